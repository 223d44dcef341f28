//! The manifests of users that the interpreter is tested with, given to the real controller one by one: where the
//! interpreter has an answer, it has to be the router's.

use super::{CONTROLLER, RULES, serve};
use crate::case::{Case, NoCase, POD_PORT, Wish};
use crate::compare::{Rules, Tally};
use crate::dice::Dice;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::Model;
use crate::report::{How, Section};
use crate::requests::{Ask, Conformance, Version, of_conformance, tricky};
use crate::route::Client;
use crate::upstream::Upstreams;
use crate::{Outcome, say};
use gatewright::core::decision::Scheme;
use gatewright::core::routes::RouteTable;
use std::path::{Path, PathBuf};

pub(crate) const TITLE: &str = "nginx-f5, manifests of users";
const FOLDER: &str = "crates/render-nginx/tests/manifests/nginx-f5";

/// A refused handshake and a closed connection say that nothing is routed, too.
const NOTHING: Rules = Rules { no_route: &[0, 404], ..RULES };

/// Runs the controller on each file.
pub(crate) fn users(places: &Places, rows: &[Conformance], upstreams: &mut Upstreams) -> Outcome<Section> {
    if places.built(CONTROLLER).is_none() {
        return Ok(Section::not_run(TITLE, format!("{CONTROLLER} is not built here")));
    }
    let mut section = Section::not_run(TITLE, "");
    section.how = How::Real;
    section.notes.push(format!(
        "Every file of `{FOLDER}` alone. Each request that it names is sent; where everything in it is understood, the \
         conformance requests and the odd spellings as well."
    ));
    for file in files(&places.root.join(FOLDER))? {
        one(places, &file, rows, upstreams, &mut section)
            .map_err(|why| format!("{}: {why}", file.display()))?;
    }
    let Tally { canonical, outside, .. } = section.tally;
    say(&format!("{TITLE}: {canonical} + {outside} requests, {} disagreements", section.disagreements()));
    Ok(section)
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    files.sort();
    Ok(files)
}

fn one(
    places: &Places,
    file: &Path,
    rows: &[Conformance],
    upstreams: &mut Upstreams,
    section: &mut Section,
) -> Outcome<()> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let case = case(&name, &text)?;
    let asks = asks(&case, &text, rows);
    let fleet = Fleet { cases: vec![case], refused: 0 };
    fleet.listen(upstreams)?;
    let plane = serve(places, &fleet, &places.scratch(&format!("nginx-f5-users-{name}"))?)?;
    let mut client = Client::new(plane.front, upstreams, &fleet);
    for case in &fleet.cases {
        let model = Model::new(case);
        for ask in &asks {
            // A browser asks TLS for the host that it wants.
            let answered = client.ask(ask, &ask.host)?;
            let request = ask.request();
            let expected = model.expect(&request, &ask.target);
            section.tally.count(&fleet, case, (ask, &request), &expected, &answered, NOTHING);
        }
    }
    section.what = plane.what;
    section.cases += 1;
    Ok(())
}

/// The file with the names of a case; what it names besides is there as well.
fn case(name: &str, text: &str) -> Outcome<Case> {
    let text = text
        .replace("mcp.acme.dev", "HOST")
        .replace("acme.dev", "lab.test")
        .replace("mcp-gateway-auth", "AUTH")
        .replace("mcp-gateway-gw", "GW");
    let secrets = ["mcp-tls", "lb-tls", "all-tls"];
    let mut text = secrets.iter().fold(text, |text, secret| text.replace(secret, "lab-tls"));
    for other in ["search", "site"] {
        if text.contains(&format!("service: {other},")) {
            let ports = format!("[{{name: http, port: 80, targetPort: {POD_PORT}}}]");
            let names = format!("metadata: {{name: {other}}}\nspec: {{ports: {ports}}}");
            text.push_str(&format!("---\napiVersion: v1\nkind: Service\n{names}\n"));
        }
    }
    let wish = Wish {
        title: name.to_owned(),
        number: 0,
        routes: RouteTable::default(),
        tls: "off".to_owned(),
        values: String::new(),
        options: Vec::new(),
        manifests: Some(text),
        without_auth: false,
    };
    let router = gatewright::router("nginx-f5")?;
    Case::lenient(wish, router, (router, &[])).map_err(|no| match no {
        NoCase::Failed(why) => why,
        NoCase::Refused => "it was refused".to_owned(),
    })
}

/// What the file asks itself (`# ask http GET mcp.acme.dev /token = auth`); the answer is the interpreter's here.
fn asks(case: &Case, text: &str, rows: &[Conformance]) -> Vec<Ask> {
    // Behind conditions the controller has locations of its own.
    let own = "http GET mcp.acme.dev /internal_location_matches_0_match_0";
    let own = text.contains("matches:").then_some(own);
    let lines = text.lines().filter_map(|line| line.strip_prefix("# ask ")).chain(own);
    let mut asks: Vec<Ask> = lines.filter_map(|line| ask(case, line)).collect();
    if case.behaviour.not_understood.is_empty() {
        asks.extend(of_conformance(case, rows, true));
        asks.extend(tricky(case, &mut Dice::new(1), usize::MAX));
    }
    asks
}

fn ask(case: &Case, line: &str) -> Option<Ask> {
    let mut words = line.split(' ');
    let scheme = if words.next()? == "https" { Scheme::Https } else { Scheme::Http };
    let (method, host, path) = (words.next()?, words.next()?, words.next()?);
    Some(Ask {
        version: Version::One,
        scheme,
        method: method.to_owned(),
        host: host.replace("mcp.acme.dev", &case.host).replace("acme.dev", "lab.test"),
        target: path.as_bytes().to_vec(),
    })
}
