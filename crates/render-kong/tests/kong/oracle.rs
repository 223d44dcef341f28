//! The interpreter against Kong's own engines: the crate atc-router for two of the routers, and for the third a
//! line by line restatement of `kong/router/traditional.lua` with PCRE2.
//!
//! Routes are made of the objects a second time, as texts and straight from the controller's source
//! ([`kic`]); requests are normalised a second time, straight from `kong/tools/uri.lua` ([`uri`]).

mod atc;
pub(crate) mod kic;
mod lua;
mod uri;

use crate::support::{gateway, options, printed, read, request, routes_only, word};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::router::{Context, Router};
use gatewright_render_kong::KONG;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

/// Compares every answer of every flavour; `None` when the interpreter says that it does not understand.
fn compare(
    text: &str,
    hosts: &[&str],
    paths: &[String],
    methods: &[&str],
) -> Result<Option<usize>, TestCaseError> {
    let given = options(&[]);
    let behaviour = KONG.interpret(&read(text), Context::new(&given, "default"));
    if !behaviour.not_understood.is_empty() {
        return Ok(None);
    }
    let behaviour = routes_only(behaviour);
    let made = kic::translate(&read(text));
    let schema = atc::schema();
    let compatible = atc::Engine::new(&schema, &atc::compatible(&made));
    let expressions = atc::Engine::new(&schema, &atc::expressions(&made));
    let mut compared = 0;
    for (reading, flavour) in behaviour.readings.iter().zip(0..) {
        for (host, path, method) in requests(hosts, paths, methods) {
            let found = word(&reading.decision, &request(Scheme::Http, method, host, path));
            // Which of two equal routes wins is decided by random identifiers.
            if found == "tie" {
                continue;
            }
            let key = uri::normalize(path);
            let at = match flavour {
                0 => lua::select(&made, method, host, &key),
                1 => compatible.select(method, host, &key),
                _ => expressions.select(method, host, &key),
            };
            let expected = at.map_or("none", |at| made[at].service.as_str());
            prop_assert_eq!(
                &found,
                expected,
                "{} {} {} {}\n{}",
                reading.assumption,
                method,
                host,
                path,
                text
            );
            compared += 1;
        }
    }
    Ok(Some(compared))
}

fn requests<'a>(
    hosts: &'a [&'a str],
    paths: &'a [String],
    methods: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    hosts.iter().flat_map(move |host| {
        paths.iter().flat_map(move |path| methods.iter().map(move |method| (*host, path.as_str(), *method)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rendered_tables(table in tables(Shape { methods: true, all_bytes: true, rows: 4 })) {
        let text = printed(&gateway(table.clone(), Tls::Off), &options(&[])).expect("expressible");
        let text = text.replace("mcp-gateway-kong-auth", "auth").replace("mcp-gateway-kong-gw", "gw");
        let paths = naive::boundary_paths(table.rows());
        prop_assert!(compare(&text, &["mcp.acme.dev", "x.acme.dev"], &paths, &["GET", "POST"])?.is_some());
    }
}

/// As Kong's own `normalize` answers: a sign is no digit, reserved characters stay escaped.
#[test]
fn normalised_as_kong_does() {
    for (path, key) in [("/%+a", "/%+a"), ("/%2fb", "/%2Fb"), ("/%7Ea/../b", "/b"), ("/%4", "/%4")] {
        assert_eq!(uri::normalize(path), key.as_bytes(), "{path}");
    }
}

/// One path of a hand-written Ingress.
fn path() -> impl Strategy<Value = String> {
    let literal = prop::sample::select(vec![
        "/", "/a", "/a/", "/a/b", "/ab", "/.a", "/a.b", "/.a/", "/a+b", "/a/b/", "//a//b", "/~a", "/xa",
    ]);
    let regex = prop::sample::select(vec![
        "/~/a$",
        "/~/a|/b",
        "/~/a.b",
        "/~/",
        "/~/[ab]+$",
        "/~/(?<n>a)b",
        "/~/a(/b)?$",
        "/^/a",
        "/~/a/",
    ]);
    let kind = prop::sample::select(vec!["Exact", "Prefix", "ImplementationSpecific"]);
    let service = prop::sample::select(vec!["s1", "s2", "s3"]);
    let spelled = prop_oneof![
        3 => (literal, kind).prop_map(|(path, kind)| (path, kind)),
        1 => regex.prop_map(|path| (path, "ImplementationSpecific")),
    ];
    (spelled, service).prop_filter_map("the API server refuses it", |((path, kind), service)| {
        (kind == "ImplementationSpecific" || !path.contains("//")).then(|| {
            format!(
                "      - path: '{path}'\n        pathType: {kind}\n        backend: {{service: {{name: {service}, port: {{number: 80}}}}}}\n"
            )
        })
    })
}

/// One hand-written Ingress, without its name.
fn ingress() -> impl Strategy<Value = String> {
    let host = prop::sample::select(vec!["a.b", "a.b", "a.b", "c.b", "*.b", ""]);
    let annotation = prop_oneof![
        6 => Just(String::new()),
        1 => Just("konghq.com/methods: 'get,POST'".to_owned()),
        1 => Just("konghq.com/methods: 'POST'".to_owned()),
        1 => Just("konghq.com/methods: 'POST,P-T'".to_owned()),
        1 => Just("konghq.com/host-aliases: d.b".to_owned()),
        1 => Just("konghq.com/host-aliases: 'd.b, x--y.b'".to_owned()),
        1 => Just("konghq.com/regex-prefix: /^".to_owned()),
        1 => Just("konghq.com/regex-priority: '7'".to_owned()),
    ];
    (host, annotation, prop::collection::vec(path(), 1..4)).prop_map(|(host, annotation, paths)| {
        let host = if host.is_empty() { String::new() } else { format!("host: '{host}'\n    ") };
        format!(
            "  annotations: {{{annotation}}}\nspec:\n  ingressClassName: kong\n  rules:\n  - {host}http:\n      paths:\n{}",
            paths.concat()
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn hand_written_ingresses(bodies in prop::collection::vec(ingress(), 1..4)) {
        let head = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ";
        let documents = bodies.iter().enumerate().map(|(at, body)| format!("{head}i{at}\n{body}"));
        let text = documents.collect::<Vec<_>>().join("---\n");
        let paths: Vec<String> = [
            "/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/abc", "/.a", "/xa", "/xa/", "/axb", "/a.b", "/a+b", "/aab",
            "/b", "/x/b", "/%61", "/~a", "/a%0A",
        ]
        .iter()
        .map(|path| (*path).to_owned())
        .collect();
        let compared = compare(&text, &["a.b", "c.b", "d.b", "z.z"], &paths, &["GET", "POST"])?;
        prop_assume!(compared.is_some());
    }
}

/// `GET /xa/` of another host: the index of `traditional.lua` finds the second route by the text of the first one's
/// expression, although the third one has the higher priority.
#[test]
fn an_expression_that_a_stronger_route_has_too() {
    let ingress = |name: &str, host: &str, path: &str, priority: &str, service: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  annotations: \
             {{konghq.com/regex-priority: '{priority}'}}\nspec:\n  ingressClassName: kong\n  rules:\n  - {host}http:\n      \
             paths:\n      - path: {path}\n        pathType: ImplementationSpecific\n        backend: {{service: {{name: \
             {service}, port: {{number: 80}}}}}}\n---\n"
        )
    };
    let paths = ["/xa/".to_owned(), "/b".to_owned()];
    let compared = |text: &str| compare(text, &["c.b"], &paths, &["GET"]).expect("equal answers");
    let host = "host: a.b\n    ";
    let stronger = ingress("i0", host, "/~/.a/$", "0", "s1");
    let other = ingress("i0", host, "/~/.b/$", "0", "s1");
    let rest = ingress("i1", "", "/~/.a/$", "0", "s1") + &ingress("i2", "", "/~/", "7", "s2");
    assert_eq!(compared(&(stronger + &rest)), None);
    assert!(compared(&(other + &rest)).is_some());
}

/// The index by host of `traditional.lua` has only the second one for `d.b`, although the first one ranks higher.
#[test]
fn a_plain_host_beside_a_wildcard_in_one_route() {
    let ingress = |name: &str, aliases: &str, path: &str, kind: &str, service: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n  annotations: \
             {{konghq.com/host-aliases: {aliases}}}\nspec:\n  ingressClassName: kong\n  rules:\n  - host: '*.b'\n    \
             http:\n      paths:\n      - path: {path}\n        pathType: {kind}\n        backend: {{service: {{name: \
             {service}, port: {{number: 80}}}}}}\n"
        )
    };
    let with = |aliases: &str| {
        let first = ingress("i0", aliases, "/a", "Exact", "s2");
        format!("{first}---\n{}", ingress("i1", "d.b", "/", "Prefix", "s1"))
    };
    let compared = |text: &str| compare(text, &["d.b"], &["/a".to_owned()], &["GET"]).expect("equal answers");
    assert_eq!(compared(&with("c.b")), None);
    assert!(compared(&with("d.b")).is_some());
}
