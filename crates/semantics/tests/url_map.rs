//! Google Cloud's URL map, against its description read word by word.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use gatewright_core::decision::{HostMatch, Outcome, PathMatch, Place, Reading, Request, Scheme, Tier};
use gatewright_semantics::url_map::{
    Fallback, HostPattern, HostRule, PathMatcher, PathPattern, PathRule, RouteRule, Rules, UrlMap, readings,
};
use proptest::prelude::*;
use std::sync::Arc;

/// Backends are statuses here: what stands behind a rule does not matter.
fn fallback(status: u16) -> Fallback {
    Fallback { outcome: Outcome::Status(status), place: Place::default() }
}

fn path_rule(text: &str, status: u16) -> PathRule {
    let path = PathPattern::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    PathRule { path, outcome: Outcome::Status(status), place: Place::default() }
}

fn host_rule(host: &str, rules: Rules, default: u16) -> HostRule {
    let host = HostPattern::parse(host).unwrap_or_else(|| panic!("{host}"));
    HostRule { host, matcher: PathMatcher { rules, default: fallback(default) } }
}

fn ask(tiers: &[Tier], host: &str, path: &str) -> Outcome {
    let decision = gatewright_core::decision::Decision {
        tiers: tiers.to_vec(),
        ..gatewright_core::decision::Decision::default()
    };
    decision.answer(&request(host, path)).outcome().expect("no ties here")
}

fn request(host: &str, path: &str) -> Request {
    Request {
        scheme: Scheme::Https,
        method: "GET".to_owned(),
        host: host.to_owned(),
        path: path.as_bytes().to_vec(),
    }
}

/// The text of `PathRule.paths`, read as a person would.
fn takes(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == pattern,
    }
}

fn pattern() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec!["a", "b", "ab", ""]);
    (prop::collection::vec(segment, 1..4), any::<bool>()).prop_map(|(segments, below)| {
        let path = format!("/{}", segments.join("/"));
        if below { format!("{}/*", path.trim_end_matches('/')) } else { path }
    })
}

proptest! {
    /// Longest first, whatever the order of the rules.
    #[test]
    fn path_rules(patterns in prop::collection::btree_set(pattern(), 0..8), path in "/[ab/]{0,5}", seed in any::<u64>()) {
        let mut patterns: Vec<String> = patterns.into_iter().collect();
        let turn = usize::try_from(seed % 7).expect("small");
        let length = patterns.len().max(1);
        patterns.rotate_left(turn % length);
        let rules = patterns.iter().enumerate().map(|(at, text)| path_rule(text, u16::try_from(at).expect("few")));
        let map = UrlMap::new(vec![host_rule("h", Rules::Paths(rules.collect()), 404)], fallback(410));
        let found = ask(&map.tiers(Scheme::Https), "h", &path);

        let taking: Vec<usize> = (0..patterns.len()).filter(|at| takes(&patterns[*at], &path)).collect();
        let common = |at: &usize| patterns[*at].trim_end_matches('*').len();
        let longest = taking.iter().map(common).max();
        let best: Vec<usize> = taking.into_iter().filter(|at| Some(common(at)) == longest).collect();
        match best.as_slice() {
            [] => prop_assert_eq!(found, Outcome::Status(404)),
            [one] => prop_assert_eq!(found, Outcome::Status(u16::try_from(*one).expect("few"))),
            // `/p/` and `/p/*`.
            _ => prop_assert!(matches!(found, Outcome::Undetermined(_)), "{:?}", found),
        }
    }

    /// By rising priority, whatever the order of the rules.
    #[test]
    fn route_rules(priorities in prop::collection::btree_set(0_usize..50, 1..6), path in "/[ab]{0,3}") {
        let conditions = [PathMatch::Exact("/a".to_owned()), PathMatch::Prefix("/a".to_owned()), PathMatch::Any];
        let rules: Vec<RouteRule> = priorities
            .iter()
            .rev()
            .map(|priority| RouteRule {
                priority: *priority,
                path: conditions[priority % 3].clone(),
                outcome: Outcome::Status(u16::try_from(*priority).expect("small")),
                place: Place::default(),
            })
            .collect();
        let first = priorities.iter().find(|priority| conditions[*priority % 3].matches(path.as_bytes()));
        let expected = first.map_or(404, |priority| u16::try_from(*priority).expect("small"));
        let map = UrlMap::new(vec![host_rule("h", Rules::Routes(rules), 404)], fallback(410));
        prop_assert_eq!(ask(&map.tiers(Scheme::Https), "h", &path), Outcome::Status(expected));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,12}") {
        let _ = (PathPattern::parse(&text), HostPattern::parse(&text));
    }
}

/// `PathRule.paths`.
#[test]
fn what_a_path_may_be() {
    for text in ["/", "/*", "/a", "/a/*", "/a/", "/a.b;c=(d)"] {
        assert!(PathPattern::parse(text).is_ok(), "{text}");
    }
    for text in
        ["", "a", "*", "/a*", "/*a", "/*/a", "/a/**", "/a?b", "/a#b", &format!("/{}", "a".repeat(1024))]
    {
        assert!(PathPattern::parse(text).is_err(), "{text}");
    }
}

/// `HostRule.hosts`.
#[test]
fn what_a_host_may_be() {
    for (text, expected) in [
        ("MCP.acme.dev", Some(HostPattern::Exact("mcp.acme.dev".to_owned()))),
        ("*.acme.dev", Some(HostPattern::Suffix(".acme.dev".to_owned()))),
        ("*", Some(HostPattern::Any)),
        ("", None),
        ("a*.acme.dev", None),
        ("*acme.dev", None),
        ("*.*.dev", None),
        ("*.", None),
    ] {
        assert_eq!(HostPattern::parse(text), expected, "{text}");
    }
    assert_eq!(
        HostPattern::Suffix(".a".to_owned()).condition(),
        HostMatch::Suffix { suffix: ".a".to_owned(), one_label: false }
    );
}

/// A host rule is final: its path matcher's default answers, never the next host rule.
#[test]
fn hosts() {
    let rules = |path: &str, status| Rules::Paths(vec![path_rule(path, status)]);
    let map = UrlMap::new(
        vec![
            host_rule("*", rules("/*", 1), 91),
            host_rule("*.acme.dev", rules("/a", 2), 92),
            host_rule("mcp.acme.dev", rules("/b", 3), 93),
        ],
        fallback(99),
    );
    let tiers = map.tiers(Scheme::Https);
    for (host, path, expected) in [
        ("mcp.acme.dev", "/b", 3),
        ("mcp.acme.dev", "/a", 93),
        ("x.y.acme.dev", "/a", 2),
        ("x.acme.dev", "/b", 92),
        ("acme.dev", "/b", 1),
        ("other", "/", 1),
    ] {
        assert_eq!(ask(&tiers, host, path), Outcome::Status(expected), "{host}{path}");
    }
    assert!(map.has_overlapping_hosts());
    let apart = UrlMap::new(
        vec![host_rule("a", rules("/*", 1), 1), host_rule("*.b", rules("/*", 1), 1)],
        fallback(9),
    );
    assert!(!apart.has_overlapping_hosts());
    let named = apart.host_tiers(Scheme::Https);
    assert_eq!(ask(&named, "c", "/"), Outcome::None);
    assert_eq!(ask(&named, "a", "/"), Outcome::Status(1));
    assert!(!apart.serves_every_host());
}

fn words(readings: &[Reading], host: &str, path: &str) -> String {
    let mut words: Vec<String> = readings
        .iter()
        .map(|reading| format!("{:?}", reading.decision.answer(&request(host, path)).outcome()))
        .collect();
    words.sort();
    words.dedup();
    if words.len() > 1 { "undetermined".to_owned() } else { words.concat() }
}

/// Two readings say as much as four where only two are made.
#[test]
fn two_readings_are_enough() {
    use gatewright_core::decision::{
        Backend, Buffering, Bytes, Forward, HostForward, Limits, PathForward, Port, Retry, Setting, Time,
        Unavailable,
    };
    let forward = |service: &str| {
        Outcome::Forward(Arc::new(Forward {
            backend: Backend {
                service: service.to_owned(),
                namespace: "n".to_owned(),
                port: Port::Number(1),
            },
            host: Setting::default_of(HostForward::Verbatim),
            path: Setting::default_of(PathForward::Raw),
            unavailable: Setting::default_of(Unavailable::Closed),
            limits: Limits {
                total: Setting::default_of(Time::Unlimited),
                idle: Setting::default_of(Time::Unlimited),
                body: Setting::default_of(Bytes::Unlimited),
                response_buffering: Setting::default_of(Buffering::Off),
                post_retry: Setting::default_of(Retry::Never),
            },
        }))
    };
    let rule = |path: &str, service: &str| PathRule {
        path: PathPattern::parse(path).expect("lawful"),
        outcome: forward(service),
        place: Place::default(),
    };
    let rules = || Rules::Paths(vec![rule("/authorize", "auth"), rule("/*", "gw")]);
    let simple = UrlMap::new(vec![host_rule("h", rules(), 404)], fallback(404)).tiers(Scheme::Https);
    // Another host for the same requests asks for all four.
    let wide = UrlMap::new(vec![host_rule("h", rules(), 404), host_rule("i", rules(), 404)], fallback(404))
        .tiers(Scheme::Https);
    let (two, four) = (readings("", &simple), readings("", &wide));
    assert_eq!((two.len(), four.len()), (2, 4));
    for host in ["h", "h:80", "h.", "H", "g", "h:x"] {
        for path in ["/authorize", "//authorize", "/%61uthorize", "/a%zz", "/../x", "/authorize#x", "/x"] {
            assert_eq!(words(&two, host, path), words(&four, host, path), "{host} {path}");
        }
    }
    assert_eq!(words(&two, "h", "/authorize#x"), words(&two, "h", "/authorize"));
    assert_eq!(words(&two, "h:80", "/authorize"), "undetermined");
}
