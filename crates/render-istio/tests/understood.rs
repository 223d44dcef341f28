//! What is not modelled is named, what the API does not have is mentioned, and nothing panics.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, interpret, options, read, request};
use gatewright_core::decision::{Behaviour, Scheme};
use gatewright_core::router::{Context, Manifests, Router};
use gatewright_core::tree::{Kind, Node, Number};
use gatewright_render_istio::ISTIO;
use proptest::prelude::*;
use std::sync::LazyLock;

const BASE: &str = r"apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: apps}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: [mcp.acme.dev]
    #SERVER
#GATEWAYS
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: apps
  #META
spec:
  hosts: [mcp.acme.dev]
  gateways: [web]
  #SPEC
  http:
  - match:
    - uri: {exact: /token}
      #MATCH
    #RULE
    route:
    - destination: {host: acme-auth, port: {number: 3001}}
      #ROUTE
  - route: [{destination: {host: acme-gw, port: {number: 3002}}}]
";

fn with(slot: &str, text: &str) -> String {
    assert!(BASE.contains(&format!("#{slot}\n")), "{slot}");
    BASE.replace(&format!("#{slot}\n"), &format!("{text}\n"))
}

fn not_understood(behaviour: &Behaviour) -> Vec<&str> {
    behaviour.not_understood.iter().map(|remark| remark.place.field.as_str()).collect()
}

#[test]
fn the_base_is_understood() {
    let behaviour = interpret(BASE, &options(&[]));
    assert_eq!((not_understood(&behaviour), behaviour.remarks.as_slice()), (vec![], &[][..]));
}

#[test]
fn fields_that_change_routing_are_named() {
    for (slot, text, field) in [
        ("MATCH", "headers: {x: {exact: y}}", "spec.http[0].match[0].headers"),
        ("MATCH", "withoutHeaders: {x: {}}", "spec.http[0].match[0].withoutHeaders"),
        ("MATCH", "queryParams: {x: {exact: y}}", "spec.http[0].match[0].queryParams"),
        ("MATCH", "authority: {exact: mcp.acme.dev}", "spec.http[0].match[0].authority"),
        ("MATCH", "sourceLabels: {app: x}", "spec.http[0].match[0].sourceLabels"),
        ("MATCH", "method: {prefix: ''}", "spec.http[0].match[0].method.prefix"),
        ("MATCH", "method: {exact: GET, regex: POST}", "spec.http[0].match[0].method.regex"),
        ("MATCH", "port: 70000", "spec.http[0].match[0].port"),
        ("MATCH", "ignoreUriCase: 'yes'", "spec.http[0].match[0].ignoreUriCase"),
        ("RULE", "corsPolicy: {allowMethods: [GET]}", "spec.http[0].corsPolicy"),
        ("RULE", "delegate: {name: x}", "spec.http[0].delegate"),
        ("RULE", "fault: {abort: {httpStatus: 500, percentage: {value: 10}}}", "spec.http[0].fault.abort"),
        ("RULE", "timeout: 0s", "spec.http[0].timeout"),
        ("RULE", "timeout: 15", "spec.http[0].timeout"),
        ("RULE", "redirect: {scheme: https}", "spec.http[0]"),
        ("RULE", "redirect: {redirectCode: 308}", "spec.http[0].redirect"),
        ("RULE", "directResponse: {body: {string: x}}", "spec.http[0].directResponse"),
        ("RULE", "retries: {attempts: 0, retryOn: 5xx}", "spec.http[0].retries"),
        ("RULE", "headers: [x]", "spec.http[0].headers"),
        ("ROUTE", "weight: '1'", "spec.http[0].route[0].weight"),
        (
            "META",
            "annotations: {internal.istio.io/route-semantics: gateway}",
            "metadata.annotations.internal.istio.io/route-semantics",
        ),
        ("META", "creationTimestamp: yesterday", "metadata.creationTimestamp"),
        ("SERVER", "bind: 10.0.0.1", "spec.servers[0].bind"),
        ("SERVER", "tls: {mode: MAGIC}", "spec.servers[0].tls.mode"),
        ("SERVER", "tls: {httpsRedirect: 'true'}", "spec.servers[0].tls.httpsRedirect"),
    ] {
        let behaviour = interpret(&with(slot, text), &options(&[]));
        assert_eq!(not_understood(&behaviour), [field], "{text}");
        let answer = answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/mcp"));
        assert!(matches!(answer.as_str(), "gw"), "{text}: other paths keep their answer, not {answer}");
    }
}

#[test]
fn a_rule_that_is_not_understood_answers_nothing_definite() {
    for (slot, text) in [
        ("MATCH", "queryParams: {x: {exact: y}}"),
        ("RULE", "timeout: soon"),
        ("RULE", "delegate: {name: x}"),
        ("ROUTE", "weight: '1'"),
    ] {
        let behaviour = interpret(&with(slot, text), &options(&[]));
        let ask = |path: &str| answer(&behaviour, &request(Scheme::Http, "POST", HOST, path));
        assert_eq!((ask("/token").as_str(), ask("/x").as_str()), ("undetermined", "gw"), "{text}");
    }
    let behaviour = interpret(&with("RULE", "corsPolicy: {allowMethods: [GET]}"), &options(&[]));
    let ask = |method: &str| answer(&behaviour, &request(Scheme::Http, method, HOST, "/token"));
    assert_eq!((ask("OPTIONS").as_str(), ask("POST").as_str()), ("undetermined", "auth"));
}

#[test]
fn fields_that_the_api_does_not_have_are_dropped_by_it() {
    for (slot, text, field) in [
        ("MATCH", "path: /x", "spec.http[0].match[0].path"),
        ("RULE", "timeouts: 5s", "spec.http[0].timeouts"),
        ("ROUTE", "wieght: 3", "spec.http[0].route[0].wieght"),
        ("SPEC", "gateway: web", "spec.gateway"),
        ("SERVER", "host: x", "spec.servers[0].host"),
    ] {
        let behaviour = interpret(&with(slot, text), &options(&[]));
        assert_eq!(not_understood(&behaviour), [""; 0], "{text}");
        let [remark] = behaviour.remarks.as_slice() else { panic!("{text}: {behaviour:?}") };
        assert_eq!((remark.code, remark.place.field.as_str()), ("unknown-field", field));
    }
}

#[test]
fn harmless_fields_pass_without_a_word() {
    for (slot, text) in [
        ("MATCH", "name: x"),
        ("MATCH", "headers: {}"),
        ("MATCH", "gateways: [apps/web]"),
        ("MATCH", "sourceLabels: {istio: ingressgateway}"),
        ("RULE", "headers: {request: {set: {x-a: b}, remove: [Host]}, response: {add: {x: y}}}"),
        ("RULE", "retries: {attempts: 2}"),
        ("RULE", "corsPolicy: null"),
        ("META", "creationTimestamp: null"),
        ("META", "annotations: {example.com/x: y, galley.istio.io/analyze-suppress: '*'}"),
        ("SERVER", "name: web"),
    ] {
        let behaviour = interpret(&with(slot, text), &options(&[]));
        assert_eq!((not_understood(&behaviour), behaviour.remarks.as_slice()), (vec![], &[][..]), "{text}");
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/token")), "auth", "{text}");
    }
}

fn other(kind: &str, group: &str, namespace: &str, spec: &str) -> String {
    let object =
        format!("---\napiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: x, namespace: {namespace}}}");
    with("GATEWAYS", &format!("{object}\nspec: {spec}"))
}

#[test]
fn kinds_that_can_change_the_gateway() {
    for (kind, group) in [
        ("EnvoyFilter", "networking.istio.io"),
        ("ProxyConfig", "networking.istio.io"),
        ("AuthorizationPolicy", "security.istio.io"),
        ("RequestAuthentication", "security.istio.io"),
        ("WasmPlugin", "extensions.istio.io"),
        ("Novelty", "networking.istio.io"),
    ] {
        let text = other(kind, group, "istio-system", "{}");
        let behaviour = interpret(&text, &options(&[]));
        let [remark] = behaviour.not_understood.as_slice() else { panic!("{kind}: {behaviour:?}") };
        assert_eq!(remark.place.object, format!("{kind}/istio-system/x"));
    }
    let policy = |namespace: &str, spec: &str, given: &[(&str, &str)]| {
        let text = other("AuthorizationPolicy", "security.istio.io", namespace, spec);
        interpret(&text, &options(given)).not_understood.len()
    };
    assert_eq!(policy("apps", "{}", &[]), 0, "the pods of another namespace");
    assert_eq!(policy("apps", "{}", &[("workload-namespace", "apps")]), 1);
    assert_eq!(policy("istio-system", "{selector: {matchLabels: {istio: egress}}}", &[]), 0);
    assert_eq!(policy("istio-system", "{selector: {matchLabels: {app: x}}}", &[]), 1);
    for (kind, group) in
        [("Telemetry", "telemetry.istio.io"), ("Sidecar", "networking.istio.io"), ("Widget", "x.dev")]
    {
        assert_eq!(interpret(&other(kind, group, "istio-system", "{}"), &options(&[])).not_understood, []);
    }
    let ingress = |class: &str| {
        interpret(&other("Ingress", "networking.k8s.io", "apps", class), &options(&[])).not_understood.len()
    };
    assert_eq!((ingress("{ingressClassName: istio}"), ingress("{ingressClassName: nginx}")), (1, 0));
}

#[test]
fn destinations_that_are_not_what_they_seem() {
    let entry = |host: &str| {
        let text = other("ServiceEntry", "networking.istio.io", "apps", &format!("{{hosts: ['{host}']}}"));
        interpret(&text, &options(&[])).not_understood.len()
    };
    assert_eq!(entry("acme-auth.apps.svc.cluster.local"), 1);
    assert_eq!(entry("*.apps.svc.cluster.local"), 2);
    assert_eq!(entry("api.example.com"), 0);
    let alias = "---\napiVersion: v1\nkind: Service\nmetadata: {name: acme-gw, namespace: apps}\nspec: {type: ExternalName, externalName: evil.com}";
    assert_eq!(interpret(&with("GATEWAYS", alias), &options(&[])).not_understood.len(), 1);
}

fn second(selector: &str, host: &str) -> String {
    with(
        "GATEWAYS",
        &format!(
            "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {{name: two, namespace: apps}}\n\
             spec:\n  selector: {selector}\n  servers:\n  - port: {{number: 80, name: http, protocol: HTTP}}\n    \
             hosts: ['{host}']\n    tls: {{httpsRedirect: true}}"
        ),
    )
}

#[test]
fn gateways_of_other_pods_take_no_part() {
    let ask = |selector: &str, given: &[(&str, &str)]| {
        let behaviour = interpret(&second(selector, HOST), &options(given));
        (answer(&behaviour, &request(Scheme::Http, "POST", HOST, "/token")), behaviour.not_understood.len())
    };
    assert_eq!(ask("{istio: ingressgateway}", &[]), ("redirect:301".to_owned(), 0));
    assert_eq!(ask("{}", &[]), ("redirect:301".to_owned(), 0));
    assert_eq!(ask("{istio: internal}", &[]), ("auth".to_owned(), 0));
    assert_eq!(ask("{app: gateway}", &[]), ("redirect:301".to_owned(), 1));
    let labels = [("selector", "istio=ingressgateway,app=gateway")];
    assert_eq!(ask("{app: gateway}", &labels), ("redirect:301".to_owned(), 0));
    let given = options(&[]);
    let about = |text: &str| {
        ISTIO.interpret(&read(text), Context::new(&given, "apps").about(HOST)).not_understood.len()
    };
    assert_eq!(about(&second("{app: gateway}", "other.dev")), 0, "the second one has another host");
}

/// istiod looks for duplicate TLS hosts among all servers with a `tls` block, plain ones included.
#[test]
fn a_second_redirecting_server_of_a_host_is_skipped() {
    let text = second("{istio: ingressgateway}", HOST).replace("#SERVER\n", "tls: {httpsRedirect: true}\n");
    let behaviour = interpret(&text, &options(&[]));
    let [remark] = behaviour.remarks.as_slice() else { panic!("{behaviour:?}") };
    assert_eq!((remark.code, remark.place.object.as_str()), ("duplicate-host", "Gateway/apps/web"));
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/token")), "redirect:301");
}

#[test]
fn bindings_that_cannot_be_followed() {
    let text = BASE.replace("gateways: [web]", "gateways: [web, istio-ingress/unseen]");
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(not_understood(&behaviour), ["spec.gateways"]);
    assert!(behaviour.not_understood[0].message.contains("istio.gateway=istio-ingress/unseen"));
    let behaviour = interpret(&text, &options(&[("gateway", "istio-ingress/unseen")]));
    assert_eq!(not_understood(&behaviour), [""; 0]);
    assert_eq!(answer(&behaviour, &request(Scheme::Https, "GET", HOST, "/token")), "auth");
    for legacy in ["web.apps.svc.cluster.local", "web.apps", "./web", "apps/web"] {
        let behaviour =
            interpret(&BASE.replace("gateways: [web]", &format!("gateways: [{legacy}]")), &options(&[]));
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/token")), "auth", "{legacy}");
    }
}

#[test]
fn export_to_needs_the_namespace_of_the_gateway_pods() {
    for (export, expected) in [
        ("['*']", "auth"),
        ("[istio-system]", "auth"),
        ("['.']", "none"),
        ("[other]", "none"),
        ("['~']", "none"),
    ] {
        let behaviour = interpret(&with("SPEC", &format!("exportTo: {export}")), &options(&[]));
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/token")), expected, "{export}");
    }
    let text = with("SPEC", "exportTo: ['.']");
    let behaviour = interpret(&text, &options(&[("workload-namespace", "apps")]));
    assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/token")), "auth");
}

#[test]
fn an_object_twice() {
    let twice = format!("{BASE}---\n{}", BASE.split("---\n").last().expect("the VirtualService"));
    assert_eq!(not_understood(&interpret(&twice, &options(&[]))), ["metadata.name"]);
}

#[test]
fn nothing_at_all_routes_nothing() {
    for text in ["", "{}", "[]", "kind: VirtualService", "apiVersion: networking.istio.io/v1\nkind: Gateway"]
    {
        let behaviour = interpret(text, &options(&[]));
        assert_eq!(answer(&behaviour, &request(Scheme::Http, "GET", HOST, "/")), "none");
    }
    let odd =
        "apiVersion: networking.istio.io/v9\nkind: VirtualService\nmetadata: {name: x}\nspec: {hosts: [x]}";
    assert_eq!(not_understood(&interpret(odd, &options(&[]))), ["apiVersion"]);
}

/// 3,000 hosts on each side: refused in bounded time rather than multiplied out.
#[test]
fn objects_that_multiply_are_refused() {
    let hosts: Vec<String> = (0..6_000).map(|index| format!("h{index}.dev")).collect();
    let list = hosts.join(", ");
    let text = BASE.replace("hosts: [mcp.acme.dev]", &format!("hosts: [{list}]"));
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(not_understood(&behaviour), [""], "{:?}", behaviour.remarks);
}

/// Replaces the node at a position of the walk through a tree; counts down to it.
fn replace(node: &mut Node, left: &mut usize, kind: &Kind) {
    if *left == 0 {
        node.kind = kind.clone();
    }
    *left = left.wrapping_sub(1);
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| replace(item, left, kind)),
        Kind::Map(entries) => entries.iter_mut().for_each(|entry| replace(&mut entry.value, left, kind)),
        _ => {}
    }
}

fn count(node: &Node) -> usize {
    let inner: usize = match &node.kind {
        Kind::List(items) => items.iter().map(count).sum(),
        Kind::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
        _ => 0,
    };
    1 + inner
}

/// Every object of the manifests next door.
static DOCUMENTS: LazyLock<Vec<Node>> = LazyLock::new(|| {
    let folder = format!("{}/tests/manifests", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path).expect("a file");
        documents.extend(read(&text).objects.into_iter().map(|object| object.node));
    }
    documents
});

fn scalar() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        any::<i64>().prop_map(|int| Kind::Number(Number::Int(int))),
        (-1.0e9..1.0e9_f64).prop_map(|float| Kind::Number(Number::Float(float))),
        Just(Kind::List(vec![])),
        Just(Kind::List(vec![Node::synthetic(Kind::Null), Node::synthetic(Kind::Map(vec![]))])),
        Just(Kind::Map(vec![])),
        prop::sample::select(vec![
            "", "*", "/", ".", "**", "a/b/c", "(", "[[:x:]]", "\u{0}", "ä", "9h", "mesh", "./"
        ])
        .prop_map(|text| Kind::String(text.to_owned())),
        ".{0,12}".prop_map(Kind::String),
    ]
}

proptest! {
    /// Any node of any manifest may be anything: the interpreter answers, the same every time.
    #[test]
    fn no_tree_makes_it_panic(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), kind in scalar()) {
        let mut documents = DOCUMENTS.clone();
        let chosen = which.index(documents.len());
        let document = &mut documents[chosen];
        let position = at.index(count(document));
        replace(document, &mut position.clone(), &kind);
        let manifests = Manifests::from_documents(documents);
        let given = options(&[]);
        let behaviour = ISTIO.interpret(&manifests, Context::new(&given, "apps"));
        prop_assert!(!behaviour.readings.is_empty());
        for reading in &behaviour.readings {
            let _ = reading.decision.answer(&request(Scheme::Http, "GET", HOST, "/token"));
        }
        prop_assert_eq!(behaviour, ISTIO.interpret(&manifests, Context::new(&given, "apps")));
    }
}
