//! One annotation at a time.

use crate::support::{HOST, answer, forward, interpret, options, request};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, HostForward, PathForward, Retry, Time, Unavailable,
};

const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// An Ingress with everything at gw, TLS and one annotation.
fn with(name: &str, value: &str) -> Behaviour {
    let text = format!(
        "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    nginx.ingress.kubernetes.io/ssl-redirect: \"false\"
    {PREFIX}{name}: \"{value}\"
spec:
  ingressClassName: nginx
  rules:
  - host: {HOST}
    http:
      paths:
      - {{path: /, pathType: Prefix, backend: {{service: {{name: mcp-gateway-gw, port: {{number: 8080}}}}}}}}
"
    );
    interpret(&text, &options(&[]))
}

fn asked(behaviour: &Behaviour, method: &str, path: &str) -> String {
    answer(behaviour, &request("http", method, HOST, path))
}

#[test]
fn time_limits() {
    for (value, expected, ignored) in [
        ("3600", 3_600_000, false),
        ("0", 0, false),
        ("3600s", 60_000, true),
        ("1h", 60_000, true),
        ("99999999999999999999", 60_000, true),
    ] {
        let behaviour = with("proxy-read-timeout", value);
        let limits = forward(&behaviour, &request("http", "GET", HOST, "/x")).limits;
        assert_eq!(limits.idle.value, Time::Millis(expected), "{value}");
        assert_eq!(behaviour.remarks.len(), usize::from(ignored), "{value}");
    }
    assert_eq!(with("proxy-read-timeout", "-1").not_understood.len(), 1);
}

#[test]
fn body_limits() {
    for (value, expected) in
        [("4m", Bytes::AtMost(4 << 20)), ("4Mi", Bytes::AtMost(1 << 20)), ("0", Bytes::Unlimited)]
    {
        let limits = forward(&with("proxy-body-size", value), &request("http", "GET", HOST, "/x")).limits;
        assert_eq!(limits.body.value, expected, "{value}");
    }
}

#[test]
fn retries() {
    for (value, expected) in [
        ("error timeout", Retry::Never),
        ("error non_idempotent", Retry::Repeats),
        ("off non_idempotent", Retry::Never),
        ("off", Retry::Never),
    ] {
        let limits =
            forward(&with("proxy-next-upstream", value), &request("http", "POST", HOST, "/x")).limits;
        assert_eq!(limits.post_retry.value, expected, "{value}");
    }
}

#[test]
fn preflight_requests_are_answered_by_the_router() {
    let behaviour = with("enable-cors", "true");
    assert_eq!(asked(&behaviour, "OPTIONS", "/mcp"), "status 204");
    assert_eq!(asked(&behaviour, "POST", "/mcp"), "gw");
}

#[test]
fn redirects() {
    for (name, value, path, expected) in [
        ("app-root", "/app", "/", "redirect 302 (target lost)"),
        ("app-root", "/app", "/x", "gw"),
        ("app-root", "app", "/", "gw"),
        ("permanent-redirect", "https://new.acme.dev", "/x", "redirect 301 https new.acme.dev (target lost)"),
        ("permanent-redirect", "/login", "/x", "redirect 301 (target lost)"),
        (
            "temporal-redirect",
            "https://new.acme.dev:8443/x",
            "/",
            "redirect 302 https new.acme.dev 8443 (target lost)",
        ),
        ("temporal-redirect", "/login", "/", "gw"),
        ("force-ssl-redirect", "true", "/x", "redirect 308 https (target lost)"),
        ("force-ssl-redirect", "yes", "/x", "gw"),
    ] {
        assert_eq!(asked(&with(name, value), "GET", path), expected, "{name}: {value}");
    }
}

#[test]
fn from_www() {
    let behaviour = with("from-to-www-redirect", "true");
    let www = request("http", "GET", "www.mcp.acme.dev", "/x");
    assert_eq!(answer(&behaviour, &www), "redirect 308 mcp.acme.dev (target lost)");
}

#[test]
fn aliases() {
    for (alias, host, expected) in [
        ("b.acme.dev", "b.acme.dev", "gw"),
        ("*.b.acme.dev", "x.y.b.acme.dev", "gw"),
        ("*.b.acme.dev", "b.acme.dev", "none"),
        (".b.acme.dev", "b.acme.dev", "gw"),
        ("a.dev, b.dev", "b.dev", "gw"),
    ] {
        let behaviour = with("server-alias", alias);
        assert_eq!(answer(&behaviour, &request("http", "GET", host, "/")), expected, "{alias} {host}");
        assert_eq!(behaviour.not_understood, []);
    }
    assert_eq!(with("server-alias", "~^a+$").not_understood.len(), 1);
}

#[test]
fn everything_known_is_classified() {
    for (name, value) in [
        ("configuration-snippet", "return 200;"),
        ("server-snippet", "return 200;"),
        ("auth-url", "http://auth.default.svc/check"),
        ("auth-type", "basic"),
        ("auth-tls-secret", "default/ca"),
        ("whitelist-source-range", "10.0.0.0/8"),
        ("denylist-source-range", "10.0.0.0/8"),
        ("limit-rps", "10"),
        ("mirror-target", "https://x"),
        ("custom-http-errors", "404"),
        ("backend-protocol", "HTTPS"),
        ("ssl-passthrough", "true"),
        ("enable-modsecurity", "true"),
        ("proxy-redirect-from", "http://a"),
    ] {
        let behaviour = with(name, value);
        let fields: Vec<&str> =
            behaviour.not_understood.iter().map(|remark| remark.place.field.as_str()).collect();
        assert_eq!(fields, [format!("metadata.annotations[{PREFIX}{name}]")], "{name}");
        assert!(behaviour.not_understood.iter().all(|remark| remark.code == "not-understood"));
    }
    for (name, value) in [
        ("backend-protocol", "HTTP"),
        ("ssl-passthrough", "false"),
        ("limit-rps", "0"),
        ("load-balance", "ewma"),
    ] {
        assert_eq!(with(name, value).not_understood, [], "{name}");
    }
    let unknown = with("proxy-read-timeouts", "5");
    let codes: Vec<&str> = unknown.remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["unknown-annotation"]);
    assert_eq!(unknown.not_understood, []);
}

#[test]
fn what_the_service_sees() {
    for (name, value, host, path, buffering, open) in [
        ("load-balance", "ewma", HostForward::Verbatim, PathForward::Raw, Buffering::Off, false),
        (
            "upstream-vhost",
            "a.svc",
            HostForward::Rewritten("a.svc".to_owned()),
            PathForward::Raw,
            Buffering::Off,
            false,
        ),
        ("upstream-vhost", "$host", HostForward::Canonicalised, PathForward::Raw, Buffering::Off, false),
        ("proxy-buffering", "on", HostForward::Verbatim, PathForward::Raw, Buffering::On, false),
        (
            "rewrite-target",
            "/x",
            HostForward::Verbatim,
            PathForward::Rewritten("/ becomes /x".to_owned()),
            Buffering::Off,
            false,
        ),
        ("rewrite-target", "/", HostForward::Verbatim, PathForward::Raw, Buffering::Off, false),
        ("rewrite-target", "/?x", HostForward::Verbatim, PathForward::Raw, Buffering::Off, false),
        ("default-backend", "other", HostForward::Verbatim, PathForward::Raw, Buffering::Off, true),
    ] {
        let forward = forward(&with(name, value), &request("http", "GET", HOST, "/x"));
        assert_eq!(forward.host.value, host, "{name}: {value}");
        assert_eq!(forward.path.value, path, "{name}: {value}");
        assert_eq!(forward.limits.response_buffering.value, buffering, "{name}: {value}");
        let expected = if open { Unavailable::FallsThrough } else { Unavailable::Closed };
        assert_eq!(forward.unavailable.value, expected, "{name}: {value}");
    }
}
