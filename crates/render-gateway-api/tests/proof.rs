//! Everything that is rendered is proved: every named table, random tables, every option that changes objects.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, gateway, options, print, read, table};
use gatewright_core::decision::Scheme;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::{METHODS, MatchKind, NAMES, RouteTable, Row, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_gateway_api::{ENVOY_GATEWAY, GATEWAY_API};
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

/// Rendered and proved; nothing when it was refused.
fn proved(router: &'static dyn Router, gateway: &Gateway, options: &Options) -> Option<String> {
    let rendered = router.render(gateway, options).ok()?;
    let report = pipeline::check(router, gateway, options, &rendered);
    let text = print(&rendered);
    assert_eq!(report.verdict, Verdict::Equal, "{text}\n{report:#?}");
    Some(text)
}

fn methods_table() -> RouteTable {
    let rows = vec![
        Row::new("/a", MatchKind::Prefix, Target::Auth).only(&["GET", "POST"]),
        Row::new("/a", MatchKind::Prefix, Target::Gw),
        Row::new("/a/b", MatchKind::Exact, Target::Gw).only(&["GET"]),
        Row::new("/a/b", MatchKind::Prefix, Target::Auth),
        Row::new("/c", MatchKind::Exact, Target::Auth).only(&["POST"]),
        Row::new("/", MatchKind::Prefix, Target::Auth).only(&["OPTIONS"]),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    RouteTable::new(rows).expect("lawful")
}

#[test]
fn every_way_to_attach_and_to_terminate() {
    let cases: &[(Tls, &[(&str, &str)])] = &[
        (Tls::Off, &[]),
        (Tls::External, &[("gateway", "edge/shared")]),
        (Tls::Router, &[("gateway", "edge/shared"), ("http-section", "web"), ("https-section", "websecure")]),
        (secret(), &[]),
        (secret(), &[("secret-namespace", "certs"), ("cluster-issuer", "letsencrypt")]),
        (secret(), &[("http-port", "8080"), ("https-port", "8443")]),
    ];
    let tables = NAMES.iter().map(|name| table(name)).chain([methods_table()]);
    for (table, (tls, given)) in tables.flat_map(|table| cases.iter().map(move |case| (table.clone(), case)))
    {
        for router in [&GATEWAY_API as &'static dyn Router, &ENVOY_GATEWAY] {
            let text = proved(router, &gateway(table.clone(), tls.clone()), &options(router, given));
            assert!(text.is_some(), "{} {tls:?} {given:?}", router.info().id);
        }
    }
}

/// With a named implementation the objects are right or refused.
#[test]
fn every_implementation() {
    let kind = GATEWAY_API.info().options.iter().find(|option| option.key == "implementation");
    let Some(gatewright_core::router::OptionKind::OneOf(names)) = kind.map(|option| option.kind) else {
        panic!("no implementations");
    };
    let mut rendered = Vec::new();
    for name in names {
        for (label, table, tls) in [
            ("plain", table("default"), Tls::Off),
            ("tls", table("default"), secret()),
            ("methods", methods_table(), Tls::Off),
        ] {
            let options = options(&GATEWAY_API, &[("implementation", name)]);
            if proved(&GATEWAY_API, &gateway(table, tls), &options).is_some() {
                rendered.push(format!("{name} {label}"));
            }
        }
    }
    // Kong's traditional flavour takes no dot, methods are not for GKE, nor redirects for Kong and AWS.
    assert_eq!(
        rendered,
        [
            "agentgateway plain",
            "agentgateway tls",
            "agentgateway methods",
            "aws-load-balancer-controller plain",
            "aws-load-balancer-controller methods",
            "cilium plain",
            "cilium tls",
            "cilium methods",
            "contour plain",
            "contour tls",
            "contour methods",
            "envoy-gateway plain",
            "envoy-gateway tls",
            "envoy-gateway methods",
            "gke plain",
            "gke tls",
            "istio plain",
            "istio tls",
            "istio methods",
            "kgateway plain",
            "kgateway tls",
            "kgateway methods",
            "kong plain",
            "kong methods",
            "nginx-gateway-fabric plain",
            "nginx-gateway-fabric tls",
            "nginx-gateway-fabric methods",
            "traefik plain",
            "traefik tls",
            "traefik methods",
        ]
    );
}

/// Traefik ranks a prefix with a method above one that is up to ten characters longer.
#[test]
fn traefik_ranks_by_one_number() {
    let table = |longer: &str| {
        let rows = vec![
            Row::new("/a", MatchKind::Prefix, Target::Auth).only(&["POST"]),
            Row::new(longer, MatchKind::Prefix, Target::Gw),
            Row::new("/", MatchKind::Prefix, Target::Gw),
        ];
        gateway(RouteTable::new(rows).expect("lawful"), Tls::Off)
    };
    let options = options(&GATEWAY_API, &[("implementation", "traefik")]);
    // 10000 + 200 + 1000 against 10000 + 1200 and 10000 + 1300.
    let refused = GATEWAY_API.render(&table("/a/234567890"), &options).expect_err("out of order");
    assert_eq!(refused[0].code, "path-not-expressible");
    assert!(proved(&GATEWAY_API, &table("/a/2345678901"), &options).is_some());
}

/// 128 matches fit, 129 do not; with bundles before 1.2 a rule holds 8 and a route 16 rules.
#[test]
fn limits_of_the_bundles() {
    let rows = |auth: usize| {
        let paths = (0..auth).map(|index| Row::new(format!("/p{index}"), MatchKind::Exact, Target::Auth));
        let all = paths.chain([Row::new("/", MatchKind::Prefix, Target::Gw)]).collect();
        gateway(RouteTable::new(all).expect("lawful"), Tls::Off)
    };
    let old = [("crd-version", "1.1.0")];
    let rules = |auth: usize, given: &[(&str, &str)]| {
        let text = proved(&GATEWAY_API, &rows(auth), &options(&GATEWAY_API, given))?;
        Some(text.matches("- backendRefs").count())
    };
    assert_eq!(rules(127, &[]), Some(3));
    assert_eq!(rules(128, &[]), None);
    assert_eq!(rules(120, &old), Some(16));
    assert_eq!(rules(121, &old), None);
    let refused = GATEWAY_API.render(&rows(128), &options(&GATEWAY_API, &[])).expect_err("too many");
    assert_eq!(refused[0].code, "route-limit-exceeded");
    let text = proved(&GATEWAY_API, &gateway(table("default"), secret()), &options(&GATEWAY_API, &old));
    let text = text.expect("rendered");
    assert!(text.contains("statusCode: 301") && !text.contains("timeouts"), "{text}");
}

fn check(table: &RouteTable, tls: &Tls, router: &'static dyn Router, given: &[(&str, &str)]) -> bool {
    let (gateway, options) = (gateway(table.clone(), tls.clone()), options(router, given));
    let Some(text) = proved(router, &gateway, &options) else { return false };
    let read = router.interpret(&read(&text), Context::new(&options, "apps").about(HOST));
    let scheme = if tls.terminates() { Scheme::Https } else { Scheme::Http };
    for path in naive::boundary_paths(table.rows()) {
        for method in METHODS {
            let expected = match naive::table(table.rows(), method, &path).expect("a catch-all") {
                Target::Auth => "auth",
                Target::Gw => "gw",
            };
            assert_eq!(answer(&read, scheme, (method, HOST, &path)), expected, "{method} {path}\n{text}");
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tables(table in tables(Shape { methods: true, all_bytes: true, rows: 8 }), tls in any::<bool>()) {
        let tls = if tls { secret() } else { Tls::Off };
        prop_assert!(check(&table, &tls, &GATEWAY_API, &[]));
        prop_assert!(check(&table, &tls, &ENVOY_GATEWAY, &[]));
        for name in ["nginx-gateway-fabric", "traefik", "kgateway", "envoy-gateway"] {
            // Some tables are refused: a `;` for NGINX Gateway Fabric, Traefik's ranks.
            check(&table, &tls, &GATEWAY_API, &[("implementation", name)]);
        }
    }
}
