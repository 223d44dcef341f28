//! What Gateway API itself decides about a Gateway of the controller: which routes attach, and what never is in the
//! cluster.

use crate::support::{HOST, answer, interpret, options, request};
use gatewright_core::decision::Behaviour;

/// A Gateway in `infra` with this `allowedRoutes`, and a route with this rule in the namespace `default`.
fn read(allowed: &str, rule: &str, more: &str) -> Behaviour {
    let text = format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: web, namespace: infra}}\nspec:\n  \
         gatewayClassName: aws-alb\n  listeners:\n  - {{name: http, port: 80, protocol: HTTP, allowedRoutes: {{{allowed}}}}}\n\
         ---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: mcp, namespace: default}}\n\
         spec:\n  parentRefs: [{{name: web, namespace: infra}}]\n  hostnames: [mcp.acme.dev]\n  rules:\n  - {{{rule}}}\n\
         {more}"
    );
    interpret(&text, &options(&[("gateway-class", "aws-alb")]))
}

const RULE: &str = "backendRefs: [{name: mcp-gateway-auth, port: 8080}]";
const ALL: &str = "namespaces: {from: All}";

fn token(behaviour: &Behaviour) -> String {
    answer(behaviour, &request("http", "POST", HOST, "/token"))
}

/// `pkg/gateway/routeutils/listener_attachment_helper.go`.
#[test]
fn namespaces_and_kinds_that_may_attach() {
    let selector = "namespaces: {from: Selector, selector: {matchLabels: {team: mcp}}}";
    let labelled = |team: &str| {
        format!(
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: default, labels: {{team: {team}}}}}\n"
        )
    };
    for (allowed, more, expected) in [
        (ALL, String::new(), "auth"),
        ("namespaces: {from: Same}", String::new(), "none"),
        ("namespaces: {from: None}", String::new(), "none"),
        ("namespaces: {from: All}, kinds: [{kind: GRPCRoute}]", String::new(), "none"),
        ("namespaces: {from: All}, kinds: [{kind: GRPCRoute}, {kind: HTTPRoute}]", String::new(), "auth"),
        (selector, labelled("mcp"), "auth"),
        (selector, labelled("shop"), "none"),
    ] {
        let found = read(allowed, RULE, &more);
        assert_eq!((token(&found).as_str(), found.not_understood), (expected, vec![]), "{allowed} {more}");
    }
    let open = read(selector, RULE, "");
    let fields: Vec<&str> = open.not_understood.iter().map(|one| one.place.field.as_str()).collect();
    assert_eq!(fields, ["spec.listeners[0].allowedRoutes.namespaces"]);
}

/// CEL rules and schema of `HTTPRoute` (kubernetes-sigs/gateway-api `config/crd/standard`).
#[test]
fn what_the_api_server_refuses_is_not_understood() {
    let two = "matches: [{path: {value: /a//b}}], backendRefs: [{name: mcp-gateway-auth, port: 8080}]";
    let twice = "filters: [{type: URLRewrite, urlRewrite: {hostname: a.dev}}, {type: URLRewrite, urlRewrite: {hostname: \
                 b.dev}}], backendRefs: [{name: mcp-gateway-auth, port: 8080}]";
    for (rule, field) in [
        (two, "spec.rules[0].matches[0].path.value"),
        (twice, "spec.rules[0].filters[1]"),
        ("backendRefs: [{name: mcp-gateway-auth}]", "spec.rules[0].backendRefs[0].port"),
        (
            "matches: [{method: BREW}], backendRefs: [{name: mcp-gateway-auth, port: 8080}]",
            "spec.rules[0].matches[0].method",
        ),
    ] {
        let found = read(ALL, rule, "");
        let fields: Vec<&str> = found.not_understood.iter().map(|one| one.place.field.as_str()).collect();
        assert_eq!(fields, [field], "{rule}");
    }
}

/// `pkg/gateway/routeutils/route_rule_action.go`: every filter but two makes the controller give up.
#[test]
fn filters_of_other_types_are_not_understood() {
    let backends = "backendRefs: [{name: mcp-gateway-auth, port: 8080}]";
    for filter in [
        "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-a, value: b}]}}",
        "{type: ResponseHeaderModifier, responseHeaderModifier: {remove: [x-a]}}",
        "{type: RequestMirror, requestMirror: {backendRef: {name: mcp-gateway-gw, port: 8080}}}",
        "{type: ExtensionRef, extensionRef: {group: gateway.k8s.aws, kind: ListenerRuleConfiguration, name: a}}",
    ] {
        let found = read(ALL, &format!("filters: [{filter}], {backends}"), "");
        assert_eq!(token(&found), "undetermined", "{filter}");
        let fields: Vec<&str> = found.not_understood.iter().map(|one| one.place.field.as_str()).collect();
        assert_eq!(fields, ["spec.rules[0].filters[0]"], "{filter}");
    }
}

/// An empty list of matches is no condition to the controller, and ranks below every other rule
/// (`pkg/gateway/routeutils/route_rule_precedence.go`).
#[test]
fn a_rule_with_an_empty_list_of_matches_comes_last() {
    let rules = "matches: [], backendRefs: [{name: mcp-gateway-gw, port: 8080}]}\n  - {matches: [{path: {value: /}}], \
                 backendRefs: [{name: mcp-gateway-auth, port: 8080}]";
    let found = read(ALL, rules, "");
    assert_eq!((token(&found).as_str(), found.not_understood), ("auth", vec![]));
}

/// `getHttpMatchPrecedenceInfo` counts what is written: two spellings of one header rank above one.
#[test]
fn headers_are_counted_as_written() {
    let rule = "matches: [{headers: [{name: x-a, value: v}]}], backendRefs: [{name: mcp-gateway-gw, port: 8080}]}\n  - \
                {matches: [{headers: [{name: x-a, value: v}, {name: X-A, value: v}]}], backendRefs: [{name: \
                mcp-gateway-auth, port: 8080}]";
    let found = read(ALL, rule, "");
    let rules =
        found.readings.iter().flat_map(|reading| &reading.decision.tiers).flat_map(|tier| &tier.rules);
    let first = rules.map(|rule| rule.place.field.as_str()).next();
    assert_eq!(first, Some("spec.rules[1].matches[0]"), "{found:#?}");
}
