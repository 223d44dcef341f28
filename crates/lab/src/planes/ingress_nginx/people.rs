//! Objects as people write them, with their mistakes: the manifests of the interpreter's own tests
//! (`crates/render-nginx/tests/manifests`). One controller for each file, because some share names and hosts, and
//! because one of them could keep nginx from loading all others.

use super::{CONTROLLER, OPTION, RULES, launch, notes, objects, serve};
use crate::case::{Case, NoCase, Wish, documents};
use crate::compare::Rules;
use crate::debian::NGINX;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::{Model, Word};
use crate::planes::Plane;
use crate::report::{How, Section};
use crate::requests::{Ask, Version};
use crate::route::Client;
use crate::upstream::Upstreams;
use crate::{Outcome, say};
use gatewright::core::decision::Scheme;
use gatewright::core::routes::RouteTable;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub(crate) const TITLE: &str = "ingress-nginx, as people write it";
pub(crate) const NEEDS: [&str; 2] = [CONTROLLER, NGINX];
const FOLDER: &str = "crates/render-nginx/tests/manifests";
/// Files of which the interpreter says that nginx refuses the whole configuration, and how nginx says it.
const REFUSED: [(&str, &str); 3] = [
    ("duplicate-location.yaml", "duplicate location"),
    ("odd-expression.yaml", "pcre2_compile() failed"),
    ("two-exact-roots.yaml", "duplicate location"),
];
/// An object that the API server refuses, and that the stub would hand out.
const NOT_ADMITTED: (&str, &str) =
    ("units.yaml", "\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: unquoted");

/// One file.
struct Written {
    name: String,
    text: String,
}

/// Runs all files; `requests` are asked besides those of a file.
pub(crate) fn evaluate(
    places: &Places,
    upstreams: &mut Upstreams,
    requests: impl Fn(&Case) -> Vec<Ask>,
) -> Outcome<Section> {
    let mut section = Section::not_run(TITLE, "");
    section.how = How::Real;
    let mut left = Vec::new();
    for (file, number) in files(places)?.iter().zip(1..) {
        let refusal = REFUSED.iter().find(|(name, _)| *name == file.name);
        if let Some((_, words)) = refusal {
            let what = format!("{}: nginx refuses the configuration", file.name);
            section.beyond.push((what, refused(places, file, words)));
        } else if marked(&file.text, "# tell not-understood").next().is_some() && file.name != NOT_ADMITTED.0
        {
            left.push(file.name.clone());
        } else {
            let case = case(file, number);
            let asked = case.and_then(|case| ask(places, upstreams, case, file, &requests, &mut section));
            section.beyond.extend(asked.err().map(|why| (file.name.clone(), Err(why))));
        }
    }
    section.notes.extend(notes());
    section.notes.push(format!(
        "Every file of `{FOLDER}` has a controller of its own. Not run, because the interpreter does not claim to know \
         what they do: {}.",
        left.join(", ")
    ));
    Ok(section)
}

fn ask(
    places: &Places,
    upstreams: &mut Upstreams,
    case: Case,
    file: &Written,
    requests: impl Fn(&Case) -> Vec<Ask>,
    section: &mut Section,
) -> Outcome<()> {
    let fleet = Fleet { cases: vec![case], refused: 0 };
    fleet.listen(upstreams)?;
    let [case] = fleet.cases.as_slice() else { return Ok(()) };
    let folder = places.scratch("ingress-nginx-people")?;
    let plane = serve(places, &folder, objects(places, &fleet, &folder)?)?;
    let mut asks: Vec<Ask> = marked(&file.text, "# ask ").filter_map(asked).collect();
    let mut client = Client::new(plane.front, upstreams, &fleet);
    ready(case, &asks, &mut client, &plane)?;
    asks.extend(requests(case));
    // A canary has a share: any of its Services may answer.
    let rules = Rules { stands_in: true, ..RULES };
    section.tally.run(&fleet, case, &asks, &mut client, rules)?;
    section.what.clone_from(&plane.what);
    section.cases += 1;
    say(&format!("{}: {} requests", case.wish.title, asks.len()));
    Ok(())
}

/// Waits until no Service answers 503 any more: the Lua files look for endpoints every second.
fn ready(case: &Case, asks: &[Ask], client: &mut Client<'_>, plane: &Plane) -> Outcome<()> {
    let end = Instant::now() + Duration::from_secs(30);
    let model = Model::new(case);
    for ask in asks {
        let expected = model.expect(&ask.request(), &ask.target).word;
        let is_forwarded = !matches!(expected, Word::None | Word::Status(_) | Word::Redirect(..));
        // A reload closes connections that its old worker has not taken yet.
        let answers = |word: &Word| *word != Word::Status(503);
        while is_forwarded && !client.ask(ask, &case.host).is_ok_and(|answered| answers(&answered.word)) {
            if Instant::now() > end {
                let said: Vec<String> = plane.running.iter().map(crate::process::Running::said).collect();
                return Err(format!("{ask} gets no answer but 503\n{}", said.join("\n")));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
    Ok(())
}

/// What nginx says about a configuration that it refuses.
fn refused(places: &Places, file: &Written, words: &str) -> Result<String, String> {
    let folder = places.scratch("ingress-nginx-people")?;
    let none = Fleet { cases: Vec::new(), refused: 0 };
    let mut all = objects(places, &none, &folder)?;
    all.extend(documents(&file.text)?);
    let mut controller = launch(places, &folder, all)?;
    let emergency = |text: &str| {
        let line = text.lines().find(|line| line.contains("[emerg]") && line.contains(words))?;
        let (_, message) = line.split_once(": ")?;
        Some(message.split(" in /tmp/nginx/").next().unwrap_or(message).to_owned())
    };
    let log = controller.log();
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    controller.until(Duration::from_secs(30), "nginx takes it", || emergency(&said()).is_some())?;
    emergency(&said()).ok_or_else(|| "nginx says nothing".to_owned())
}

/// The files with the names of the lab in them.
fn files(places: &Places) -> Outcome<Vec<Written>> {
    let folder = places.root.join(FOLDER);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            files.push(Written { name, text: std::fs::read_to_string(&path).map_err(failed)? });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    for (file, number) in files.iter_mut().zip(1..) {
        file.text = in_the_lab(&file.text, number);
        if file.name == NOT_ADMITTED.0
            && let Some((admitted, _)) = file.text.split_once(NOT_ADMITTED.1)
        {
            file.text = admitted.to_owned();
        }
    }
    Ok(files)
}

/// Hosts, Services and Secrets as the lab calls them for this number.
fn in_the_lab(text: &str, number: u8) -> String {
    [
        ("mcp.acme.dev", format!("h{number}.lab.test")),
        ("acme.dev", "lab.test".to_owned()),
        ("mcp-gateway-", format!("lab{number}-mcp-gateway-")),
        ("secretName: mcp-tls", "secretName: lab-tls".to_owned()),
        ("secretName: apps", "secretName: lab-tls".to_owned()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The file as a case: comments off, missing Services on.
fn case(file: &Written, number: u8) -> Outcome<Case> {
    let mut objects = Vec::new();
    for document in documents(&file.text)? {
        match document["items"].as_array() {
            Some(items) => objects.extend(items.clone()),
            None => objects.push(document),
        }
    }
    admit(&mut objects);
    objects.extend(services(&objects, number));
    let texts: Vec<String> = objects.iter().map(Value::to_string).collect();
    let has_tls = file.text.contains("\n  tls:");
    let wish = Wish {
        title: file.name.clone(),
        number,
        routes: RouteTable::default(),
        tls: if has_tls { "secret:lab-tls" } else { "off" }.to_owned(),
        values: String::new(),
        options: vec![OPTION.to_owned()],
        manifests: Some(texts.join("\n---\n")),
        without_auth: false,
    };
    let router = gatewright::router("ingress-nginx")?;
    Case::new(wish, router, (router, &[])).map_err(|why| match why {
        NoCase::Refused => "it was refused".to_owned(),
        NoCase::Failed(why) => why,
    })
}

/// What admission does to a new Ingress without class (Kubernetes' plugin DefaultIngressClass).
fn admit(objects: &mut [Value]) {
    const DEFAULT: &str = "ingressclass.kubernetes.io/is-default-class";
    let default = objects.iter().find(|object| object["metadata"]["annotations"][DEFAULT] == "true");
    let Some(class) = default.map(|class| class["metadata"]["name"].clone()) else { return };
    for ingress in objects.iter_mut().filter(|object| object["kind"] == "Ingress") {
        let is_new = ingress["metadata"]["creationTimestamp"].is_null();
        let has_none = ingress["spec"]["ingressClassName"].is_null()
            && ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"].is_null();
        if is_new && has_none {
            ingress["spec"]["ingressClassName"] = class.clone();
        }
    }
}

/// The Services that Ingresses name, besides those of the chart and of the file.
fn services(objects: &[Value], number: u8) -> Vec<Value> {
    let mut missing = BTreeMap::new();
    for ingress in objects.iter().filter(|object| object["kind"] == "Ingress") {
        let namespace = ingress["metadata"]["namespace"].as_str().unwrap_or("default");
        let of_rule = |rule: &Value| rule["http"]["paths"].as_array().cloned().unwrap_or_default();
        let rules = ingress["spec"]["rules"].as_array().cloned().unwrap_or_default();
        let paths = rules.iter().flat_map(of_rule).map(|path| path["backend"].clone());
        for backend in paths.chain([ingress["spec"]["defaultBackend"].clone()]) {
            let service = &backend["service"];
            let Some(name) = service["name"].as_str() else { continue };
            let is_there = objects.iter().any(|it| it["kind"] == "Service" && it["metadata"]["name"] == name);
            if !is_there && !name.starts_with(&format!("lab{number}-")) {
                let port = service["port"]["number"].as_u64().unwrap_or(80);
                let port = json!({"name": service["port"]["name"].as_str().unwrap_or("http"), "port": port});
                missing.entry((namespace.to_owned(), name.to_owned())).or_insert(port);
            }
        }
    }
    let service = |((namespace, name), port)| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
            "spec": {"ports": [port]}})
    };
    missing.into_iter().map(service).collect()
}

fn marked<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines().filter_map(move |line| line.strip_prefix(mark))
}

/// `SCHEME METHOD HOST PATH = ANSWER`.
fn asked(line: &str) -> Option<Ask> {
    let mut words = line.split(' ');
    let scheme = if words.next()? == "https" { Scheme::Https } else { Scheme::Http };
    let (method, host, path) = (words.next()?, words.next()?, words.next()?);
    let target = path.as_bytes().to_vec();
    Some(Ask { version: Version::One, scheme, method: method.to_owned(), host: host.to_owned(), target })
}
