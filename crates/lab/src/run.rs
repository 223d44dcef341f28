//! A run from arguments to report.

mod api;
mod planned;

use crate::apiserver::Shared;
use crate::arguments::Arguments;
use crate::case::Case;
use crate::debian::nginx_with_lua;
use crate::dice::Dice;
use crate::fleet::Fleet;
use crate::install::{GO_TOOLS, GoTool, Places, definitions, wheels};
use crate::model::Word;
use crate::planes::{Part, Plane, Set, aws_alb, ingress_nginx, kong, parts, sets};
use crate::report::{Section, page};
use crate::requests::{Ask, Conformance, Version, conformance, of_conformance, of_edges, tricky};
use crate::route::Client;
use crate::upstream::Upstreams;
use crate::{Outcome, beyond, edges, say, space, users};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Runs the lab with these words.
///
/// # Errors
/// What is missing or wrong, or that there are disagreements.
pub fn run(words: impl Iterator<Item = String>) -> Result<(), String> {
    let asked = Arguments::parse(words)?;
    let places = Places::new();
    if !space::is_inside() {
        wheels(&places)?;
        if asked.all {
            build(&asked, &places)?;
        }
        return space::enter();
    }
    space::prepare()?;
    let server = api::server(&asked, &places)?;
    let places = Places { api: server.clone().filter(|_| asked.is_real()), ..places };
    let rows = places.root.join("tests/conformance/requests.tsv");
    let rows = std::fs::read_to_string(&rows).map_err(|error| format!("{}: {error}", rows.display()))?;
    let lab = Lab { rows: conformance(&rows), asked, places, server };
    let (mut sections, mut upstreams) = (Vec::new(), Upstreams::default());
    for part in parts().into_iter().filter(|part| lab.asked.wants(part.plan.router)) {
        let section = lab.part(&part, &mut upstreams).unwrap_or_else(|why| {
            say(&format!("{} failed: {why}", part.title));
            Section::broken(part.title, why)
        });
        sections.push(section);
    }
    for set in sets().into_iter().filter(|set| lab.asked.wants(set.router)) {
        let section = lab.users(&set, &mut upstreams);
        sections.push(section.unwrap_or_else(|why| Section::broken(set.title, why)));
    }
    if lab.asked.wants("kubernetes") {
        sections.push(lab.api().unwrap_or_else(|why| Section::broken("Kubernetes API", why)));
    }
    if lab.asked.wants("kong") {
        for is_file in [false, true] {
            sections.push(lab.kong(is_file).unwrap_or_else(|why| Section::broken("kong", why)));
        }
        sections.push(lab.kong_users().unwrap_or_else(|why| Section::broken(kong::USERS, why)));
    }
    if lab.asked.wants("aws-alb") {
        let planned = |plan| lab.planned(plan).unwrap_or_else(|why| Section::broken(plan.0, why));
        sections.extend(aws_alb::plans().iter().map(planned));
    }
    if lab.asked.wants("gcp-lb") {
        sections.extend(lab.gcp(&mut upstreams));
    }
    lab.finish(&sections)
}

/// The words of the command, without the folders of this machine.
fn shown(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut is_source = false;
    let mut shown = Vec::new();
    for word in words {
        let module = word.split_once('=').map(|(module, _)| module).filter(|_| is_source);
        shown.push(module.map_or_else(|| word.clone(), |module| format!("{module}=FOLDER")));
        is_source = word == "--source";
    }
    shown
}

/// Builds and unpacks what the asked routers need.
fn build(asked: &Arguments, places: &Places) -> Outcome<()> {
    let is_wanted = |tool: &&GoTool| {
        let serves = matches!(tool.folder, "kubernetes" | "etcd") && asked.needs_server();
        serves || tool.routers().iter().any(|router| asked.wants(router))
    };
    let wanted = GO_TOOLS.iter().filter(is_wanted);
    wanted.into_iter().try_for_each(|tool| tool.build(places, &asked.sources))?;
    if asked.needs_server() {
        definitions(places, &asked.sources)?;
    }
    if asked.wants("ingress-nginx") {
        nginx_with_lua(places)?;
        ingress_nginx::install(places)?;
    }
    Ok(())
}

struct Lab {
    asked: Arguments,
    places: Places,
    rows: Vec<Conformance>,
    /// Also where controllers read the stub.
    server: Option<Shared>,
}

impl Lab {
    /// Says which programs are not built; that is an error when everything was asked for.
    fn missing(&self, title: &str, needs: &[&str]) -> Outcome<Option<String>> {
        let missing: Vec<&str> =
            needs.iter().filter(|name| self.places.built(name).is_none()).copied().collect();
        if missing.is_empty() {
            return Ok(None);
        }
        let why = format!("{} is not built here; `cargo xtask lab --all` builds it", missing.join(", "));
        say(&format!("{title}: {why}"));
        if self.asked.all { Err(format!("{title}: {why}")) } else { Ok(Some(why)) }
    }

    fn part(&self, part: &Part, upstreams: &mut Upstreams) -> Outcome<Section> {
        if let Some(why) = self.missing(part.title, part.needs)? {
            return Ok(Section::not_run(part.title, why));
        }
        let begin = Instant::now();
        let fleet = Fleet::build(&part.plan, self.asked.tables(part.alone), self.asked.seed)?;
        fleet.listen(upstreams)?;
        let folder = self.places.scratch(&part.title.replace([' ', '(', ')', ',', '='], "-"))?;
        let mut section = Section::not_run(part.title, "");
        section.how = part.how.clone();
        section.refused = fleet.refused;
        let cases = fleet.cases.len();
        let mut taken = BTreeMap::new();
        for fleet in if part.alone { fleet.split() } else { vec![fleet] } {
            let broken = |why| format!("{}: {why}", part.title);
            let plane = (part.start)(&self.places, &fleet, &folder).map_err(broken)?;
            ready(&fleet, &plane, upstreams).map_err(broken)?;
            self.ask(part, (&fleet, cases), &plane, upstreams, &mut section)?;
            judged(&fleet, &plane, &mut taken, &mut section);
        }
        section.beyond.extend(taken.into_iter().map(|(kind, count)| {
            let what = "what the controller writes about the printed objects".to_owned();
            (what, Ok(format!("it takes every {kind} of {count}")))
        }));
        say(&format!(
            "{}: {} inputs, {} + {} requests, {} disagreements, {} s",
            part.title,
            section.cases,
            section.tally.canonical,
            section.tally.outside,
            section.disagreements(),
            begin.elapsed().as_secs()
        ));
        Ok(section)
    }

    /// The manifests of users.
    fn users(&self, set: &Set, upstreams: &mut Upstreams) -> Outcome<Section> {
        let missing: Vec<&str> =
            set.needs.iter().filter(|name| self.places.built(name).is_none()).copied().collect();
        if missing.is_empty() {
            return users::evaluate(set, &self.places, &self.rows, upstreams);
        }
        let why = format!("{} is not built here; `cargo xtask lab --all` builds it", missing.join(", "));
        if self.asked.all { Err(why) } else { Ok(Section::not_run(set.title, why)) }
    }

    /// Asks the router everything about a fleet; `cases` is how many there are in all.
    fn ask(
        &self,
        part: &Part,
        (fleet, cases): (&Fleet, usize),
        plane: &Plane,
        upstreams: &Upstreams,
        section: &mut Section,
    ) -> Outcome<()> {
        let silence = if self.asked.all { part.silence.1 } else { part.silence.0 };
        let silence = silence.min(self.asked.silence);
        let tally = &mut section.tally;
        let beyond = std::thread::scope(|scope| {
            // The silent stream takes long and nothing else has to wait for it.
            let beyond = scope.spawn(|| beyond_routing(fleet, plane, upstreams, silence));
            let mut client = Client::new(plane.front, upstreams, fleet);
            for case in &fleet.cases {
                let asks = self.requests(case, cases, part.with_two);
                tally.run(fleet, case, &asks, &mut client, part.rules)?;
            }
            beyond.join().map_err(|_| "the checks beyond routing ended early".to_owned())
        })?;
        section.what.clone_from(&plane.what);
        section.cases += fleet.cases.len();
        section.beyond.extend(beyond);
        section.ran(plane);
        Ok(())
    }

    fn requests(&self, case: &Case, cases: usize, with_two: bool) -> Vec<Ask> {
        let mut dice = Dice::new(self.asked.seed ^ u64::from(case.wish.number) << 32);
        let is_named = !case.wish.title.starts_with("random");
        let mut asks = Vec::new();
        if is_named {
            asks.extend(of_conformance(case, &self.rows, with_two));
        }
        // The first input gets a share of its own, all others the same.
        let share = self.asked.requests / (2 * cases.max(1)) + 40;
        let most = if case.wish.number == 0 { self.asked.requests } else { share };
        asks.extend(of_edges(case, &edges::of(case, 2 * most), most, &mut dice));
        asks.extend(tricky(case, &mut dice, if is_named { usize::MAX } else { 40 }));
        asks
    }

    fn finish(&self, sections: &[Section]) -> Outcome<()> {
        let file = match &self.asked.report {
            Some(file) => file.into(),
            None if self.asked.all && self.asked.only.is_empty() => {
                self.places.root.join("docs/conformance.md")
            }
            None => self.places.lab.join("conformance.md"),
        };
        let text = page(sections, &format!("cargo xtask {}", shown(std::env::args().skip(1)).join(" ")));
        std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        say(&format!("the report is {}", file.display()));
        let requests: usize =
            sections.iter().map(|section| section.tally.canonical + section.tally.outside).sum();
        match sections.iter().map(Section::disagreements).sum::<usize>() {
            0 => {
                say(&format!("{requests} requests, no disagreement"));
                Ok(())
            }
            count => Err(format!("{count} disagreements; see {}", file.display())),
        }
    }
}

/// What a router must do besides choosing a Service, on the inputs that are made for it.
fn beyond_routing(fleet: &Fleet, plane: &Plane, upstreams: &Upstreams, silence: u64) -> Vec<beyond::Finding> {
    let mut client = Client::new(plane.front, upstreams, fleet);
    let mut findings = Vec::new();
    for case in &fleet.cases {
        if case.wish.number == 0 {
            findings.extend(beyond::all(case, &mut client, upstreams, silence));
        }
        if case.wish.without_auth {
            findings.push(beyond::closed(case, &mut client));
        }
    }
    findings
}

/// What the controller writes about the printed objects, where it writes and the API keeps it.
fn judged(fleet: &Fleet, plane: &Plane, taken: &mut BTreeMap<&'static str, usize>, section: &mut Section) {
    let (Some(kube), Some(kind)) = (&plane.kube, plane.judges) else { return };
    for case in fleet.cases.iter().filter(|case| case.wish.manifests.is_none()) {
        for object in case.objects.iter().filter(|object| object["kind"] == kind) {
            match kube.taken(object) {
                Some(Ok(())) => *taken.entry(kind).or_default() += 1,
                Some(Err(why)) => section.beyond.push((case.wish.title.clone(), Err(why))),
                None => {}
            }
        }
    }
}

/// Waits until every case is routed.
fn ready(fleet: &Fleet, plane: &Plane, upstreams: &Upstreams) -> Outcome<()> {
    let end = Instant::now() + Duration::from_mins(1);
    let mut client = Client::new(plane.front, upstreams, fleet);
    for case in &fleet.cases {
        let ask = Ask {
            version: Version::One,
            scheme: case.scheme(),
            method: "GET".to_owned(),
            host: case.host.clone(),
            target: b"/lab-is-it-ready".to_vec(),
        };
        loop {
            let word = client.ask(&ask, &case.host).map(|answered| answered.word);
            if matches!(word, Ok(Word::Gw | Word::Auth)) {
                break;
            }
            if Instant::now() > end {
                let said: Vec<String> = plane.running.iter().map(|running| tail(&running.said())).collect();
                return Err(format!(
                    "{} is not routed: {word:?}\n{}\n{}",
                    case.host,
                    case.yaml,
                    said.join("\n")
                ));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(())
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
}
