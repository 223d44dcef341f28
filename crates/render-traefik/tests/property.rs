//! Any lawful table, rendered, printed, read back and asked at its edges.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, gateway, interpret, options, print, request};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::router::{Options, Router};
use gatewright_core::routes::{METHODS, RouteTable, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_traefik::TRAEFIK;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

fn agrees(table: &RouteTable, options: &Options) {
    let gateway = gateway(table.clone(), Tls::Off);
    let rendered = TRAEFIK.render(&gateway, options).expect("rendered");
    let behaviour = interpret(&print(&rendered), options);
    assert_eq!(behaviour.not_understood, []);
    for path in naive::boundary_paths(table.rows()) {
        for method in METHODS {
            let expected = match naive::table(table.rows(), method, &path) {
                Some(Target::Auth) => "auth",
                Some(Target::Gw) => "gw",
                None => "none",
            };
            let found = answer(&behaviour, &request(Scheme::Http, method, HOST, &path));
            assert_eq!(found, expected, "{method} {path}\n{}", print(&rendered));
        }
    }
}

/// Rows with methods are left out: an Ingress cannot say them.
fn without_methods() -> impl Strategy<Value = RouteTable> {
    tables(Shape { methods: true, all_bytes: true, rows: 10 }).prop_map(|table| {
        let rows = table.rows().iter().filter(|row| row.methods.is_empty()).cloned().collect();
        RouteTable::new(rows).expect("lawful without some rows")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn ingress_routes(table in tables(Shape { methods: true, all_bytes: true, rows: 8 })) {
        agrees(&table, &options(&[]));
    }

    #[test]
    fn ingresses(table in without_methods(), strict in any::<bool>()) {
        let strict = if strict { "true" } else { "false" };
        agrees(&table, &options(&[("api", "ingress"), ("strict-prefix-matching", strict)]));
    }

    #[test]
    fn proved(table in tables(Shape { methods: true, all_bytes: false, rows: 10 })) {
        let gateway = gateway(table, Tls::Secret("mcp-tls".to_owned()));
        let options = options(&[]);
        let rendered = TRAEFIK.render(&gateway, &options).expect("rendered");
        let report = pipeline::check(&TRAEFIK, &gateway, &options, &rendered);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:#?}", report.findings);
    }
}
