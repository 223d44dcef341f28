//! Where the three routers differ: the traps that a user's own Ingresses fall into, flavour by flavour.

use crate::support::{HOST, answer, interpret, options, request};
use gatewright_core::decision::Scheme;

/// Ingresses from short notation: name, annotations, then `TYPE PATH SERVICE` lines.
fn ingress(name: &str, annotations: &str, host: &str, paths: &[&str]) -> String {
    let path = |line: &&str| {
        let mut words = line.split(' ');
        let mut word = || words.next().expect("three words");
        let kind = match word() {
            "E" => "Exact",
            "P" => "Prefix",
            _ => "ImplementationSpecific",
        };
        let path = word();
        let service = format!("{{name: mcp-gateway-{}, port: {{number: 8080}}}}", word());
        format!("      - path: '{path}'\n        pathType: {kind}\n        backend: {{service: {service}}}\n")
    };
    let paths: Vec<String> = paths.iter().map(path).collect();
    let paths = paths.concat();
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  annotations: \
         {{{annotations}}}\nspec:\n  ingressClassName: kong\n  rules:\n  - host: '{host}'\n    http:\n      paths:\n{paths}"
    )
}

fn check(text: &str, requests: &[(&str, &str, &str)]) {
    let read = interpret(text, &options(&[]));
    assert_eq!(read.not_understood, []);
    for (method, path, expected) in requests {
        let found = answer(&read, &request(Scheme::Http, method, HOST, path));
        assert_eq!(found, *expected, "{method} {path}");
    }
}

/// The controllers put `.well-known` into an expression as it is (`PathsFromIngressPaths`); the flavour
/// expressions gets a literal. Confirmed with atc-router 1.7.1.
#[test]
fn a_dot_in_a_prefix() {
    let text = ingress("web", "", HOST, &["P /.well-known auth", "P / gw"]);
    check(
        &text,
        &[
            ("GET", "/.well-known", "auth"),
            ("GET", "/.well-known/x", "auth"),
            ("GET", "/xwell-known", "auth | auth | gw"),
            ("GET", "/xwell-known/y", "gw"),
        ],
    );
}

/// All paths of one Ingress with one Service share the rank of the longest, under expressions only. Confirmed
/// with atc-router 1.7.1.
#[test]
fn a_long_path_of_gw_lifts_its_catch_all() {
    let text = ingress("web", "", HOST, &["E /authorize auth", "P /a/rather/long/path gw", "P / gw"]);
    check(
        &text,
        &[
            ("GET", "/authorize", "auth | auth | gw"),
            ("GET", "/a/rather/long/path/x", "gw"),
            ("GET", "/x", "gw"),
        ],
    );
    let apart = ingress("web", "", HOST, &["E /authorize auth", "P / gw"])
        + &ingress("other", "", HOST, &["P /a/rather/long/path gw"]);
    check(&apart, &[("GET", "/authorize", "auth"), ("GET", "/a/rather/long/path", "gw")]);
}

/// One more match field beats every path.
#[test]
fn methods_on_the_catch_all() {
    let text = ingress("auth", "", HOST, &["E /authorize auth"])
        + &ingress("gw", "konghq.com/methods: 'get, POST'", HOST, &["P / gw"]);
    check(&text, &[("GET", "/authorize", "gw"), ("PUT", "/authorize", "auth"), ("PUT", "/x", "none")]);
}

/// Under the flavours with fields one word that is no method drops the list, under expressions only itself.
#[test]
fn a_method_with_a_typo() {
    let text = ingress("auth", "konghq.com/methods: 'GET,P-UT'", HOST, &["E /authorize auth"])
        + &ingress("gw", "", HOST, &["P / gw"]);
    check(&text, &[("GET", "/authorize", "auth"), ("POST", "/authorize", "auth | auth | gw")]);
}

/// `validHosts` has no place for two hyphens, and a route without host is one for all hosts.
#[test]
fn a_host_with_two_hyphens() {
    let text = ingress("idn", "", "xn--bcher-kva.example", &["P /admin auth", "P / gw"]);
    check(&text, &[("GET", "/admin", "none | none | auth"), ("GET", "/x", "none | none | gw")]);
}

/// A regular expression beats every prefix, except under expressions, where lengths are compared.
#[test]
fn an_expression_against_a_longer_prefix() {
    let text = ingress("regex", "", HOST, &["I /~/a gw"])
        + &ingress("prefix", "", HOST, &["I /a/long/prefix/ auth"])
        + &ingress("rest", "", HOST, &["I / gw"]);
    check(&text, &[("GET", "/a/long/prefix/x", "gw"), ("GET", "/b", "gw")]);
    let exact = ingress("regex", "", HOST, &["I /~/a/long auth", "I /~/a/l gw"])
        + &ingress("r", "", HOST, &["P / gw"]);
    check(&exact, &[("GET", "/a/long", "tie | tie | auth"), ("GET", "/a/lx", "gw")]);
}

/// `^` binds tighter than `|` in the text that Kong makes of it.
#[test]
fn an_alternative_without_group() {
    let text = ingress("regex", "", HOST, &["I /~/a|/b auth"]) + &ingress("rest", "", HOST, &["P / gw"]);
    check(&text, &[("GET", "/b", "auth"), ("GET", "/x/b", "gw | auth | auth"), ("GET", "/x/a", "gw")]);
}

/// A literal that starts like the mark of an expression: Exact works by chance, Prefix makes `~b/` of `/~b/`,
/// which Kong's schema does not let through.
#[test]
fn a_literal_with_a_tilde() {
    let text = ingress("tilde", "", HOST, &["E /~a auth", "P / gw"]);
    check(&text, &[("GET", "/~a", "auth"), ("GET", "/a", "gw")]);
    let read = interpret(&ingress("tilde", "", HOST, &["P /~b auth", "P / gw"]), &options(&[]));
    let [remark] = read.not_understood.as_slice() else { panic!("{:?}", read.not_understood) };
    assert!(remark.message.contains("\"~b/\" is not allowed"), "{}", remark.message);
}

/// The mark of an expression with nothing behind it is every path under `expressions`, and a path `~` that Kong's
/// schema refuses where the routers read `paths`.
#[test]
fn a_lone_tilde() {
    let text = ingress("web", "", HOST, &["E /token auth"]) + &ingress("rest", "", HOST, &["I /~ gw"]);
    let read = interpret(&text, &options(&[("router-flavor", "expressions")]));
    assert_eq!(read.not_understood, []);
    for (path, expected) in [("/token", "auth"), ("/", "gw"), ("/~", "gw"), ("/a/b", "gw")] {
        assert_eq!(answer(&read, &request(Scheme::Http, "GET", HOST, path)), expected, "{path}");
    }
    let made = crate::oracle::kic::translate(&crate::support::read(&text));
    assert!(made.iter().any(|one| one.expression.ends_with("(http.path ~ \"^/\")")), "{made:?}");
    let read = interpret(&text, &options(&[("router-flavor", "traditional")]));
    let [remark] = read.not_understood.as_slice() else { panic!("{:?}", read.not_understood) };
    assert!(remark.message.contains("\"~\" is not allowed"), "{}", remark.message);
}

/// The prefix of gw shares an Ingress with its longer sibling and takes over its rank.
#[test]
fn a_longer_sibling() {
    let text = ingress("a", "", HOST, &["I /a/ auth"]) + &ingress("b", "", HOST, &["I /a/b/ gw", "I / gw"]);
    check(&text, &[("GET", "/a/x", "auth | auth | gw"), ("GET", "/a/b/x", "gw")]);
}

#[test]
fn one_flavour_alone() {
    let text = ingress("web", "", HOST, &["P /.well-known auth", "P / gw"]);
    for (flavour, expected) in
        [("traditional", "auth"), ("traditional_compatible", "auth"), ("expressions", "gw")]
    {
        let read = interpret(&text, &options(&[("router-flavor", flavour)]));
        assert_eq!(read.readings.len(), 1);
        assert_eq!(read.readings[0].assumption, format!("router_flavor is {flavour}"));
        assert_eq!(answer(&read, &request(Scheme::Http, "GET", HOST, "/xwell-known")), expected);
    }
}
