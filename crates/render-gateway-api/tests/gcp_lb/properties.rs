//! Random tables, rendered, printed, read and asked at the edges of every row; hostile fields.

use crate::support::{HOST, INGRESS, answer, gateway, interpret, options, print, read, request, values};
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::{RouteTable, Target};
use gatewright_core::tree::{Map, Value};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_gateway_api::GCP_LB;
use gatewright_testkit::naive;
use gatewright_testkit::objects::with_strange_nodes;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

const SHAPE: Shape = Shape { methods: false, all_bytes: false, rows: 8 };

fn given(ingress: bool) -> &'static [(&'static str, &'static str)] {
    if ingress { INGRESS } else { &[] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tables_survive(table in tables(SHAPE), tls in any::<bool>(), ingress in any::<bool>()) {
        let tls = if tls { Tls::Secret("mcp-tls".to_owned()) } else { Tls::External };
        let gateway = gateway(table, tls);
        let options = options(given(ingress));
        let rendered = GCP_LB.render(&gateway, &options).expect("nothing to refuse");
        let report = pipeline::check(&GCP_LB, &gateway, &options, &rendered);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
        let text = print(&values(&gateway, &options).expect("nothing to refuse"));
        let behaviour = interpret(&text, &options);
        prop_assert_eq!(&behaviour.not_understood, &[], "{}", text);
        prop_assert_eq!(&behaviour.remarks, &[], "{}", text);
        let rows = gateway.routes.rows();
        let scheme = if gateway.tls.terminates() { "https" } else { "http" };
        for path in naive::boundary_paths(rows) {
            let expected = match naive::table(rows, "GET", &path) {
                Some(Target::Auth) => "auth",
                Some(Target::Gw) => "gw",
                None => "none",
            };
            let found = answer(&behaviour, &request(scheme, "GET", HOST, &path));
            prop_assert_eq!(found, expected, "{} in\n{}", path, text);
        }
    }

    /// Every lawful table is either rendered and equal or refused.
    #[test]
    fn refused_or_equal(table in tables(Shape { methods: true, all_bytes: true, rows: 5 }), ingress in any::<bool>()) {
        let gateway = gateway(table, Tls::Off);
        let options = options(given(ingress));
        if let Ok(rendered) = GCP_LB.render(&gateway, &options) {
            let report = pipeline::check(&GCP_LB, &gateway, &options, &rendered);
            prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
        }
    }

    /// Whatever stands in the fields, reading never panics.
    #[test]
    fn hostile_fields(
        path in "(/|\\PC){0,12}",
        kind in "Exact|Prefix|ImplementationSpecific|\\PC{0,4}",
        host in "[a-z.*]{0,8}|\\PC{0,8}",
        neg in "\\{\"ingress\": ?true\\}|[\\[{\"a:,1}\\]]{0,12}|\\PC{0,8}",
        config in "\\{\"default\": ?\"c\"\\}|\\{\"ports\": ?\\{\"8080\":\"c\"\\}\\}|[\\[{\"a:,1}\\]]{0,12}",
    ) {
        let map = |pairs: Vec<(&'static str, Value)>| Value::Map(pairs.into_iter().collect::<Map>());
        let service = map(vec![("name", "a".into()), ("port", map(vec![("number", Value::from(8080))]))]);
        let entry = map(vec![
            ("path", path.into()),
            ("pathType", kind.into()),
            ("backend", map(vec![("service", service)])),
        ]);
        let http = map(vec![("paths", Value::List(vec![entry]))]);
        let rule = map(vec![("host", host.into()), ("http", http)]);
        let ingress = map(vec![
            ("apiVersion", "networking.k8s.io/v1".into()),
            ("kind", "Ingress".into()),
            ("metadata", map(vec![("name", "i".into())])),
            ("spec", map(vec![("rules", Value::List(vec![rule]))])),
        ]);
        let annotations =
            map(vec![("cloud.google.com/neg", neg.into()), ("cloud.google.com/backend-config", config.into())]);
        let service = map(vec![
            ("apiVersion", "v1".into()),
            ("kind", "Service".into()),
            ("metadata", map(vec![("name", "a".into()), ("annotations", annotations)])),
            ("spec", map(vec![("ports", Value::List(vec![map(vec![("port", Value::from(8080))])]))])),
        ]);
        let behaviour = interpret(&print(&[ingress, service]), &options(&[]));
        prop_assert!(!behaviour.readings.is_empty());
        answer(&behaviour, &request("http", "GET", HOST, "/a"));
    }
}

/// Any value in place of any other: the interpreter says something or nothing, and never panics.
#[test]
fn every_node_of_another_type() {
    for (given, tls) in
        [(&[] as &[(&str, &str)], Tls::Secret("t".to_owned())), (INGRESS, Tls::Secret("t".to_owned()))]
    {
        let gateway = gateway(RouteTable::default(), tls);
        let values = values(&gateway, &options(given)).expect("nothing to refuse");
        let options = options(given);
        let changed = with_strange_nodes(&values, |values| {
            GCP_LB.interpret(&read(&print(values)), Context::new(&options, "default"));
        });
        assert!(changed > 200, "{changed}");
    }
}
