//! What is printed, proved and refused.

use crate::support::{HOST, answer, forward, gateway, interpret, options, printed, request};
use gatewright_core::decision::{Buffering, Bytes, HostForward, PathForward, Port, Retry, Time, Unavailable};
use gatewright_core::diag::Class;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::{MatchKind, NAMES, RouteTable, Row, Target};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_nginx::NGINX_F5;

fn default_table() -> RouteTable {
    RouteTable::named("default").expect("named")
}

fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

#[test]
fn every_named_table_in_every_tls_mode() {
    let wildcard = [("wildcard-tls-secret", "true")];
    for name in NAMES {
        for (tls, given) in
            [(Tls::Off, &[][..]), (Tls::External, &[]), (secret(), &[]), (Tls::Router, &wildcard[..])]
        {
            let gateway = gateway(RouteTable::named(name).expect("named"), tls);
            let options = options(given);
            let rendered = NGINX_F5.render(&gateway, &options).expect("nothing to refuse");
            let report = pipeline::check(&NGINX_F5, &gateway, &options, &rendered);
            assert_eq!((report.verdict, report.findings), (Verdict::Equal, Vec::new()), "{name}");
        }
    }
}

#[test]
fn floors_beyond_the_defaults() {
    let mut gateway = gateway(default_table(), Tls::Off);
    for (stream, auth, body) in [(1, 7200, 1), (0, 0, 0), (86_400, 1, u64::MAX), (61, 60, 1_234_567)] {
        gateway.floors.stream_seconds = stream;
        gateway.floors.auth_seconds = auth;
        gateway.floors.body_bytes = body;
        let options = options(&[]);
        let rendered = NGINX_F5.render(&gateway, &options).expect("nothing to refuse");
        let report = pipeline::check(&NGINX_F5, &gateway, &options, &rendered);
        assert_eq!((report.verdict, report.findings), (Verdict::Equal, Vec::new()), "{stream} {auth} {body}");
    }
}

#[test]
fn settings_read_back() {
    let text = printed(&gateway(default_table(), secret()), &options(&[])).expect("rendered");
    let behaviour = interpret(&text, &options(&[]));
    for (path, millis, body, buffering) in
        [("/mcp", 3_600_000, 4 << 20, Buffering::Off), ("/token", 60_000, 1 << 20, Buffering::On)]
    {
        let forward = forward(&behaviour, &request("https", "POST", HOST, path));
        assert_eq!(forward.host.value, HostForward::Verbatim);
        assert_eq!(forward.path.value, PathForward::Raw);
        assert_eq!(forward.unavailable.value, Unavailable::Closed);
        assert_eq!(forward.limits.total.value, Time::Unlimited);
        assert_eq!(forward.limits.idle.value, Time::Millis(millis));
        assert_eq!(forward.limits.body.value, Bytes::AtMost(body));
        assert_eq!(forward.limits.response_buffering.value, buffering);
        assert_eq!(forward.limits.post_retry.value, Retry::Never);
        let place = forward.limits.idle.place.expect("stated");
        assert_eq!(place.object, "VirtualServer/mcp-gateway-nginx-f5");
        assert!(place.field.starts_with("spec.upstreams[") && place.field.ends_with("].read-timeout"));
    }
}

#[test]
fn the_order_of_rows_does_not_show() {
    let mut rows = default_table().rows().to_vec();
    rows.reverse();
    let reversed = RouteTable::new(rows).expect("lawful");
    let text = |table| printed(&gateway(table, Tls::Off), &options(&[]));
    assert_eq!(text(reversed), text(default_table()));
}

/// A table in which a method mismatch falls to a row with other methods, then to a shorter prefix.
#[test]
fn methods_fall_to_the_next_best_row() {
    let rows = vec![
        Row::new("/a", MatchKind::Exact, Target::Auth).only(&["POST"]),
        Row::new("/a", MatchKind::Prefix, Target::Auth).only(&["PUT", "DELETE"]),
        Row::new("/a/b", MatchKind::Prefix, Target::Gw).only(&["PUT"]),
        Row::new("/", MatchKind::Prefix, Target::Gw),
    ];
    let gateway = gateway(RouteTable::new(rows).expect("lawful"), Tls::Off);
    let text = printed(&gateway, &options(&[])).expect("rendered");
    let behaviour = interpret(&text, &options(&[]));
    for (method, path, expected) in [
        ("POST", "/a", "auth"),
        ("PUT", "/a", "auth"),
        ("GET", "/a", "gw"),
        ("POST", "/a/", "gw"),
        ("DELETE", "/a/", "auth"),
        ("PUT", "/a/b", "gw"),
        ("DELETE", "/a/b/c", "auth"),
        ("FOO", "/a", "gw"),
    ] {
        assert_eq!(answer(&behaviour, &request("http", method, HOST, path)), expected, "{method} {path}");
    }
    let codes: Vec<&str> = behaviour.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["reserved-path"]);
}

#[test]
fn options_are_written() {
    let given = [("class", "internal"), ("cluster-issuer", "letsencrypt"), ("plus", "true")];
    let text = printed(&gateway(default_table(), secret()), &options(&given)).expect("rendered");
    for part in [
        "  ingressClassName: internal\n",
        "    secret: mcp-tls\n    redirect:\n      enable: true\n      code: 308\n    cert-manager:\n      \
         cluster-issuer: letsencrypt\n",
        "    healthCheck:\n      enable: true\n      path: /health\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let behaviour = interpret(&text, &options(&given));
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(behaviour.readings[0].assumption, "the controller runs with -enable-cert-manager");
    // The open source edition takes no health checks, and another class is not its own.
    let oss = interpret(&text, &options(&[("class", "internal")]));
    assert!(oss.not_understood.iter().all(|remark| remark.message.contains("NGINX Plus")));
    assert_eq!(oss.not_understood.len(), 2);
    let other = interpret(&text, &options(&[("plus", "true")]));
    assert_eq!(answer(&other, &request("https", "GET", HOST, "/mcp")), "none");
}

#[test]
fn another_namespace_is_named_in_the_upstream() {
    let mut gateway = gateway(default_table(), Tls::Off);
    gateway.auth.namespace = "identity".to_owned();
    let options = options(&[]);
    let text = printed(&gateway, &options).expect("rendered");
    assert!(text.contains("service: identity/mcp-gateway-auth\n"), "{text}");
    let rendered = NGINX_F5.render(&gateway, &options).expect("nothing to refuse");
    assert_eq!(pipeline::check(&NGINX_F5, &gateway, &options, &rendered).verdict, Verdict::Equal);
}

/// What is asked, options, and the code of the refusal.
type Case<'a> = (Gateway, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn refusals() {
    let plain = || gateway(default_table(), Tls::Off);
    let with_row = |row: Row| {
        let mut rows = default_table().rows().to_vec();
        rows.push(row);
        gateway(RouteTable::new(rows).expect("lawful"), Tls::Off)
    };
    let port = |port| {
        let mut gateway = plain();
        gateway.gw.port = port;
        gateway
    };
    let mut digit = plain();
    digit.auth.service = "1-auth".to_owned();
    let mut reserved = plain();
    reserved.annotations.push(("nginx.org/proxy-buffering".to_owned(), "true".to_owned()));
    let mut long = plain();
    long.floors.stream_seconds = u64::MAX;
    let mut internal =
        with_row(Row::new("/internal_location_matches_0_default", MatchKind::Exact, Target::Auth));
    let without_methods = internal.clone();
    let mut rows = internal.routes.rows().to_vec();
    rows.push(Row::new("/m", MatchKind::Exact, Target::Auth).only(&["GET"]));
    internal.routes = RouteTable::new(rows).expect("lawful");
    let none: &[(&str, &str)] = &[];
    let cases: [Case<'_>; 12] = [
        (plain(), &[("api", "ingress")], "form-not-expressible"),
        (gateway(default_table(), Tls::Router), none, "tls-not-expressible"),
        (plain(), &[("issuer", "x")], "option-conflict"),
        (gateway(default_table(), secret()), &[("issuer", "x"), ("cluster-issuer", "y")], "option-conflict"),
        (port(Port::Name("http".to_owned())), none, "port-not-expressible"),
        (port(Port::Unnamed), none, "port-not-expressible"),
        (digit, none, "name-not-expressible"),
        (with_row(Row::new("/a;b", MatchKind::Exact, Target::Auth)), none, "path-not-expressible"),
        (internal, none, "reserved-path"),
        (reserved, none, "annotation-reserved"),
        (long, none, "limit-out-of-range"),
        (port(Port::Number(0)), none, "port-not-expressible"),
    ];
    for (gateway, given, code) in cases {
        assert_eq!(printed(&gateway, &options(given)), Err(vec![code]));
        let refused = NGINX_F5.render(&gateway, &options(given)).expect_err("refused");
        assert!(refused.iter().all(|one| one.class == Class::Refusal), "{code}");
    }
    assert!(printed(&without_methods, &options(&[])).is_ok());
}
