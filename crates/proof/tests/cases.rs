//! Pairs of conditions that look alike, each with the request that tells them apart.

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_proof::Verdict;

/// The shortest path on which two rules, each before a catch-all, part; nothing when they are equal.
fn apart(asked: Rule, read: Rule) -> Option<String> {
    let report = proof(&ordered([asked, rest("gw")]), &ordered([read, rest("gw")]));
    assert_eq!(report.verdict == Verdict::Equal, report.findings.is_empty(), "{report:#?}");
    report.findings.first()?.witness.as_ref().map(|witness| witness.path.clone())
}

fn search(pattern: &str) -> Rule {
    regex(pattern, Anchor::Search, "auth")
}

fn folded(rule: Rule) -> Rule {
    Rule { path: PathMatch::Caseless(Box::new(rule.path.clone())), ..rule }
}

#[test]
fn conditions_that_differ() {
    for (asked, read, path) in [
        (segments("/.well-known", "auth"), prefix("/.well-known", "auth"), "/.well-known!"),
        (exact("/authorize", "auth"), search("/authorize"), "/authorize!"),
        (exact("/authorize", "auth"), search("^/authorize"), "/authorize!"),
        (exact("/authorize", "auth"), search("/authorize$"), "/!/authorize"),
        (segments("/a", "auth"), search("^/a/?(.*)"), "/a!"),
        (segments("/a", "auth"), prefix("/a/", "auth"), "/a"),
        (segments("/a", "auth"), exact("/a", "auth"), "/a/"),
        (segments("/api", "auth"), search("(?i)^/Api(/|$)"), "/API"),
        (exact("/Api", "auth"), folded(exact("/api", "auth")), "/API"),
        (search(r"^/\.well-known/jwks\.json$"), search("^/.well-known/jwks.json$"), "/!well-known/jwks!json"),
        (exact("/a", "auth"), exact("/A", "auth"), "/A"),
        (rule(PathMatch::Glob("/a*".to_owned()), to("auth")), segments("/a", "auth"), "/a!"),
        (rest("auth"), rule(PathMatch::Never, to("auth")), "/"),
    ] {
        let seen = format!("{:?} {:?}", asked.path, read.path);
        assert_eq!(apart(asked, read).as_deref(), Some(path), "{seen}");
    }
}

#[test]
fn conditions_that_agree() {
    for (asked, read) in [
        (exact("/authorize", "auth"), search("^/authorize$")),
        (exact("/authorize", "auth"), regex("/authorize", Anchor::Full, "auth")),
        (segments("/a", "auth"), search("^/a(/|$)")),
        (segments("/a", "auth"), search("^/a(/.*)?$")),
        (segments("/a", "auth"), search("^/a/?$|^/a/.*")),
        (prefix("/a", "auth"), rule(PathMatch::Glob("/a*".to_owned()), to("auth"))),
        (prefix("/", "auth"), rest("auth")),
        (folded(segments("/api", "auth")), search("(?i)^/aPi(/|$)")),
        // Paths without dot segments never end so.
        (rule(PathMatch::Never, to("auth")), search(r"/\.\.?(/|$)|//")),
        // Not canonical, so no request shows it.
        (exact("/a", "auth"), search("^/a( .*|%.*)?$")),
    ] {
        let seen = format!("{:?} {:?}", asked.path, read.path);
        assert_eq!(apart(asked, read), None, "{seen}");
    }
}

#[test]
fn order_matters_where_rules_overlap_and_nowhere_else() {
    let (a, ab, c) = (prefix("/a", "auth"), prefix("/a/b", "web"), exact("/c", "web"));
    let asked = ordered([ab.clone(), a.clone(), c.clone(), rest("gw")]);
    let apart = ordered([c.clone(), ab.clone(), a.clone(), rest("gw")]);
    assert_eq!(proof(&asked, &apart).verdict, Verdict::Equal);
    let swapped = proof(&asked, &ordered([a, ab, c, rest("gw")]));
    let witness = swapped.findings[0].witness.as_ref().expect("a witness");
    assert_eq!((witness.path.as_str(), swapped.findings[0].actual.as_str()), ("/a/b", "auth"));
}

#[test]
fn every_wrong_pair_is_told_once() {
    let asked = ordered([exact("/a", "auth"), exact("/b", "auth"), rest("gw")]);
    let report = proof(&asked, &ordered([rest("gw")]));
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.code, finding.witness.as_ref().map(|witness| witness.path.as_str())))
        .collect();
    assert_eq!(told, [("wrong-backend", Some("/a")), ("wrong-backend", Some("/b"))]);
}

#[test]
fn a_rule_that_cannot_win_changes_nothing() {
    let asked = ordered([segments("/a", "auth"), rest("gw")]);
    let read = ordered([segments("/a", "auth"), exact("/a/b", "web"), rest("gw"), exact("/c", "web")]);
    assert_eq!(proof(&asked, &read).verdict, Verdict::Equal);
}
