//! Random tables, rendered, printed, read and asked at the edges of every row; hostile fields.

use crate::support::{HOST, answer, gateway, interpret, options, print, request, values};
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_core::routes::{METHODS, Target};
use gatewright_core::tree::{Map, Value};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_aws_alb::AWS_ALB;
use gatewright_testkit::naive;
use gatewright_testkit::objects::with_strange_nodes;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

const SHAPE: Shape = Shape { methods: true, all_bytes: false, rows: 8 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tables_survive(table in tables(SHAPE), tls in any::<bool>(), api in any::<bool>()) {
        let gateway = gateway(table, if tls { Tls::Router } else { Tls::External });
        let given = [("api", if api { "gateway-api" } else { "ingress" }), ("split-methods", "true")];
        let options = options(&given);
        let values = values(&gateway, &options).expect("nothing to refuse");
        let text = print(&values);
        let behaviour = interpret(&text, &options);
        prop_assert_eq!(&behaviour.not_understood, &[], "{}", text);
        prop_assert_eq!(&behaviour.remarks, &[], "{}", text);
        let rows = gateway.routes.rows();
        let scheme = if tls { "https" } else { "http" };
        for path in naive::boundary_paths(rows) {
            for method in METHODS {
                let expected = match naive::table(rows, method, &path) {
                    Some(Target::Auth) => "auth",
                    Some(Target::Gw) => "gw",
                    None => "none",
                };
                let found = answer(&behaviour, &request(scheme, method, HOST, &path));
                prop_assert_eq!(found, expected, "{} {} in\n{}", method, path, text);
            }
        }
    }

    #[test]
    fn tables_are_proven(table in tables(SHAPE), tls in any::<bool>(), api in any::<bool>()) {
        let gateway = gateway(table, if tls { Tls::Router } else { Tls::External });
        let given = [("api", if api { "gateway-api" } else { "ingress" }), ("split-methods", "true")];
        let rendered = AWS_ALB.render(&gateway, &options(&given)).expect("nothing to refuse");
        let report = pipeline::check(&AWS_ALB, &gateway, &options(&given), &rendered);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
    }

    /// Every lawful table is either rendered and equal or refused.
    #[test]
    fn refused_or_equal(table in tables(Shape { methods: true, all_bytes: true, rows: 5 })) {
        let gateway = gateway(table, Tls::Off);
        if let Ok(rendered) = AWS_ALB.render(&gateway, &options(&[])) {
            let report = pipeline::check(&AWS_ALB, &gateway, &options(&[]), &rendered);
            prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
        }
    }

    /// Whatever stands in the fields, reading never panics.
    #[test]
    fn hostile_fields(
        path in "(/|\\PC){0,12}",
        kind in "Exact|Prefix|ImplementationSpecific|\\PC{0,4}",
        host in "[a-z.*]{0,8}|\\PC{0,8}",
        suffix in "use-regex-path-match|ssl-redirect|listen-ports|load-balancer-attributes|group\\.order|actions\\.a|conditions\\.a|transforms\\.a|\\PC{0,8}",
        value in "true|[0-9]{0,20}|\\PC{0,12}|[\\[{\"a:,1}\\]]{0,12}|a=b,c|\\[\\{\"HTTP\":[0-9]{1,6}\\}\\]",
    ) {
        let map = |pairs: Vec<(&'static str, Value)>| Value::Map(pairs.into_iter().collect::<Map>());
        let annotation = format!("alb.ingress.kubernetes.io/{suffix}");
        let annotations = Value::Map([(annotation, value)].into_iter().collect::<Map>());
        let port = map(vec![("name", "use-annotation".into())]);
        let service = map(vec![("name", "a".into()), ("port", port)]);
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
            ("metadata", map(vec![("name", "i".into()), ("annotations", annotations)])),
            ("spec", map(vec![("ingressClassName", "alb".into()), ("rules", Value::List(vec![rule]))])),
        ]);
        let behaviour = interpret(&print(&[ingress]), &options(&[]));
        prop_assert!(!behaviour.readings.is_empty());
        answer(&behaviour, &request("http", "GET", HOST, "/a"));
    }
}

/// Any value in place of any other: the interpreter says something or nothing, and never panics.
#[test]
fn every_node_of_another_type() {
    for given in [&[] as &[(&str, &str)], crate::support::GATEWAY_API] {
        let gateway = gateway(gatewright_core::routes::RouteTable::default(), Tls::Router);
        let values = values(&gateway, &options(given)).expect("nothing to refuse");
        let options = options(given);
        let changed = with_strange_nodes(&values, |values| {
            AWS_ALB.interpret(&crate::support::read(&print(values)), Context::new(&options, "default"));
        });
        assert!(changed > 200, "{changed}");
    }
}
