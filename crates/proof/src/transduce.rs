//! A router's path steps in front of its rules, as one automaton over raw paths.
//!
//! Every step is a machine that reads and writes bytes; the state of a chain of steps is the memory of the
//! first one and the state of the rest. The removal of dot segments is the exception: it can take back
//! what it has written, so it keeps the states of the rest at the segment boundaries it may return to.
//! The last few boundaries are kept; a path that climbs further is [`Label::Unknown`] and reported as
//! outside of the proof's bound.
//!
//! A step that refuses the path does so only if no step before it refuses it too: those run on.

mod dots;
mod step;

use crate::bytes::{ByteSet, Range, at, push};
use crate::intern::{Map, number};
use crate::label::{Label, Labels};
use crate::side::Side;
use crate::tail::Tails;
use dots::Dots;
use gatewright_core::decision::PathStep;
use step::{Memory, REST, feed, flush, held, reads_escapes, special};

/// The state of a chain of steps from one of them on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Chain {
    /// This step or a later one goes on.
    Running { memory: Memory, rest: u32 },
    /// This step removes dot segments.
    Dots(Dots),
    /// This step refused the path.
    Rejected(u16),
    /// What this step would have to take back is not remembered.
    Forgotten,
}

/// The states of one level: a step and everything behind it.
#[derive(Debug, Default)]
struct Level {
    chains: Vec<Chain>,
    numbers: Map<Chain, u32>,
}

/// What a path comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// A state of the side.
    At(u32),
    Rejected(u16),
    Forgotten,
}

/// A rule list behind path steps.
#[derive(Debug)]
pub(crate) struct Normaliser<'a> {
    steps: Vec<PathStep>,
    side: Side<'a>,
    levels: Vec<Level>,
    nesting: usize,
    /// Ranges of the states of the first level, once computed.
    ranges: Vec<Option<Box<[Range]>>>,
}

impl<'a> Normaliser<'a> {
    pub(crate) fn new(steps: &[PathStep], side: Side<'a>, nesting: usize) -> Self {
        let levels = steps.iter().map(|_| Level::default()).collect();
        Self { steps: steps.to_vec(), side, levels, nesting, ranges: Vec::new() }
    }

    pub(crate) fn labels(&self) -> &Labels {
        &self.side.labels
    }

    pub(crate) fn start(&mut self, _: &Tails) -> u32 {
        let mut rest = Side::START;
        for level in (0..self.steps.len()).rev() {
            let chain = match self.steps[level] {
                PathStep::RemoveDotSegments { .. } => Chain::Dots(Dots::new(rest)),
                _ => Chain::Running { memory: REST, rest },
            };
            rest = self.number(level, chain);
        }
        rest
    }

    pub(crate) fn label(&mut self, tails: &Tails, state: u32) -> u32 {
        match self.finish(tails, 0, state) {
            End::At(state) => self.side.label(state),
            End::Rejected(status) => self.side.labels.number(Label::Rejected(status)),
            End::Forgotten => self.side.labels.number(Label::Unknown),
        }
    }

    pub(crate) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        let index = state as usize;
        if self.ranges.len() <= index {
            self.ranges.resize(index + 1, None);
        }
        if self.ranges[index].is_none() {
            let mut starts = self.starts(tails, 0, state);
            starts.insert(0);
            let mut ranges = Vec::new();
            for byte in starts.iter() {
                let next = self.advance(tails, 0, state, byte);
                push(&mut ranges, 0, byte, next);
            }
            self.ranges[index] = Some(ranges.into());
        }
        self.ranges[index].as_deref().unwrap_or_default()
    }

    fn number(&mut self, level: usize, chain: Chain) -> u32 {
        let Level { chains, numbers } = &mut self.levels[level];
        if let Some(number) = numbers.get(&chain) {
            return *number;
        }
        let fresh = number(chains.len());
        chains.push(chain.clone());
        numbers.insert(chain, fresh);
        fresh
    }

    fn chain(&self, level: usize, state: u32) -> Chain {
        self.levels[level].chains[state as usize].clone()
    }

    /// The state behind a byte. The depth of the recursion is the number of steps.
    fn advance(&mut self, tails: &Tails, level: usize, state: u32, byte: u8) -> u32 {
        let Some(&step) = self.steps.get(level) else {
            return at(self.side.ranges(tails, state), byte);
        };
        let next = match self.chain(level, state) {
            Chain::Running { memory, rest } => match feed(step, memory, byte) {
                Ok(fed) => {
                    let rest = self.write(tails, level + 1, rest, &fed.out);
                    Chain::Running { memory: fed.memory, rest }
                }
                Err(status) => Chain::Rejected(status),
            },
            Chain::Dots(dots) => self.advance_dots(tails, level, dots, byte),
            stopped @ (Chain::Rejected(_) | Chain::Forgotten) => stopped,
        };
        self.number(level, next)
    }

    fn write(&mut self, tails: &Tails, level: usize, state: u32, bytes: &[u8]) -> u32 {
        bytes.iter().fold(state, |state, byte| self.advance(tails, level, state, *byte))
    }

    /// What the path comes to when it ends here.
    fn finish(&mut self, tails: &Tails, level: usize, state: u32) -> End {
        let Some(&step) = self.steps.get(level) else { return End::At(state) };
        match self.chain(level, state) {
            Chain::Running { memory, rest } => match flush(step, memory) {
                Ok(out) => {
                    let rest = self.write(tails, level + 1, rest, &out);
                    self.finish(tails, level + 1, rest)
                }
                Err(status) => End::Rejected(status),
            },
            Chain::Dots(dots) => self.finish_dots(tails, level, dots),
            Chain::Rejected(status) => End::Rejected(status),
            Chain::Forgotten => End::Forgotten,
        }
    }

    /// The bytes at which the behaviour of a state may change.
    fn starts(&mut self, tails: &Tails, level: usize, state: u32) -> ByteSet {
        let mut starts = ByteSet::default();
        let Some(&step) = self.steps.get(level) else {
            for range in self.side.ranges(tails, state) {
                starts.insert(range.0);
            }
            return starts;
        };
        let (memory, rest, pending) = match self.chain(level, state) {
            // What was held back is written before a byte that does not continue it.
            Chain::Running { memory, rest } if reads_escapes(step) => (memory, rest, held(memory)),
            Chain::Running { memory, rest } => (memory, rest, Vec::new()),
            Chain::Dots(dots) => (REST, dots.written, dots.pending()),
            Chain::Rejected(_) | Chain::Forgotten => return starts,
        };
        for byte in special(step, memory).iter() {
            starts.isolate(byte);
        }
        let rest = self.write(tails, level + 1, rest, &pending);
        starts.union(self.starts(tails, level + 1, rest));
        starts
    }
}

#[cfg(test)]
mod tests;
