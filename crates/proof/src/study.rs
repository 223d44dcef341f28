//! All requests of a domain, group by group: requests that meet the same rules differ in their path only.

mod kept;
mod together;

use crate::atoms::{HostAtom, MethodAtom};
use crate::bytes::ByteSet;
use crate::class::Class;
use crate::domain::{Language, Paths};
use crate::intern::Set;
use crate::judge::{Charge, Doubt, Fate, Judge, Whose};
use crate::label::Label;
use crate::limits::ProofLimits;
use crate::machine::Machines;
use crate::pieces::NoPieces;
use crate::prepared::Prepared;
use crate::product::{Walk, walk};
use crate::report::Stats;
use crate::tail::Tails;
use gatewright_core::decision::{
    Behaviour, Decision, Outcome, PathStep, Place, Reading, Rejection, Request, Scheme,
};
use kept::Kept;
use std::collections::BTreeMap;

/// Two behaviours with everything that is computed once for them.
#[derive(Debug)]
pub(crate) struct Study<'a> {
    /// The readings of the asked side, then those of the read side.
    pub(crate) sides: Vec<Prepared<'a>>,
    asked: usize,
    tails: Tails,
    judge: Judge<'a>,
    limits: ProofLimits,
    /// The outcomes of paths that a step refuses.
    rejections: Vec<Outcome>,
    /// For each side and rule the rule that stands for it in labels.
    representatives: Vec<Vec<u32>>,
    /// Whether one rule can stand for several.
    by_destination: bool,
    /// Automata of groups that were compared before, for other sets of paths.
    kept: Kept,
    pub(crate) stats: Stats,
    /// Rules without an automaton, by side and rule, as far as requests meet them.
    pub(crate) failures: BTreeMap<(usize, u32), NoPieces>,
    /// Some comparison reached a limit.
    pub(crate) cut_short: bool,
    /// Classes that were not looked at to the end. Nothing is lost with them as long as all paths are.
    pub(crate) unfinished: Vec<Class>,
}

/// Requests that meet the same rules, with the first of them.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) whose: Whose,
    rules: Vec<Vec<u32>>,
    pub(crate) example: Example,
}

/// The finite part of a request by its order; the order decides between witnesses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Example {
    pub(crate) method: usize,
    pub(crate) scheme: usize,
    pub(crate) host: usize,
    pub(crate) request: (Scheme, String, String),
}

/// Requests of some rules that are not treated as asked, with the first of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) length: usize,
    pub(crate) path: Vec<u8>,
    pub(crate) example: Example,
    pub(crate) whose: Whose,
    pub(crate) labels: Vec<Label>,
    /// A rule of the group has no automaton, so this may be a consequence of leaving it out.
    pub(crate) unsure: bool,
}

static NOTHING: (Outcome, Place) = (Outcome::None, Place { object: String::new(), field: String::new() });

impl<'a> Study<'a> {
    pub(crate) fn new(
        asked: &'a Behaviour,
        read: &'a Behaviour,
        judge: Judge<'a>,
        alphabet: ByteSet,
        limits: ProofLimits,
    ) -> Self {
        let of = |behaviour: &'a Behaviour| -> Vec<&'a Reading> { behaviour.readings.iter().collect() };
        Self::of_readings(&of(asked), &of(read), judge, alphabet, limits)
    }

    /// The same for some readings of each side.
    pub(crate) fn of_readings(
        asked: &[&'a Reading],
        read: &[&'a Reading],
        judge: Judge<'a>,
        alphabet: ByteSet,
        limits: ProofLimits,
    ) -> Self {
        let sides: Vec<Prepared<'a>> =
            asked.iter().chain(read).map(|reading| Prepared::new(reading)).collect();
        let identity = |side: &Prepared<'a>| (0_u32..).take(side.rules.len()).collect();
        Self {
            representatives: sides.iter().map(identity).collect(),
            rejections: sides.iter().flat_map(|side| rejections(&side.decision.path_steps)).collect(),
            sides,
            asked: asked.len(),
            tails: Tails::new(alphabet, limits),
            judge,
            limits,
            kept: Kept::default(),
            by_destination: false,
            stats: Stats::default(),
            failures: BTreeMap::new(),
            cut_short: false,
            unfinished: Vec::new(),
        }
    }

    /// Lets the first rule with a destination stand for all rules with it.
    pub(crate) fn by_destination(&mut self) {
        self.by_destination = true;
        for (side, representatives) in self.sides.iter().zip(&mut self.representatives) {
            let mut first: BTreeMap<String, u32> = BTreeMap::new();
            for (rule, representative) in side.rules.iter().zip(representatives) {
                let destination = self.judge.destination(&rule.outcome);
                *representative = *first.entry(destination).or_insert(*representative);
            }
        }
    }

    pub(crate) fn decisions(&self) -> Vec<&'a Decision> {
        self.sides.iter().map(|side| side.decision).collect()
    }

    /// The groups of these requests, each with its first request in the order method, scheme, host.
    pub(crate) fn groups(
        &self,
        hosts: &[(usize, &HostAtom)],
        methods: &[(usize, MethodAtom)],
        schemes: &[Scheme],
    ) -> Vec<Group> {
        let mut masks: Vec<(usize, &str, Vec<Vec<bool>>)> = Vec::new();
        for (index, method) in methods {
            let mask: Vec<_> = self.sides.iter().map(|side| side.method_mask(method.name)).collect();
            if masks.iter().all(|(_, _, other)| *other != mask) {
                masks.push((*index, method.name, mask));
            }
        }
        let of_hosts: Vec<Vec<Vec<u32>>> = hosts
            .iter()
            .map(|(_, host)| self.sides.iter().map(|side| side.of_host(&host.name)).collect())
            .collect();
        let mut seen: Set<(Whose, Vec<Vec<u32>>)> = Set::default();
        let mut groups = Vec::new();
        for (method, name, mask) in &masks {
            for (scheme_index, scheme) in schemes.iter().enumerate() {
                for ((host_index, host), of_host) in hosts.iter().zip(&of_hosts) {
                    let sides = self.sides.iter().zip(of_host).zip(mask);
                    let rules: Vec<Vec<u32>> =
                        sides.map(|((side, rules), mask)| side.filtered(rules, mask, *scheme)).collect();
                    if self.is_harmless(host.whose, &rules) || !seen.insert((host.whose, rules.clone())) {
                        continue;
                    }
                    let request = (*scheme, (*name).to_owned(), host.name.clone());
                    let example =
                        Example { method: *method, scheme: scheme_index, host: *host_index, request };
                    groups.push(Group { whose: host.whose, rules, example });
                }
            }
        }
        groups
    }

    /// A foreign host whose rules reach neither auth nor gw needs no look at its paths.
    fn is_harmless(&self, whose: Whose, rules: &[Vec<u32>]) -> bool {
        let matters =
            |outcome: &Outcome| matches!(outcome, Outcome::Undetermined(_)) || self.judge.reaches(outcome);
        whose == Whose::Foreign
            && self
                .sides
                .iter()
                .zip(rules)
                .all(|(side, rules)| rules.iter().all(|rule| !matters(side.outcome(*rule).0)))
    }

    /// Compares all paths of a set for a group.
    pub(crate) fn differences(
        &mut self,
        group: &Group,
        language: Language,
        paths: &Paths,
    ) -> Vec<Difference> {
        for (index, rules) in group.rules.iter().enumerate() {
            self.sides[index].take_apart(&mut self.tails, rules);
            for (rule, failure) in self.sides[index].failures(rules) {
                self.failures.entry((index, rule)).or_insert_with(|| failure.clone());
            }
        }
        let unsure = group.rules.iter().zip(&self.sides).any(|(rules, side)| {
            side.failures(rules).any(|(_, failure)| matches!(failure, NoPieces::TooLarge(_)))
        });
        let left = self.limits.total_states.saturating_sub(self.stats.states);
        let Walk { found, states, pairs, cut_short, bounded } =
            self.walk(group, language, paths, left.min(self.limit(language)));
        self.stats.groups += 1;
        self.stats.states += states;
        self.stats.pairs += pairs;
        // What a class leaves out, the walk over all paths does not.
        self.stats.bounded |= bounded && language == Language::Full;
        match language {
            // The walk over all paths finds what is wrong in any class.
            Language::Only(class) if cut_short => self.unfinished.push(class),
            _ => self.cut_short |= cut_short,
        }
        found
            .into_iter()
            .map(|found| Difference {
                length: found.path.len(),
                path: found.path,
                example: group.example.clone(),
                whose: group.whose,
                labels: found.labels,
                unsure,
            })
            .collect()
    }

    /// Most states of a comparison. A class gets few of them, and fewer once another one was not finished:
    /// its paths are also among all paths, which it only sorts.
    fn limit(&self, language: Language) -> usize {
        match language {
            Language::Only(_) if self.unfinished.is_empty() => self.limits.states / 10,
            Language::Only(_) => self.limits.states / 200,
            Language::Canonical | Language::Full => self.limits.states,
        }
    }

    fn walk(&mut self, group: &Group, language: Language, paths: &Paths, limit: usize) -> Walk {
        let mut kept = std::mem::take(&mut self.kept);
        let mut fine = |labels: &[Label]| self.charges(labels, group.whose).is_empty();
        let mut machines = self.machines(group, language, &mut kept);
        let walk = walk(&self.tails, paths, &mut machines, limit, &mut fine);
        kept.trim(self.limits.states);
        self.kept = kept;
        walk
    }

    /// Hands the automata of a group to `look`.
    pub(crate) fn with_machines(
        &mut self,
        group: &Group,
        language: Language,
        look: impl FnOnce(&Tails, &mut Machines<'_>),
    ) {
        for (index, rules) in group.rules.iter().enumerate() {
            self.sides[index].take_apart(&mut self.tails, rules);
        }
        let mut kept = Kept::default();
        look(&self.tails, &mut self.machines(group, language, &mut kept));
    }

    /// What is wrong with requests that these rules decide.
    pub(crate) fn charges(&self, labels: &[Label], whose: Whose) -> Vec<Charge> {
        let fates: Vec<Fate<'_>> =
            self.sides.iter().zip(labels).map(|(side, label)| self.fate(side, label)).collect();
        let (asked, read) = fates.split_at(self.asked.min(fates.len()));
        if let ([asked], [read]) = (asked, read) {
            return self.judge.judge(asked, read, whose);
        }
        let assumptions: Vec<&str> = self.sides.iter().map(|side| side.assumption).collect();
        // A side with one reading leaves nothing open.
        let by_age = |side: &[Prepared<'a>]| side.len() < 2 || side.iter().all(|reading| reading.by_age);
        let (first, second) = self.sides.split_at(asked.len());
        let doubt = if by_age(first) && by_age(second) { Doubt::Age } else { Doubt::Silence };
        self.judge.judge_all(asked, read, (&assumptions, doubt), whose)
    }

    fn fate<'f>(&'f self, side: &'f Prepared<'a>, label: &Label) -> Fate<'f> {
        let outcomes = match label {
            Label::Rules(rules) => rules.iter().map(|rule| side.outcome(*rule)).collect(),
            Label::Rejected(status) => self
                .rejections
                .iter()
                .find(|outcome| **outcome == Outcome::Status(*status))
                .map(|outcome| (outcome, &NOTHING.1))
                .into_iter()
                .collect(),
            Label::None | Label::Unknown => vec![(&NOTHING.0, &NOTHING.1)],
        };
        Fate { outcomes }
    }

    /// The places of the asked rules behind a difference.
    pub(crate) fn asked_places(&self, labels: &[Label]) -> Vec<&Place> {
        let Some((side, Label::Rules(rules))) = self.sides.first().zip(labels.first()) else {
            return Vec::new();
        };
        rules.iter().map(|rule| side.outcome(*rule).1).collect()
    }

    /// True when the naive evaluation of the witness agrees on every side.
    pub(crate) fn confirms(&self, difference: &Difference) -> bool {
        let (scheme, method, host) = difference.example.request.clone();
        let request = Request { scheme, method, host, path: difference.path.clone() };
        self.sides.iter().zip(&self.representatives).zip(&difference.labels).all(
            |((side, representatives), label)| {
                let answer = side.decision.answer(&request);
                let mut rules: Vec<u32> = side
                    .rules
                    .iter()
                    .zip(representatives)
                    .filter(|(rule, _)| answer.rules.iter().any(|one| std::ptr::eq(*one, **rule)))
                    .map(|(_, representative)| *representative)
                    .collect();
                rules.sort_unstable();
                rules.dedup();
                *label
                    == match answer.rejected {
                        Some(status) => Label::Rejected(status),
                        None if rules.is_empty() => Label::None,
                        None => Label::Rules(rules),
                    }
            },
        )
    }

    /// The labels of a difference by destination, to compare it with those of another study.
    pub(crate) fn destinations(&self, difference: &Difference) -> Vec<Vec<String>> {
        let fates = self.sides.iter().zip(&difference.labels).map(|(side, label)| self.fate(side, label));
        fates
            .map(|fate| {
                let mut texts: Vec<String> =
                    fate.outcomes.iter().map(|(outcome, _)| self.judge.destination(outcome)).collect();
                texts.sort();
                texts.dedup();
                texts
            })
            .collect()
    }
}

/// The outcomes with which path steps can refuse.
fn rejections(steps: &[PathStep]) -> Vec<Outcome> {
    steps
        .iter()
        .filter_map(|step| match step {
            PathStep::DecodeAll { malformed: status }
            | PathStep::RejectFragment(status)
            | PathStep::RejectNul(status)
            | PathStep::RejectUnparsable(status)
            | PathStep::RejectEscapedSlash(status)
            | PathStep::RedirectEscapedSlash(status)
            | PathStep::RemoveDotSegments { above_root: Rejection::Status(status), .. } => {
                Some(Outcome::Status(*status))
            }
            _ => None,
        })
        .collect()
}
