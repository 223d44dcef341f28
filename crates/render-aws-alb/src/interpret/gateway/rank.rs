//! Precedence between rules of all routes of a Gateway
//! (`pkg/gateway/routeutils/route_rule_precedence.go`, `compareRulePrecedenceUnified`).

use crate::interpret::balancer::ListenerRule;
use gatewright_semantics::gateway_api::{Match, PathRule, Route};
use std::cmp::Reverse;

/// Greater wins: host, type of path, its length, method, headers, query parameters.
type Rank = (HostRank, Option<Kind>, usize, bool, usize, usize);

/// The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    RegularExpression,
    Prefix,
    Exact,
}

/// Any host is the least; then one without wildcard, more dots, more characters.
type HostRank = Option<(bool, usize, usize)>;

/// A rule with everything that decides its place.
#[derive(Debug)]
pub(super) struct Ranked<'a> {
    pub(super) rule: ListenerRule,
    rank: Rank,
    route: &'a Route,
    /// Indices of the rule and of the match.
    index: (usize, usize),
    host: String,
}

impl<'a> Ranked<'a> {
    pub(super) fn new(
        rule: ListenerRule,
        host: &str,
        matched: Option<&Match>,
        route: &'a Route,
        index: (usize, usize),
    ) -> Self {
        let of_host = (!host.is_empty()).then(|| {
            (!host.starts_with("*."), host.bytes().filter(|byte| *byte == b'.').count(), host.len())
        });
        let rank = match matched {
            None => (of_host, None, 0, false, 0, 0),
            Some(matched) => (
                of_host,
                Some(kind(&matched.path)),
                matched.path.value().len(),
                matched.method.is_some(),
                matched.headers_written,
                matched.queries.len(),
            ),
        };
        Self { rule, rank, route, index, host: host.to_owned() }
    }

    fn name(&self) -> (&str, &str) {
        (&self.route.namespace, &self.route.name)
    }

    fn same_route(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    /// Nobody knows which of two routes is the older one.
    fn is_open(&self, other: &Self) -> bool {
        self.rank == other.rank
            && !self.same_route(other)
            && (self.route.age.0.is_none() || other.route.age.0.is_none())
    }
}

fn kind(path: &PathRule) -> Kind {
    match path {
        PathRule::Exact(_) => Kind::Exact,
        PathRule::Prefix(_) => Kind::Prefix,
        PathRule::Regex(_) => Kind::RegularExpression,
    }
}

/// The rules by falling precedence. Equal ones of routes whose age is not known share a tier.
pub(super) fn tiers(mut rules: Vec<Ranked<'_>>) -> Vec<Vec<ListenerRule>> {
    rules.sort_by(|left, right| {
        let key = |ranked: &Ranked<'_>| Reverse(ranked.rank);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.route.age.0.cmp(&right.route.age.0))
            .then_with(|| left.name().cmp(&right.name()))
            .then_with(|| left.index.cmp(&right.index))
            .then_with(|| left.host.cmp(&right.host))
    });
    let mut tiers: Vec<Vec<Ranked<'_>>> = Vec::new();
    for rule in rules {
        match tiers.last_mut() {
            Some(tier) if tier.iter().any(|other| rule.is_open(other)) => {
                // Of two equal conditions in one route the first one stands.
                let shadowed = |other: &Ranked<'_>| {
                    other.same_route(&rule)
                        && other.rule.paths == rule.rule.paths
                        && other.rule.hosts == rule.rule.hosts
                        && other.rule.methods == rule.rule.methods
                };
                if !tier.iter().any(shadowed) {
                    tier.push(rule);
                }
            }
            _ => tiers.push(vec![rule]),
        }
    }
    tiers.into_iter().map(|tier| tier.into_iter().map(|ranked| ranked.rule).collect()).collect()
}
