//! Manifests that people write, with the answers that Istio gives, written down by hand.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, answers, interpret, options, place, read, request};
use gatewright_core::decision::{Behaviour, Forward, HostForward, Outcome, PathForward, Retry, Scheme, Time};
use gatewright_core::router::{Context, Router};
use gatewright_render_istio::ISTIO;
use gatewright_testkit::ask;

fn file(name: &str) -> String {
    let path = format!("{}/tests/manifests/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a file")
}

fn behaviour(name: &str) -> Behaviour {
    interpret(&file(name), &options(&[]))
}

/// Nothing is left open, and every request is answered as listed.
fn expect(name: &str, scheme: Scheme, expected: &[(&str, &str, &str, &str)]) -> Behaviour {
    let behaviour = behaviour(name);
    assert_eq!(behaviour.not_understood, [], "{name}");
    for (method, host, path, answer) in expected {
        let found = common::answer(&behaviour, &request(scheme, method, host, path));
        assert_eq!(found, *answer, "{name}: {method} {host} {path}");
    }
    behaviour
}

fn remarks(behaviour: &Behaviour) -> Vec<(&'static str, String)> {
    let remark = |remark: &gatewright_core::decision::Remark| {
        (remark.code, format!("{} {}", remark.place.object, remark.place.field))
    };
    behaviour.remarks.iter().map(remark).collect()
}

fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    ask::forward(behaviour, &request(Scheme::Http, "POST", HOST, path))
}

#[test]
fn a_bare_prefix_is_a_string_prefix() {
    expect(
        "bare-prefix",
        Scheme::Http,
        &[
            ("GET", HOST, "/.well-known", "auth"),
            ("GET", HOST, "/.well-known/x", "auth"),
            ("GET", HOST, "/.well-knownX", "auth"),
            ("GET", HOST, "/authorizeX", "auth"),
            ("GET", HOST, "/authorize/x", "auth"),
            ("GET", HOST, "/tokens", "gw"),
            ("GET", "evil.com", "/token", "none"),
        ],
    );
}

#[test]
fn a_prefix_with_a_slash_misses_the_path_itself() {
    let behaviour = expect(
        "slash-prefix",
        Scheme::Http,
        &[
            ("GET", HOST, "/.well-known", "gw"),
            ("GET", HOST, "/.well-known/", "auth"),
            ("GET", HOST, "/.well-knownX", "gw"),
        ],
    );
    let forward = forward(&behaviour, "/mcp");
    assert_eq!((forward.limits.post_retry.value, forward.limits.post_retry.place), (Retry::Never, None));
    assert!(behaviour.readings[0].assumption.contains("defaultHttpRetryPolicy"));
}

#[test]
fn the_default_retries_repeated_a_post_before_1_24() {
    let behaviour = interpret(&file("slash-prefix"), &options(&[("version", "1.23.6")]));
    assert_eq!(forward(&behaviour, "/mcp").limits.post_retry.value, Retry::Repeats);
}

#[test]
fn a_catch_all_ends_its_object() {
    expect("catch-all-first", Scheme::Http, &[("POST", HOST, "/token", "gw"), ("GET", HOST, "/x", "gw")]);
}

#[test]
fn an_older_object_shadows_a_more_specific_one() {
    let behaviour = expect(
        "older-shadows",
        Scheme::Http,
        &[
            ("GET", HOST, "/token", "gw"),
            ("POST", HOST, "/token", "auth"),
            ("GET", HOST, "/authorize", "gw"),
            ("POST", HOST, "/mcp", "gw"),
        ],
    );
    let answer = behaviour.readings[0].decision.answer(&request(Scheme::Http, "GET", HOST, "/token"));
    assert_eq!(answer.rules[0].place.object, "VirtualService/apps/zz-old");
    assert_eq!(answer.rules[0].place.field, "spec.http[0].match[0]");
}

#[test]
fn an_older_catch_all_does_not() {
    expect("older-catch-all", Scheme::Http, &[("POST", HOST, "/token", "auth"), ("POST", HOST, "/x", "gw")]);
}

#[test]
fn an_object_without_gateways_is_not_for_the_gateway() {
    let behaviour = expect("no-gateways", Scheme::Http, &[("GET", HOST, "/token", "none")]);
    assert_eq!(remarks(&behaviour), [("mesh-only", "VirtualService/apps/web spec.gateways".to_owned())]);
}

#[test]
fn a_host_in_upper_case_routes_nothing() {
    let behaviour = expect(
        "upper-case-host",
        Scheme::Http,
        &[("GET", HOST, "/token", "none"), ("GET", "MCP.acme.dev", "/token", "none")],
    );
    assert_eq!(remarks(&behaviour), [("host-case", "VirtualService/apps/web spec.hosts".to_owned())]);
}

#[test]
fn other_methods_fall_to_the_next_rule() {
    expect(
        "methods",
        Scheme::Http,
        &[
            ("GET", HOST, "/authorize", "auth"),
            ("HEAD", HOST, "/authorize", "gw"),
            ("POST", HOST, "/authorize", "gw"),
            ("POST", HOST, "/token", "auth"),
            ("PUT", HOST, "/token", "auth"),
            ("OPTIONS", HOST, "/token", "gw"),
            ("get", HOST, "/authorize", "gw"),
        ],
    );
}

#[test]
fn https_redirect_covers_every_host_of_the_server() {
    let behaviour = expect(
        "https-redirect",
        Scheme::Http,
        &[
            ("POST", HOST, "/token", "redirect:301"),
            ("POST", HOST, "/mcp", "redirect:301"),
            ("GET", "other.dev", "/", "redirect:301"),
        ],
    );
    for (host, path, expected) in
        [(HOST, "/token", "auth"), (HOST, "/mcp", "gw"), ("other.dev", "/token", "none")]
    {
        assert_eq!(answer(&behaviour, &request(Scheme::Https, "POST", host, path)), expected);
    }
}

#[test]
fn tls_without_a_mode_passes_bytes_through() {
    let text = file("https-redirect").replace("mode: SIMPLE, ", "");
    let behaviour = interpret(&text, &options(&[]));
    let [remark] = behaviour.not_understood.as_slice() else { panic!("{behaviour:?}") };
    assert_eq!(
        (remark.place.object.as_str(), remark.place.field.as_str()),
        ("Gateway/apps/web", "spec.servers[1]")
    );
    assert!(remark.message.contains("without reading"));
}

#[test]
fn limits_and_rewritten_hosts_are_read_with_their_places() {
    let behaviour =
        expect("limits", Scheme::Http, &[("POST", HOST, "/token", "auth"), ("POST", HOST, "/", "gw")]);
    let token = forward(&behaviour, "/token");
    assert_eq!(token.limits.post_retry.value, Retry::Repeats);
    assert_eq!(place(&token.limits.post_retry), "VirtualService/apps/web spec.http[0].retries.retryOn");
    assert_eq!(token.limits.idle.value, Time::Millis(2_000));
    assert_eq!(token.host.value, HostForward::Verbatim);
    let authorize = forward(&behaviour, "/authorize");
    assert_eq!(authorize.host.value, HostForward::Rewritten("auth.internal".to_owned()));
    assert_eq!(
        place(&authorize.host),
        "VirtualService/apps/web spec.http[1].route[0].headers.request.set.Host"
    );
    let rest = forward(&behaviour, "/mcp");
    assert_eq!(rest.limits.total.value, Time::Millis(15_000));
    assert_eq!(place(&rest.limits.total), "VirtualService/apps/web spec.http[2].timeout");
    assert_eq!(rest.host.value, HostForward::Rewritten("gw.internal".to_owned()));
    assert_eq!(place(&rest.host), "VirtualService/apps/web spec.http[2].rewrite.authority");
}

#[test]
fn a_header_condition_is_named_and_leaves_the_rest_alone() {
    let behaviour = behaviour("header-match");
    let [remark] = behaviour.not_understood.as_slice() else { panic!("{behaviour:?}") };
    assert_eq!(remark.place.field, "spec.http[0].match[0].headers");
    for (path, expected) in [("/mcp", "undetermined"), ("/token", "auth"), ("/other", "gw")] {
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, path)), expected, "{path}");
    }
}

#[test]
fn what_kubectl_prints() {
    let text = file("kubectl-list");
    let given = options(&[]);
    let all = interpret(&text, &given);
    let [remark] = all.not_understood.as_slice() else { panic!("{all:?}") };
    assert_eq!(remark.place.object, "VirtualService/shop/shop");
    let behaviour = ISTIO.interpret(&read(&text), Context::new(&given, "apps").about(HOST));
    assert_eq!(behaviour.not_understood, [], "the shop has another host");
    for (method, path, expected) in [
        ("POST", "/token", "auth"),
        ("GET", "/authorize", "gw"),
        ("GET", "/sidecar", "gw"),
        ("GET", "/secure", "gw"),
        ("GET", "/dcr/register", "auth"),
        ("GET", "/DCR/register", "gw"),
        ("GET", "/cASE", "auth"),
        ("GET", "/split", "split auth gw"),
        ("GET", "/moved", "redirect:302"),
        ("GET", "/teapot", "status:418"),
        ("GET", "/far", "other:api.acme.dev:"),
        ("GET", "/broken", "status:503"),
        ("POST", "/mcp", "gw"),
    ] {
        assert_eq!(answer(&behaviour, &request(Scheme::Http, method, HOST, path)), expected, "{path}");
    }
    let path = forward(&behaviour, "/old/x").path;
    assert_eq!(path.value, PathForward::Rewritten("the prefix /old/ becomes /new/".to_owned()));
    assert_eq!(forward(&behaviour, "/same/x").path.value, PathForward::Normalised);
    assert_eq!(forward(&behaviour, "/mcp").backend.port.to_string(), "3002", "the Service's only port");
    let codes: Vec<&str> = behaviour.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["mirrored", "not-understood"], "{:?}", behaviour.remarks);
    assert!(behaviour.readings[0].assumption.contains("carry the labels app=edge,istio=ingressgateway"));
}

#[test]
fn redirects_keep_what_they_do_not_name() {
    let behaviour = behaviour("kubectl-list");
    let answer =
        behaviour.readings[0].decision.answer(&request(Scheme::Http, "GET", HOST, "/moved")).outcome();
    let Some(Outcome::Redirect(redirect)) = answer else { panic!("{answer:?}") };
    assert_eq!(
        (redirect.host.as_deref(), redirect.port, redirect.keeps_target),
        (Some("www.acme.dev"), None, false)
    );
}

#[test]
fn a_server_name_is_chosen_once() {
    let behaviour = expect(
        "many-servers",
        Scheme::Https,
        &[
            ("GET", HOST, "/token", "auth"),
            ("GET", HOST, "/wide", "gw"),
            ("GET", HOST, "/other", "none"),
            ("GET", "x.acme.dev", "/wide", "gw"),
            ("GET", "x.acme.dev", "/token", "none"),
            ("GET", "acme.dev", "/wide", "none"),
            ("GET", "x.dev", "/wide", "none"),
        ],
    );
    let codes: Vec<&str> = behaviour.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["client-certificate-required", "duplicate-host"]);
}

#[test]
fn objects_of_unknown_age_have_every_order() {
    let behaviour = behaviour("ageless");
    assert_eq!(behaviour.not_understood, []);
    let ask = |path: &str| answers(&behaviour, &request(Scheme::Http, "POST", HOST, path));
    assert_eq!(ask("/token"), ["gw", "auth"]);
    assert_eq!(ask("/tx"), ["gw", "gw"]);
    assert_eq!(ask("/x"), ["gw", "gw"]);
    assert!(behaviour.readings[1].assumption.contains("VirtualService/apps/b is created before"));
    assert!(behaviour.readings.iter().all(|reading| reading.by_age));
}

#[test]
fn a_virtual_host_does_not_fall_through() {
    expect(
        "wildcards",
        Scheme::Http,
        &[
            ("GET", HOST, "/token", "auth"),
            ("GET", HOST, "/other", "none"),
            ("GET", "other.dev", "/token", "gw"),
        ],
    );
}
