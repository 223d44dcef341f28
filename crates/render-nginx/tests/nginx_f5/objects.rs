//! Small objects: what each field does, what is rejected, what is told.

use crate::support::{HOST, answer, forward, interpret, options, request};
use gatewright_core::decision::{Behaviour, Buffering, Bytes, Retry, Time};

/// A VirtualServer with this text in `spec`, below the host and two upstreams.
fn server(spec: &str) -> String {
    format!(
        "apiVersion: k8s.nginx.org/v1\nkind: VirtualServer\nmetadata: {{name: web}}\nspec:\n  host: {HOST}\n{spec}"
    )
}

const UPSTREAMS: &str = "  upstreams:\n  - {name: auth, service: mcp-gateway-auth, port: 8080}\n  - {name: gw, \
                         service: mcp-gateway-gw, port: 8080}\n";

fn told(behaviour: &Behaviour) -> Vec<String> {
    let mut told: Vec<String> = behaviour
        .not_understood
        .iter()
        .chain(&behaviour.remarks)
        .map(|remark| format!("{} {}", remark.code, remark.place.field))
        .collect();
    told.sort();
    told
}

fn get(behaviour: &Behaviour, path: &str) -> String {
    answer(behaviour, &request("http", "GET", HOST, path))
}

#[test]
fn limits_of_an_upstream() {
    let text = server(
        "  upstreams:\n  - {name: gw, service: mcp-gateway-gw, port: 8080, read-timeout: 1h 30m, buffering: false, \
         client-max-body-size: \"0\", next-upstream: error timeout non_idempotent, keepalive: 8}\n  \
         routes: [{path: /, action: {pass: gw}}]\n",
    );
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(told(&behaviour), Vec::<String>::new());
    let limits = forward(&behaviour, &request("http", "POST", HOST, "/")).limits;
    assert_eq!(limits.idle.value, Time::Millis(5_400_000));
    assert_eq!(limits.body.value, Bytes::Unlimited);
    assert_eq!(limits.response_buffering.value, Buffering::Off);
    assert_eq!(limits.post_retry.value, Retry::Repeats);
    assert_eq!(limits.post_retry.place.expect("stated").field, "spec.upstreams[0].next-upstream");
}

#[test]
fn what_is_rejected_names_its_field() {
    let routes = "  routes: [{path: /, action: {pass: gw}}]\n";
    for (spec, field) in [
        (format!("{UPSTREAMS}  routes: [{{path: /a;b, action: {{pass: gw}}}}]\n"), "spec.routes[0].path"),
        (format!("{UPSTREAMS}  routes: [{{path: a, action: {{pass: gw}}}}]\n"), "spec.routes[0].path"),
        (format!("{UPSTREAMS}  routes: [{{path: /, action: {{}}}}]\n"), "spec.routes[0].action"),
        (format!("{UPSTREAMS}  routes: [{{path: /}}]\n"), "spec.routes[0]"),
        (
            format!(
                "{UPSTREAMS}  routes: [{{path: /, matches: [{{conditions: [], action: {{pass: gw}}}}], action: {{pass: gw}}}}]\n"
            ),
            "spec.routes[0].matches[0].conditions",
        ),
        (
            format!(
                "{UPSTREAMS}  routes: [{{path: /, action: {{proxy: {{upstream: gw, requestHeaders: {{set: [{{name: \
                 Host, value: $http_host}}]}}}}}}}}]\n"
            ),
            "spec.routes[0].action.proxy.requestHeaders.set[0].value",
        ),
        (
            format!("{UPSTREAMS}  routes: [{{path: /, splits: [{{weight: 100, action: {{pass: gw}}}}]}}]\n"),
            "spec.routes[0].splits",
        ),
        (
            format!("  upstreams: [{{name: gw, service: 1gw, port: 8080}}]\n{routes}"),
            "spec.upstreams[0].service",
        ),
        (format!("  upstreams: [{{name: gw, service: gw}}]\n{routes}"), "spec.upstreams[0].port"),
        (
            format!("  upstreams: [{{name: gw, service: gw, port: 80, read-timeout: 1 hour}}]\n{routes}"),
            "spec.upstreams[0].read-timeout",
        ),
        (
            format!("  tls: {{secret: x, redirect: {{enable: true, code: 303}}}}\n{UPSTREAMS}{routes}"),
            "spec.tls.redirect.code",
        ),
        (format!("  tls: {{cert-manager: {{issuer: x}}}}\n{UPSTREAMS}{routes}"), "spec.tls.cert-manager"),
    ] {
        let behaviour = interpret(&server(&spec), &options(&[]));
        let refused: Vec<&str> =
            behaviour.not_understood.iter().map(|remark| remark.place.field.as_str()).collect();
        assert_eq!(refused, [field], "{spec}");
        assert_eq!(get(&behaviour, "/"), "none", "{spec}");
    }
}

#[test]
fn what_is_not_modelled_names_its_field() {
    for (route, field) in [
        (
            "{path: /, action: {pass: gw}, errorPages: [{codes: [404], return: {body: x}}]}",
            "spec.routes[0].errorPages",
        ),
        (
            "{path: /, action: {proxy: {upstream: gw, requestHeaders: {pass: false}}}}",
            "spec.routes[0].action.proxy.requestHeaders.pass",
        ),
        (
            "{path: /, action: {proxy: {upstream: gw, requestHeaders: {set: [{name: Host, value: a}, {name: host, \
             value: b}]}}}}",
            "spec.routes[0].action.proxy.requestHeaders.set[1]",
        ),
        ("{path: '~(a)\\1', action: {pass: gw}}", "spec.routes[0].path"),
    ] {
        let text = server(&format!("{UPSTREAMS}  routes: [{route}]\n"));
        let behaviour = interpret(&text, &options(&[]));
        assert_eq!(told(&behaviour), [format!("not-understood {field}")], "{route}");
    }
}

#[test]
fn weights() {
    let text = server(&format!(
        "{UPSTREAMS}  routes:\n  - {{path: /a, splits: [{{weight: 90, action: {{pass: gw}}}}, {{weight: 10, action: \
         {{pass: auth}}}}]}}\n  - {{path: /b, splits: [{{weight: 100, action: {{pass: gw}}}}, {{weight: 0, action: \
         {{pass: auth}}}}]}}\n"
    ));
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(get(&behaviour, "/a"), "split gw auth");
    assert_eq!(get(&behaviour, "/b"), "gw");
    assert_eq!(get(&behaviour, "/c"), "status 404");
}

/// The controller prints locations that jump before all others, which decides among expressions.
#[test]
fn expressions_with_matches_come_first() {
    let matches = "matches: [{conditions: [{variable: $scheme, value: http}], action: {pass: auth}}]";
    let text = server(&format!(
        "{UPSTREAMS}  routes:\n  - {{path: ~^/a, action: {{pass: gw}}}}\n  - {{path: ~^/ab, {matches}, action: \
         {{pass: gw}}}}\n"
    ));
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(get(&behaviour, "/abc"), "auth");
    assert_eq!(get(&behaviour, "/a"), "gw");
}

#[test]
fn a_duplicate_location_across_objects_stops_nginx() {
    let text = server(&format!(
        "{UPSTREAMS}  routes:\n  - {{path: /a/b, action: {{pass: gw}}}}\n  - {{path: /a, route: sub}}\n"
    )) + "---\napiVersion: k8s.nginx.org/v1\nkind: VirtualServerRoute\nmetadata: {name: sub}\nspec:\n  host: \
           mcp.acme.dev\n  upstreams: [{name: auth, service: mcp-gateway-auth, port: 8080}]\n  subroutes: [{path: \
           /a/b, action: {pass: auth}}]\n";
    let behaviour = interpret(&text, &options(&[]));
    assert_eq!(told(&behaviour), ["not-understood spec.subroutes[0].action"]);
    assert!(behaviour.not_understood[0].message.contains("duplicate location"));
}

#[test]
fn foreign_hosts_are_only_mentioned() {
    let text =
        server(&format!("{UPSTREAMS}  server-snippets: x\n  routes: [{{path: /, action: {{pass: gw}}}}]\n"));
    let text = text.replace(HOST, "other.acme.dev");
    let options = options(&[]);
    let context = gatewright_core::router::Context::new(&options, "default").about(HOST);
    let router = &gatewright_render_nginx::NGINX_F5;
    let behaviour = gatewright_core::router::Router::interpret(router, &crate::support::read(&text), context);
    assert_eq!(behaviour.not_understood, []);
    assert_eq!(told(&behaviour), ["not-understood spec.server-snippets"]);
}

/// `rootLocation` is decided by the path, before `path-regex` makes an expression of it.
#[test]
fn a_root_path_keeps_the_default_backend_away() {
    let text = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {nginx.org/path-regex: exact}}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: mcp-gateway-gw, port: {number: 8080}}}
  rules:
  - host: mcp.acme.dev
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-auth, port: {number: 8080}}}}
";
    let behaviour = interpret(text, &options(&[]));
    assert_eq!(told(&behaviour), Vec::<String>::new());
    assert_eq!(get(&behaviour, "/"), "auth");
    assert_eq!(get(&behaviour, "/mcp"), "status 404");
}

/// A minion that lists a path twice loses it to itself; a younger one does not get it, an older one does.
#[test]
fn a_path_twice_in_a_minion_and_in_another() {
    let minion = |name: &str, year: &str, service: &str, twice: bool| {
        let path = |kind: &str| {
            format!(
                "      - {{path: /a, pathType: {kind}, backend: {{service: {{name: {service}, port: {{number: 8080}}}}}}}}\n"
            )
        };
        let paths = if twice { path("Exact") + &path("Prefix") } else { path("Prefix") };
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  creationTimestamp: \
             \"{year}-01-01T00:00:00Z\"\n  annotations: {{nginx.org/mergeable-ingress-type: minion}}\nspec:\n  \
             ingressClassName: nginx\n  rules:\n  - host: {HOST}\n    http:\n      paths:\n{paths}"
        )
    };
    let master = format!(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: m, annotations: \
         {{nginx.org/mergeable-ingress-type: master}}}}\nspec: {{ingressClassName: nginx, rules: [{{host: {HOST}}}]}}\n"
    );
    for (year, expected) in [("2027", "status 404"), ("2025", "gw")] {
        let text = format!(
            "{master}{}{}",
            minion("n1", "2026", "mcp-gateway-auth", true),
            minion("n2", year, "mcp-gateway-gw", false)
        );
        assert_eq!(get(&interpret(&text, &options(&[])), "/a"), expected, "{year}");
    }
}

#[test]
fn two_objects_of_one_name() {
    let one = server(&format!("{UPSTREAMS}  routes: [{{path: /, action: {{pass: gw}}}}]\n"));
    let behaviour = interpret(&format!("{one}---\n{one}"), &options(&[]));
    assert!(told(&behaviour).contains(&"not-understood metadata.name".to_owned()));
}

/// The older of two owns the host: nobody knows it of files, and of one age a UID that is not there decides.
#[test]
fn owners_that_differ_by_age_alone_are_a_tie() {
    let text = |created: &str| {
        let one = |name: &str, target: &str| {
            server(&format!("{UPSTREAMS}  routes: [{{path: /, action: {{pass: {target}}}}}]\n"))
                .replace("name: web", &format!("name: {name}{created}"))
        };
        format!("{}---\n{}", one("a", "auth"), one("b", "gw"))
    };
    for (created, by_age) in [("", true), (", creationTimestamp: \"2026-01-01T00:00:00Z\"", false)] {
        let behaviour = interpret(&text(created), &options(&[]));
        assert_eq!(get(&behaviour, "/token"), "auth or gw", "{created}");
        assert!(behaviour.readings.iter().all(|reading| reading.by_age == by_age), "{created}");
    }
    let single = interpret(&server(&format!("{UPSTREAMS}  routes: []\n")), &options(&[]));
    assert!(single.readings.iter().all(|reading| !reading.by_age));
}
