//! What is refused, by code, place and words.

use crate::support::{GATEWAY_API, gateway, options, values};
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
        assert!(refusal.message.contains("aws-alb"), "{refusal:?}");
    }
    refusals.into_iter().map(|refusal| (refusal.code, refusal.path)).collect()
}

fn with(rows: Vec<Row>) -> Gateway {
    let mut all = rows;
    all.push(Row::new("/", Prefix, Gw));
    gateway(RouteTable::new(all).expect("lawful"), Tls::Off)
}

fn one(code: &'static str, path: &str) -> Vec<(&'static str, String)> {
    vec![(code, path.to_owned())]
}

/// ELB user guide, "Path conditions": these are not among the allowed characters.
#[test]
fn characters() {
    for letter in ["!", "(", ")", "*", ",", ";", "="] {
        let gateway = with(vec![Row::new(format!("/a{letter}b"), Exact, Auth)]);
        for given in [&[] as &[(&str, &str)], GATEWAY_API] {
            assert_eq!(refused(&gateway, given), one("path-not-expressible", "routes[0].path"), "{letter}");
        }
    }
    for letter in ["_", "-", ".", "$", "~", "'", "@", ":", "+", "&"] {
        let gateway = with(vec![Row::new(format!("/a{letter}b"), Exact, Auth)]);
        assert!(values(&gateway, &options(&[])).is_ok(), "{letter}");
    }
}

#[test]
fn lengths() {
    let path = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(values(&with(vec![Row::new(path(128), Exact, Auth)]), &options(&[])).is_ok());
    assert!(values(&with(vec![Row::new(path(126), Prefix, Auth)]), &options(&[])).is_ok());
    for row in [Row::new(path(129), Exact, Auth), Row::new(path(127), Prefix, Auth)] {
        assert_eq!(refused(&with(vec![row]), &[]), one("quota-exceeded", "routes[0].path"));
    }
}

/// ELB quotas: 5 condition values per rule, 3 per condition.
#[test]
fn condition_values() {
    let fits = [
        Row::new("/a", Exact, Auth).only(&["GET", "HEAD", "POST"]),
        Row::new("/a", Prefix, Auth).only(&["GET", "POST"]),
        Row::new("/", Prefix, Auth).only(&["GET", "HEAD", "POST"]),
    ];
    for row in fits {
        assert!(values(&with(vec![row.clone()]), &options(&[])).is_ok(), "{row:?}");
    }
    let too_many = [
        (
            Row::new("/a", Exact, Auth).only(&["GET", "HEAD", "POST", "PUT"]),
            "3 match evaluations per condition",
        ),
        (Row::new("/a", Prefix, Auth).only(&["GET", "POST", "OPTIONS"]), "5 condition values per rule"),
    ];
    for (row, quota) in too_many {
        let gateway = with(vec![row]);
        assert_eq!(refused(&gateway, &[]), one("quota-exceeded", "routes[0].methods"));
        let refusals = values(&gateway, &options(&[])).expect_err("refused");
        assert!(refusals[0].message.contains(quota), "{}", refusals[0].message);
        assert!(refusals[0].help.contains("split-methods"), "{}", refusals[0].help);
        assert!(values(&gateway, &options(&[("split-methods", "true")])).is_ok());
        assert!(values(&gateway, &options(GATEWAY_API)).is_ok());
    }
}

/// ELB quota "Rules per Application Load Balancer".
#[test]
fn rules() {
    let rows = |count: usize| (0..count).map(|n| Row::new(format!("/r{n}"), Exact, Auth)).collect::<Vec<_>>();
    assert!(values(&with(rows(99)), &options(&[])).is_ok());
    let full = with(rows(100));
    assert_eq!(refused(&full, &[]), one("quota-exceeded", "routes"));
    assert!(values(&full, &options(&[("rule-quota", "101")])).is_ok());
    let mut redirected = with(rows(99));
    redirected.tls = Tls::Router;
    // The redirect of an Ingress is a default action, that of a Gateway a rule.
    assert!(values(&redirected, &options(&[])).is_ok());
    assert_eq!(refused(&redirected, GATEWAY_API), one("quota-exceeded", "routes"));
    let wide = [("api", "gateway-api"), ("rule-quota", "1000")];
    assert!(values(&with(rows(127)), &options(&wide)).is_ok());
    assert_eq!(refused(&with(rows(128)), &wide), one("quota-exceeded", "routes"));
}

#[test]
fn tls_and_times() {
    let secret = gateway(RouteTable::default(), Tls::Secret("mcp-tls".to_owned()));
    assert_eq!(refused(&secret, &[]), one("tls-mode-unsupported", "tls"));
    assert_eq!(refused(&secret, GATEWAY_API), one("tls-mode-unsupported", "tls"));
    let mut patient = gateway(RouteTable::default(), Tls::Off);
    patient.floors.stream_seconds = 4001;
    assert_eq!(refused(&patient, &[]), one("stream-limit-unsupported", "stream-timeout"));
    patient.floors.stream_seconds = 4000;
    patient.floors.auth_seconds = 4001;
    assert_eq!(refused(&patient, GATEWAY_API), one("stream-limit-unsupported", "auth-timeout"));
}

/// ELB user guide, "Host conditions".
#[test]
fn hosts() {
    let long = format!("{0}.{0}.{0}.dev", "a".repeat(50));
    for host in ["localhost", "mcp.xn--p1ai", long.as_str()] {
        let mut gateway = gateway(RouteTable::default(), Tls::Off);
        host.clone_into(&mut gateway.host);
        assert_eq!(refused(&gateway, &[]), one("host-not-expressible", "env.fronteggMcpGwHost"), "{host}");
    }
}

#[test]
fn services() {
    let mut elsewhere = gateway(RouteTable::default(), Tls::Off);
    "other".clone_into(&mut elsewhere.auth.namespace);
    assert_eq!(refused(&elsewhere, &[]), one("cross-namespace-backend", ""));
    let mut named = gateway(RouteTable::default(), Tls::Off);
    named.gw.port = Port::Name("http".to_owned());
    assert!(values(&named, &options(&[])).is_ok());
    assert_eq!(refused(&named, GATEWAY_API), one("port-name-unsupported", ""));
    named.gw.port = Port::Unnamed;
    assert_eq!(refused(&named, &[]), one("backend-port-missing", ""));
}

#[test]
fn option_values() {
    let arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    for (tls, given, code, key) in [
        (Tls::Off, &[("certificate-arn", arn)] as &[_], "option-conflict", "certificate-arn"),
        (Tls::Off, &[("group-order", "1")], "option-conflict", "group-order"),
        (Tls::Off, &[("group-name", "a"), ("api", "gateway-api")], "option-conflict", "group-name"),
        (Tls::Off, &[("group-name", "A_b")], "option-invalid", "group-name"),
        (Tls::Router, &[("certificate-arn", "mine")], "option-invalid", "certificate-arn"),
        (Tls::Router, &[("ssl-policy", "a,b=c")], "option-invalid", "ssl-policy"),
        (Tls::Off, &[("subnets", "subnet-1,ü")], "option-invalid", "subnets"),
    ] {
        let gateway = gateway(RouteTable::default(), tls);
        assert_eq!(refused(&gateway, given), one(code, &format!("aws-alb.{key}")), "{given:?}");
    }
}
