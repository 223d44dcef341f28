//! Rule lists behind the same path steps as one small automaton.
//!
//! A router that removes dot segments remembers a state for each segment that it may return to, so every
//! state too many in the rule list is multiplied by all that can stand above and below it. Where a product
//! of rule lists is small it is therefore written out and made minimal before any path step is put in front
//! of it. What it answers to a path stays the same, and with it the smallest path for each answer.

use crate::bytes::{Range, at, push, side_by_side};
use crate::intern::{Interner, Map, number};
use crate::label::Label;
use crate::side::Side;
use crate::tail::Tails;
use std::collections::BTreeSet;

/// Above this many states the refinement is left out, whose cost can be the square of it.
const MOST_REFINED: usize = 4_000;

/// Some rule lists that read the same path, side by side and minimal.
#[derive(Debug)]
pub(crate) struct Flat {
    /// What each label says, for one rule list after the other.
    pub(crate) labels: Vec<Vec<Label>>,
    /// The label of the paths that end at each state.
    deciding: Vec<u32>,
    ranges: Vec<Vec<Range>>,
}

impl Flat {
    pub(crate) const START: u32 = Side::START;

    /// Nothing when the product has more than `most` states.
    pub(crate) fn new(tails: &Tails, sides: &mut [Side<'_>], most: usize) -> Option<Self> {
        let mut states = Interner::new(sides.len());
        states.intern(&vec![Side::START; sides.len()]);
        let mut labels = Interner::new(sides.len());
        let (mut deciding, mut ranges) = (Vec::new(), Vec::new());
        let mut scratch: Vec<Vec<Range>> = vec![Vec::new(); sides.len()];
        while deciding.len() < states.len() {
            if states.len() > most {
                return None;
            }
            let state = states.get(number(deciding.len())).to_vec();
            let label: Vec<u32> = sides.iter().zip(&state).map(|(side, state)| side.label(*state)).collect();
            deciding.push(labels.intern(&label).0);
            for ((side, state), ranges) in sides.iter_mut().zip(&state).zip(&mut scratch) {
                ranges.clear();
                ranges.extend_from_slice(side.ranges(tails, *state));
            }
            let mut behind = Vec::new();
            side_by_side(&scratch, |byte, next| push(&mut behind, 0, byte, states.intern(next).0));
            ranges.push(behind);
        }
        let label = |id| -> Vec<Label> {
            let numbers = labels.get(id).iter();
            sides.iter().zip(numbers).map(|(side, label)| side.labels.get(*label).clone()).collect()
        };
        let labels = (0..number(labels.len())).map(label).collect();
        Some(Self { labels, deciding, ranges }.minimal())
    }

    /// The smallest automaton that gives the same labels (Moore's refinement).
    fn minimal(self) -> Self {
        if self.deciding.len() > MOST_REFINED {
            return self;
        }
        let mut class = self.deciding.clone();
        let mut count = 0;
        loop {
            let mut ids: Map<Vec<u32>, u32> = Map::default();
            let refined: Vec<u32> = (0..class.len())
                .map(|state| {
                    let mut key = vec![class[state]];
                    for (byte, next) in self.behind(state, &class) {
                        key.extend([u32::from(byte), next]);
                    }
                    let fresh = number(ids.len());
                    *ids.entry(key).or_insert(fresh)
                })
                .collect();
            class = refined;
            if ids.len() == count {
                return self.quotient(&class, count);
            }
            count = ids.len();
        }
    }

    /// The classes behind each byte of a state.
    fn behind(&self, state: usize, class: &[u32]) -> Vec<Range> {
        let mut behind = Vec::new();
        for &(byte, next) in &self.ranges[state] {
            push(&mut behind, 0, byte, class[next as usize]);
        }
        behind
    }

    /// One state a class; class numbers follow the first state of each, so the start stays first.
    fn quotient(self, class: &[u32], count: usize) -> Self {
        let (mut deciding, mut ranges) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for state in 0..class.len() {
            if class[state] as usize == deciding.len() {
                deciding.push(self.deciding[state]);
                ranges.push(self.behind(state, class));
            }
        }
        Self { labels: self.labels, deciding, ranges }
    }

    /// The labels of all paths that start with a slash, as every raw path and what any step makes of it does.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let mut known = vec![false; self.deciding.len()];
        let mut work = vec![at(self.ranges(Self::START), b'/')];
        let mut labels = BTreeSet::new();
        while let Some(state) = work.pop() {
            if !std::mem::replace(&mut known[state as usize], true) {
                labels.insert(self.label(state));
                work.extend(self.ranges(state).iter().map(|range| range.1));
            }
        }
        labels.into_iter().collect()
    }

    /// How many states it has.
    pub(crate) fn len(&self) -> usize {
        self.deciding.len()
    }

    /// The label of the paths that end here.
    pub(crate) fn label(&self, state: u32) -> u32 {
        self.deciding[state as usize]
    }

    /// The states behind each byte.
    pub(crate) fn ranges(&self, state: u32) -> &[Range] {
        &self.ranges[state as usize]
    }

    /// The label of every path from here on, when it is one for all of them.
    pub(crate) fn constant(&self, state: u32) -> Option<u32> {
        matches!(self.ranges(state), [(_, next)] if *next == state).then(|| self.label(state))
    }

    /// Its ranges.
    pub(crate) fn size(&self) -> usize {
        self.ranges.iter().map(Vec::len).sum()
    }
}
