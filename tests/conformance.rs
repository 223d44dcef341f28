//! The conformance requests, answered by the naive evaluator on what each router's output reads back as.
//! The expectations are written by hand; no automaton takes part.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Request, Scheme};
use gatewright::{Project, routers};
use gatewright_tests::{HOST, VALUES, root};

struct Row {
    method: String,
    target: String,
    backend: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("conformance/requests.tsv")).expect("the requests");
    let rows: Vec<Row> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t').map(str::to_owned);
            let mut next = || cells.next().expect("a cell");
            Row { method: next(), target: next(), backend: next() }
        })
        .collect();
    assert!(rows.len() >= 40, "rows went missing: {}", rows.len());
    rows
}

fn request(scheme: Scheme, host: &str, row: &Row) -> Request {
    let path = row.target.split('?').next().unwrap_or_default().as_bytes().to_vec();
    Request { scheme, method: row.method.clone(), host: host.to_owned(), path }
}

#[test]
fn every_row_for_every_router_and_tls_mode() {
    for (tls, scheme) in
        [("off", Scheme::Http), ("external", Scheme::Http), ("secret:mcp-tls", Scheme::Https)]
    {
        let mut project = Project::new("mcp-gateway");
        project.add_values("values.yaml", VALUES);
        project.tls = tls.parse().expect("a TLS mode");
        let loaded = project.load().expect("valid input");
        for router in routers() {
            let id = router.info().id;
            let manifests = loaded.own_manifests(*router).expect("every router can do the default table");
            let actual =
                |request: &Request| loaded.explain(*router, &manifests, request).expect("a gateway").actual;
            for row in rows() {
                let here = format!("{id}, TLS {tls}: {} {}", row.method, row.target);
                assert_eq!(actual(&request(scheme, HOST, &row)), row.backend, "{here}");
                let foreign = actual(&request(scheme, "other.acme.dev", &row));
                assert!(
                    foreign == "none" || foreign.starts_with("status:4"),
                    "{here} on another host: {foreign}"
                );
                if scheme == Scheme::Https {
                    assert_eq!(
                        actual(&request(Scheme::Http, HOST, &row)),
                        "redirect",
                        "{here} on plain HTTP"
                    );
                }
            }
        }
    }
}
