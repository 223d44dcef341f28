//! The proof against brute force: every path over a small alphabet, evaluated one by one.
#![allow(clippy::expect_used)] // helpers of tests

mod common;

use common::*;
use gatewright_core::decision::*;
use gatewright_core::routes::is_canonical_path;
use gatewright_proof::{Report, Verdict};
use proptest::prelude::*;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use std::collections::BTreeSet;

/// `!` is the smallest byte of canonical paths, so smallest witnesses are among these paths.
const LETTERS: &[u8] = b"!./Aa";
const LONGEST: usize = 5;

/// All canonical paths over the letters, shortest first, then by bytes.
fn paths() -> Vec<String> {
    let mut all = Vec::new();
    let mut level = vec![String::new()];
    for _ in 0..LONGEST {
        level = level
            .iter()
            .flat_map(|path| LETTERS.iter().map(move |letter| format!("{path}{}", char::from(*letter))))
            .filter(|path| path.starts_with('/'))
            .collect();
        all.extend(level.iter().filter(|path| is_canonical_path(path)).cloned());
    }
    all
}

/// A decision with its expressions compiled once, by a search that knows nothing of tails and heads.
struct Oracle {
    tiers: Vec<Vec<(Condition, String)>>,
}

enum Condition {
    Plain(PathMatch),
    Regex(Box<dense::DFA<Vec<u32>>>, Anchored),
    Never,
}

impl Oracle {
    fn new(decision: &Decision) -> Self {
        let rule = |rule: &Rule| {
            let service = match &rule.outcome {
                Outcome::Forward(forward) => forward.backend.service.clone(),
                other => format!("{other:?}"),
            };
            (Condition::new(&rule.path), service)
        };
        Self { tiers: decision.tiers.iter().map(|tier| tier.rules.iter().map(rule).collect()).collect() }
    }

    /// The services that a path may reach, in words.
    fn fate(&self, path: &str) -> String {
        let matching = |tier: &Vec<(Condition, String)>| {
            let hits = tier.iter().filter(|(condition, _)| condition.matches(path));
            hits.map(|(_, service)| service.clone()).collect::<BTreeSet<_>>()
        };
        let deciding = self.tiers.iter().map(matching).find(|services| !services.is_empty());
        deciding.unwrap_or_default().into_iter().collect::<Vec<_>>().join("+")
    }
}

impl Condition {
    fn new(path: &PathMatch) -> Self {
        let (inner, flag) = match path {
            PathMatch::Caseless(inner) => (&**inner, "(?i)"),
            other => (other, ""),
        };
        let PathMatch::Regex(regex) = inner else { return Self::Plain(path.clone()) };
        let (end, anchored) = match regex.anchor {
            Anchor::Full => ("\\z", Anchored::Yes),
            Anchor::Start => ("", Anchored::Yes),
            Anchor::Search => ("", Anchored::No),
        };
        let pattern = format!("{flag}(?:{}){end}", regex.pattern);
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        let dfa = dense::Builder::new().syntax(syntax).build(&pattern);
        dfa.map_or(Self::Never, |dfa| Self::Regex(Box::new(dfa), anchored))
    }

    fn matches(&self, path: &str) -> bool {
        match self {
            Self::Plain(condition) => condition.matches(path.as_bytes()),
            Self::Regex(dfa, anchored) => {
                dfa.try_search_fwd(&Input::new(path).anchored(*anchored)).expect("a search").is_some()
            }
            Self::Never => false,
        }
    }
}

fn condition() -> impl Strategy<Value = PathMatch> {
    let literal = "/[aA/.]{0,3}";
    let parts = vec!["a", "!", "/", "\\.", "[a!]", "(a|/A)", "a*", "/?", "^", "$", ".*", "(?i)a", "[^/]+"];
    let pattern = prop::collection::vec(prop::sample::select(parts), 0..5).prop_map(|parts| parts.concat());
    let anchor = prop::sample::select(vec![Anchor::Full, Anchor::Start, Anchor::Search]);
    let leaf = prop_oneof![
        1 => Just(PathMatch::Any),
        1 => Just(PathMatch::Never),
        4 => literal.prop_map(PathMatch::Exact),
        3 => literal.prop_map(PathMatch::Prefix),
        3 => literal.prop_map(PathMatch::Segments),
        1 => "/[aA/*?]{0,4}".prop_map(PathMatch::Glob),
        3 => (pattern, anchor).prop_map(|(pattern, anchor)| {
            PathMatch::Regex(Regex { pattern, dialect: Dialect::Pcre, anchor })
        }),
    ];
    (leaf, prop::bool::weighted(0.15))
        .prop_map(|(leaf, folded)| if folded { PathMatch::Caseless(Box::new(leaf)) } else { leaf })
}

/// Rules in few tiers, so that ties are common.
fn decision() -> impl Strategy<Value = Decision> {
    let service = prop::sample::select(vec!["auth", "gw", "web"]);
    let ranked =
        (0..4_u32, condition(), service).prop_map(|(rank, path, service)| (rank, rule(path, to(service))));
    prop::collection::vec(ranked, 0..6).prop_map(Decision::ranked)
}

/// A decision that is often equal or nearly so: the same one with a small change.
fn changed(decision: Decision) -> impl Strategy<Value = (Decision, Decision)> {
    let other = prop::sample::select(vec!["auth", "gw", "web"]);
    (Just(decision), 0..8_u8, any::<prop::sample::Index>(), other, condition()).prop_map(
        |(decision, change, at, service, path)| {
            let mut rules: Vec<Rule> = decision.rules().cloned().collect();
            if !rules.is_empty() {
                let at = at.index(rules.len());
                match change {
                    0 => drop(rules.remove(at)),
                    1 => rules[at].outcome = to(service),
                    2 => rules[at].path = path,
                    3 => rules.swap(0, at),
                    4 => rules[at].path = PathMatch::Caseless(Box::new(rules[at].path.clone())),
                    5 => widen(&mut rules[at].path),
                    6 => spell(&mut rules, at),
                    _ => {}
                }
            }
            (decision, Decision::ordered(rules))
        },
    )
}

fn widen(path: &mut PathMatch) {
    *path = match std::mem::replace(path, PathMatch::Never) {
        PathMatch::Exact(text) => PathMatch::Segments(text),
        PathMatch::Segments(text) => PathMatch::Prefix(text),
        other => other,
    };
}

/// Spells an element-wise prefix as two rules, as nginx does.
fn spell(rules: &mut Vec<Rule>, at: usize) {
    if let PathMatch::Segments(text) = rules[at].path.clone() {
        let mut below = rules[at].clone();
        rules[at].path = PathMatch::Exact(text.clone());
        below.path = PathMatch::Prefix(format!("{text}/"));
        rules.insert(at, below);
    }
}

fn found_by(report: &Report) -> Vec<&str> {
    report
        .findings
        .iter()
        .filter_map(|finding| finding.witness.as_ref())
        .map(|witness| witness.path.as_str())
        .collect()
}

/// The first path on which the two do not agree, tie or not.
fn check(asked: &Decision, read: &Decision) -> Result<(), TestCaseError> {
    let (asked, read) = (placed(asked.clone(), "asked"), placed(read.clone(), "read"));
    let report = proof(&Behaviour::certain(asked.clone()), &Behaviour::certain(read.clone()));
    let (asked, read) = (Oracle::new(&asked), Oracle::new(&read));
    let first = paths().into_iter().find(|path| asked.fate(path) != read.fate(path));
    let inconsistent = report.findings.iter().any(|finding| finding.code == "proof-inconsistent");
    prop_assert!(!inconsistent, "{:#?}", report);
    let mut witnesses = found_by(&report);
    witnesses.sort_by_key(|path| (path.len(), *path));
    let smallest = witnesses.first().copied();
    prop_assert_eq!(smallest.is_none(), report.verdict == Verdict::Equal, "{:#?}", report);
    if let Some(smallest) = smallest {
        prop_assert_ne!(asked.fate(smallest), read.fate(smallest), "{}", smallest);
    }
    // A witness may use a letter that is not among ours, but then only to be smaller.
    let ours =
        smallest.filter(|path| path.len() <= LONGEST && path.bytes().all(|byte| LETTERS.contains(&byte)));
    match (&first, smallest) {
        (Some(first), Some(smallest)) => {
            prop_assert!(
                (smallest.len(), smallest) <= (first.len(), first.as_str()),
                "{} {:#?}",
                first,
                report
            );
        }
        (Some(first), None) => prop_assert!(false, "{} {:#?}", first, report),
        (None, _) => {}
    }
    prop_assert_eq!(ours, first.as_deref().filter(|_| ours.is_some()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn unrelated_decisions(asked in decision(), read in decision()) {
        check(&asked, &read)?;
    }

    #[test]
    fn changed_decisions((asked, read) in decision().prop_flat_map(changed)) {
        check(&asked, &read)?;
    }

    #[test]
    fn a_decision_equals_itself(decision in decision()) {
        let behaviour = Behaviour::certain(decision);
        let report = proof(&behaviour, &behaviour);
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:#?}", report);
    }
}
