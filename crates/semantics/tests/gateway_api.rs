//! The specification of Gateway API, with expectations written from its text and its examples.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::gateway_api::{
    Bundle, Gateway, Match, PathRule, Reader, Refusal, Route, Side, attach, common_names, grants, is_granted,
    is_hostname, path_problem, rank,
};
use gatewright_semantics::report::Report;

fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("manifests.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("readable").documents)
}

fn names(listener: Option<&str>, route: &[&str]) -> Vec<String> {
    let route: Vec<String> = route.iter().map(|&name| name.to_owned()).collect();
    let show = |domain: Domain| match domain {
        Domain::Exact(name) => name,
        Domain::Suffix(suffix) => format!("*{suffix}"),
        Domain::Any => "*".to_owned(),
    };
    common_names(listener, &route).into_iter().map(|(name, _)| show(name)).collect()
}

/// The examples of `HTTPRouteSpec.hostnames`.
#[test]
fn listener_and_route_have_names_in_common() {
    for (listener, route, expected) in [
        (Some("test.example.com"), vec![], vec!["test.example.com"]),
        (Some("test.example.com"), vec!["test.example.com"], vec!["test.example.com"]),
        (Some("test.example.com"), vec!["*.example.com"], vec!["test.example.com"]),
        (Some("*.example.com"), vec!["*.example.com"], vec!["*.example.com"]),
        (Some("*.example.com"), vec!["test.example.com"], vec!["test.example.com"]),
        (Some("*.example.com"), vec!["foo.test.example.com"], vec!["foo.test.example.com"]),
        (Some("*.example.com"), vec!["example.com"], vec![]),
        (Some("*.example.com"), vec!["test.example.net"], vec![]),
        (Some("*.example.com"), vec!["*.test.example.com"], vec!["*.test.example.com"]),
        (Some("*.test.example.com"), vec!["*.example.com"], vec!["*.test.example.com"]),
        (Some("test.example.com"), vec!["other.example.com", "test.example.com"], vec!["test.example.com"]),
        (None, vec!["a.example.com", "*.b.example.com"], vec!["a.example.com", "*.b.example.com"]),
        (None, vec![], vec!["*"]),
    ] {
        assert_eq!(names(listener, &route), expected, "{listener:?} {route:?}");
    }
}

fn one(path: PathRule, method: Option<&str>, headers: usize) -> Match {
    let mut found = Match::everything(gatewright_core::decision::Place::default());
    found.path = path;
    found.method = method.map(str::to_owned);
    found.headers = (0..headers)
        .map(|index| gatewright_semantics::gateway_api::HeaderMatch {
            name: format!("x-{index}"),
            value: String::new(),
            regex: false,
        })
        .collect();
    found
}

/// `HTTPRouteRule.matches`: exact, longest prefix, method, headers.
#[test]
fn precedence() {
    let exact = |path: &str| PathRule::Exact(path.to_owned());
    let prefix = |path: &str| PathRule::Prefix(path.to_owned());
    let falling = [
        one(exact("/a"), Some("GET"), 0),
        one(exact("/a"), None, 3),
        one(exact("/a"), None, 0),
        one(prefix("/a/long/prefix"), None, 0),
        one(prefix("/a/"), Some("POST"), 0),
        one(prefix("/a"), None, 2),
        one(prefix("/a"), None, 1),
        one(prefix("/a"), None, 0),
        one(prefix("/"), Some("GET"), 2),
        one(prefix("/"), None, 0),
    ];
    let ranks: Vec<_> = falling.iter().map(|matched| rank(matched).expect("defined")).collect();
    assert!(ranks.windows(2).all(|pair| pair[0] > pair[1]), "{ranks:?}");
    assert_eq!(rank(&one(prefix("/a"), None, 0)), rank(&one(prefix("/a/"), None, 0)));
    assert_eq!(rank(&one(PathRule::Regex("/a".to_owned()), None, 0)), None);
}

/// The CEL rules of `HTTPPathMatch` and the pattern of `Hostname`.
#[test]
fn texts() {
    for path in ["/", "/a", "/.well-known", "/a/", "/~!$&'()*+,;=:@-._", "/%41%ff", "/a/..b", "/a/.../b"] {
        assert_eq!(path_problem(path), None, "{path}");
    }
    for path in [
        "", "a", "//", "/a//b", "/a/./b", "/a/../b", "/a/.", "/a/..", "/%2f", "/%2F", "/a#b", "/a?b", "/ ",
        "/é", "/{a}", "/a\\b", "/%4", "/%zz", "/a|b", "/\"", "/<", "/^", "/`",
    ] {
        assert!(path_problem(path).is_some(), "{path}");
    }
    for name in ["mcp.acme.dev", "*.acme.dev", "a", "a-b.c", "1.example.com", "10.0.0.example"] {
        assert!(is_hostname(name), "{name}");
    }
    for name in [
        "",
        "*",
        "*.",
        "MCP.acme.dev",
        "a.*.dev",
        "a_b.dev",
        "-a.dev",
        "a-.dev",
        "a..dev",
        "10.0.0.1",
        "a:80",
        "a.",
    ] {
        assert!(!is_hostname(name), "{name}");
    }
}

const OBJECTS: &str = "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: any
  listeners:
  - {name: same, protocol: HTTP, port: 80}
  - {name: all, protocol: HTTP, port: 81, hostname: '*.acme.dev', allowedRoutes: {namespaces: {from: All}}}
  - {name: none, protocol: HTTP, port: 82, allowedRoutes: {namespaces: {from: None}}}
  - {name: grpc, protocol: HTTP, port: 83, allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}}
  - name: labels
    protocol: HTTP
    port: 84
    allowedRoutes:
      namespaces: {from: Selector, selector: {matchExpressions: [{key: team, operator: In, values: [a, b]}]}}
  - name: by-name
    protocol: HTTP
    port: 85
    allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: apps}}}}
  - {name: raw, protocol: TCP, port: 86, allowedRoutes: {namespaces: {from: All}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: labelled, labels: {team: b}}
---
apiVersion: v1
kind: Namespace
metadata: {name: other, labels: {team: c}}
";

fn gateways(manifests: &Manifests) -> Vec<Gateway> {
    let mut report = Report::default();
    let read = |manifest: &Manifest| Gateway::read(manifest, "default", &mut report);
    let found: Vec<Gateway> = manifests.of_kind("gateway.networking.k8s.io", "Gateway").map(read).collect();
    assert_eq!(report.not_understood, []);
    found
}

fn route(namespace: &str, parent: &str, hostnames: &str) -> Route {
    let text = format!(
        "{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: r, namespace: {namespace}}}, \
         spec: {{parentRefs: [{{name: edge, namespace: infra{parent}}}], hostnames: {hostnames}}}}}"
    );
    let manifests = read(&text);
    let reader = Reader { namespace: "default", bundle: Bundle::new((1, 6, 0)), host: None };
    reader.route(&manifests.objects[0], &mut Report::default())
}

#[test]
fn attachment() {
    let manifests = read(OBJECTS);
    let gateways = gateways(&manifests);
    let to = |namespace: &str, parent: &str, hostnames: &str| -> Result<Vec<String>, Refusal> {
        let route = route(namespace, parent, hostnames);
        let found = attach(&route, &route.parents[0], &gateways, &manifests)?;
        Ok(found.into_iter().map(|attached| attached.listener.name.clone()).collect())
    };
    let ok = |names: &[&str]| Ok(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    assert_eq!(to("infra", "", "[]"), ok(&["same", "all"]));
    assert_eq!(to("infra", ", sectionName: same", "[]"), ok(&["same"]));
    assert_eq!(to("infra", ", port: 81", "[]"), ok(&["all"]));
    assert_eq!(to("infra", ", sectionName: same, port: 81", "[]"), Err(Refusal::NoListener));
    assert_eq!(to("infra", ", sectionName: https", "[]"), Err(Refusal::NoListener));
    assert_eq!(to("team", ", sectionName: same", "[]"), Err(Refusal::NotAllowed));
    assert_eq!(to("team", ", sectionName: none", "[]"), Err(Refusal::NotAllowed));
    assert_eq!(to("team", ", sectionName: grpc", "[]"), Err(Refusal::NotAllowed));
    assert_eq!(to("team", ", sectionName: raw", "[]"), Err(Refusal::NotAllowed));
    assert_eq!(to("team", ", sectionName: all", "[mcp.acme.dev]"), ok(&["all"]));
    assert_eq!(to("team", ", sectionName: all", "[mcp.acme.com]"), Err(Refusal::NoCommonName));
    assert_eq!(to("labelled", ", sectionName: labels", "[]"), ok(&["labels"]));
    assert_eq!(to("other", ", sectionName: labels", "[]"), Err(Refusal::NotAllowed));
    assert_eq!(to("unknown", ", sectionName: labels", "[]"), Err(Refusal::UnknownNamespace));
    assert_eq!(to("apps", ", sectionName: by-name", "[]"), ok(&["by-name"]));
    assert_eq!(to("unknown", ", sectionName: by-name", "[]"), Err(Refusal::NotAllowed));
    let stranger = route("infra", "", "[]");
    assert_eq!(attach(&stranger, &stranger.parents[0], &[], &manifests), Err(Refusal::NoParent));
}

#[test]
fn references_into_other_namespaces() {
    let manifests = read(
        "
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: auth}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: apps}]
  to: [{group: '', kind: Service, name: auth}, {group: '', kind: Secret}]
",
    );
    let grants = grants(&manifests, "default", &mut Report::default());
    let side = |group: &str, kind: &str, name: &str| Side {
        group: group.to_owned(),
        kind: kind.to_owned(),
        name: Some(name.to_owned()),
    };
    let route = |namespace: &str| side("gateway.networking.k8s.io", "HTTPRoute", namespace);
    for (from, to, namespace, expected) in [
        (route("apps"), side("", "Service", "auth"), "auth", true),
        (route("apps"), side("", "Service", "gw"), "auth", false),
        (route("apps"), side("", "Secret", "any"), "auth", true),
        (route("other"), side("", "Service", "auth"), "auth", false),
        (route("apps"), side("", "Service", "auth"), "other", false),
        (route("other"), side("", "Service", "gw"), "other", true),
        (side("gateway.networking.k8s.io", "Gateway", "apps"), side("", "Secret", "any"), "auth", false),
        (route("apps"), side("acme.dev", "Service", "auth"), "auth", false),
    ] {
        assert_eq!(is_granted(&grants, &from, &to, namespace), expected, "{from:?} {to:?} {namespace}");
    }
}

#[test]
fn bundles() {
    let of = |minor| Bundle::new((1, minor, 0));
    assert_eq!((of(1).matches_per_rule(), of(2).matches_per_rule()), (8, 64));
    assert_eq!(
        (of(4).redirect_statuses().contains(&308), of(5).redirect_statuses().contains(&308)),
        (false, true)
    );
    assert!(!of(1).has_timeouts() && of(2).has_timeouts() && !Bundle::new((0, 8, 0)).has_timeouts());
}
