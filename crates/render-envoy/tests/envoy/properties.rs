//! Random lawful tables, with and without TLS, in objects and in a file.

use super::support::{HOST, answer, gateway, interpret, options, print, request};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::router::Router;
use gatewright_core::routes::{METHODS, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_envoy::ENVOY;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_proven_and_answers_as_its_definition(
        table in tables(Shape { methods: true, all_bytes: true, rows: 8 }),
        tls in any::<bool>(),
        bare in any::<bool>(),
    ) {
        let mode = if tls { Tls::Secret("mcp-tls".to_owned()) } else { Tls::Off };
        let gateway = gateway(table.clone(), mode);
        let output = [("output", if bare { "bootstrap" } else { "objects" })];
        let options = options(&output);
        let rendered = ENVOY.render(&gateway, &options).expect("expressible");
        let report = pipeline::check(&ENVOY, &gateway, &options, &rendered);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
        let behaviour = interpret(&print(&rendered), &output);
        let (scheme, other) = if tls { (Scheme::Https, Scheme::Http) } else { (Scheme::Http, Scheme::Https) };
        for path in naive::boundary_paths(table.rows()) {
            for method in METHODS {
                let expected = match naive::table(table.rows(), method, &path) {
                    Some(Target::Auth) => "auth",
                    Some(Target::Gw) => "gw",
                    None => "none",
                };
                prop_assert_eq!(&answer(&behaviour, &request(scheme, method, HOST, &path)), expected, "{}", path);
                let elsewhere = answer(&behaviour, &request(other, method, HOST, &path));
                prop_assert_eq!(&elsewhere, if tls { "redirect:308" } else { "none" });
                prop_assert_eq!(&answer(&behaviour, &request(scheme, method, "other.dev", &path)), "none");
            }
        }
    }
}
