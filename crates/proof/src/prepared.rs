//! A decision made ready: rules in one flat list, found by host, and path conditions taken apart on
//! demand.

use crate::intern::{Map, number};
use crate::pieces::{NoPieces, Piece, pieces};
use crate::tail::Tails;
use gatewright_core::decision::{Decision, HostMatch, MethodMatch, Outcome, Place, Reading, Rule, Scheme};
use std::collections::BTreeMap;

/// One reading of one side.
#[derive(Debug)]
pub(crate) struct Prepared<'a> {
    pub(crate) assumption: &'a str,
    /// The assumption is about the age of objects.
    pub(crate) by_age: bool,
    pub(crate) decision: &'a Decision,
    pub(crate) rules: Vec<&'a Rule>,
    /// The tier of each rule.
    pub(crate) tiers: Vec<u32>,
    exact_hosts: BTreeMap<&'a str, Vec<u32>>,
    other_hosts: Vec<(&'a HostMatch, Vec<u32>)>,
    /// Distinct conditions on the method, and each rule's.
    methods: Vec<&'a MethodMatch>,
    method_of: Vec<u32>,
    pieces: Vec<Option<Result<Vec<Piece>, NoPieces>>>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(reading: &'a Reading) -> Self {
        let decision = &reading.decision;
        let mut prepared = Self {
            assumption: &reading.assumption,
            by_age: reading.by_age,
            decision,
            rules: Vec::new(),
            tiers: Vec::new(),
            exact_hosts: BTreeMap::new(),
            other_hosts: Vec::new(),
            methods: Vec::new(),
            method_of: Vec::new(),
            pieces: Vec::new(),
        };
        let (mut hosts, mut methods) = (Map::default(), Map::default());
        for (tier, rule) in decision
            .tiers
            .iter()
            .enumerate()
            .flat_map(|(tier, rules)| rules.rules.iter().map(move |rule| (number(tier), rule)))
        {
            let index = number(prepared.rules.len());
            prepared.rules.push(rule);
            prepared.tiers.push(tier);
            if let HostMatch::Exact(name) = &rule.host {
                prepared.exact_hosts.entry(name).or_default().push(index);
            } else {
                let at = *hosts.entry(&rule.host).or_insert_with(|| {
                    prepared.other_hosts.push((&rule.host, Vec::new()));
                    prepared.other_hosts.len() - 1
                });
                prepared.other_hosts[at].1.push(index);
            }
            let method = *methods.entry(&rule.methods).or_insert_with(|| {
                prepared.methods.push(&rule.methods);
                number(prepared.methods.len() - 1)
            });
            prepared.method_of.push(method);
        }
        prepared.pieces.resize(prepared.rules.len(), None);
        prepared
    }

    /// Which of the distinct conditions on the method hold.
    pub(crate) fn method_mask(&self, method: &str) -> Vec<bool> {
        self.methods.iter().map(|condition| condition.matches(method)).collect()
    }

    /// The rules that apply to a host as it is sent, by rising index.
    pub(crate) fn of_host(&self, host: &str) -> Vec<u32> {
        let host = self.decision.host_steps.iter().fold(host.to_owned(), |host, step| step.apply(host));
        let mut rules = self.exact_hosts.get(host.as_str()).cloned().unwrap_or_default();
        for (_, of) in self.other_hosts.iter().filter(|(condition, _)| condition.matches(&host)) {
            rules.extend(of);
        }
        rules.sort_unstable();
        rules
    }

    /// Those of some rules that apply to a method and a scheme.
    pub(crate) fn filtered(&self, rules: &[u32], mask: &[bool], scheme: Scheme) -> Vec<u32> {
        let applies = |rule: &&u32| {
            let rule = **rule as usize;
            mask[self.method_of[rule] as usize] && self.rules[rule].schemes.contains(scheme)
        };
        rules.iter().filter(applies).copied().collect()
    }

    /// Takes the paths of these rules apart, unless that is done already.
    pub(crate) fn take_apart(&mut self, tails: &mut Tails, rules: &[u32]) {
        for &rule in rules {
            let index = rule as usize;
            if self.pieces[index].is_none() {
                self.pieces[index] = Some(pieces(tails, &self.rules[index].path));
            }
        }
    }

    /// The pieces of a rule's path. Without pieces it matches nothing, and the report says so.
    pub(crate) fn pieces(&self, rule: u32) -> &[Piece] {
        match self.pieces.get(rule as usize) {
            Some(Some(Ok(pieces))) => pieces,
            _ => &[],
        }
    }

    /// The rules among these whose path could not be taken apart.
    pub(crate) fn failures<'p>(&'p self, rules: &'p [u32]) -> impl Iterator<Item = (u32, &'p NoPieces)> {
        rules.iter().filter_map(|rule| match self.pieces.get(*rule as usize) {
            Some(Some(Err(failure))) => Some((*rule, failure)),
            _ => None,
        })
    }

    pub(crate) fn outcome(&self, rule: u32) -> (&'a Outcome, &'a Place) {
        let rule: &'a Rule = self.rules[rule as usize];
        (&rule.outcome, &rule.place)
    }
}
