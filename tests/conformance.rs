//! The conformance requests, answered by the naive evaluator on what each router's output reads back as.
//! The expectations are written by hand; no automaton takes part.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Request, Scheme};
use gatewright::{Failure, Project, routers};
use gatewright_tests::{HOST, VALUES, root};
use std::collections::BTreeMap;

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
    // In how many ways a router terminates TLS itself; every router has one at least.
    let mut terminated: BTreeMap<&str, usize> = BTreeMap::new();
    for (tls, scheme) in [
        ("off", Scheme::Http),
        ("external", Scheme::Http),
        ("secret:mcp-tls", Scheme::Https),
        ("router", Scheme::Https),
    ] {
        let mut project = Project::new("mcp-gateway");
        project.add_values("values.yaml", VALUES);
        project.tls = tls.parse().expect("a TLS mode");
        let loaded = project.load().expect("valid input");
        for router in routers() {
            let id = router.info().id;
            let manifests = match loaded.own_manifests(*router) {
                Ok(manifests) => manifests,
                Err(Failure::Refused(why))
                    if scheme == Scheme::Https && why.iter().all(|one| one.path == "tls") =>
                {
                    terminated.entry(id).or_insert(0);
                    continue;
                }
                Err(failure) => panic!("{id}, TLS {tls}: {failure:?}"),
            };
            if scheme == Scheme::Https {
                *terminated.entry(id).or_insert(0) += 1;
            }
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
    assert!(terminated.values().all(|ways| *ways > 0), "{terminated:?}");
}
