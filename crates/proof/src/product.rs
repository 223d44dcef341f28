//! The product of all sides and a set of paths, in breadth-first order of bytes.
//!
//! States are found in the order of their smallest shortest path, so the first path that reaches a
//! combination of deciding rules is the shortest one, and of those the smallest byte string.

mod ahead;
mod foresee;

use crate::align::is_settled;
use crate::bytes::{Range, side_by_side};
use crate::domain::Paths;
use crate::intern::Interner;
use crate::label::Label;
use crate::machine::{Machine, Machines};
use crate::side::Side;
use crate::tail::{DEAD, Tails};
use ahead::Ahead;
use foresee::FORESEEN;

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
pub(crate) type Fine<'f> = dyn FnMut(&[Label]) -> bool + 'f;

/// Walks through the product until nothing new can come or the limit is reached.
pub(crate) fn walk(
    tails: &Tails,
    paths: &Paths,
    machines: &mut Machines<'_>,
    limit: usize,
    fine: &mut Fine<'_>,
) -> Walk {
    let count = machines.machines.len();
    let mut product = Product {
        tails,
        paths,
        states: Interner::new(count + 1),
        came: Vec::new(),
        combinations: Interner::new(count),
        standings: Vec::new(),
        // What is not remembered is told of all paths only, see `Study::differences`.
        walk: Walk { bounded: !paths.is_full, ..Walk::default() },
        unseen: None,
        ahead: Ahead::default(),
        limit,
        most: usize::MAX,
        fine,
    };
    let known = product.labels(machines);
    if !product.foresee(machines, &known) {
        return product.walk;
    }
    product.most = machines.size().saturating_add(limit.saturating_mul(WORDS_PER_STATE));
    if !known.is_empty() {
        product.ahead = Ahead::new(machines, known);
    }
    let starts = machines.machines.iter_mut().map(|machine| machine.start(tails));
    let start: Vec<u32> = std::iter::once(Paths::START).chain(starts).collect();
    product.visit(machines, &start, (0, 0));
    let mut scratch = vec![Vec::new(); count + 1];
    let mut state = Vec::with_capacity(count + 1);
    let mut next = 0;
    while (next as usize) < product.states.len() && product.unseen != Some(0) {
        if product.states.len() > limit || machines.size() > product.most {
            product.walk.cut_short = true;
            break;
        }
        state.clear();
        state.extend_from_slice(product.states.get(next));
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
    /// What the machines can still say from a state on.
    ahead: Ahead,
    /// Most states.
    limit: usize,
    /// Most words that the machines may remember.
    most: usize,
    fine: &'p mut Fine<'f>,
}

impl Product<'_, '_> {
    fn visit(&mut self, machines: &mut Machines<'_>, state: &[u32], came: (u32, u8)) {
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
            .machines
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
        self.ahead.forget();
        if machines.is_unknown(&labels) {
            self.walk.bounded = true;
        } else if !fine {
            self.unseen = self.unseen.map(|unseen| unseen.saturating_sub(1));
            let path = self.path(id);
            self.walk.found.push(Found { labels: machines.say(&labels), path });
        }
    }

    /// The standing of a combination, judged when it is seen for the first time.
    fn standing(&mut self, machines: &Machines<'_>, labels: &[u32]) -> u32 {
        let (id, new) = self.combinations.intern(labels);
        if new {
            let fine = machines.is_unknown(labels) || (self.fine)(&machines.say(labels));
            self.standings.push(Standing { fine, reached: false });
        }
        id
    }

    /// True when nothing new can come below a state.
    fn is_done(&mut self, machines: &mut Machines<'_>, state: &[u32]) -> bool {
        let states = state.get(1..).unwrap_or_default();
        let sides = machines.machines.iter().map(Machine::as_side).collect::<Option<Vec<&Side<'_>>>>();
        let Some(sides) = sides else { return self.is_exhausted(machines, states) };
        let tails = self.tails;
        is_settled(tails, &sides, states, &mut |labels| {
            let standing = self.standing(machines, labels);
            let Standing { fine, reached } = self.standings[standing as usize];
            fine || reached
        })
    }

    /// True when every combination that can come below a state is fine or already shown.
    fn is_exhausted(&mut self, machines: &mut Machines<'_>, states: &[u32]) -> bool {
        let mut ahead = std::mem::take(&mut self.ahead);
        let exhausted = ahead.is_settled(machines, states, FORESEEN, |machines, labels| {
            let standing = self.standing(machines, labels);
            let Standing { fine, reached } = self.standings[standing as usize];
            // What is not remembered is no finding, but it has to be said once.
            if machines.is_unknown(labels) { self.walk.bounded } else { fine || reached }
        });
        self.ahead = ahead;
        exhausted
    }

    fn expand(&mut self, machines: &mut Machines<'_>, scratch: &mut [Vec<Range>], state: &[u32], from: u32) {
        let Some((&path, states)) = state.split_first() else { return };
        let Some((of_path, of_machines)) = scratch.split_first_mut() else { return };
        of_path.clear();
        of_path.extend_from_slice(self.paths.ranges(path));
        for ((machine, state), ranges) in machines.machines.iter_mut().zip(states).zip(of_machines) {
            ranges.clear();
            ranges.extend_from_slice(machine.ranges(self.tails, *state));
        }
        side_by_side(scratch, |byte, next| {
            if next.first() != Some(&DEAD) {
                self.visit(machines, next, (from, byte));
            }
        });
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
