//! A router's path steps in front of its rules, as one automaton over raw paths.
//!
//! Every step is a machine that reads and writes bytes; the state of a chain of steps is the memory of the
//! first one and the state of the rest. The removal of dot segments is the exception: it can take back
//! what it has written, so it keeps the states of the rest at the segment boundaries it may return to.
//! The last few boundaries are kept; a path that climbs further is [`Label::Unknown`] and reported as
//! outside of the proof's bound.
//!
//! A step that refuses the path does so only if no step before it refuses it too: those run on.

mod core;
mod dots;
mod escape;
mod level;
mod parse;
mod step;

use self::core::Core;
use crate::bytes::{ByteSet, Range, at, push};
use crate::label::Label;
use crate::tail::Tails;
use dots::Dots;
use gatewright_core::decision::PathStep;
use level::Level;
use step::{HEX, Memory, REST, cuts, feed, flush, held, is_second, rejects, special};

/// The state of a chain of steps from one of them on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Chain {
    /// This step or a later one goes on.
    Running { memory: Memory, rest: u32 },
    /// A `%` and one digit were read; what comes next by the second digit, and when it is none. First
    /// digits that make no difference are one state.
    Second { digits: Box<[u32]>, otherwise: u32 },
    /// This step removes dot segments.
    Dots(Dots),
    /// Whatever follows, this label stands.
    Ended(u32),
    /// This step refused the path.
    Rejected(u16),
    /// What this step would have to take back is not remembered.
    Forgotten,
}

impl Chain {
    fn is_final(&self) -> bool {
        matches!(self, Self::Ended(_) | Self::Rejected(_) | Self::Forgotten)
    }

    fn size(&self) -> usize {
        match self {
            Self::Second { digits, .. } => digits.len(),
            Self::Dots(dots) => dots.size(),
            Self::Running { .. } | Self::Ended(_) | Self::Rejected(_) | Self::Forgotten => 1,
        }
    }
}

/// Rule lists behind path steps.
#[derive(Debug)]
pub(crate) struct Normaliser<'a> {
    steps: Vec<PathStep>,
    core: Core<'a>,
    levels: Vec<Level>,
    nesting: usize,
    /// Words in all levels.
    remembered: usize,
}

impl<'a> Normaliser<'a> {
    pub(crate) fn new(steps: &[PathStep], core: impl Into<Core<'a>>, nesting: usize) -> Self {
        let levels = steps.iter().map(|_| Level::default()).collect();
        Self { steps: steps.to_vec(), core: core.into(), levels, nesting, remembered: 0 }
    }

    /// What a label says for one of the rule lists.
    pub(crate) fn says(&self, label: u32, part: usize) -> &Label {
        self.core.says(label, part)
    }

    /// How many segments it can climb back over.
    pub(crate) fn nesting(&self) -> usize {
        self.nesting
    }

    /// The labels beyond which no path has one, where these are few and known.
    pub(crate) fn foreseeable(&mut self) -> Option<Vec<u32>> {
        self.core.foreseeable(&self.steps)
    }

    /// What it remembers, in words or so.
    pub(crate) fn size(&self) -> usize {
        self.core.size() + self.remembered
    }

    pub(crate) fn start(&mut self, _: &Tails) -> u32 {
        let mut rest = Core::START;
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
        self.finish(tails, 0, state)
    }

    pub(crate) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        self.ranges_at(tails, 0, state)
    }

    /// The states behind each byte. The depth of the recursion is the number of steps.
    fn ranges_at(&mut self, tails: &Tails, level: usize, state: u32) -> &[Range] {
        if level == self.steps.len() {
            return self.core.ranges(tails, state);
        }
        if !self.levels[level].knows_ranges(state) {
            let chain = self.chain(level, state);
            let mut starts = self.starts(tails, level, &chain);
            starts.insert(0);
            let mut ranges = Vec::new();
            for byte in starts.iter() {
                let next = self.next(tails, level, &chain, byte).unwrap_or(state);
                push(&mut ranges, 0, byte, next);
            }
            let pays = !matches!((level, self.steps[level]), (0, PathStep::RejectUnparsable(_)));
            self.remembered += if pays { ranges.len() } else { 0 };
            self.levels[level].keep_ranges(state, ranges, pays);
        }
        self.levels[level].ranges(state)
    }

    /// The label of every path from a state on, when nothing behind it can change it any more.
    fn constant(&self, level: usize, state: u32) -> Option<u32> {
        match self.levels.get(level).map(|level| level.chain(state)) {
            Some(Chain::Ended(label)) => Some(label),
            Some(_) => None,
            None => self.core.constant(state),
        }
    }

    /// The label of every path from a state of the whole chain on, when no step looks at the rest of them.
    pub(crate) fn ended(&mut self, state: u32) -> Option<u32> {
        if self.levels.is_empty() {
            return self.core.constant(state);
        }
        Some(match self.levels[0].constant(state)? {
            Chain::Ended(label) => label,
            Chain::Rejected(status) => self.core.given(Label::Rejected(status)),
            _ => self.core.given(Label::Unknown),
        })
    }

    fn number(&mut self, level: usize, chain: Chain) -> u32 {
        let chain = match chain {
            Chain::Running { rest, .. } if !rejects(self.steps[level]) => {
                self.constant(level + 1, rest).map_or(chain, Chain::Ended)
            }
            _ => chain,
        };
        let size = chain.size();
        let (state, new) = self.levels[level].number(chain);
        self.remembered += if new { size } else { 0 };
        state
    }

    fn chain(&self, level: usize, state: u32) -> Chain {
        self.levels[level].chain(state)
    }

    /// The state behind a byte.
    fn advance(&mut self, tails: &Tails, level: usize, state: u32, byte: u8) -> u32 {
        at(self.ranges_at(tails, level, state), byte)
    }

    /// The state behind a byte, computed; nothing when the state stays.
    fn next(&mut self, tails: &Tails, level: usize, chain: &Chain, byte: u8) -> Option<u32> {
        Some(match chain {
            Chain::Running { memory, rest } => {
                let step = *self.steps.get(level)?;
                self.run(tails, level, (step, *memory, *rest), byte)
            }
            Chain::Second { digits, otherwise } => match HEX.binary_search(&byte) {
                Ok(digit) => digits[digit],
                Err(_) => self.advance(tails, level, *otherwise, byte),
            },
            Chain::Dots(dots) => {
                let next = self.advance_dots(tails, level, dots.clone(), byte);
                self.number(level, next)
            }
            Chain::Ended(_) | Chain::Rejected(_) | Chain::Forgotten => return None,
        })
    }

    /// One byte through a step that only reads and writes.
    fn run(
        &mut self,
        tails: &Tails,
        level: usize,
        (step, memory, rest): (PathStep, Memory, u32),
        byte: u8,
    ) -> u32 {
        if let PathStep::RejectUnparsable(status) = step {
            let next = match parse::feed(memory, byte, self.nesting) {
                Ok(memory) => Chain::Running { memory, rest: self.advance(tails, level + 1, rest, byte) },
                Err(end) => end.chain(status),
            };
            return self.number(level, next);
        }
        let fed = match feed(step, memory, byte) {
            Ok(fed) => fed,
            Err(status) => return self.number(level, Chain::Rejected(status)),
        };
        if cuts(step, fed.memory) {
            let label = self.finish(tails, level + 1, rest);
            return self.number(level, Chain::Ended(label));
        }
        if !is_second(step, fed.memory) {
            let rest = self.write(tails, level + 1, rest, &fed.out);
            return self.number(level, Chain::Running { memory: fed.memory, rest });
        }
        let digits = self.second_digits(tails, level, (step, fed.memory, rest));
        let otherwise = match flush(step, fed.memory) {
            Ok(out) => {
                let rest = self.write(tails, level + 1, rest, &out);
                Chain::Running { memory: REST, rest }
            }
            Err(status) => Chain::Rejected(status),
        };
        let otherwise = self.number(level, otherwise);
        self.number(level, Chain::Second { digits, otherwise })
    }

    fn write(&mut self, tails: &Tails, level: usize, state: u32, bytes: &[u8]) -> u32 {
        bytes.iter().fold(state, |state, byte| self.advance(tails, level, state, *byte))
    }

    /// The label of the path when it ends here.
    fn finish(&mut self, tails: &Tails, level: usize, state: u32) -> u32 {
        let Some(&step) = self.steps.get(level) else { return self.core.label(state) };
        match self.chain(level, state) {
            Chain::Running { memory, rest } => match Self::at_end(step, memory) {
                Ok(out) => {
                    let rest = self.write(tails, level + 1, rest, &out);
                    self.finish(tails, level + 1, rest)
                }
                Err(label) => self.core.given(label),
            },
            Chain::Second { otherwise, .. } => self.finish(tails, level, otherwise),
            Chain::Dots(dots) => self.finish_dots(tails, level, dots),
            Chain::Ended(label) => label,
            Chain::Rejected(status) => self.core.given(Label::Rejected(status)),
            Chain::Forgotten => self.core.given(Label::Unknown),
        }
    }

    /// What comes out at the end of the path, or the label that stands instead.
    fn at_end(step: PathStep, memory: Memory) -> Result<Vec<u8>, Label> {
        match step {
            PathStep::RejectUnparsable(status) => {
                parse::finish(memory).map(|()| Vec::new()).map_err(|end| end.label(status))
            }
            _ => flush(step, memory).map_err(Label::Rejected),
        }
    }

    /// The bytes at which the behaviour of a state may change.
    fn starts(&mut self, tails: &Tails, level: usize, chain: &Chain) -> ByteSet {
        let mut starts = ByteSet::default();
        let Some(&step) = self.steps.get(level) else { return starts };
        let (special, rest, pending) = match chain {
            // What was held back is written before a byte that does not continue it.
            Chain::Running { memory, rest } => (special(step, *memory), *rest, held(step, *memory)),
            Chain::Second { otherwise, .. } => {
                for digit in HEX {
                    starts.isolate(*digit);
                }
                for range in self.ranges_at(tails, level, *otherwise) {
                    starts.insert(range.0);
                }
                return starts;
            }
            Chain::Dots(dots) => (special(step, REST), dots.written, dots.pending()),
            Chain::Ended(_) | Chain::Rejected(_) | Chain::Forgotten => return starts,
        };
        for byte in special {
            starts.isolate(*byte);
        }
        let rest = self.write(tails, level + 1, rest, &pending);
        for range in self.ranges_at(tails, level + 1, rest) {
            starts.insert(range.0);
        }
        starts
    }
}

#[cfg(test)]
mod tests;
