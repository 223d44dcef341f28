//! A hand-written `kong.yml`.

use crate::support::{HOST, answer, forward, interpret, options, request};
use gatewright_core::decision::{Buffering, HostForward, PathForward, Scheme, Time};

fn file(service: &str, route: &str) -> String {
    format!(
        "_format_version: '3.0'\nservices:\n- name: gw\n  host: mcp-gateway-gw.default.svc\n  port: 8080\n{service}  \
         routes:\n  - hosts: [{HOST}]\n{route}"
    )
}

/// Kong's own defaults are not those of its controllers.
#[test]
fn defaults() {
    let read = interpret(&file("", "    paths: [/x]\n"), &options(&[]));
    assert_eq!(read.not_understood, []);
    let forward = forward(&read, "/x");
    assert_eq!(forward.host.value, HostForward::Rewritten("mcp-gateway-gw.default.svc".to_owned()));
    assert!(matches!(forward.path.value, PathForward::Rewritten(_)));
    assert_eq!(forward.limits.idle.value, Time::Millis(60_000));
    assert_eq!(forward.limits.response_buffering.value, Buffering::On);
}

/// Removing `/` and putting `/` in front is nothing.
#[test]
fn strip_path_on_the_root() {
    let read = interpret(&file("", "    paths: [/]\n"), &options(&[]));
    assert_eq!(forward(&read, "/x").path.value, PathForward::Normalised);
}

#[test]
fn settings() {
    let text = file(
        "  read_timeout: 3600000\n  path: /api\n",
        "    paths: [/]\n    preserve_host: true\n    response_buffering: false\n    protocols: [https]\n    \
         https_redirect_status_code: 301\n    strip_path: false\n",
    );
    let read = interpret(&text, &options(&[]));
    assert_eq!(read.not_understood, []);
    let secure = request(Scheme::Https, "GET", HOST, "/x");
    let plain = request(Scheme::Http, "GET", HOST, "/x");
    assert_eq!(
        (answer(&read, &secure).as_str(), answer(&read, &plain).as_str()),
        ("gw", "redirect 301 https")
    );
    let rule = &read.readings[0].decision.answer(&secure).rules[0].clone();
    assert_eq!(rule.place.field, "services[0].routes[0].paths[0]");
    let gatewright_core::decision::Outcome::Forward(forward) = &rule.outcome else { panic!("{rule:?}") };
    assert_eq!(forward.limits.idle.value, Time::Millis(3_600_000));
    assert_eq!(forward.path.value, PathForward::Rewritten("/api is put in front".to_owned()));
}

/// 426 asks for an upgrade and is no redirect.
#[test]
fn https_only_without_code() {
    let read = interpret(&file("", "    paths: [/]\n    protocols: [https]\n"), &options(&[]));
    assert_eq!(answer(&read, &request(Scheme::Http, "GET", HOST, "/")), "status 426");
}

/// Only the flavour expressions looks at the protocol of a route for plain http.
#[test]
fn http_only() {
    let read = interpret(&file("", "    paths: [/]\n    protocols: [http]\n"), &options(&[]));
    assert_eq!(answer(&read, &request(Scheme::Https, "GET", HOST, "/")), "gw | gw | none");
}

#[test]
fn short_forms_and_free_routes() {
    let text = format!(
        "_format_version: '3.0'\nservices:\n- {{name: gw, url: 'http://mcp-gateway-gw:8080/'}}\n- {{name: closed, url: \
         'http://mcp-gateway-auth:8080', enabled: false, routes: [{{paths: [/off]}}]}}\nroutes:\n- {{service: gw, \
         hosts: [{HOST}]}}\n- {{service: {{name: gw}}, methods: [POST], paths: [/free]}}\n"
    );
    let read = interpret(&text, &options(&[]));
    assert_eq!(read.not_understood, []);
    let of = |method: &str, host: &str, path: &str| answer(&read, &request(Scheme::Http, method, host, path));
    assert_eq!(of("GET", HOST, "/off"), "gw");
    assert_eq!(of("POST", "x", "/free"), "gw");
    assert_eq!(of("GET", "x", "/free"), "none");
}

#[test]
fn what_is_not_understood() {
    for (service, route, field) in [
        ("", "    paths: [/]\n    headers: {x: [y]}\n", "services[0].routes[0].headers"),
        ("", "    expression: 'http.path == \"/\"'\n", "services[0].routes[0].expression"),
        ("", "    paths: [//x]\n", "services[0].routes[0].paths[0]"),
        ("", "    paths: ['~/(']\n", "services[0].routes[0].paths[0]"),
        ("", "    paths: ['~/(?=a)']\n", "services[0].routes[0].paths[0]"),
        ("", "    paths: ['~a']\n", "services[0].routes[0].paths[0]"),
        ("", "    paths: [/a%2fb]\n", "services[0].routes[0].paths[0]"),
        ("", "    paths: [/]\n    methods: [get]\n", "services[0].routes[0].methods"),
        ("", "    paths: [/]\n    pathz: [/]\n", "services[0].routes[0].pathz"),
        ("", "    paths: /\n", "services[0].routes[0].paths"),
        ("", "    paths: [/]\n    plugins: [{name: key-auth}]\n", "services[0].routes[0].plugins[0]"),
        ("", "    paths: [/]\n    strip_path: 'no way'\n", "services[0].routes[0].strip_path"),
        ("  read_timeout: 0\n", "    paths: [/]\n", "services[0].read_timeout"),
        ("  protocol: grpc\n", "    paths: [/]\n", "services[0].protocol"),
    ] {
        let read = interpret(&file(service, route), &options(&[]));
        let fields: Vec<&str> =
            read.not_understood.iter().map(|remark| remark.place.field.as_str()).collect();
        assert!(fields.contains(&field), "{route}: {fields:?}");
    }
    let fine = interpret(&file("", "    paths: [/]\n    plugins: [{name: prometheus}]\n"), &options(&[]));
    assert_eq!(fine.not_understood, []);
    let old = interpret("_format_version: '2.1'\nservices: []\n", &options(&[]));
    assert_eq!(old.not_understood.len(), 1);
}
