//! Changes to a bootstrap: what Envoy 1.40.0 refuses to load is said to be refused, what is not modelled is named.

use super::support::{HOST, answer, file, interpret, request};
use gatewright_core::decision::Scheme;

/// What is found when one piece of the text is another one.
fn changed(name: &str, from: &str, to: &str) -> Vec<String> {
    let text = file(name);
    assert!(text.contains(from), "{name} has {from:?}");
    let behaviour = interpret(&text.replacen(from, to, 1), &[]);
    behaviour.not_understood.into_iter().map(|remark| remark.message).collect()
}

/// Each was given to `envoy --mode validate`, which refused it.
#[test]
fn what_envoy_refuses() {
    for (name, from, to) in [
        ("raw-paths", "stat_prefix: ingress", "stat_prefix: ''"),
        ("raw-paths", "route_config:", "route_configuration:"),
        (
            "host-rewritten",
            "strip_any_host_port: true",
            "strip_any_host_port: true\n          strip_matching_host_port: true",
        ),
        ("raw-paths", "domains: [mcp.acme.dev]", "domains: []"),
        ("raw-paths", "domains: [mcp.acme.dev]", "domains: [mcp.acme.dev, MCP.acme.dev]"),
        ("raw-paths", "cluster: auth, timeout: 60s", "cluster: authz, timeout: 60s"),
        ("raw-paths", "timeout: 60s", "timeout: 1m"),
        ("raw-paths", "timeout: 60s", "timeout: 60"),
        ("raw-paths", "match: {path: /token}", "match: {path: /token, prefix: /t}"),
        ("raw-paths", "match: {path: /token}", "match: {}"),
        ("raw-paths", "path_separated_prefix: /.well-known", "path_separated_prefix: /.well-known/"),
        ("raw-paths", "path_separated_prefix: /.well-known", "path_separated_prefix: /"),
        ("raw-paths", "{match: {path: /token}, route:", "{match: {path: /token}, redirect: {}, route:"),
        ("raw-paths", "type: STRICT_DNS", "type: STATIC"),
        ("raw-paths", "name: gw\n    type", "name: auth\n    type"),
        ("raw-paths", "port_value: 8080", "port_value: 80800"),
        ("methods", "string_match: {exact: GET}", "string_match: {prefix: ''}"),
        ("methods", "string_match: {exact: GET}", "string_match: {exact: GET, prefix: G}"),
        ("methods", "regex: \"POST|OPTIONS\"", "regex: \"(?!GET)\""),
        ("canary", "weight: 90", "weights: 90"),
        ("odd-matches", "status: 418", "status: 99"),
        ("require-tls", "tls_certificates:", "tls_certificate:"),
        ("require-tls", "require_tls: ALL", "require_tls: SOME"),
        ("buffered", "max_request_bytes", "max_bytes"),
        ("two-envoys", "\"-c\", \"/etc", "\"/etc"),
    ] {
        let found = changed(name, from, to);
        assert!(
            found.iter().any(
                |message| message.contains("refuses the bootstrap") || message.contains("does not start")
            ),
            "{name}, {from:?} as {to:?}: {found:?}"
        );
    }
}

/// What may change routing and is not modelled is named.
#[test]
fn what_is_not_modelled() {
    for (from, to, named) in [
        (
            "static_resources:",
            "dynamic_resources: {cds_config: {path: /x}}\nstatic_resources:",
            "dynamic_resources",
        ),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          rds: {route_config_name: x}", "rds"),
        (
            "name: local",
            "name: local\n            ignore_path_parameters_in_path_matching: true",
            "parameters",
        ),
        (
            "{path: /token}",
            "{path: /token, runtime_fraction: {default_value: {numerator: 5}}}",
            "runtime_fraction",
        ),
        ("cluster: auth,", "cluster_header: x-cluster,", "cluster_header"),
        ("cluster: auth,", "cluster: auth, hedge_policy: {hedge_on_per_try_timeout: true},", "hedge_policy"),
        ("cluster: auth,", "cluster: auth, internal_redirect_policy: {},", "internal_redirect_policy"),
        ("type: STRICT_DNS", "type: EDS", "found elsewhere"),
        ("filter_chains:", "use_original_dst: true\n    filter_chains:", "use_original_dst"),
        ("domains: [mcp.acme.dev]", "domains: [\"mcp.*\"]", "star at its end"),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          strip_matching_host_port: true", "port"),
        (
            "- {match: {path: /token}",
            "- {typed_per_filter_config: {x: {}}, match: {path: /token}",
            "typed_per_filter",
        ),
        (
            "http_filters:",
            "http_filters:\n          - name: lua\n            typed_config: {\"@type\": x/envoy.extensions.filters.http.lua.v3.Lua}",
            "Lua",
        ),
    ] {
        let found = changed("raw-paths", from, to);
        assert!(found.iter().any(|message| message.contains(named)), "{to:?}: {found:?}");
    }
}

/// What belongs to other hosts is mentioned only.
#[test]
fn other_hosts_do_not_matter() {
    let text = file("raw-paths").replacen(
        "            - name: mcp\n",
        "            - name: other\n              domains: [other.dev]\n              routes:\n              - {match: {path: /x}, \
         route: {cluster_header: x}}\n            - name: mcp\n",
        1,
    );
    let behaviour = interpret(&text, &[]);
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(behaviour.remarks.len(), 1, "{:?}", behaviour.remarks);
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "POST", HOST, "/token")), "auth");
}

/// Numbers, booleans and words in the forms that the loader takes.
#[test]
fn other_spellings() {
    for (from, to) in [
        ("port_value: 8080", "port_value: \"8080\""),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          normalize_path: \"yes\""),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          normalizePath: true"),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          path_with_escaped_slashes_action: 1"),
        ("stat_prefix: ingress", "stat_prefix: ingress\n          merge_slashes: null"),
        ("type: STRICT_DNS", "type: strict_dns"),
        ("timeout: 60s", "timeout: 60.5s"),
    ] {
        assert_eq!(changed("raw-paths", from, to), Vec::<String>::new(), "{to:?}");
    }
}

#[test]
fn a_switch_of_the_runtime_cuts_fragments() {
    let head = "layered_runtime: {layers: [{name: s, static_layer: {envoy.reloadable_features.http_reject_path_with_fragment: \
                false}}]}\nstatic_resources:";
    let text = file("raw-paths").replacen("static_resources:", head, 1);
    let behaviour = interpret(&text, &[]);
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/authorize#f")), "auth");
    let other = text.replace("http_reject_path_with_fragment", "something_else");
    assert_eq!(interpret(&other, &[]).not_understood.len(), 1);
}

/// Measured: four attempts for a POST with `x-envoy-retry-on: 5xx` and `x-envoy-max-retries: 3`.
#[test]
fn internal_clients_choose_retries() {
    let text = file("raw-paths").replacen(
        "stat_prefix: ingress",
        "stat_prefix: ingress\n          internal_address_config: {}",
        1,
    );
    let codes: Vec<&str> = interpret(&text, &[]).remarks.iter().map(|remark| remark.code).collect();
    assert_eq!(codes, ["client-retries"]);
}

#[test]
fn unknown_fields_by_request() {
    let text = file("two-envoys")
        .replacen("\"-c\", ", "\"--allow-unknown-static-fields\", \"-c\", ", 1)
        .replacen("stat_prefix: ingress", "stat_prefix: ingress\n              somethingNew: true", 1);
    let behaviour = interpret(&text, &[]);
    assert_eq!(behaviour.not_understood, []);
    assert!(behaviour.remarks.iter().any(|remark| remark.code == "unknown-field"));
}

#[test]
fn no_envoy_routes_nothing() {
    let behaviour = interpret(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: \"b: c\\nd: e\\n\"}\n",
        &[],
    );
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/")), "none");
}
