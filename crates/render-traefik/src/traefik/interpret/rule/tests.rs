//! Which rules Traefik accepts, measured on traefik 3.7.15 with the file provider (each rule as a router of
//! its own; `GET /api/http/routers` tells which ones it disables), and what rules mean.

use super::*;
use gatewright_core::decision::{HostMatch, MethodMatch, PathMatch};
use proptest::prelude::*;

const ACCEPTED: &[&str] = &[
    "Host(`a`) && PATH(`/x`)",
    "host(`a`)",
    "Pathprefix(`/x`)",
    "Host(\"a\\\"b\")",
    "Host(`a`) &&\nPath(`/x`)",
    "Host(`a`)\n",
    "Host(`a`,)",
    "!Host(`a`)",
    "!!Host(`a`)",
    "!(Host(`a`) || Path(`/x`))",
    "Host(`a`) || Path(`/b`) && Method(`GET`)",
    "Method(`get`)",
    "Host(`*.x`)",
    "Query(`a`)",
    "Query(`a`,`b`)",
    "Host(\"\\x61\")",
    "Host(\"\\061\")",
    "Hostregexp(`a`)",
    "((((Host(`a`)))))",
    "Host(`a`)&&Path(`/x`)",
    "Host (`a`)",
    "Host(\n`a`)",
    "Clientip(`10.0.0.1`)",
    "Host(`*`)",
];

const REFUSED: &[&str] = &[
    "pathPrefix(`/x`)",
    "Host('a')",
    "Host(`a`)\n&& Path(`/x`)",
    "(Host(`a`)\n)",
    "Host(`a`, `b`)",
    "Host()",
    "Host(``)",
    "Path(`x`)",
    "Host(`é`)",
    "HostRegexp(`é`)",
    "Header(`a`)",
    "Host(\"\\q\")",
    "Host(`a`) == true",
    "Foo(`a`)",
    "Host(`a`) && ",
    "true",
    "Host(1)",
    "Host(`a`);",
    "HostHeader(`a`)",
    "PathRegexp(`^/a(?=b)`)",
    "Host(`a`) & Path(`/x`)",
    "Host(`a` + `b`)",
    "Method(`GET`, `POST`)",
    "Headers(`a`,`b`)",
    "Host(`a`) \r\n && Path(`/x`)",
    "",
    "Host(`a`",
    "Host(`a",
    "Host(`a`) Path(`/x`)",
];

/// Accepted or refused by Traefik, and not read here: nothing is guessed.
const UNREAD: &[&str] = &["/*c*/ Host(`a`)", "Host(`a`) // c", "HostRegexp(`(`)"];

#[test]
fn what_traefik_accepts() {
    for rule in ACCEPTED {
        assert!(parse(rule).is_ok(), "{rule:?}: {:?}", parse(rule));
    }
    for rule in REFUSED {
        assert!(matches!(parse(rule), Err(Flaw::Refused(_))), "{rule:?}: {:?}", parse(rule));
    }
    for rule in UNREAD {
        assert!(matches!(parse(rule), Err(Flaw::Unread(_))), "{rule:?}: {:?}", parse(rule));
    }
}

fn lowered(rule: &str) -> Vec<Condition> {
    conditions(&parse(rule).expect("a rule")).expect("few enough")
}

#[test]
fn and_binds_tighter_than_or() {
    let found = lowered("Host(`a`) || Path(`/b`) && Method(`GET`)");
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0].host, &found[0].path), (&HostMatch::Exact("a".to_owned()), &PathMatch::Any));
    assert_eq!(found[1].path, PathMatch::Exact("/b".to_owned()));
    assert_eq!(found[1].methods, MethodMatch::OneOf(vec!["GET".to_owned()]));
}

#[test]
fn what_excludes_itself_matches_nothing() {
    for rule in [
        "Host(`a`) && Host(`b`)",
        "Path(`/a`) && Path(`/b`)",
        "Path(`/a`) && PathPrefix(`/a/`)",
        "Method(`GET`) && Method(`POST`)",
        "Host(`*a.example`)",
        "Host(`a`) && !Host(`a`)",
    ] {
        assert_eq!(lowered(rule), [], "{rule}");
    }
}

#[test]
fn what_has_no_form_is_named() {
    for rule in ["Header(`a`, `b`)", "!Path(`/a`)", "Query(`a`)", "HostRegexp(`a.b`)", "!Method(`GET`)"] {
        let found = lowered(rule);
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!(found[0].unknown.len(), 1, "{rule}");
    }
}

#[test]
fn host_patterns_that_are_names() {
    let suffix = |one_label| HostMatch::Suffix { suffix: ".x.dev".to_owned(), one_label };
    for (pattern, expected) in [
        (r"^a\.x\.dev$", HostMatch::Exact("a.x.dev".to_owned())),
        (r"^[^.]+\.x\.dev$", suffix(true)),
        (r"^(.+)\.x\.dev$", suffix(false)),
        (".*", HostMatch::Any),
    ] {
        assert_eq!(lowered(&format!("HostRegexp(`{pattern}`)"))[0].host, expected, "{pattern}");
    }
}

/// Alternatives multiply: this rule would have 2^12.
#[test]
fn too_many_alternatives_are_not_expanded() {
    let pair = |at: usize| format!("(Header(`{at}`, `x`) || Query(`{at}`))");
    let rule = (0..12).map(pair).collect::<Vec<_>>().join(" && ");
    assert_eq!(conditions(&parse(&rule).expect("a rule")), None);
    let deep = format!("{}Host(`a`){}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(matches!(parse(&deep), Err(Flaw::Unread(_))));
    let nots = format!("{}Host(`a`)", "!".repeat(5_000));
    assert!(matches!(parse(&nots), Err(Flaw::Unread(_))));
}

/// A rule as a tree, with its meaning told by itself.
#[derive(Clone, Debug)]
enum Tree {
    Host(&'static str),
    Path(&'static str),
    Prefix(&'static str),
    Method(&'static str),
    NotHost(&'static str),
    Both(Box<Tree>, Box<Tree>),
    Either(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn text(&self) -> String {
        match self {
            Self::Host(host) => format!("Host(`{host}`)"),
            Self::Path(path) => format!("Path(\"{path}\")"),
            Self::Prefix(path) => format!("PathPrefix(`{path}`)"),
            Self::Method(method) => format!("Method(`{method}`)"),
            Self::NotHost(host) => format!("!Host(`{host}`)"),
            Self::Both(left, right) => format!("({} && {})", left.text(), right.text()),
            Self::Either(left, right) => format!("({}||{})", left.text(), right.text()),
        }
    }

    fn holds(&self, host: &str, method: &str, path: &str) -> bool {
        match self {
            Self::Host(wanted) => host == *wanted,
            Self::NotHost(wanted) => host != *wanted,
            Self::Path(wanted) => path == *wanted,
            Self::Prefix(wanted) => path.starts_with(wanted),
            Self::Method(wanted) => method == *wanted,
            Self::Both(left, right) => left.holds(host, method, path) && right.holds(host, method, path),
            Self::Either(left, right) => left.holds(host, method, path) || right.holds(host, method, path),
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let paths = || prop::sample::select(vec!["/", "/a", "/ab", "/a/", "/a/b"]);
    let leaf = prop_oneof![
        prop::sample::select(vec!["x.dev", "y.dev"]).prop_map(Tree::Host),
        prop::sample::select(vec!["x.dev", "y.dev"]).prop_map(Tree::NotHost),
        paths().prop_map(Tree::Path),
        paths().prop_map(Tree::Prefix),
        prop::sample::select(vec!["GET", "POST"]).prop_map(Tree::Method),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| Tree::Both(left.into(), right.into())),
            (inner.clone(), inner).prop_map(|(left, right)| Tree::Either(left.into(), right.into())),
        ]
    })
}

proptest! {
    #[test]
    fn alternatives_mean_the_same(tree in trees()) {
        let found = lowered(&tree.text());
        for host in ["x.dev", "y.dev", "z.dev"] {
            for method in ["GET", "POST", "PUT"] {
                for path in ["/", "/a", "/ab", "/a/", "/a/b", "/a/b/c", "/b"] {
                    let matches = found.iter().any(|condition| {
                        condition.host.matches(host)
                            && condition.methods.matches(method)
                            && condition.path.matches(path.as_bytes())
                    });
                    // Excluded pairs of hosts are the only thing without a form here.
                    if found.iter().all(|condition| condition.unknown.is_empty()) {
                        prop_assert_eq!(matches, tree.holds(host, method, path), "{} {} {}", host, method, path);
                    }
                }
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[Host()`\"\\\\a/|&! \n,PatxRgep]{0,60}") {
        let _ = parse(&text);
    }
}
