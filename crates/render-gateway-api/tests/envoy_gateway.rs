//! Manifests that users of Envoy Gateway write, with answers written down by hand from its source (v1.9.0); the
//! route tables, timeouts and retries are those that `egctl x translate` v1.9.0 gives for the same files.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, forward, manifest, open, warnings};
use gatewright_core::decision::{Behaviour, Bytes, Limits, Retry, Scheme, Time};
use gatewright_render_gateway_api::ENVOY_GATEWAY;

/// Nothing is left open, and every GET is answered as listed.
fn expect(name: &str, lines: &[(&str, &str, &str)]) -> Behaviour {
    let behaviour = manifest(&ENVOY_GATEWAY, name, &[]);
    assert_eq!(behaviour.not_understood, [], "{name}");
    for (host, path, expected) in lines {
        let found = answer(&behaviour, Scheme::Http, ("GET", host, path));
        assert_eq!(found, *expected, "{name}: {host} {path}");
    }
    behaviour
}

fn limits(name: &str, path: &str) -> Limits {
    forward(&expect(name, &[]), path).limits
}

#[test]
fn defaults() {
    let behaviour = expect(
        "defaults",
        &[
            (HOST, "/token", "auth"),
            (HOST, "/token/", "gw"),
            (HOST, "/.well-known", "auth"),
            (HOST, "/.well-knownX", "gw"),
            (HOST, "//token", "auth"),
            (HOST, "/x/../token", "auth"),
            (HOST, "/%74oken", "auth"),
            (HOST, "/.well-known%2Fx", "status:307"),
            (HOST, "/token#f", "status:400"),
            ("MCP.acme.dev:80", "/token", "auth"),
            ("mcp.acme.dev.", "/token", "none"),
            ("evil.com", "/token", "none"),
        ],
    );
    let limits = forward(&behaviour, "/mcp").limits;
    assert_eq!((limits.total.value, limits.idle.value), (Time::Millis(15_000), Time::Millis(300_000)));
    assert_eq!((limits.body.value, limits.post_retry.value), (Bytes::Unlimited, Retry::Never));
}

#[test]
fn the_narrower_policy_replaces_the_wider_one_unless_it_merges() {
    assert_eq!(limits("replaced-policy", "/mcp").total.value, Time::Millis(15_000));
    let merged = limits("merged-policy", "/mcp");
    assert_eq!((merged.total.value, merged.idle.value), (Time::Unlimited, Time::Unlimited));
}

#[test]
fn the_older_policy_wins() {
    let behaviour = expect("two-policies", &[]);
    let limits = forward(&behaviour, "/mcp").limits;
    assert_eq!((limits.total.value, limits.idle.value), (Time::Millis(60_000), Time::Millis(3_600_000)));
    assert!(warnings(&behaviour).iter().any(|(code, _)| *code == "conflicted-policy"));
}

#[test]
fn retries_that_repeat_a_post() {
    assert_eq!(limits("retries", "/mcp").post_retry.value, Retry::Repeats);
    let early = limits("early-retries", "/mcp");
    assert_eq!(early.post_retry.value, Retry::Never);
    assert_eq!((early.total.value, early.idle.value), (Time::Millis(7_200_000), Time::Millis(7_200_000)));
}

#[test]
fn a_request_buffer_limits_bodies_and_a_stream_duration_replaces_the_timeout() {
    let limits = limits("request-buffer", "/mcp");
    assert_eq!(limits.body.value, Bytes::AtMost(1 << 20));
    assert_eq!((limits.total.value, limits.idle.value), (Time::Millis(3_600_000), Time::Millis(300_000)));
}

#[test]
fn connections_and_attempts_have_limits() {
    let limits = limits("connection-limits", "/mcp");
    assert_eq!((limits.total.value, limits.idle.value), (Time::Millis(600_000), Time::Millis(20_000)));
    assert_eq!(limits.post_retry.value, Retry::Never);
}

#[test]
fn order_can_be_preserved() {
    expect("preserved-order", &[(HOST, "/token", "gw"), (HOST, "/.well-known", "gw"), (HOST, "/mcp", "gw")]);
}

#[test]
fn regular_expressions_win_over_prefixes() {
    expect(
        "regex-above-prefix",
        &[
            (HOST, "/.well-known/mcp/really/long", "gw"),
            (HOST, "/.well-known/mcp", "gw"),
            (HOST, "/.well-known/x", "auth"),
            (HOST, "/x/.well-known/mcp", "gw"),
        ],
    );
}

#[test]
fn a_policy_of_the_gateway_keeps_slashes() {
    let lines = [(HOST, "//token", "gw"), (HOST, "/.well-known%2Fx", "gw"), (HOST, "/x/../token", "auth")];
    let behaviour = expect("kept-slashes", &lines);
    let limits = forward(&behaviour, "/mcp").limits;
    assert_eq!((limits.total.value, limits.idle.value), (Time::Millis(15_000), Time::Millis(1_200_000)));
}

#[test]
fn a_method_counts_as_a_header() {
    let behaviour = expect("method-as-header", &[]);
    // Two headers are tried first, and whether they are there is not in the question.
    assert_eq!(answer(&behaviour, Scheme::Http, ("POST", HOST, "/a")), "undetermined");
    assert_eq!(answer(&behaviour, Scheme::Http, ("POST", HOST, "/b")), "gw");
}

#[test]
fn hosts_are_final_and_names_belong_to_their_listener() {
    let lines = [(HOST, "/token", "auth"), (HOST, "/mcp", "none"), ("x.acme.dev", "/mcp", "gw")];
    expect("wildcard-below", &lines);
    expect(
        "listeners-share-a-port",
        &[(HOST, "/token", "auth"), (HOST, "/mcp", "gw"), ("www.acme.dev", "/token", "other:legacy")],
    );
}

#[test]
fn what_may_change_anything_is_named() {
    let found = |name: &str, given: &[(&str, &str)]| open(&manifest(&ENVOY_GATEWAY, name, given));
    assert_eq!(found("patch", &[]), ["spec.oidc"]);
    assert_eq!(found("patch", &[("patch-policies", "true")]), ["", "spec.oidc"]);
    assert_eq!(found("filter", &[]), ["spec.rules[0].filters[0].extensionRef"]);
}
