//! The states of one level: a step and everything behind it.

use super::Chain;
use super::step::Memory;
use crate::bytes::Range;
use crate::intern::{Interner, Map, number};
use std::collections::hash_map::Entry;

/// The first word of a state that is not running; a memory is smaller.
const OTHER: u32 = u32::MAX;

/// Most states of most levels are a memory and a state of the next level, which two words hold.
#[derive(Debug)]
pub(super) struct Level {
    /// A memory and the state of the rest; or [`OTHER`] and where in `others` it stands.
    states: Interner,
    others: Vec<Chain>,
    numbers: Map<Chain, u32>,
    /// The states behind each byte, once computed.
    ranges: Vec<Option<Box<[Range]>>>,
    /// Those of one state that are not kept.
    last: Option<(u32, Vec<Range>)>,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            states: Interner::new(2),
            others: Vec::new(),
            numbers: Map::default(),
            ranges: Vec::new(),
            last: None,
        }
    }
}

impl Level {
    pub(super) fn chain(&self, state: u32) -> Chain {
        match *self.states.get(state) {
            [OTHER, index] => self.others[index as usize].clone(),
            [memory, rest] => Chain::Running { memory: Memory::try_from(memory).unwrap_or_default(), rest },
            _ => Chain::Forgotten,
        }
    }

    /// A state that no byte leaves.
    pub(super) fn constant(&self, state: u32) -> Option<Chain> {
        match *self.states.get(state) {
            [OTHER, index] => Some(&self.others[index as usize]).filter(|one| one.is_final()).cloned(),
            _ => None,
        }
    }

    /// The number of a state, and whether it is new.
    pub(super) fn number(&mut self, chain: Chain) -> (u32, bool) {
        let key = match chain {
            Chain::Running { memory, rest } => [memory.into(), rest],
            other => [OTHER, self.other(other)],
        };
        self.states.intern(&key)
    }

    fn other(&mut self, chain: Chain) -> u32 {
        match self.numbers.entry(chain) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                self.others.push(free.key().clone());
                *free.insert(number(self.others.len() - 1))
            }
        }
    }

    pub(super) fn knows_ranges(&self, state: u32) -> bool {
        self.ranges.get(state as usize).is_some_and(Option::is_some)
            || self.last.as_ref().is_some_and(|last| last.0 == state)
    }

    /// Keeps the states behind each byte, until those of another state come when it does not pay.
    pub(super) fn keep_ranges(&mut self, state: u32, ranges: Vec<Range>, pays: bool) {
        if !pays {
            self.last = Some((state, ranges));
            return;
        }
        let index = state as usize;
        if self.ranges.len() <= index {
            self.ranges.resize(index + 1, None);
        }
        self.ranges[index] = Some(ranges.into());
    }

    /// The states behind each byte, as far as they are known.
    pub(super) fn ranges(&self, state: u32) -> &[Range] {
        match &self.last {
            Some((last, ranges)) if *last == state => ranges,
            _ => self.ranges.get(state as usize).and_then(Option::as_deref).unwrap_or_default(),
        }
    }
}
