//! Readings that share automata against readings that each have their own: the same report.
#![allow(clippy::expect_used)] // helpers of tests

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_proof::{Domain, ProofLimits, Report};
use proptest::prelude::*;

const DOTS: PathStep =
    PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true };
const CLAMPED: PathStep =
    PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: false };

/// Few lists, so that readings often have the same.
fn steps() -> impl Strategy<Value = Vec<PathStep>> {
    prop::sample::select(vec![
        vec![],
        vec![PathStep::MergeSlashes, DOTS],
        vec![PathStep::RejectNul(400), PathStep::DecodeExcept(b"%/"), CLAMPED],
        vec![PathStep::CutFragment, PathStep::RejectEscapedSlash(404), PathStep::DecodeUnreserved],
    ])
}

/// Spellings of few conditions, some of which say the same.
fn path_rule() -> impl Strategy<Value = Rule> {
    let service = prop::sample::select(vec!["auth", "gw", "web"]);
    let regexes = vec!["/a(?:/.*)?", "/a", "(?s:/b/.*)", "[^\\x80]*\\x80"];
    (0..5, prop::sample::select(vec!["/a", "/b", "/a/b"]), prop::sample::select(regexes), service).prop_map(
        |(kind, path, pattern, service)| match kind {
            0 => exact(path, service),
            1 => prefix(&format!("{path}/"), service),
            2 => segments(path, service),
            3 => regex(pattern, Anchor::Full, service),
            _ => rest(service),
        },
    )
}

fn decision() -> impl Strategy<Value = Decision> {
    (prop::collection::vec((0..3_u8, path_rule()), 1..6), steps(), any::<bool>()).prop_map(
        |(rules, path_steps, lower)| {
            let mut decision = placed(Decision::ranked(rules), "read");
            decision.path_steps = path_steps;
            decision.host_steps = if lower { vec![HostStep::Lowercase] } else { Vec::new() };
            decision
        },
    )
}

/// Up to three readings, of which the later ones are often the first one with other steps or one rule less.
fn behaviour() -> impl Strategy<Value = Behaviour> {
    let more = prop::collection::vec((0..4, decision(), steps()), 0..3);
    (decision(), more).prop_map(|(first, more)| {
        let derived = more.into_iter().map(|(kind, other, steps)| match kind {
            0 => other,
            1 => Decision { path_steps: steps, ..first.clone() },
            2 => first.clone(),
            _ => Decision { tiers: first.tiers.iter().skip(1).cloned().collect(), ..first.clone() },
        });
        let decisions: Vec<Decision> = std::iter::once(first.clone()).chain(derived).collect();
        let reading =
            |(index, decision)| Reading { assumption: format!("case {index}"), by_age: false, decision };
        Behaviour {
            readings: decisions.into_iter().enumerate().map(reading).collect(),
            ..Behaviour::default()
        }
    })
}

fn both(asked: &Behaviour, read: &Behaviour, domain: Domain) -> (Report, Report) {
    let limits = |together| ProofLimits { nesting: 2, together, ..ProofLimits::default() };
    let fast = limits(ProofLimits::default().together);
    (proof_of(asked, read, domain, fast), proof_of(asked, read, domain, limits(0)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_requests(asked in behaviour(), read in behaviour()) {
        let (together, alone) = both(&asked, &read, Domain::Canonical);
        prop_assert_eq!(together.verdict, alone.verdict);
        prop_assert_eq!(together.findings, alone.findings);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request(asked in behaviour(), read in behaviour()) {
        let (together, alone) = both(&asked, &read, Domain::All);
        prop_assert_eq!(together.verdict, alone.verdict);
        prop_assert_eq!(together.findings, alone.findings);
        prop_assert_eq!(together.stats.bounded, alone.stats.bounded);
    }
}
