//! What is refused, by code, place and words.

use crate::support::{Given, INGRESS, gateway, options, values};
use gatewright_core::decision::Port;
use gatewright_core::diag::Class;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};

/// Codes and places of the refusals.
fn refused(gateway: &Gateway, given: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let refusals = values(gateway, &options(given)).expect_err("refused");
    for refusal in &refusals {
        assert_eq!(refusal.class, Class::Refusal, "{refusal:?}");
        assert!(gatewright_core::codes::CODES.iter().any(|code| code.code == refusal.code), "{refusal:?}");
    }
    refusals.into_iter().map(|refusal| (refusal.code, refusal.path)).collect()
}

fn renders(gateway: &Gateway, given: &[(&str, &str)]) -> bool {
    values(gateway, &options(given)).is_ok()
}

fn with(rows: Vec<Row>) -> Gateway {
    let mut all = rows;
    all.push(Row::new("/", Prefix, Gw));
    gateway(RouteTable::new(all).expect("lawful"), Tls::Off)
}

fn one(code: &'static str, path: &str) -> Vec<(&'static str, String)> {
    vec![(code, path.to_owned())]
}

#[test]
fn methods() {
    let gateway = with(vec![Row::new("/token", Exact, Auth).only(&["POST"])]);
    for given in [&[] as &[(&str, &str)], INGRESS] {
        assert_eq!(refused(&gateway, given), one("methods-not-expressible", "routes[0].methods"));
    }
    let refusals = values(&gateway, &options(&[])).expect_err("refused");
    // That every router named there can is tested where all routers are known.
    assert!(refusals[0].help.contains("istio"), "{}", refusals[0].help);
}

/// `translator.go`, `validateExactPathType` and `validateAndModifyPrefixPathType`.
#[test]
fn wildcards() {
    for row in [Row::new("/x(y)*", Exact, Auth), Row::new("/a*b", Prefix, Auth)] {
        let gateway = with(vec![row]);
        assert_eq!(refused(&gateway, INGRESS), one("path-not-expressible", "routes[0].path"));
        assert!(renders(&gateway, &[]));
    }
}

/// `/p/` and `/p/*` in one URL map.
#[test]
fn contested_paths() {
    let nested = |kind, target| with(vec![Row::new("/a/", kind, target), Row::new("/a", Prefix, Gw)]);
    assert_eq!(refused(&nested(Exact, Auth), INGRESS), one("path-not-expressible", "routes[0].path"));
    assert!(renders(&nested(Exact, Gw), INGRESS));
    assert!(renders(&nested(Exact, Auth), &[]));
    let root = with(vec![Row::new("/", Exact, Auth)]);
    assert_eq!(refused(&root, INGRESS), one("path-not-expressible", "routes[0].path"));
    assert!(renders(&root, &[]));
}

#[test]
fn lengths() {
    let path = |length: usize| format!("/{}", "a".repeat(length - 1));
    for given in [&[] as &[(&str, &str)], INGRESS] {
        assert!(renders(&with(vec![Row::new(path(1024), Exact, Auth)]), given));
        assert!(renders(&with(vec![Row::new(path(1022), Prefix, Auth)]), given));
        let long = with(vec![Row::new(path(1023), Prefix, Auth)]);
        assert_eq!(refused(&long, given), one("path-not-expressible", "routes[0].path"));
    }
}

/// 128 matches of an HTTPRoute; 64 KB for the URL map of a classic load balancer.
#[test]
fn sizes() {
    let rows = |count: usize, length: usize| -> Gateway {
        with((0..count).map(|n| Row::new(format!("/{n:0length$}"), Exact, Auth)).collect())
    };
    assert!(renders(&rows(127, 3), &[]) && renders(&rows(127, 3), INGRESS));
    assert_eq!(refused(&rows(128, 3), &[]), one("quota-exceeded", "routes"));
    assert_eq!(refused(&rows(127, 1000), INGRESS), one("quota-exceeded", "routes"));
    assert_eq!(refused(&rows(127, 1000), &[("class", "gke-l7-gxlb")]), one("quota-exceeded", "routes"));
    assert!(renders(&rows(127, 1000), &[]));
    assert!(renders(&rows(127, 1000), &[("api", "ingress"), ("ingress-class", "gce-internal")]));
}

#[test]
fn deadlines() {
    let mut patient = gateway(RouteTable::default(), Tls::Off);
    patient.floors.stream_seconds = 2_147_483_647;
    assert!(renders(&patient, &[]) && renders(&patient, INGRESS));
    patient.floors.stream_seconds += 1;
    assert_eq!(refused(&patient, &[]), one("limit-out-of-range", "stream-timeout"));
    patient.floors.stream_seconds = 1;
    patient.floors.auth_seconds = 2_147_483_648;
    assert_eq!(refused(&patient, INGRESS), one("limit-out-of-range", "auth-timeout"));
}

#[test]
fn certificates() {
    let router = gateway(RouteTable::default(), Tls::Router);
    assert_eq!(refused(&router, &[]), one("tls-mode-unsupported", "tls"));
    assert!(renders(&router, INGRESS));
    let internal = &[("api", "ingress"), ("ingress-class", "gce-internal"), ("pre-shared-certs", "a")];
    assert_eq!(refused(&router, internal), one("redirect-not-expressible", "tls"));
    let regional = &[("api", "ingress"), ("ingress-class", "gce-regional-external")];
    assert_eq!(refused(&router, regional), one("tls-mode-unsupported", "tls"));
    let mut long = router.clone();
    long.host = format!("{}.acme.dev", "a".repeat(60));
    assert_eq!(refused(&long, INGRESS), one("tls-mode-unsupported", "tls"));
    assert!(renders(&long, &[("api", "ingress"), ("pre-shared-certs", "a")]));
}

#[test]
fn options_that_exclude_each_other() {
    let router = gateway(RouteTable::default(), Tls::Router);
    let off = gateway(RouteTable::default(), Tls::Off);
    let cases: [(&Gateway, Given<'_>, &str, &str); 9] = [
        (
            &router,
            &[("certificate-map", "a"), ("pre-shared-certs", "b")],
            "option-conflict",
            "pre-shared-certs",
        ),
        (
            &router,
            &[("certificate-map", "a"), ("class", "gke-l7-rilb")],
            "option-conflict",
            "certificate-map",
        ),
        (&router, &[("certificates", "a")], "option-conflict", "certificates"),
        (&router, &[("pre-shared-certs", "A b")], "option-invalid", "pre-shared-certs"),
        (&off, &[("pre-shared-certs", "a")], "option-conflict", "pre-shared-certs"),
        (&off, &[("ssl-policy", "a")], "option-conflict", "ssl-policy"),
        (&off, &[("global-access", "true")], "option-conflict", "global-access"),
        (&off, &[("gateway", "a/b"), ("static-ip", "c")], "option-conflict", "static-ip"),
        (&off, &[("api", "ingress"), ("gateway", "a/b")], "option-conflict", "gateway"),
    ];
    for (gateway, given, code, key) in cases {
        assert_eq!(refused(gateway, given), one(code, &format!("gcp-lb.{key}")), "{given:?}");
    }
}

#[test]
fn services() {
    let base = gateway(RouteTable::default(), Tls::Off);
    let mut foreign = base.clone();
    foreign.gw.namespace = "other".to_owned();
    assert_eq!(refused(&foreign, &[]), one("cross-namespace-backend", ""));
    let mut named = base.clone();
    named.auth.port = Port::Name("http".to_owned());
    assert_eq!(refused(&named, INGRESS), one("port-name-unsupported", ""));
    named.auth.port = Port::Unnamed;
    assert_eq!(refused(&named, &[]), one("backend-port-missing", ""));
    let mut unknown = base.clone();
    unknown.selectors = gatewright_core::model::Selectors::default();
    assert_eq!(
        refused(&unknown, INGRESS),
        [one("selector-missing", ""), one("selector-missing", "")].concat()
    );
    assert!(renders(&unknown, &[]));
    let mut dotted = base;
    dotted.fullname = "a.b".to_owned();
    let twice = one("object-name-invalid", "fullnameOverride");
    assert_eq!(refused(&dotted, INGRESS), [twice.clone(), twice].concat());
}
