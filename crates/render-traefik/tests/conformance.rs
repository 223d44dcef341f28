//! Requests with answers written down by hand, for the default table as it is rendered.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, default_table, gateway, options, place, print, read, request, round_trip};
use gatewright_core::decision::{
    Behaviour, Buffering, Bytes, Forward, HostForward, Outcome, PathForward, Redirect, Retry, Scheme, Time,
    Unavailable,
};
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_traefik::TRAEFIK;
use gatewright_testkit::ask;
use gatewright_testkit::requests::{Request, rows};

/// Both variants, and what an installation may have set.
fn installations() -> Vec<Options> {
    [
        &[][..],
        &[("strict-prefix-matching", "true")],
        &[("allow-empty-services", "true"), ("https-entrypoint-tls", "true"), ("safe-naming", "true")],
        &[("class", "edge"), ("http-entrypoint", "plain"), ("https-entrypoint", "secure")],
    ]
    .into_iter()
    .flat_map(|given| {
        ["crd", "ingress"].map(|api| {
            let mut given = given.to_vec();
            given.push(("api", api));
            options(&given)
        })
    })
    .collect()
}

fn check(behaviour: &Behaviour, scheme: Scheme) {
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(behaviour.remarks, []);
    for Request { method, path, service } in &rows() {
        assert_eq!(answer(behaviour, &request(scheme, method, HOST, path)), *service, "{method} {path}");
        for other in ["evil.com", "x.mcp.acme.dev", "acme.dev", ""] {
            assert_eq!(answer(behaviour, &request(scheme, method, other, path)), "none", "{other} {path}");
        }
    }
}

fn behaviour(tls: Tls, options: &Options) -> Behaviour {
    round_trip(&gateway(default_table(), tls), options)
}

#[test]
fn plain_http() {
    for options in installations() {
        for tls in [Tls::Off, Tls::External] {
            let behaviour = behaviour(tls, &options);
            check(&behaviour, Scheme::Http);
            assert_eq!(answer(&behaviour, &request(Scheme::Https, "GET", HOST, "/token")), "none");
        }
    }
}

#[test]
fn https_with_a_redirect() {
    for options in installations() {
        for tls in [Tls::Secret("mcp-tls".to_owned()), Tls::Router] {
            let behaviour = behaviour(tls, &options);
            check(&behaviour, Scheme::Https);
            for Request { method, path, .. } in &rows() {
                let request = request(Scheme::Http, method, HOST, path);
                let outcome = behaviour.readings[0].decision.answer(&request).outcome();
                // `pkg/middlewares/redirect/redirect.go`, `moveHandler`.
                let status = if method == "GET" { 301 } else { 308 };
                let expected = Redirect {
                    status,
                    scheme: Some(Scheme::Https),
                    host: None,
                    port: None,
                    keeps_target: true,
                };
                assert_eq!(outcome, Some(Outcome::Redirect(expected)), "{method} {path}");
            }
            assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", "evil.com", "/")), "none");
        }
    }
}

#[test]
fn proved_for_every_table_with_a_name() {
    for name in ["default", "guide", "readme", "narrow-well-known"] {
        let table = RouteTable::named(name).expect("a named table");
        for options in installations() {
            for tls in [Tls::Off, Tls::External, Tls::Router, Tls::Secret("mcp-tls".to_owned())] {
                let gateway = gateway(table.clone(), tls);
                let rendered = TRAEFIK.render(&gateway, &options).expect("rendered");
                let report = pipeline::check(&TRAEFIK, &gateway, &options, &rendered);
                assert_eq!(report.verdict, Verdict::Equal, "{name}: {:#?}", report.findings);
            }
        }
    }
}

fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    ask::forward(behaviour, &request(Scheme::Http, "POST", HOST, path))
}

/// An annotation names a Middleware by what the CRD provider calls it, so a wrong guess is not equal.
#[test]
fn the_name_of_the_redirect_depends_on_the_installation() {
    let gateway = gateway(default_table(), Tls::Secret("mcp-tls".to_owned()));
    let printed = print(&TRAEFIK.render(&gateway, &options(&[("api", "ingress")])).expect("rendered"));
    assert!(printed.contains("router.middlewares: apps-acme-traefik-redirect@kubernetescrd\n"));
    let other = common::interpret(&printed, &options(&[("safe-naming", "true")]));
    assert_eq!(other.not_understood.len(), 1);
}

/// Streams survive, POST is not repeated, nothing is rewritten, and no other rule steps in.
#[test]
fn the_way_to_the_services() {
    for options in installations() {
        let behaviour = behaviour(Tls::Off, &options);
        for path in ["/mcp", "/token"] {
            let forward = forward(&behaviour, path);
            assert_eq!(forward.host.value, HostForward::Verbatim);
            assert_ne!(place(&forward.host), "");
            assert_eq!(forward.path.value, PathForward::Normalised);
            assert_eq!(forward.unavailable.value, Unavailable::Closed);
            assert_ne!(place(&forward.unavailable), "");
            assert_eq!(forward.limits.total.value, Time::Unlimited);
            assert_eq!(forward.limits.idle.value, Time::Unlimited);
            assert_eq!(forward.limits.body.value, Bytes::Unlimited);
            assert_eq!(forward.limits.response_buffering.value, Buffering::Off);
            assert_eq!(forward.limits.post_retry.value, Retry::Never);
        }
    }
}

/// Measured on traefik 3.7.15 with raw sockets.
#[test]
fn beyond_the_canonical_domain() {
    let behaviour = behaviour(Tls::Off, &options(&[]));
    for (path, expected) in [
        ("/AUTHORIZE", "gw"),
        ("/authorizeX", "gw"),
        ("/authorize;x", "gw"),
        ("/authorize%20", "gw"),
        ("/authorize%00", "gw"),
        ("//authorize", "auth"),
        ("/authorize//", "gw"),
        ("/x/../authorize", "auth"),
        ("/x/..//authorize", "auth"),
        ("/./authorize", "auth"),
        ("/authorize/.", "auth"),
        ("/authorize/x/..", "auth"),
        ("/authorize/..", "gw"),
        ("/../authorize", "auth"),
        ("/%61uthorize", "auth"),
        ("/x/%2e%2e/authorize", "auth"),
        ("/%2fauthorize", "gw"),
        ("/dcr%2Fregister", "gw"),
        ("/x/..%2fauthorize", "gw"),
        ("/authorize%2F", "gw"),
        ("/%252fauthorize", "gw"),
        ("/dcr//register", "auth"),
        ("/dcr/./register", "auth"),
        ("/authorize#frag", "status:400"),
        ("/authorize\\", "gw"),
        ("/.well-known//x", "auth"),
        ("/.WELL-KNOWN/x", "gw"),
        ("//.well-known/x", "auth"),
        ("/%2ewell-known/x", "auth"),
        ("/.well-known%2Fx", "gw"),
        ("/.well-known/../other", "gw"),
        ("/.well-known/../authorize", "auth"),
        ("/x/.well-known/x", "gw"),
        ("*", "gw"),
    ] {
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, path)), expected, "{path}");
    }
    for (host, expected) in [
        ("MCP.Acme.DEV", "auth"),
        ("mcp.acme.dev:8443", "auth"),
        ("mcp.acme.dev.", "auth"),
        ("mcp.acme.dev.:80", "auth"),
        ("", "none"),
    ] {
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", host, "/authorize")), expected, "{host}");
    }
    let denying = round_trip(&gateway(default_table(), Tls::Off), &options(&[("encoded-slash", "deny")]));
    assert_eq!(answer(&denying, &request(Scheme::Http, "GET", HOST, "/dcr%2Fregister")), "status:400");
}

/// The rule that cert-manager writes for a challenge stays above `/.well-known`, on http and on https.
#[test]
fn an_acme_solver_still_wins() {
    let token = "/.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
    for options in installations() {
        for tls in [Tls::Off, Tls::Secret("mcp-tls".to_owned())] {
            let class =
                options.get("class").map_or(String::new(), |class| format!("  ingressClassName: {class}\n"));
            let solver = format!(
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: solver}}\nspec:\n{class}  rules:\n  \
                 - host: {HOST}\n    http:\n      paths:\n      - path: {token}\n        pathType: Exact\n        \
                 backend: {{service: {{name: solver, port: {{number: 8089}}}}}}\n"
            );
            let ours = print(&TRAEFIK.render(&gateway(default_table(), tls), &options).expect("rendered"));
            let behaviour =
                TRAEFIK.interpret(&read(&format!("{ours}---\n{solver}")), Context::new(&options, "apps"));
            let found = answer(&behaviour, &request(Scheme::Http, "GET", HOST, token));
            assert_eq!(found, "other:solver:8089");
        }
    }
}
