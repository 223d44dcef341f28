//! What is printed, and what is refused.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{default_table, gateway, options, print};
use gatewright_core::decision::Port;
use gatewright_core::diag::{Class, Severity};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use gatewright_render_traefik::TRAEFIK;

fn printed(gateway: &Gateway, given: &[(&str, &str)]) -> String {
    print(&TRAEFIK.render(gateway, &options(given)).expect("rendered"))
}

#[test]
fn ingress_route_plain() {
    insta::assert_snapshot!(printed(&gateway(default_table(), Tls::Off), &[]));
}

#[test]
fn ingress_route_with_a_secret() {
    let mut gateway = gateway(default_table(), Tls::Secret("mcp-tls".to_owned()));
    gateway.write_namespace = true;
    gateway.annotations = vec![("team".to_owned(), "identity".to_owned())];
    insta::assert_snapshot!(printed(&gateway, &[("issuer", "letsencrypt"), ("class", "edge")]));
}

#[test]
fn ingress_plain() {
    insta::assert_snapshot!(printed(&gateway(default_table(), Tls::Off), &[("api", "ingress")]));
}

#[test]
fn ingress_with_a_secret() {
    let gateway = gateway(default_table(), Tls::Secret("mcp-tls".to_owned()));
    insta::assert_snapshot!(printed(&gateway, &[("api", "ingress"), ("cluster-issuer", "letsencrypt")]));
}

/// Nested rows and methods: priorities where the length is wrong, and nowhere else.
#[test]
fn stated_priorities() {
    let table = RouteTable::new(vec![
        Row::new("/", MatchKind::Prefix, Target::Gw),
        Row::new("/a", MatchKind::Prefix, Target::Auth),
        Row::new("/a/b", MatchKind::Exact, Target::Gw),
        Row::new("/t", MatchKind::Exact, Target::Auth).only(&["GET", "POST"]),
    ]);
    let gateway = gateway(table.expect("lawful"), Tls::Off);
    let lines: Vec<String> = printed(&gateway, &[])
        .lines()
        .filter(|line| line.contains("match:") || line.contains("priority:"))
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "match: Host(`mcp.acme.dev`) && Path(`/a/b`)",
            "priority: 58",
            "match: Host(`mcp.acme.dev`) && Path(`/t`) && (Method(`GET`) || Method(`POST`))",
            "match: Host(`mcp.acme.dev`) && (Path(`/a`) || PathPrefix(`/a/`))",
            "match: Host(`mcp.acme.dev`)",
            "priority: 1",
        ]
    );
}

/// The router's own certificate, with and without a resolver.
#[test]
fn the_routers_own_certificate() {
    let gateway = gateway(default_table(), Tls::Router);
    let bare = TRAEFIK.render(&gateway, &options(&[])).expect("rendered");
    assert!(print(&bare).contains("  tls: {}\n"));
    let codes: Vec<_> = bare.remarks.iter().map(|remark| (remark.code, remark.severity)).collect();
    assert_eq!(codes, [("traefik-default-certificate", Severity::Info)]);
    let resolved = [("cert-resolver", "le: \"x\"")];
    assert!(printed(&gateway, &resolved).contains("certResolver: 'le: \"x\"'\n"));
    assert_eq!(TRAEFIK.render(&gateway, &options(&resolved)).expect("rendered").remarks, []);
}

fn refused(gateway: &Gateway, given: &[(&str, &str)]) -> Vec<&'static str> {
    let refusals = TRAEFIK.render(gateway, &options(given)).expect_err("refused");
    for refusal in &refusals {
        assert_eq!((refusal.class, refusal.severity), (Class::Refusal, Severity::Error));
        assert!(refusal.message.contains("traefik") && !refusal.help.is_empty(), "{refusal:?}");
    }
    refusals.iter().map(|refusal| refusal.code).collect()
}

#[test]
fn refusals() {
    let methods = RouteTable::new(vec![
        Row::new("/", MatchKind::Prefix, Target::Gw),
        Row::new("/token", MatchKind::Exact, Target::Auth).only(&["POST"]),
    ]);
    let limited = gateway(methods.expect("lawful"), Tls::Off);
    assert_eq!(refused(&limited, &[("api", "ingress")]), ["methods-not-expressible"]);
    assert!(TRAEFIK.render(&limited, &options(&[])).is_ok());

    let plain = gateway(default_table(), Tls::Off);
    assert_eq!(refused(&plain, &[("issuer", "le")]), ["tls-mode-unsupported"]);

    let mut elsewhere = plain.clone();
    elsewhere.gw.namespace = "other".to_owned();
    assert_eq!(refused(&elsewhere, &[]), ["cross-namespace-backend"]);

    let mut named = plain.clone();
    named.auth.port = Port::Name("http".to_owned());
    assert!(printed(&named, &[]).contains("port: http\n"));
    assert_eq!(refused(&named, &[("api", "ingress")]), ["port-name-unsupported"]);
    named.gw.port = Port::Unnamed;
    assert_eq!(refused(&named, &[]), ["port-name-unsupported"]);
}
