//! What the printed objects look like where the corpus of the repository does not go, and what is refused.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{gateway, options, print, table};
use gatewright_core::decision::Port;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_render_gateway_api::{ENVOY_GATEWAY, GATEWAY_API};

fn text(router: &dyn Router, gateway: &Gateway, given: &[(&str, &str)]) -> String {
    print(&router.render(gateway, &options(router, given)).expect("rendered"))
}

fn refused(router: &dyn Router, gateway: &Gateway, given: &[(&str, &str)]) -> Vec<&'static str> {
    let refusals = router.render(gateway, &options(router, given)).expect_err("refused");
    refusals.iter().map(|refusal| refusal.code).collect()
}

fn remarks(gateway: &Gateway, given: &[(&str, &str)]) -> Vec<&'static str> {
    let rendered = GATEWAY_API.render(gateway, &options(&GATEWAY_API, given)).expect("rendered");
    rendered.remarks.iter().map(|remark| remark.code).collect()
}

fn small() -> RouteTable {
    let rows = vec![
        Row::new("/token", MatchKind::Exact, Target::Auth).only(&["POST"]),
        Row::new("/.well-known", MatchKind::Prefix, Target::Auth),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    RouteTable::new(rows).expect("lawful")
}

fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

#[test]
fn snapshots() {
    let attached = [("gateway", "edge/shared"), ("http-section", "web"), ("https-section", "websecure")];
    insta::assert_snapshot!("attached_router", text(&GATEWAY_API, &gateway(small(), Tls::Router), &attached));
    let elsewhere = [("secret-namespace", "certs"), ("cluster-issuer", "letsencrypt"), ("class", "acme")];
    insta::assert_snapshot!("secret_elsewhere", text(&GATEWAY_API, &gateway(small(), secret()), &elsewhere));
    let fabric = [("implementation", "nginx-gateway-fabric")];
    insta::assert_snapshot!("complement", text(&GATEWAY_API, &gateway(small(), Tls::Off), &fabric));
    insta::assert_snapshot!(
        "envoy_gateway_attached",
        text(&ENVOY_GATEWAY, &gateway(small(), Tls::Off), &attached)
    );
}

#[test]
fn a_backend_elsewhere_gets_a_grant() {
    let mut elsewhere = gateway(small(), Tls::Off);
    "auth".clone_into(&mut elsewhere.auth.namespace);
    let text = text(&GATEWAY_API, &elsewhere, &[]);
    assert!(text.contains("kind: ReferenceGrant") && text.contains("namespace: auth"), "{text}");
    assert!(!text.contains("v1beta1"), "{text}");
    // Before 1.5 the API server has no v1 of it.
    let rendered = GATEWAY_API.render(&elsewhere, &options(&GATEWAY_API, &[("crd-version", "1.4.1")]));
    let text = print(&rendered.expect("rendered"));
    let header = "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant";
    assert!(text.contains(header), "{text}");
}

#[test]
fn refusals() {
    for router in [&GATEWAY_API as &dyn Router, &ENVOY_GATEWAY] {
        let plain = gateway(table("default"), Tls::Off);
        assert_eq!(refused(router, &gateway(small(), Tls::Router), &[]), ["tls-not-expressible"]);
        let attach = [("gateway", "edge/shared")];
        assert_eq!(refused(router, &gateway(small(), secret()), &attach), ["tls-not-expressible"]);
        let issuers = [("issuer", "a"), ("cluster-issuer", "b")];
        assert_eq!(refused(router, &gateway(small(), secret()), &issuers), ["option-conflict"]);
        assert_eq!(refused(router, &plain, &[("issuer", "a")]), ["option-conflict"]);
        let mut named = plain.clone();
        named.gw.port = Port::Name("http".to_owned());
        assert_eq!(refused(router, &named, &[]), ["port-not-expressible"]);
        let mut address = plain;
        "10.0.0.1".clone_into(&mut address.host);
        assert_eq!(refused(router, &address, &[]), ["host-not-expressible"]);
    }
}

#[test]
fn claims_of_implementations() {
    let methods = gateway(small(), Tls::Off);
    assert_eq!(refused(&GATEWAY_API, &methods, &[("implementation", "gke")]), ["methods-not-expressible"]);
    let kong = [("implementation", "kong-traditional")];
    assert_eq!(refused(&GATEWAY_API, &methods, &kong), ["methods-not-expressible", "path-not-expressible"]);
    let tls = gateway(table("default"), secret());
    assert_eq!(refused(&GATEWAY_API, &tls, &[("implementation", "kong")]), ["redirect-not-expressible"]);
    let contour = remarks(&tls, &[("implementation", "contour")]);
    assert_eq!(contour, ["feature-not-claimed", "stream-limit-unsupported", "redirect-status"]);
    assert_eq!(remarks(&tls, &[("implementation", "agentgateway")]), Vec::<&str>::new());
    assert_eq!(remarks(&tls, &[]), ["gateway-class-required"]);
    assert_eq!(remarks(&gateway(small(), Tls::Router), &[("gateway", "edge/shared")]), ["gateway-attached"]);
    let semicolon = Row::new("/a;b", MatchKind::Exact, Target::Auth);
    let rows = vec![semicolon, Row::new("/", MatchKind::Prefix, Target::Gw)];
    let odd = gateway(RouteTable::new(rows).expect("lawful"), Tls::Off);
    let fabric = [("implementation", "nginx-gateway-fabric")];
    assert_eq!(refused(&GATEWAY_API, &odd, &fabric), ["path-not-expressible"]);
}

/// Envoy removes segments that are dot segments with parameters, where it normalises; the specification knows no
/// such thing, and Cilium's Envoy does not normalise.
#[test]
fn dot_segments_with_parameters() {
    let row = Row::new("/a/..;x/b", MatchKind::Exact, Target::Auth);
    let table = RouteTable::new(vec![row, Row::new("/", MatchKind::Prefix, Target::Gw)]).expect("lawful");
    let dotted = gateway(table, Tls::Off);
    assert_eq!(refused(&ENVOY_GATEWAY, &dotted, &[]), ["reserved-path"]);
    for name in ["contour", "envoy-gateway", "istio", "kgateway"] {
        assert_eq!(refused(&GATEWAY_API, &dotted, &[("implementation", name)]), ["reserved-path"], "{name}");
    }
    for given in [&[][..], &[("implementation", "cilium")], &[("implementation", "traefik")]] {
        assert!(GATEWAY_API.render(&dotted, &options(&GATEWAY_API, given)).is_ok(), "{given:?}");
    }
}
