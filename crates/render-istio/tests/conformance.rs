//! Requests with answers written down by hand, for the default table as it is rendered.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, default_table, gateway, name, options, request, round_trip};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, Forward, HostForward, Outcome, PathForward, Redirect, Retry, Scheme, Time,
    Unavailable,
};
use gatewright_core::model::Tls;
use gatewright_core::router::Options;
use gatewright_testkit::ask;
use gatewright_testkit::requests::{Request, rows};

fn check(behaviour: &Behaviour, scheme: Scheme) {
    assert_eq!(behaviour.not_understood, []);
    for Request { method, path, service } in &rows() {
        assert_eq!(answer(behaviour, &request(scheme, method, HOST, path)), *service, "{method} {path}");
        for other in ["evil.com", "x.mcp.acme.dev", "mcp.acme.dev.", "acme.dev"] {
            assert_eq!(answer(behaviour, &request(scheme, method, other, path)), "none", "{other} {path}");
        }
    }
}

fn behaviour(tls: Tls, options: &Options) -> Behaviour {
    round_trip(&gateway(default_table(), tls), options)
}

#[test]
fn plain_http() {
    for tls in [Tls::Off, Tls::External] {
        let behaviour = behaviour(tls, &options(&[]));
        check(&behaviour, Scheme::Http);
        for Request { method, path, .. } in &rows() {
            assert_eq!(answer(&behaviour, &request(Scheme::Https, method, HOST, path)), "none");
        }
    }
}

#[test]
fn https_with_a_redirect() {
    let behaviour = behaviour(Tls::Secret("mcp-tls".to_owned()), &options(&[]));
    check(&behaviour, Scheme::Https);
    check_redirects(&behaviour);
}

fn check_redirects(behaviour: &Behaviour) {
    let expected =
        Redirect { status: 308, scheme: Some(Scheme::Https), host: None, port: None, keeps_target: true };
    for Request { method, path, .. } in &rows() {
        let request = request(Scheme::Http, method, HOST, path);
        let outcome = behaviour.readings[0].decision.answer(&request).outcome();
        assert_eq!(outcome, Some(Outcome::Redirect(expected.clone())), "{method} {path}");
    }
    assert_eq!(answer(behaviour, &request(Scheme::Http, "GET", "evil.com", "/")), "none");
}

#[test]
fn attached_to_an_unseen_gateway() {
    let attached = options(&[("gateway", "edge/shared")]);
    let plain = behaviour(Tls::External, &attached);
    check(&plain, Scheme::Http);
    assert_eq!(answer(&plain, &request(Scheme::Https, "GET", HOST, "/token")), "none");
    assert!(plain.readings[0].assumption.contains("the Gateway edge/shared serves every host"));
    let secured = behaviour(Tls::Router, &attached);
    check(&secured, Scheme::Https);
    check_redirects(&secured);
}

#[test]
fn other_ports() {
    let ports = options(&[("http-port", "8080"), ("https-port", "8443")]);
    let behaviour = behaviour(Tls::Secret("mcp-tls".to_owned()), &ports);
    check(&behaviour, Scheme::Https);
    check_redirects(&behaviour);
}

fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    ask::forward(behaviour, &request(Scheme::Http, "POST", HOST, path))
}

/// Streams survive, POST is not repeated, nothing is rewritten, and no other rule steps in.
#[test]
fn the_way_to_the_services() {
    let behaviour = behaviour(Tls::Off, &options(&[]));
    for path in ["/mcp", "/token"] {
        let forward = forward(&behaviour, path);
        assert_eq!(forward.host.value, HostForward::Verbatim);
        assert_eq!(forward.path.value, PathForward::Normalised);
        assert_eq!(forward.unavailable.value, Unavailable::Closed);
        assert_eq!(forward.limits.total.value, Time::Unlimited);
        assert_eq!(forward.limits.idle.value, Time::Unlimited);
        assert_eq!(forward.limits.body.value, Bytes::Unlimited);
        assert_eq!(forward.limits.response_buffering.value, Buffering::Off);
        assert_eq!(forward.limits.post_retry.value, Retry::Never);
        let place = forward.limits.post_retry.place.expect("stated");
        assert_eq!(place.object, "VirtualService/acme-istio");
    }
}

/// Facts of the installation change answers outside the canonical domain and say so.
#[test]
fn facts_of_the_installation() {
    let ask = |given: &[(&str, &str)], path: &str| {
        let behaviour = behaviour(Tls::Off, &options(given));
        let outcome =
            behaviour.readings[0].decision.answer(&request(Scheme::Http, "GET", HOST, path)).outcome();
        (name(&outcome.expect("no tie")), behaviour.readings[0].assumption.clone())
    };
    let normalization = |value| [("path-normalization", value)];
    for (value, doubled, dots, escaped) in [
        ("NONE", "gw", "gw", "gw"),
        ("BASE", "gw", "auth", "gw"),
        ("MERGE_SLASHES", "auth", "auth", "gw"),
        ("DECODE_AND_MERGE_SLASHES", "auth", "auth", "auth"),
    ] {
        let given = normalization(value);
        for (path, expected) in
            [("//authorize", doubled), ("/x/../authorize", dots), ("/dcr%2Fregister", escaped)]
        {
            let (found, assumption) = ask(&given, path);
            assert_eq!(found, expected, "{value} {path}");
            assert!(assumption.contains(&format!("pathNormalization is {value}")), "{assumption}");
        }
        assert_eq!(ask(&given, "/authorize#f").0, "auth", "{value}: the fragment is cut, not refused");
    }
}

#[test]
fn the_edge_profile_cuts_silence() {
    let mut short = gateway(default_table(), Tls::Off);
    short.floors.stream_seconds = 60;
    let behaviour = round_trip(&short, &options(&[("connection-profile", "EDGE")]));
    assert_eq!(forward(&behaviour, "/mcp").limits.idle.value, Time::Millis(300_000));
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/dcr%2Fregister")), "status:307");
    assert!(behaviour.readings[0].assumption.contains("EDGE"));
}
