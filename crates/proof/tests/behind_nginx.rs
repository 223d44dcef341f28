//! Every request of the named tables whose exact rows have long paths, behind nginx and Kong's path steps:
//! nginx and Kong count segments apart, so the comparison has to see early what cannot come any more.
#![allow(clippy::expect_used)] // helpers of tests

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_core::routes::{RouteTable, Target};
use gatewright_proof::{Domain, ProofLimits, Report};
use proptest::prelude::*;
use std::sync::OnceLock;

const NAMES: [&str; 2] = ["readme", "narrow-well-known"];

/// Kong 3.9 `kong/tools/uri.lua`, behind nginx.
const STEPS: [PathStep; 4] = [
    PathStep::RejectUnparsable(400),
    PathStep::DecodeExcept(b"!*'();:@&=+$,/?%#[]"),
    PathStep::MergeSlashes,
    PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true },
];

fn asked(name: &str) -> Decision {
    let table = RouteTable::named(name).expect("a table");
    let rows = table.by_specificity().into_iter().map(|row| {
        let service = if row.backend == Target::Auth { "auth" } else { "gw" };
        rule(row.path_match(), to(service))
    });
    Decision::ordered(rows)
}

fn read(name: &str) -> Decision {
    Decision { path_steps: STEPS.to_vec(), ..asked(name) }
}

fn proven(name: &str, limits: ProofLimits) -> Report {
    let (asked, read) = (Behaviour::certain(asked(name)), Behaviour::certain(read(name)));
    proof_of(&asked, &read, Domain::All, limits)
}

fn report(name: &str) -> &'static Report {
    static REPORTS: [OnceLock<Report>; 2] = [const { OnceLock::new() }; 2];
    let at = NAMES.iter().position(|known| *known == name).expect("a name");
    REPORTS[at].get_or_init(|| proven(name, ProofLimits::default()))
}

fn word(decision: &Decision, path: &[u8]) -> String {
    let request = Request {
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: HOST.to_owned(),
        path: path.to_vec(),
    };
    match decision.answer(&request).outcome() {
        Some(Outcome::Forward(forward)) => forward.backend.service.clone(),
        Some(Outcome::Status(status)) => format!("status:{status}"),
        _ => "none".to_owned(),
    }
}

fn has(report: &Report, code: &str) -> bool {
    report.findings.iter().any(|finding| finding.code == code)
}

#[test]
fn the_answer_is_complete() {
    for name in NAMES {
        let report = report(name);
        assert!(!has(report, "proof-limit") && !has(report, "proof-inconsistent"), "{name}");
        assert!(!has(report, "more-findings") && report.stats.bounded, "{name}");
        let states = report.stats.states;
        assert!(states < 1_000_000, "{name} {states}");
    }
}

/// With few states the classes are left unfinished, which is said, and nothing is lost but their lists.
#[test]
fn a_class_may_be_unfinished() {
    let limits = ProofLimits { states: 20_000, ..ProofLimits::default() };
    let (few, all) = (proven("readme", limits), report("readme"));
    assert!(has(&few, "more-findings") && !has(&few, "proof-limit"), "{few:#?}");
    let destinations = |report: &Report| {
        let mut all: Vec<(String, String)> =
            report.findings.iter().map(|one| (one.expected.clone(), one.actual.clone())).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    assert_eq!((few.verdict, destinations(&few)), (all.verdict, destinations(all)));
    // Nor are all paths looked at with next to none, which is an error.
    let report = proven("readme", ProofLimits { states: 100, ..ProofLimits::default() });
    assert!(has(&report, "proof-limit") && !has(&report, "more-findings"));
}

fn part() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![
        &b"/"[..],
        b"/..",
        b"/../",
        b"/.",
        b"..%2F",
        b"%2f..",
        b"%2F",
        b"%2e%2E",
        b"#",
        b"%",
        b"%00",
        b"a",
        b"\x80",
        b"\n",
        b"token",
        b"%74oken",
        b"authorize",
        b"/dcr/register",
        b"/dcr/register/",
        b"/external-mcp/callback",
        b"/.well-known/oauth-protected-resource",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the plain evaluation of random bytes finds is among the findings, with a path that is no longer.
    #[test]
    fn no_difference_is_left_out(
        name in prop::sample::select(NAMES.to_vec()),
        parts in prop::collection::vec(part(), 0..9),
    ) {
        let path = [b"/", parts.concat().as_slice()].concat();
        let (wanted, actual) = (word(&asked(name), &path), word(&read(name), &path));
        let told = report(name).findings.iter().any(|finding| {
            finding.expected == wanted
                && finding.actual == actual
                && finding.witness.as_ref().is_some_and(|witness| {
                    (witness.bytes.len(), witness.bytes.as_slice()) <= (path.len(), path.as_slice())
                })
        });
        prop_assert!(wanted == actual || told, "{} {} {}", path.escape_ascii(), wanted, actual);
    }
}
