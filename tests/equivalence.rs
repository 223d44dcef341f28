//! Random lawful tables: each router proves its own output equal or refuses with a code, and the output
//! read back answers every boundary request as the table's definition says.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::core::decision::{Evaluator, Request, Scheme};
use gatewright::core::routes::{METHODS, RouteTable, Target};
use gatewright::{Failure, Loaded, Project, routers};
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use gatewright_tests::{HOST, VALUES};
use proptest::prelude::*;

fn loaded(table: &RouteTable, tls: &str) -> Loaded {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", VALUES);
    project.routes = table.clone();
    project.tls = tls.parse().expect("a TLS mode");
    project.load().expect("valid input")
}

/// Checks one table; returns for how many routers it was rendered.
fn check(table: &RouteTable, tls: &str) -> Result<usize, TestCaseError> {
    let loaded = loaded(table, tls);
    let scheme = if tls == "off" { Scheme::Http } else { Scheme::Https };
    let mut rendered = 0;
    for router in routers() {
        let id = router.info().id;
        let manifests = match loaded.own_manifests(*router) {
            Ok(manifests) => manifests,
            Err(Failure::Refused(refusals)) => {
                prop_assert!(!refusals.is_empty());
                continue;
            }
            Err(failure) => return Err(TestCaseError::fail(format!("{id}: {failure:?}"))),
        };
        rendered += 1;
        let read = loaded.interpret(*router, &manifests);
        let roles = loaded.roles(loaded.gateway.as_ref().expect("a gateway"), &manifests);
        let evaluators: Vec<Evaluator<'_>> =
            read.readings.iter().map(|reading| Evaluator::new(&reading.decision)).collect();
        let has_methods = table.rows().iter().any(|row| !row.methods.is_empty());
        let methods: &[&str] = if has_methods { &METHODS } else { &["GET", "POST"] };
        for path in naive::boundary_paths(table.rows()) {
            for &method in methods {
                let expected = naive::table(table.rows(), method, &path).expect("a catch-all");
                let expected = match expected {
                    Target::Auth => gatewright::core::model::Role::Auth,
                    Target::Gw => gatewright::core::model::Role::Gw,
                };
                let request = Request {
                    scheme,
                    method: method.to_owned(),
                    host: HOST.to_owned(),
                    path: path.clone().into_bytes(),
                };
                for evaluator in &evaluators {
                    let outcome = evaluator.answer(&request).outcome();
                    let Some(gatewright::core::decision::Outcome::Forward(forward)) = outcome else {
                        return Err(TestCaseError::fail(format!("{id}: {method} {path}: {outcome:?}")));
                    };
                    prop_assert_eq!(&roles.of(&forward.backend), &expected, "{}: {} {}", id, method, path);
                }
            }
        }
    }
    Ok(rendered)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_tables(table in tables(Shape { methods: false, all_bytes: false, rows: 8 }), tls in any::<bool>()) {
        let rendered = check(&table, if tls { "secret:mcp-tls" } else { "off" })?;
        // Some routers take no Secret; without TLS every router can do plain paths without methods.
        prop_assert!(tls || rendered == routers().len(), "{} routers", rendered);
    }

    #[test]
    fn tables_with_methods_and_odd_bytes(table in tables(Shape { methods: true, all_bytes: true, rows: 6 })) {
        check(&table, "off")?;
    }
}
