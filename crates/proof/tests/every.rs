//! Requests outside the canonical domain, with the path steps of well-known routers.
#![allow(clippy::expect_used)] // helpers of tests

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_core::routes::{RouteTable, Target};
use gatewright_proof::{Domain, Finding, ProofLimits, Report, Verdict, Witness};
use proptest::prelude::*;

/// The default table by declared order, on the one host.
fn table() -> Vec<Rule> {
    let table = RouteTable::named("default").expect("a table");
    let rows = table.by_specificity().into_iter().map(|row| {
        let service = if row.backend == Target::Auth { "auth" } else { "gw" };
        rule(row.path_match(), to(service))
    });
    rows.collect()
}

fn asked() -> Behaviour {
    ordered(table())
}

fn behind(steps: &[PathStep]) -> Behaviour {
    let mut decision = placed(Decision::ordered(table()), "read");
    decision.path_steps = steps.to_vec();
    decision.host_steps = vec![HostStep::Lowercase, HostStep::StripPort];
    Behaviour::certain(decision)
}

const ROOT: PathStep =
    PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true };

/// Measured on nginx 1.31.5 (`ngx_http_parse_complex_uri`).
fn nginx() -> Vec<PathStep> {
    let dots = PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true };
    vec![PathStep::CutFragment, PathStep::DecodeAll { malformed: 400 }, PathStep::MergeSlashes, dots]
}

/// Envoy with `normalize_path`.
fn envoy() -> Vec<PathStep> {
    vec![PathStep::DecodeUnreserved, PathStep::BackslashToSlash, ROOT]
}

fn report(steps: &[PathStep]) -> Report {
    proof_of(&asked(), &behind(steps), Domain::All, ProofLimits { nesting: 2, ..ProofLimits::default() })
}

/// The findings of a class: asked, actual and the shortest path.
fn of_class<'r>(report: &'r Report, class: &str) -> Vec<(&'r str, &'r str, &'r str)> {
    let of = |finding: &&'r Finding| finding.message.ends_with(&format!("({class})"));
    let mut found: Vec<_> = report
        .findings
        .iter()
        .filter(of)
        .filter_map(|finding| {
            let witness = finding.witness.as_ref()?;
            Some((finding.expected.as_str(), finding.actual.as_str(), witness.path.as_str()))
        })
        .collect();
    found.sort_unstable();
    found
}

/// Rows measured on nginx 1.31.5 with raw sockets: `//authorize` and `/%61uthorize` reach auth, `/../x`
/// and `%00` are answered with 400. The shortest paths of the default table have `/token` instead.
#[test]
fn nginx_differs_as_measured() {
    let report = report(&nginx());
    assert_eq!(report.verdict, Verdict::Different);
    for (class, expected) in [
        ("empty path segment", &[("gw", "auth", "//token")][..]),
        ("percent-escape of an unreserved character", &[("gw", "auth", "/%74oken")]),
        ("\".\" path segment", &[("gw", "auth", "/./token")]),
        (
            "\"..\" path segment",
            &[
                ("auth", "gw", "/.well-known/.."),
                ("auth", "status:400", "/.well-known/../.."),
                ("gw", "auth", "/!/../token"),
                ("gw", "status:400", "/.."),
            ],
        ),
        (
            "percent-escape of NUL",
            &[("auth", "status:400", "/.well-known/%00"), ("gw", "status:400", "/%00")],
        ),
        ("malformed percent-escape", &[("auth", "status:400", "/.well-known/%"), ("gw", "status:400", "/%")]),
        ("percent-escape of a backslash", &[]),
        ("backslash in the path", &[]),
        ("byte that a path may not hold", &[]),
        ("host in upper case", &[("none", "auth", "/token"), ("none", "gw", "/")]),
        ("host with a trailing dot", &[]),
        ("method outside the usual seven", &[]),
    ] {
        assert_eq!(of_class(&report, class), expected, "{class}");
    }
}

/// Envoy keeps `//` and escaped slashes, and takes a backslash for a slash.
#[test]
fn envoy_differs_as_measured() {
    let report = report(&envoy());
    assert_eq!(of_class(&report, "empty path segment"), []);
    assert_eq!(of_class(&report, "percent-escape of a slash"), []);
    assert_eq!(of_class(&report, "# in the path"), []);
    assert_eq!(
        of_class(&report, "backslash in the path"),
        [("auth", "gw", "/.well-known/..\\"), ("gw", "auth", "/.\\token")]
    );
    assert!(report.findings.iter().any(|finding| finding.code == "proof-bound"));
}

/// A router that compares raw bytes has no difference in any path.
#[test]
fn raw_comparison_differs_in_hosts_only() {
    let report = report(&[]);
    let paths: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| finding.witness.as_ref())
        .filter(|witness| witness.host == HOST)
        .collect();
    assert_eq!(paths, Vec::<&Witness>::new());
    assert!(!report.stats.bounded);
}

/// An element-wise prefix that a router compares as a string is wrong in the canonical domain, and told
/// with its rule there.
#[test]
fn canonical_differences_are_told_too() {
    let read = ordered([prefix("/a", "auth"), rest("gw")]);
    let asked = ordered([segments("/a", "auth"), rest("gw")]);
    let report = proof_of(&asked, &read, Domain::All, ProofLimits::default());
    let first = report.findings[0].witness.as_ref().expect("a witness");
    assert_eq!(first.path, "/a!");
}

const STEPS: [PathStep; 10] = [
    PathStep::CutFragment,
    PathStep::RejectFragment(400),
    PathStep::DecodeAll { malformed: 400 },
    PathStep::DecodeUnreserved,
    PathStep::UppercaseEscapes,
    PathStep::BackslashToSlash,
    PathStep::MergeSlashes,
    ROOT,
    PathStep::RejectEscapedSlash(404),
    PathStep::DecodeEscapedSlash,
];

/// All raw paths of a few letters, shortest first.
fn raw_paths() -> Vec<String> {
    let mut all = vec!["/".to_owned()];
    let mut level = all.clone();
    for _ in 0..4 {
        level = level
            .iter()
            .flat_map(|path| "#%./2Fa".chars().map(move |letter| format!("{path}{letter}")))
            .collect();
        all.extend(level.iter().cloned());
    }
    all
}

fn word(decision: &Decision, path: &str) -> String {
    let request = Request {
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: HOST.to_owned(),
        path: path.as_bytes().to_vec(),
    };
    match decision.answer(&request).outcome() {
        Some(Outcome::Forward(forward)) => forward.backend.service.clone(),
        Some(Outcome::Status(status)) => format!("status:{status}"),
        _ => "none".to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever brute force finds is among the findings, with a path that is no longer.
    #[test]
    fn no_difference_is_left_out(
        steps in prop::sample::subsequence(STEPS.to_vec(), 0..5).prop_shuffle(),
        seed in prop::sample::select(vec!["/a", "/a/a", "/aF", "//", "/."]),
    ) {
        let rules = [exact(seed, "auth"), segments("/F", "auth"), rest("gw")];
        let asked = Decision::ordered(rules);
        let mut read = asked.clone();
        read.path_steps = steps;
        let report = proof_of(
            &Behaviour::certain(asked.clone()),
            &Behaviour::certain(read.clone()),
            Domain::All,
            ProofLimits { nesting: 3, ..ProofLimits::default() },
        );
        let bad = report.findings.iter().find(|finding| finding.code.starts_with("proof-in"));
        prop_assert!(bad.is_none(), "{:?}", bad);
        for path in raw_paths() {
            let (wanted, actual) = (word(&asked, &path), word(&read, &path));
            if wanted == actual {
                continue;
            }
            let told = report.findings.iter().any(|finding| {
                finding.expected == wanted
                    && finding.actual == actual
                    && finding.witness.as_ref().is_some_and(|witness| {
                        (witness.bytes.len(), witness.bytes.as_slice()) <= (path.len(), path.as_bytes())
                    })
            });
            prop_assert!(told, "{} {} {} {:#?}", path, wanted, actual, report);
        }
    }
}
