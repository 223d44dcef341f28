//! How Envoy picks a route, against answers measured on Envoy 1.40.0 with raw sockets.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

use gatewright_core::decision::{
    Decision, HostMatch, MethodMatch, Outcome, PathMatch, Place, Redirect, Request, Scheme,
};
use gatewright_semantics::envoy::{
    Connection, Domain, EscapedSlashes, PathSpecifier, Route, Table, TextMatch, VirtualHost,
};

const AUTH: u16 = 201;
const GW: u16 = 202;

fn route(path: &PathSpecifier, status: u16) -> Route {
    Route {
        path: path.condition(true),
        methods: MethodMatch::Any,
        outcome: Outcome::Status(status),
        place: Place::default(),
    }
}

fn host(domain: &str, routes: Vec<Route>) -> VirtualHost {
    let domain = Domain::parse(domain).expect("a domain");
    VirtualHost { domain, require_tls: None, routes, place: Place::default() }
}

fn decide(table: &Table, connection: &Connection, ignore_port: bool) -> Decision {
    let mut decision = Decision::ordered(table.rules(Scheme::Http, &Domain::Any, None));
    decision.host_steps = Connection::host_steps(ignore_port);
    decision.path_steps = connection.path_steps();
    decision
}

fn ask(decision: &Decision, host: &str, path: &str) -> Option<u16> {
    let request = Request {
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: host.to_owned(),
        path: path.as_bytes().to_vec(),
    };
    match decision.answer(&request).outcome() {
        Some(Outcome::Status(status)) => Some(status),
        Some(Outcome::None) => None,
        other => panic!("{other:?}"),
    }
}

/// The table of the measurement: four literals, one element-wise prefix, the catch-all.
fn measured() -> Table {
    let literals = ["/authorize", "/integration-callback", "/security-stepup-verify", "/dcr/register"];
    let mut routes: Vec<Route> =
        literals.iter().map(|path| route(&PathSpecifier::Path((*path).to_owned()), AUTH)).collect();
    routes.push(route(&PathSpecifier::PathSeparatedPrefix("/.well-known".to_owned()), AUTH));
    routes.push(route(&PathSpecifier::Prefix("/".to_owned()), GW));
    Table::new(vec![host("ex.com", routes)])
}

/// One row a path: Envoy's defaults, Istio, Contour, Envoy Gateway, and everything on with refusal.
const MATRIX: &[(&str, [u16; 5])] = &[
    ("//authorize", [GW, GW, AUTH, AUTH, AUTH]),
    ("/dcr//register", [GW, GW, AUTH, AUTH, AUTH]),
    ("//.well-known/x", [GW, GW, AUTH, AUTH, AUTH]),
    ("/./authorize", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/x/../authorize", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/%61uthorize", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/dcr/%2e%2e/authorize", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/dcr\\register", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/%2Ewell-known/x", [GW, AUTH, AUTH, AUTH, AUTH]),
    ("/.well-known/../mcp", [AUTH, GW, GW, GW, GW]),
    ("/dcr%2Fregister", [GW, GW, GW, 307, 400]),
    ("/.well-known%2Fx", [GW, GW, GW, 307, 400]),
    ("/.well-known/..%2Fmcp", [AUTH, AUTH, AUTH, 307, 400]),
    ("/authorize/", [GW, GW, GW, GW, GW]),
    ("/Authorize", [GW, GW, GW, GW, GW]),
    ("/authorize;v=1", [GW, GW, GW, GW, GW]),
    ("/.WELL-KNOWN/x", [GW, GW, GW, GW, GW]),
    ("/authorize#f", [400, AUTH, 400, 400, 400]),
    ("/.well-known", [AUTH, AUTH, AUTH, AUTH, AUTH]),
    ("/.well-knownx", [GW, GW, GW, GW, GW]),
];

#[test]
fn presets_answer_as_measured() {
    let base = Connection { normalize_path: true, ..Connection::default() };
    let merging = Connection { merge_slashes: true, ..base };
    let presets = [
        Connection::default(),
        Connection { reject_fragment: false, ..base },
        merging,
        Connection { escaped_slashes: EscapedSlashes::Redirect, ..merging },
        Connection { escaped_slashes: EscapedSlashes::Reject, ..merging },
    ];
    let table = measured();
    for (index, preset) in presets.iter().enumerate() {
        let decision = decide(&table, preset, true);
        for (path, expected) in MATRIX {
            assert_eq!(ask(&decision, "ex.com", path), Some(expected[index]), "preset {index}: {path}");
        }
    }
}

/// `/x%2F..%2Fauthorize` with normalisation and UNESCAPE_AND_FORWARD: slashes are decoded first.
#[test]
fn escaped_slashes_come_before_dot_segments() {
    let connection = Connection {
        normalize_path: true,
        escaped_slashes: EscapedSlashes::Forward,
        ..Connection::default()
    };
    let decision = decide(&measured(), &connection, true);
    assert_eq!(ask(&decision, "ex.com", "/x%2F..%2Fauthorize"), Some(AUTH));
    assert_eq!(ask(&decision, "ex.com", "/a%00b"), Some(400));
    let raw = decide(&measured(), &Connection::default(), true);
    assert_eq!(ask(&raw, "ex.com", "/a%00b"), Some(GW), "only normalisation refuses %00");
}

#[test]
fn path_specifiers() {
    let regex = |pattern: &str| PathSpecifier::SafeRegex(pattern.to_owned());
    let path = |text: &str| PathSpecifier::Path(text.to_owned());
    let prefix = |text: &str| PathSpecifier::Prefix(text.to_owned());
    let segments = |text: &str| PathSpecifier::PathSeparatedPrefix(text.to_owned());
    let cases: &[(PathSpecifier, bool, &[&str], &[&str])] = &[
        (path("/authorize"), true, &["/authorize"], &["/authorize/", "/AUTHORIZE", "/authorize;a=b"]),
        (path("/authorize"), false, &["/authorize", "/AUTHORIZE"], &["/authorize/"]),
        (path(""), true, &[], &["/", "/a"]),
        (path("/a?x"), true, &[], &["/a", "/ax"]),
        (
            prefix("/authorize"),
            true,
            &["/authorize", "/authorizex", "/authorize;a=b/c"],
            &["/author", "/AUTHORIZE"],
        ),
        (prefix("/authorize"), false, &["/AUTHORIZEx"], &["/author"]),
        (
            prefix("/.well-known/"),
            true,
            &["/.well-known/", "/.well-known/x"],
            &["/.well-known", "/.well-knownx"],
        ),
        (prefix(""), true, &["/", "/a"], &[]),
        (prefix("/authorize?"), true, &[], &["/authorize", "/authorizex"]),
        (
            segments("/authorize"),
            true,
            &["/authorize", "/authorize/", "/authorize/x"],
            &["/authorizex", "/authorize;a=b"],
        ),
        (regex("/authorize|/x"), true, &["/authorize", "/x"], &["/authorizex", "/y/x", "/X"]),
        (regex("/authorize"), false, &["/authorize"], &["/AUTHORIZE"]),
        (regex("(?i)/authorize"), true, &["/AUTHORIZE"], &["/a"]),
        (regex(".*"), true, &["/", "/a/b"], &[]),
    ];
    for (specifier, case_sensitive, matching, missing) in cases {
        let condition: PathMatch = specifier.condition(*case_sensitive);
        for text in *matching {
            assert!(condition.matches(text.as_bytes()), "{specifier:?} {text}");
        }
        for text in *missing {
            assert!(!condition.matches(text.as_bytes()), "{specifier:?} {text}");
        }
    }
    for refused in
        [regex(""), regex("(a)\\1"), regex("(?=a)"), segments("/"), segments("/a/"), segments("/a?b")]
    {
        assert!(refused.problem().is_some(), "{refused:?}");
    }
}

#[test]
fn a_virtual_host_is_chosen_once() {
    let only = |path: &str, status| vec![route(&PathSpecifier::Path(path.to_owned()), status)];
    let table = Table::new(vec![
        host("*", only("/any", 1)),
        host("*.com", only("/com", 2)),
        host("*.foo.com", only("/foo", 3)),
        host("a.foo.com", only("/a", 4)),
    ]);
    let decision = decide(&table, &Connection::default(), true);
    for (name, path, expected) in [
        ("a.foo.com", "/a", Some(4)),
        ("A.Foo.Com", "/a", Some(4)),
        ("a.foo.com", "/foo", None),
        ("a.foo.com", "/any", None),
        ("b.foo.com", "/foo", Some(3)),
        ("b.c.foo.com", "/foo", Some(3)),
        ("b.foo.com", "/com", None),
        ("foo.com", "/com", Some(2)),
        ("foo.com", "/foo", None),
        ("org", "/any", Some(1)),
        ("org", "/com", None),
        ("", "/any", Some(1)),
    ] {
        assert_eq!(ask(&decision, name, path), expected, "{name} {path}");
    }
}

#[test]
fn ports_and_dots_of_the_host() {
    let table = Table::new(vec![host("ex.com", vec![route(&PathSpecifier::Prefix("/".to_owned()), GW)])]);
    let ignoring = decide(&table, &Connection::default(), true);
    for (name, expected) in [
        ("ex.com", Some(GW)),
        ("EX.COM:8443", Some(GW)),
        ("ex.com:", Some(GW)),
        ("ex.com.", None),
        ("ex.com.:80", None),
        ("x.ex.com", None),
        ("ex.comx", None),
    ] {
        assert_eq!(ask(&ignoring, name, "/"), expected, "{name}");
    }
    assert_eq!(ask(&decide(&table, &Connection::default(), false), "ex.com:80", "/"), None);
}

#[test]
fn require_tls_answers_before_routes_and_on_plain_http_only() {
    let mut secured = host("ex.com", vec![route(&PathSpecifier::Prefix("/".to_owned()), GW)]);
    secured.require_tls = Some(Place::default());
    let table = Table::new(vec![secured]);
    let http = table.rules(Scheme::Http, &Domain::Any, None);
    assert_eq!(http.len(), 1);
    let expected =
        Redirect { status: 301, scheme: Some(Scheme::Https), host: None, port: None, keeps_target: true };
    assert_eq!(http[0].outcome, Outcome::Redirect(expected));
    let https = table.rules(Scheme::Https, &Domain::Any, None);
    assert_eq!(https[0].outcome, Outcome::Status(GW));
}

/// A TLS filter chain narrows the hosts; what it does not route, no other chain does.
#[test]
fn server_names_narrow_hosts() {
    let all = PathSpecifier::Prefix("/".to_owned());
    let table = Table::new(vec![host("*", vec![route(&all, 1)]), host("other.com", vec![route(&all, 2)])]);
    let within = Domain::parse("*.ex.com").expect("a domain");
    let rules = table.rules(Scheme::Https, &within, Some(&Place::default()));
    let hosts: Vec<&HostMatch> = rules.iter().map(|rule| &rule.host).collect();
    assert_eq!(hosts, [&HostMatch::Suffix { suffix: ".ex.com".to_owned(), one_label: false }]);
}

#[test]
fn domains_that_have_no_condition() {
    for text in ["foo.*", "a.*.com", "**"] {
        assert_eq!(Domain::parse(text), None, "{text}");
    }
}

#[test]
fn methods() {
    let regex = |pattern: &str| TextMatch::Regex(pattern.to_owned());
    let listed = |methods: &[&str]| MethodMatch::OneOf(methods.iter().map(|&one| one.to_owned()).collect());
    for (text, expected, complete) in [
        (TextMatch::Exact("GET".to_owned()), listed(&["GET"]), true),
        (TextMatch::Present, MethodMatch::Any, true),
        (regex("GET|POST"), listed(&["GET", "POST"]), true),
        (regex("^(GET|POST)$"), listed(&["GET", "POST"]), true),
        (regex("(?:GET|POST)"), listed(&["GET", "POST"]), true),
        (regex("^GET$"), listed(&["GET"]), true),
        (regex("^GET|POST$"), listed(&["GET", "POST"]), false),
        (regex(".*"), MethodMatch::Any, true),
        (regex("P.*"), listed(&["POST", "PUT", "PATCH"]), false),
        (TextMatch::Prefix("P".to_owned()), listed(&["POST", "PUT", "PATCH"]), false),
        (regex("get"), listed(&["get"]), true),
    ] {
        let found = text.methods();
        assert_eq!((found.condition, found.complete), (expected, complete), "{text:?}");
    }
    assert!(regex("(").problem().is_some());
}
