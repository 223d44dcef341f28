//! Manifests that users write, with the mistakes they make: the verdict and the witness of each.
//!
//! Every router has a table `manifests/<router>.tsv`; its first line names the folder of the manifests. The
//! expectations come from the router's documentation.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::router::{Manifests, Router};
use gatewright::core::routes::{MatchKind, Row, Target};
use gatewright::core::source::SourceMap;
use gatewright::proof::Finding;
use gatewright::{Domain, Project, Report, RouteTable, read_manifests, routers};
use gatewright_tests::{HOST, root};
use std::collections::BTreeSet;

/// Fewest manifests of a router.
const ENOUGH: usize = 6;

struct Expected {
    file: String,
    routes: String,
    verdict: String,
    code: String,
    request: Option<String>,
    words: (String, String),
}

/// The folder and the rows of a router's table.
fn table(id: &str) -> (String, Vec<Expected>) {
    let path = root().join(format!("manifests/{id}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}: every router has hand-written manifests with verdict and witness",
            path.display()
        )
    });
    let head = text.lines().next().unwrap_or_default();
    let folder = head.split(['(', ')']).nth(1).expect("the folder in parentheses").to_owned();
    let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, routes, verdict, code, request, expected, actual, why] = cells[..] else {
            panic!("{id}: {line}: not eight cells")
        };
        assert!(!why.is_empty(), "{id}: {line}: no reason");
        let text = |cell: &str| if cell == "-" { String::new() } else { cell.to_owned() };
        Expected {
            file: file.to_owned(),
            routes: routes.to_owned(),
            verdict: verdict.to_owned(),
            code: code.to_owned(),
            request: (request != "-").then(|| request.to_owned()),
            words: (text(expected), text(actual)),
        }
    });
    (folder, rows.collect())
}

fn routes(words: &str) -> RouteTable {
    let row = |word: &str| match word.strip_prefix('=') {
        Some(path) => Row::new(path, MatchKind::Exact, Target::Auth),
        None => Row::new(word, MatchKind::Prefix, Target::Auth),
    };
    let all = Row::new("/", MatchKind::Prefix, Target::Gw);
    RouteTable::new(words.split(' ').map(row).chain([all]).collect()).expect("a lawful table")
}

fn manifests(folder: &str, file: &str) -> Manifests {
    let path = root().join("..").join(folder).join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut sources = SourceMap::default();
    let id = sources.add(file, text);
    read_manifests(&sources, &[id]).unwrap_or_else(|found| panic!("{file}: {found:?}"))
}

fn verify(router: &'static dyn Router, folder: &str, row: &Expected) -> Report {
    let mut project = Project::new("mcp-gateway");
    project.host = Some(HOST.to_owned());
    project.manifests_only = true;
    project.routes = routes(&row.routes);
    for name in ["acme", "mcp-gateway"] {
        project.auth_services.push(format!("{name}-auth"));
        project.gw_services.push(format!("{name}-gw"));
    }
    let loaded = project.load().expect("a host is enough");
    loaded.verify(router, &manifests(folder, &row.file), Domain::Canonical, false).expect("a report")
}

fn request(finding: &Finding) -> Option<String> {
    let witness = finding.witness.as_ref()?;
    Some(format!("{} {}://{}{}", witness.method, witness.scheme.as_str(), witness.host, witness.path))
}

#[test]
fn every_mistake_has_its_verdict_and_witness() {
    let mut wrong = Vec::new();
    for router in routers() {
        let id = router.info().id;
        let (folder, rows) = table(id);
        let files: BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
        assert!(files.len() >= ENOUGH, "{id}: only {} manifests", files.len());
        for row in &rows {
            let report = verify(*router, &folder, row);
            let found = report.findings.iter().any(|finding| {
                finding.code == row.code
                    && request(finding) == row.request
                    && (finding.expected.as_str(), finding.actual.as_str()) == (&*row.words.0, &*row.words.1)
            });
            if report.verdict.as_str() != row.verdict || !found {
                wrong.push(format!("{id} {} {}: {report:#?}", row.file, row.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
