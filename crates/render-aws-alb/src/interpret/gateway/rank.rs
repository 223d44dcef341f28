//! Precedence between rules of all routes of a Gateway
//! (`pkg/gateway/routeutils/route_rule_precedence.go`, `compareRulePrecedenceUnified`).

use super::route::{Match, PathType, Route};
use crate::interpret::balancer::ListenerRule;
use std::cmp::Reverse;

/// Greater wins: host, type of path, its length, method, headers, query parameters.
type Rank = (HostRank, Option<PathType>, usize, bool, usize, usize);

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
        matched: &Match,
        route: &'a Route,
        index: (usize, usize),
    ) -> Self {
        let of_host = (!host.is_empty()).then(|| {
            (!host.starts_with("*."), host.bytes().filter(|byte| *byte == b'.').count(), host.len())
        });
        let (kind, length) = match &matched.path {
            Some((kind, value)) => (Some(*kind), value.len()),
            None => (None, 0),
        };
        let rank = (of_host, kind, length, matched.method.is_some(), matched.headers.len(), matched.queries);
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
            && (self.route.created.is_none() || other.route.created.is_none())
    }
}

/// The rules by falling precedence. Equal ones of routes whose age is not known share a tier.
pub(super) fn tiers(mut rules: Vec<Ranked<'_>>) -> Vec<Vec<ListenerRule>> {
    rules.sort_by(|left, right| {
        let key = |ranked: &Ranked<'_>| Reverse(ranked.rank);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.route.created.cmp(&right.route.created))
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
