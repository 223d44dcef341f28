//! The product of all sides and a set of paths, in breadth-first order of bytes.
//!
//! States are found in the order of their smallest shortest path, so the first path that reaches a
//! combination of deciding rules is the shortest one, and of those the smallest byte string.

use crate::align::is_settled;
use crate::bytes::{Range, at};
use crate::domain::Paths;
use crate::intern::Interner;
use crate::label::Label;
use crate::machine::Machine;
use crate::side::Side;
use crate::tail::{DEAD, Tails};
use std::collections::BTreeSet;

/// A combination of labels, one a side, that is not fine, with the smallest path that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) labels: Vec<Label>,
    pub(crate) path: Vec<u8>,
}

/// What a walk through the product saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    pub(crate) found: Vec<Found>,
    pub(crate) states: usize,
    pub(crate) pairs: usize,
    /// The limit was reached, and something may be unseen.
    pub(crate) cut_short: bool,
    /// Some path was outside of what the machines remember.
    pub(crate) bounded: bool,
}

/// Most combinations that are judged before any is seen.
const FORESEEN: usize = 4_096;

/// A combination of labels.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    fine: bool,
    reached: bool,
}

/// Says whether a combination of labels is fine.
pub(crate) type Fine<'f> = dyn FnMut(&[&Label]) -> bool + 'f;

/// Walks through the product until nothing new can come or the limit is reached.
pub(crate) fn walk(
    tails: &Tails,
    paths: &Paths,
    machines: &mut [Machine<'_>],
    limit: usize,
    fine: &mut Fine<'_>,
) -> Walk {
    let mut product = Product {
        tails,
        paths,
        states: Interner::new(machines.len() + 1),
        came: Vec::new(),
        combinations: Interner::new(machines.len()),
        standings: Vec::new(),
        walk: Walk::default(),
        unseen: None,
        fine,
    };
    if !product.foresee(machines, limit) {
        return product.walk;
    }
    let starts = machines.iter_mut().map(|machine| machine.start(tails));
    let start: Vec<u32> = std::iter::once(Paths::START).chain(starts).collect();
    product.visit(machines, &start, (0, 0));
    let mut scratch = vec![Vec::new(); machines.len() + 1];
    let mut next = 0;
    while (next as usize) < product.states.len() && product.unseen != Some(0) {
        if product.states.len() > limit || is_too_large(machines, limit) {
            product.walk.cut_short = true;
            break;
        }
        let state = product.states.get(next).to_vec();
        if !product.is_done(machines, &state) {
            product.expand(machines, &mut scratch, &state, next);
        }
        next += 1;
    }
    product.walk.states += product.states.len();
    product.walk.pairs = product.standings.iter().filter(|standing| standing.reached).count();
    product.walk
}

struct Product<'p, 'f> {
    tails: &'p Tails,
    paths: &'p Paths,
    /// The state of the paths, then of each machine.
    states: Interner,
    /// From which state and by which byte each state was first reached.
    came: Vec<(u32, u8)>,
    combinations: Interner,
    standings: Vec<Standing>,
    walk: Walk,
    /// How many wrong combinations are still to be found, when they could be counted beforehand.
    unseen: Option<usize>,
    fine: &'p mut Fine<'f>,
}

impl Product<'_, '_> {
    /// Lists the combinations that each machine alone could take part in. Behind path steps the product
    /// is large and its labels are few, so that it pays to know when nothing is left to be found.
    ///
    /// False when no combination is wrong.
    fn foresee(&mut self, machines: &mut [Machine<'_>], limit: usize) -> bool {
        if machines.iter().all(|machine| machine.as_side().is_some()) {
            return true;
        }
        let mut combinations: Vec<Vec<u32>> = vec![Vec::new()];
        for machine in machines.iter_mut() {
            let Some(labels) = self.labels_of(machine, limit) else { return true };
            self.walk.bounded |= labels.iter().any(|label| *machine.labels().get(*label) == Label::Unknown);
            if labels.len() * combinations.len() > FORESEEN {
                return true;
            }
            combinations = combinations
                .iter()
                .flat_map(|start| labels.iter().map(|label| [start.as_slice(), &[*label]].concat()))
                .collect();
        }
        let mut wrong = 0;
        for combination in &combinations {
            let standing = self.standing(machines, combination);
            wrong += usize::from(!self.standings[standing as usize].fine);
        }
        self.unseen = Some(wrong);
        wrong > 0
    }

    /// The labels that a machine alone gives to some path; nothing beyond the limit.
    fn labels_of(&mut self, machine: &mut Machine<'_>, limit: usize) -> Option<Vec<u32>> {
        let mut states = Interner::new(2);
        states.intern(&[Paths::START, machine.start(self.tails)]);
        let mut labels = BTreeSet::new();
        let mut next = 0;
        while (next as usize) < states.len() {
            if states.len() > limit || is_too_large(std::slice::from_ref(machine), limit) {
                return None;
            }
            let &[path, state] = states.get(next) else { return None };
            if self.paths.accepts(path) {
                labels.insert(machine.label(self.tails, state));
            }
            let of_path = self.paths.ranges(path);
            let of_machine = machine.ranges(self.tails, state);
            let mut byte = Some(0);
            while let Some(now) = byte {
                let behind = [at(of_path, now), at(of_machine, now)];
                if behind[0] != DEAD {
                    states.intern(&behind);
                }
                byte = [of_path, of_machine].iter().filter_map(|ranges| starts_after(ranges, now)).min();
            }
            next += 1;
        }
        self.walk.states += states.len();
        Some(labels.into_iter().collect())
    }

    fn visit(&mut self, machines: &mut [Machine<'_>], state: &[u32], came: (u32, u8)) {
        let (id, new) = self.states.intern(state);
        if !new {
            return;
        }
        self.came.push(came);
        let Some((&path, states)) = state.split_first() else { return };
        if !self.paths.accepts(path) {
            return;
        }
        let labels: Vec<u32> = machines
            .iter_mut()
            .zip(states)
            .map(|(machine, state)| machine.label(self.tails, *state))
            .collect();
        let standing = self.standing(machines, &labels);
        let Some(at) = self.standings.get_mut(standing as usize) else { return };
        if std::mem::replace(&mut at.reached, true) {
            return;
        }
        let fine = at.fine;
        let labels: Vec<Label> = machines
            .iter()
            .zip(&labels)
            .map(|(machine, label)| machine.labels().get(*label).clone())
            .collect();
        if labels.contains(&Label::Unknown) {
            self.walk.bounded = true;
        } else if !fine {
            self.unseen = self.unseen.map(|unseen| unseen.saturating_sub(1));
            let path = self.path(id);
            self.walk.found.push(Found { labels, path });
        }
    }

    /// The standing of a combination, judged when it is seen for the first time.
    fn standing(&mut self, machines: &[Machine<'_>], labels: &[u32]) -> u32 {
        let (id, new) = self.combinations.intern(labels);
        if new {
            let labels: Vec<&Label> =
                machines.iter().zip(labels).map(|(machine, label)| machine.labels().get(*label)).collect();
            let fine = labels.contains(&&Label::Unknown) || (self.fine)(&labels);
            self.standings.push(Standing { fine, reached: false });
        }
        id
    }

    /// True when nothing new can come below a state.
    fn is_done(&mut self, machines: &[Machine<'_>], state: &[u32]) -> bool {
        let Some(sides) = machines.iter().map(Machine::as_side).collect::<Option<Vec<&Side<'_>>>>() else {
            return false;
        };
        let states = state.get(1..).unwrap_or_default();
        let tails = self.tails;
        is_settled(tails, &sides, states, &mut |labels| {
            let standing = self.standing(machines, labels);
            let Standing { fine, reached } = self.standings[standing as usize];
            fine || reached
        })
    }

    fn expand(&mut self, machines: &mut [Machine<'_>], scratch: &mut [Vec<Range>], state: &[u32], from: u32) {
        let Some((&path, states)) = state.split_first() else { return };
        let Some((of_path, of_machines)) = scratch.split_first_mut() else { return };
        of_path.clear();
        of_path.extend_from_slice(self.paths.ranges(path));
        for ((machine, state), ranges) in machines.iter_mut().zip(states).zip(of_machines) {
            ranges.clear();
            ranges.extend_from_slice(machine.ranges(self.tails, *state));
        }
        let mut byte = Some(0);
        while let Some(now) = byte {
            let next: Vec<u32> = scratch.iter().map(|ranges| at(ranges, now)).collect();
            if next.first() != Some(&DEAD) {
                self.visit(machines, &next, (from, now));
            }
            byte = scratch.iter().filter_map(|ranges| starts_after(ranges, now)).min();
        }
    }

    /// The path by which a state was first reached.
    fn path(&self, mut id: u32) -> Vec<u8> {
        let mut path = Vec::new();
        while id != 0 {
            let (from, byte) = self.came[id as usize];
            path.push(byte);
            id = from;
        }
        path.reverse();
        path
    }
}

/// Words that all machines may remember for each product state that is allowed: a state of a side has a
/// few ranges, and lists of conditions are shared.
const WORDS_PER_STATE: usize = 16;

fn is_too_large(machines: &[Machine<'_>], limit: usize) -> bool {
    let size: usize = machines.iter().map(Machine::size).sum();
    size > limit.saturating_mul(WORDS_PER_STATE)
}

fn starts_after(ranges: &[Range], byte: u8) -> Option<u8> {
    ranges.get(ranges.partition_point(|range| range.0 <= byte)).map(|range| range.0)
}
