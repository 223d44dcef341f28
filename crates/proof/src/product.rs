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
        fine,
    };
    let starts = machines.iter_mut().map(|machine| machine.start(tails));
    let start: Vec<u32> = std::iter::once(Paths::START).chain(starts).collect();
    product.visit(machines, &start, (0, 0));
    let mut scratch = vec![Vec::new(); machines.len() + 1];
    let mut next = 0;
    while (next as usize) < product.states.len() {
        if product.states.len() > limit {
            product.walk.cut_short = true;
            break;
        }
        let state = product.states.get(next).to_vec();
        if !product.is_done(machines, &state) {
            product.expand(machines, &mut scratch, &state, next);
        }
        next += 1;
    }
    product.walk.states = product.states.len();
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
    fine: &'p mut Fine<'f>,
}

impl Product<'_, '_> {
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

fn starts_after(ranges: &[Range], byte: u8) -> Option<u8> {
    ranges.get(ranges.partition_point(|range| range.0 <= byte)).map(|range| range.0)
}
