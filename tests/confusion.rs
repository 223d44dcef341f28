//! Requests outside the canonical domain: what was measured on real routers, against what each router's output
//! reads back as and against what `verify --domain all` reports.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Request, Scheme};
use gatewright::core::routes::{MatchKind, Row, Target};
use gatewright::{Domain, Loaded, Project, RouteTable, routers};
use gatewright_tests::{HOST, VALUES, root};
use std::collections::BTreeMap;

fn loaded() -> Loaded {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    project.routes = RouteTable::new(vec![
        Row::new("/authorize", MatchKind::Exact, Target::Auth),
        Row::new("/dcr/register", MatchKind::Exact, Target::Auth),
        Row::new("/.well-known", MatchKind::Prefix, Target::Auth),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ])
    .expect("a lawful table");
    project.load().expect("valid input")
}

/// Answers by router, then by path.
fn measured() -> BTreeMap<String, Vec<(String, String)>> {
    let text = std::fs::read_to_string(root().join("conformance/confusion.tsv")).expect("the measurements");
    let head = text.lines().rfind(|line| line.starts_with('#')).expect("a head");
    let ids: Vec<&str> = head.split('\t').skip(1).collect();
    let mut all: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let mut cells = line.split('\t');
        let path = cells.next().expect("a path");
        for (id, cell) in ids.iter().zip(cells).filter(|(_, cell)| *cell != "-") {
            let answer = match cell {
                "A" => "auth".to_owned(),
                "B" => "gw".to_owned(),
                status => format!("status:{status}"),
            };
            all.entry((*id).to_owned()).or_default().push((path.to_owned(), answer));
        }
    }
    all
}

/// What the table says of a path's raw bytes, independently of the code under test.
fn table(path: &str) -> &'static str {
    let auth =
        ["/authorize", "/dcr/register", "/.well-known"].contains(&path) || path.starts_with("/.well-known/");
    if auth { "auth" } else { "gw" }
}

fn request(path: &[u8]) -> Request {
    Request { scheme: Scheme::Http, method: "GET".to_owned(), host: HOST.to_owned(), path: path.to_vec() }
}

#[test]
fn measured_answers_and_reported_differences_agree() {
    let loaded = loaded();
    for (id, rows) in measured() {
        // A column may wait for its router.
        let Some(router) = routers().iter().find(|router| router.info().id == id) else { continue };
        let manifests = loaded.own_manifests(*router).expect("rendered");
        let answer =
            |path: &[u8]| loaded.explain(*router, &manifests, &request(path)).expect("a gateway").actual;
        let report = loaded.verify(*router, &manifests, Domain::All, true).expect("a gateway");
        let reported = |expected: &str, actual: &str| {
            report.findings.iter().any(|one| one.expected == expected && one.actual == actual)
        };
        let mut differences = 0;
        for (path, expected) in &rows {
            assert_eq!(answer(path.as_bytes()), *expected, "{id}: {path} was measured");
            if table(path) != expected {
                differences += 1;
                assert!(
                    reported(table(path), expected),
                    "{id}: {path}: {} to {expected} is not reported",
                    table(path)
                );
            }
        }
        assert!(rows.len() >= 15 && differences >= 4, "{id}: {} rows, {differences} differ", rows.len());
        for finding in report.findings.iter().filter(|finding| finding.code == "wrong-backend") {
            let witness = finding.witness.as_ref().expect("a witness");
            if witness.host == HOST && witness.method == "GET" {
                assert_eq!(answer(&witness.bytes), finding.actual, "{id}: {finding:#?}");
            }
        }
        println!("{id}: {} rows as measured, {differences} differ from the table", rows.len());
    }
}

#[test]
fn every_router_is_equal_on_canonical_requests_and_honest_about_the_rest() {
    let loaded = loaded();
    for router in routers() {
        let id = router.info().id;
        let manifests = loaded.own_manifests(*router).expect("rendered");
        let report = loaded.verify(*router, &manifests, Domain::Canonical, true).expect("a gateway");
        assert_eq!(report.verdict.as_str(), "equal", "{id}");
    }
}
