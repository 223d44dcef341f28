//! Bootstraps that people write, with the answers that Envoy gives, written down by hand; where a request shows
//! them, they were confirmed on Envoy 1.40.0 over raw sockets (the crate's README says what was not).

use super::support::{HOST, answer, file, forward, interpret, request};
use gatewright_core::decision::Scheme::{Http, Https};
use gatewright_core::decision::{
    Behaviour, Bytes, HostForward, PathForward, Retry, Scheme, Setting, Time, Unavailable,
};

/// Nothing is left open, and every request is answered as listed.
fn expect(name: &str, expected: &[(Scheme, &str, &str, &str, &str)]) -> Behaviour {
    let behaviour = interpret(&file(name), &[]);
    assert_eq!(behaviour.not_understood, [], "{name}");
    for (scheme, method, host, path, wanted) in expected {
        let found = answer(&behaviour, &request(*scheme, method, host, path));
        assert_eq!(found, *wanted, "{name}: {method} {host} {path}");
    }
    behaviour
}

fn place<T>(setting: &Setting<T>) -> &str {
    setting.place.as_ref().map_or("", |place| place.field.as_str())
}

/// The end of a place in the routes of the only virtual host.
fn of_routes<T>(setting: &Setting<T>) -> &str {
    place(setting).rsplit_once("virtual_hosts[0].").map_or("", |(_, end)| end)
}

fn refused(name: &str) -> Vec<(String, String)> {
    let behaviour = interpret(&file(name), &[]);
    behaviour.not_understood.into_iter().map(|remark| (remark.place.field, remark.message)).collect()
}

fn codes(behaviour: &Behaviour) -> Vec<&'static str> {
    behaviour.remarks.iter().map(|remark| remark.code).collect()
}

#[test]
fn a_prefix_is_a_string_prefix() {
    expect(
        "bare-prefix",
        &[
            (Http, "GET", HOST, "/.well-known/x", "auth"),
            (Http, "GET", HOST, "/.well-knownX", "auth"),
            (Http, "GET", HOST, "/authorizeX", "auth"),
            (Http, "GET", HOST, "/tokens", "auth"),
            (Http, "GET", HOST, "/Authorize", "gw"),
            (Http, "GET", "other.dev", "/authorize", "none"),
            // Ports count unless the route configuration ignores them.
            (Http, "GET", "mcp.acme.dev:80", "/authorize", "none"),
            (Http, "GET", "MCP.acme.dev", "/authorize", "auth"),
        ],
    );
}

#[test]
fn a_catch_all_in_front_takes_everything() {
    expect(
        "catch-all-first",
        &[(Http, "POST", HOST, "/token", "gw"), (Http, "GET", HOST, "/.well-known/x", "gw")],
    );
}

#[test]
fn without_a_timeout_a_stream_ends_after_fifteen_seconds() {
    let behaviour = expect("default-timeouts", &[(Http, "POST", HOST, "/mcp", "gw")]);
    let limits = forward(&behaviour, "/mcp").limits;
    assert_eq!((limits.total.value, limits.total.place), (Time::Millis(15_000), None));
    assert_eq!((limits.idle.value, limits.idle.place), (Time::Millis(300_000), None));
}

#[test]
fn a_stream_duration_switches_the_timeout_off() {
    let behaviour = expect("stream-duration", &[(Http, "POST", HOST, "/token", "auth")]);
    let total = |path: &str| forward(&behaviour, path).limits.total;
    // The connection manager's ten minutes hold where the route does not say its own.
    assert_eq!(total("/token").value, Time::Millis(600_000));
    assert!(place(&total("/token")).ends_with("common_http_protocol_options.max_stream_duration"));
    assert_eq!(total("/authorize").value, Time::Millis(90_000));
    assert_eq!(total("/mcp").value, Time::Unlimited);
    assert_eq!(forward(&behaviour, "/mcp").limits.idle.value, Time::Unlimited);
}

#[test]
fn require_tls_answers_301() {
    expect(
        "require-tls",
        &[
            (Http, "POST", HOST, "/token", "redirect:301"),
            (Http, "GET", "other.dev", "/", "none"),
            (Https, "POST", HOST, "/token", "auth"),
            (Https, "GET", HOST, "/x", "gw"),
        ],
    );
}

#[test]
fn a_rewritten_host_is_named_with_its_place() {
    let behaviour = expect(
        "host-rewritten",
        &[(Http, "GET", "mcp.acme.dev:99", "/authorize", "auth"), (Http, "GET", HOST, "/mcp", "gw")],
    );
    let host = |path: &str| forward(&behaviour, path).host;
    assert_eq!(host("/authorize").value, HostForward::Rewritten("auth.internal".to_owned()));
    assert_eq!(of_routes(&host("/authorize")), "routes[0].route.host_rewrite_literal");
    assert_eq!(host("/token").value, HostForward::Rewritten("acme-auth.apps.svc.cluster.local".to_owned()));
    assert_eq!(host("/mcp").value, HostForward::Canonicalised);
    assert!(place(&host("/mcp")).ends_with("typed_config.strip_any_host_port"));
    let path = forward(&behaviour, "/legacy/x").path;
    assert_eq!(path.value, PathForward::Rewritten("the prefix /legacy/ becomes /".to_owned()));
}

#[test]
fn a_retry_policy_of_the_virtual_host_repeats_post() {
    let behaviour = expect("retry-5xx", &[(Http, "POST", HOST, "/mcp", "gw")]);
    let limits = |path: &str| forward(&behaviour, path).limits;
    assert_eq!(limits("/mcp").post_retry.value, Retry::Repeats);
    assert_eq!(of_routes(&limits("/mcp").post_retry), "retry_policy.retry_on");
    assert_eq!(limits("/mcp").idle.value, Time::Millis(20_000));
    assert_eq!(limits("/authorize").post_retry.value, Retry::Never);
    assert_eq!(of_routes(&limits("/authorize").post_retry), "routes[1].route.retry_policy");
}

#[test]
fn another_method_falls_to_the_next_route() {
    let behaviour = expect(
        "methods",
        &[
            (Http, "GET", HOST, "/authorize", "auth"),
            (Http, "HEAD", HOST, "/authorize", "gw"),
            (Http, "POST", HOST, "/authorize", "gw"),
            (Http, "OPTIONS", HOST, "/token", "auth"),
            (Http, "GET", HOST, "/token", "gw"),
            (Http, "PATCH", HOST, "/dcr/register", "auth"),
            (Http, "DELETE", HOST, "/dcr/register", "gw"),
            (Http, "GET", HOST, "/callback", "gw"),
            (Http, "POST", HOST, "/callback", "auth"),
        ],
    );
    assert_eq!(codes(&behaviour), ["standard-methods", "standard-methods"]);
}

#[test]
fn a_field_that_envoy_does_not_have() {
    let found = refused("unknown-field");
    let (field, message) = found.first().expect("a finding");
    assert!(field.ends_with("routes[0].match.regex"), "{field}");
    assert!(message.contains("no field \"regex\": Envoy refuses the bootstrap"), "{message}");
}

#[test]
fn a_buffer_bounds_bodies() {
    let behaviour = expect("buffered", &[(Http, "POST", HOST, "/mcp", "gw")]);
    let body = forward(&behaviour, "/mcp").limits.body;
    assert_eq!(body.value, Bytes::AtMost(1_048_576));
    assert!(place(&body).ends_with("http_filters[0].typed_config.max_request_bytes"));
}

#[test]
fn a_star_serves_every_host() {
    expect("any-domain", &[(Http, "GET", "other.dev", "/token", "auth"), (Http, "GET", HOST, "/x", "gw")]);
}

#[test]
fn a_virtual_host_is_final() {
    expect(
        "wildcards",
        &[
            (Http, "GET", HOST, "/token", "auth"),
            (Http, "GET", HOST, "/mcp", "none"),
            (Http, "GET", "x.acme.dev", "/token", "gw"),
            (Http, "GET", "acme.dev", "/token", "gw"),
        ],
    );
}

#[test]
fn a_second_priority_fails_open() {
    let behaviour = expect("priority", &[(Http, "POST", HOST, "/token", "auth")]);
    let unavailable = forward(&behaviour, "/token").unavailable;
    assert_eq!(unavailable.value, Unavailable::FallsThrough);
    assert!(place(&unavailable).ends_with("clusters[0].load_assignment.endpoints[1].lb_endpoints[0]"));
    assert_eq!(forward(&behaviour, "/mcp").unavailable.value, Unavailable::Closed);
}

#[test]
fn conditions_on_headers_and_queries_stay_open() {
    let found: Vec<String> = refused("header-match")
        .into_iter()
        .filter_map(|(field, _)| field.rsplit_once("virtual_hosts[0].").map(|(_, end)| end.to_owned()))
        .collect();
    assert_eq!(found, ["routes[0].match.headers[0]", "routes[1].match.query_parameters"]);
    let behaviour = interpret(&file("header-match"), &[]);
    for (path, expected) in
        [("/mcp", "undetermined"), ("/token", "undetermined"), ("/authorize", "auth"), ("/x", "gw")]
    {
        assert_eq!(answer(&behaviour, &request(Http, "GET", HOST, path)), expected, "{path}");
    }
}

#[test]
fn weights_send_some_requests_elsewhere() {
    expect(
        "canary",
        &[
            (Http, "GET", HOST, "/authorize", "split auth gw"),
            (Http, "POST", HOST, "/token", "auth"),
            (Http, "GET", HOST, "/x", "gw"),
        ],
    );
}

#[test]
fn paths_are_compared_as_they_come() {
    expect(
        "raw-paths",
        &[
            (Http, "GET", HOST, "//authorize", "gw"),
            (Http, "GET", HOST, "/x/../authorize", "gw"),
            (Http, "GET", HOST, "/%61uthorize", "gw"),
            (Http, "GET", HOST, "/.well-known/../mcp", "auth"),
            (Http, "GET", HOST, "/authorize#f", "status:400"),
        ],
    );
}

#[test]
fn paths_are_decoded_first() {
    expect(
        "decoded-paths",
        &[
            (Http, "GET", HOST, "//authorize", "auth"),
            (Http, "GET", HOST, "/x/../authorize", "auth"),
            (Http, "GET", HOST, "/%61uthorize", "auth"),
            (Http, "GET", HOST, "/.well-known/..%2Fmcp", "gw"),
            (Http, "GET", HOST, "/.well-known%2Fx", "auth"),
            (Http, "GET", HOST, "/x%00y", "status:400"),
        ],
    );
}

#[test]
fn a_server_name_chooses_the_chain() {
    expect(
        "server-names",
        &[
            (Http, "POST", HOST, "/token", "redirect:308"),
            (Https, "POST", HOST, "/token", "auth"),
            (Https, "GET", "x.acme.dev", "/token", "gw"),
            (Https, "GET", "acme.dev", "/token", "none"),
        ],
    );
}

#[test]
fn other_matches_and_answers() {
    expect(
        "odd-matches",
        &[
            (Http, "GET", HOST, "/TOKEN", "auth"),
            (Http, "GET", HOST, "/token", "auth"),
            (Http, "GET", HOST, "/authorize", "auth"),
            (Http, "GET", HOST, "/authorize/", "gw"),
            (Http, "GET", HOST, "/dcr/zz", "auth"),
            (Http, "GET", HOST, "/teapot", "status:418"),
            (Http, "GET", HOST, "/old/x", "redirect:302"),
            (Http, "GET", HOST, "/moved", "redirect:301"),
            (Http, "GET", HOST, "/never", "gw"),
        ],
    );
}

#[test]
fn another_teams_envoy_is_left_aside() {
    let behaviour = expect(
        "two-envoys",
        &[(Http, "POST", HOST, "/token", "auth"), (Http, "GET", "shop.acme.dev", "/", "none")],
    );
    assert_eq!(codes(&behaviour), ["other-workload", "admin-exposed"]);
    assert_eq!(behaviour.remarks[0].place.object, "ConfigMap/shop/shop");
}

#[test]
fn a_service_that_leads_to_no_listener() {
    expect("wrong-port", &[(Http, "POST", HOST, "/token", "none")]);
}

#[test]
fn a_file_that_is_not_there() {
    let found = refused("lost-file");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("/etc/envoy/config.yaml"), "{found:?}");
}

#[test]
fn json_with_the_other_names() {
    let behaviour = expect(
        "camel-json",
        &[
            (Http, "GET", HOST, "/.well-known/x", "auth"),
            (Http, "GET", "mcp.acme.dev:99", "/.well-knownX", "gw"),
        ],
    );
    let gw = forward(&behaviour, "/mcp").backend;
    assert_eq!((gw.service.as_str(), gw.namespace.as_str()), ("acme-gw", "apps"));
}

#[test]
fn several_listeners_need_a_word() {
    let found = refused("unmounted");
    let [(_, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("envoy.http-port"), "{message}");
    let chosen = interpret(&file("unmounted"), &[("http-port", "10000")]);
    assert_eq!(chosen.not_understood, []);
    assert_eq!(answer(&chosen, &request(Http, "GET", HOST, "/token")), "auth");
    assert!(chosen.readings[0].assumption.contains("ports of the listeners"));
}
