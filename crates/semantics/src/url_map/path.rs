//! `PathRule.paths`: the longest one first.

use super::Condition;
use gatewright_core::decision::{Outcome, PathMatch, Place};

/// Longest text of a path in any kind of rule (`HttpRouteRuleMatch.fullPathMatch`: "must be from 1 to 1024
/// characters").
const MAX: usize = 1024;

/// One path of a path rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathPattern {
    /// `/p`: this path and nothing else.
    Exact(String),
    /// `/p/*` as `/p/`: every path that starts with it. `/p` itself does not.
    Below(String),
}

impl PathPattern {
    /// Reads a path as the API does: "Each must start with `/` and the only place a `*` is allowed is at the end
    /// following a `/`. The string fed to the path matcher does not include any text after the first `?` or `#`, and
    /// those chars are not allowed here" (`PathRule`).
    ///
    /// # Errors
    /// Why the API refuses it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.starts_with('/') {
            return Err("it does not start with /");
        }
        if text.contains(['?', '#']) {
            return Err("? and # are not allowed");
        }
        if text.len() > MAX {
            return Err("it is longer than 1024 characters");
        }
        match text.split_once('*') {
            None => Ok(Self::Exact(text.to_owned())),
            Some((before, "")) if before.ends_with('/') => Ok(Self::Below(before.to_owned())),
            Some(_) => Err("a * may only stand at the end, behind a /"),
        }
    }

    /// The condition of a rule.
    pub fn condition(&self) -> PathMatch {
        match self {
            Self::Exact(path) => PathMatch::Exact(path.clone()),
            // Every request target that reaches routing starts with a slash.
            Self::Below(start) if start == "/" => PathMatch::Any,
            Self::Below(start) => PathMatch::Prefix(start.clone()),
        }
    }

    /// The text that a request's path has in common with it.
    fn literal(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Below(text) => text,
        }
    }
}

/// One path with what happens.
#[derive(Clone, Debug, PartialEq)]
pub struct PathRule {
    /// The path.
    pub path: PathPattern,
    /// What happens.
    pub outcome: Outcome,
    /// Where it was read.
    pub place: Place,
}

/// "The order by which path rules are specified does not matter. Matches are always done on the longest-path-first
/// basis" (`PathMatcher.pathRules`).
///
/// Of two rules that take one path the longer one is the one with more text in common, with one exception: `/p/` and
/// `/p/*` have the same text in common with `/p/`, and the API's text does not say which of them is the longer one.
pub(super) fn by_length(rules: &[PathRule]) -> Vec<Vec<Condition<'_>>> {
    let mut sorted: Vec<&PathRule> = rules.iter().collect();
    sorted.sort_by(|left, right| {
        let key = |rule: &PathRule| (rule.path.literal().len(), rule.path.literal().to_owned());
        key(right).cmp(&key(left))
    });
    let mut tiers = Vec::new();
    for equal in sorted.chunk_by(|left, right| left.path.literal() == right.path.literal()) {
        let (exact, below): (Vec<&PathRule>, Vec<&PathRule>) =
            equal.iter().partition(|rule| matches!(rule.path, PathPattern::Exact(_)));
        tiers.push(exact.iter().map(|rule| against(rule, &below)).collect());
        tiers.push(below.into_iter().map(|rule| condition(rule, rule.outcome.clone())).collect());
    }
    tiers.retain(|tier: &Vec<Condition<'_>>| !tier.is_empty());
    tiers
}

/// `/p/` where `/p/*` exists.
fn against<'a>(rule: &'a PathRule, below: &[&PathRule]) -> Condition<'a> {
    if below.iter().all(|other| same_target(&rule.outcome, &other.outcome)) {
        return condition(rule, rule.outcome.clone());
    }
    let literal = rule.path.literal();
    let open =
        format!("the API does not say whether the path {literal} or the path {literal}* is the longer one");
    condition(rule, Outcome::Undetermined(open))
}

fn condition(rule: &PathRule, outcome: Outcome) -> Condition<'_> {
    Condition { path: rule.path.condition(), outcome, place: &rule.place }
}

/// True when both lead to the same place, wherever each was read.
fn same_target(left: &Outcome, right: &Outcome) -> bool {
    match (left, right) {
        (Outcome::Forward(left), Outcome::Forward(right)) => left.backend == right.backend,
        _ => left == right,
    }
}
