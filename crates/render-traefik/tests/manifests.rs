//! Manifests that people write, with the answers that Traefik gives, written down by hand from its source and
//! from measurements of 3.7.15.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, options, read, request};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, Forward, HostForward, Outcome, PathForward, Scheme, Time, Unavailable,
};
use gatewright_core::router::{Context, Router};
use gatewright_render_traefik::TRAEFIK;
use std::sync::Arc;

fn behaviour(name: &str, given: &[(&str, &str)]) -> Behaviour {
    let path = format!("{}/tests/manifests/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file");
    TRAEFIK.interpret(&read(&text), Context::new(&options(given), "apps").about(HOST))
}

fn codes(behaviour: &Behaviour) -> Vec<(&'static str, String)> {
    let remarks = behaviour.not_understood.iter().chain(&behaviour.remarks);
    remarks.map(|remark| (remark.code, format!("{} {}", remark.place.object, remark.place.field))).collect()
}

fn outcome(behaviour: &Behaviour, scheme: Scheme, method: &str, path: &str) -> Option<Outcome> {
    let [reading] = behaviour.readings.as_slice() else { panic!("one reading") };
    reading.decision.answer(&request(scheme, method, HOST, path)).outcome()
}

fn answers(behaviour: &Behaviour, expected: &[(Scheme, &str, &str, &str)]) {
    for (scheme, method, path, answer) in expected {
        let found = outcome(behaviour, *scheme, method, path)
            .map_or_else(|| "tie".to_owned(), |outcome| common::name(&outcome));
        assert_eq!(found, *answer, "{scheme:?} {method} {path}");
    }
}

fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    match outcome(behaviour, Scheme::Http, "POST", path) {
        Some(Outcome::Forward(forward)) => Arc::unwrap_or_clone(forward),
        other => panic!("{path}: {other:?}"),
    }
}

const HTTP: Scheme = Scheme::Http;
const HTTPS: Scheme = Scheme::Https;

/// `Path("/token")` has 14 bytes, `Path("/tokens")` 15, `PathPrefix("/")` 15.
#[test]
fn the_catch_all_of_an_ingress_beats_short_literals() {
    let expected = [
        (HTTP, "POST", "/token", "gw"),
        (HTTP, "POST", "/tokens", "tie"),
        (HTTP, "POST", "/authorize", "auth"),
        (HTTP, "GET", "/.well-known/x", "auth"),
    ];
    let loose = behaviour("ingress-length-trap", &[]);
    answers(&loose, &expected);
    answers(&loose, &[(HTTP, "GET", "/.well-knownX", "auth"), (HTTPS, "GET", "/authorize", "none")]);
    let strict = behaviour("ingress-length-trap", &[("strict-prefix-matching", "true")]);
    answers(&strict, &expected);
    answers(&strict, &[(HTTP, "GET", "/.well-knownX", "gw")]);
    assert!(strict.readings[0].assumption.contains("strictPrefixMatching is true"));
    assert_eq!(forward(&loose, "/authorize").unavailable.value, Unavailable::FallsThrough);
    let closed = behaviour("ingress-length-trap", &[("allow-empty-services", "true")]);
    assert_eq!(forward(&closed, "/authorize").unavailable.value, Unavailable::Closed);
    assert_eq!(codes(&loose), []);
}

#[test]
fn an_ingress_says_less_than_it_seems() {
    let plain = behaviour("ingress-default-backend", &[]);
    answers(&plain, &[(HTTPS, "POST", "/token", "none"), (HTTP, "POST", "/token", "none")]);
    let object = "Ingress/apps/web";
    assert_eq!(
        codes(&plain),
        [
            (
                "unknown-annotation",
                format!("{object} metadata.annotations.traefik.ingress.kubernetes.io/frontend-entry-points")
            ),
            ("tls-not-on-router", format!("{object} spec.tls")),
            ("default-backend-ignored", format!("{object} spec.defaultBackend")),
        ]
    );
    let secured = behaviour("ingress-default-backend", &[("https-entrypoint-tls", "true")]);
    answers(&secured, &[(HTTPS, "POST", "/token", "auth"), (HTTPS, "POST", "/mcp", "none")]);
}

#[test]
fn objects_for_ingress_nginx_have_the_same_trap() {
    assert_eq!(behaviour("ingress-nginx-objects", &[]).readings[0].decision.tiers.len(), 0);
    let on = [("ingress-nginx-provider", "true")];
    let read = behaviour("ingress-nginx-objects", &on);
    for scheme in [HTTP, HTTPS] {
        answers(
            &read,
            &[
                (scheme, "POST", "/token", "gw"),
                (scheme, "GET", "/.well-known", "auth"),
                (scheme, "GET", "/.well-knownX", "gw"),
            ],
        );
    }
    let forward = forward(&read, "/mcp");
    assert_eq!(forward.limits.idle.value, Time::Millis(60_000));
    assert_eq!(forward.unavailable.value, Unavailable::Closed);
    assert_eq!(codes(&read), []);
}

#[test]
fn equal_lengths_are_a_tie() {
    let tie = behaviour("route-tie", &[]);
    answers(&tie, &[(HTTP, "POST", "/tokens", "tie"), (HTTP, "POST", "/token", "gw")]);
}

#[test]
fn a_router_that_cannot_be_built_vanishes() {
    let broken = behaviour("route-broken-rule", &[]);
    answers(
        &broken,
        &[
            (HTTP, "POST", "/token", "gw"),
            (HTTP, "POST", "/authorize", "gw"),
            (HTTP, "POST", "/dcr/register", "gw"),
            (HTTP, "GET", "/.well-known/x", "gw"),
            (HTTP, "GET", "/security-stepup-verify", "auth"),
            (HTTP, "GET", "/integration-callbacks", "auth"),
        ],
    );
    let dropped = |index: usize| ("router-dropped", format!("IngressRoute/apps/web spec.routes[{index}]"));
    assert_eq!(codes(&broken), [dropped(0), dropped(1), dropped(2)]);
    let rewritten = HostForward::Rewritten("the address of the Service".to_owned());
    assert_eq!(forward(&broken, "/mcp").host.value, rewritten);
}

#[test]
fn middlewares_change_what_arrives() {
    let read = behaviour("route-middlewares", &[]);
    answers(&read, &[(HTTP, "POST", "/token", "undetermined"), (HTTPS, "POST", "/mcp", "none")]);
    assert_eq!(
        codes(&read),
        [("not-understood", "IngressRoute/apps/web spec.routes[0].middlewares[0]".to_owned())]
    );
    assert_eq!(forward(&read, "/authorize").path.value, PathForward::Normalised);
    let gw = forward(&read, "/mcp");
    assert_eq!(gw.path.value, PathForward::Rewritten("the prefix /mcp is stripped".to_owned()));
    assert_eq!(gw.host.value, HostForward::Rewritten("internal.acme.dev".to_owned()));
    assert_eq!(gw.limits.response_buffering.value, Buffering::On);
    assert_eq!(gw.limits.body.value, Bytes::AtMost(1 << 20));
    assert_eq!(gw.limits.idle.value, Time::Millis(30_000));
    let place = gw.limits.idle.place.expect("stated");
    assert_eq!(place.field, "spec.forwardingTimeouts.responseHeaderTimeout");
}

#[test]
fn explicit_priorities_beat_the_solver() {
    let read = behaviour("route-explicit-priorities", &[]);
    let token = "/.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
    answers(
        &read,
        &[
            (HTTP, "GET", token, "auth"),
            (HTTP, "POST", "/token", "auth"),
            (HTTP, "DELETE", "/mcp", "none"),
            (HTTP, "POST", "/mcp", "gw"),
        ],
    );
    let other = request(HTTP, "POST", "a.b.acme.dev", "/x");
    assert_eq!(common::answer(&read, &other), "gw");
}

#[test]
fn what_is_not_understood_elsewhere_is_only_mentioned() {
    let read = behaviour("route-other-hosts", &[]);
    assert_eq!(read.not_understood, []);
    assert!(codes(&read).contains(&("other-class", "IngressRoute/apps/other ".to_owned())));
    answers(&read, &[(HTTP, "POST", "/token", "auth"), (HTTP, "POST", "/mcp", "split gw other:canary:3002")]);
    let classed = behaviour("route-other-hosts", &[("class", "internal")]);
    answers(&classed, &[(HTTP, "POST", "/token", "other:stolen:80")]);
}

#[test]
fn no_tls_no_https() {
    let read = behaviour("route-no-tls", &[]);
    answers(&read, &[(HTTPS, "POST", "/mcp", "none"), (HTTP, "POST", "/mcp", "none")]);
    assert!(
        codes(&read).contains(&("unknown-entrypoint", "IngressRoute/apps/web spec.routes[0]".to_owned()))
    );
    assert!(codes(&read).contains(&(
        "not-understood",
        "IngressRoute/apps/web spec.routes[0].services[0].nativeLB".to_owned()
    )));
    assert!(codes(&read).contains(&("duplicate-match", "IngressRoute/apps/twice spec.routes[0]".to_owned())));
    let tls = behaviour("route-no-tls", &[("https-entrypoint-tls", "true")]);
    answers(&tls, &[(HTTPS, "POST", "/mcp", "undetermined"), (HTTPS, "POST", "/token", "undetermined")]);
    assert!(codes(&tls).contains(&("router-dropped", "IngressRoute/apps/web spec.routes[1]".to_owned())));
}

/// Chains and TraefikServices that name each other ten times on ten levels would be 10^10 of each.
#[test]
fn what_multiplies_is_bounded() {
    use std::fmt::Write as _;
    let mut text = String::new();
    for level in 0..10 {
        let next = level + 1;
        let chain = format!("{{name: m{next}}},").repeat(10);
        let services = format!("{{kind: TraefikService, name: t{next}}},").repeat(10);
        let head = "apiVersion: traefik.io/v1alpha1\nmetadata: {namespace: apps, name: ";
        writeln!(
            text,
            "{head}m{level}}}\nkind: Middleware\nspec: {{chain: {{middlewares: [{chain}]}}}}\n---"
        )
        .expect("a String");
        writeln!(
            text,
            "{head}t{level}}}\nkind: TraefikService\nspec: {{weighted: {{services: [{services}]}}}}\n---"
        )
        .expect("a String");
    }
    text.push_str(
        "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {namespace: apps, name: web}\nspec:\n  \
         routes:\n  - match: Host(`mcp.acme.dev`)\n    middlewares: [{name: m0}]\n    services: [{kind: \
         TraefikService, name: t0}]\n",
    );
    let read = common::interpret(&text, &options(&[]));
    assert!(!read.not_understood.is_empty());
    answers(&read, &[(HTTP, "GET", "/", "undetermined")]);
}
