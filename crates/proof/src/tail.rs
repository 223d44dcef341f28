//! Automata for what a path condition demands behind its literal head.
//!
//! Every automaton is minimal over the bytes of the domain, and its states are interned by their
//! language: `(/|$)`, `/?$|/.*` and an element-wise prefix have the same state, so two sides that spell
//! one condition differently are seen to agree at once. Large automata are interned as a whole only.

mod build;
mod minimal;
mod never;

use crate::bytes::{ByteSet, Range, at, push};
use crate::domain::Language;
use crate::intern::{Map, number};
use crate::limits::ProofLimits;
use crate::pieces::{NoPieces, Piece};
pub(crate) use build::TooLarge;
use gatewright_core::decision::Regex;
pub(crate) use minimal::Table;
use regex_syntax::hir::Hir;
use std::collections::BTreeMap;

/// No match is possible any more.
pub(crate) const DEAD: u32 = u32::MAX;
/// Only the end of the path matches.
pub(crate) const EMPTY: u32 = 0;
/// Whatever follows matches.
pub(crate) const ANY: u32 = 1;

/// Up to this many states each state is interned on its own, which costs the square of it.
const SMALL: usize = 64;

/// All automata of one proof. A state stands for the language that leads from it to acceptance.
#[derive(Debug)]
pub(crate) struct Tails {
    alphabet: Vec<u8>,
    states: Vec<State>,
    ranges: Vec<Range>,
    /// States by the table of the automaton that starts there.
    known: Map<Box<[u32]>, u32>,
    /// Automata by the text of their expression.
    built: BTreeMap<String, Result<u32, TooLarge>>,
    /// Expressions taken apart: those with case, then those without.
    apart: [BTreeMap<Regex, Pieces>; 2],
    /// Canonical paths within the usual limits.
    is_usual: bool,
    limits: ProofLimits,
    /// Bytes of all automata built so far; one that became too large counts as its limit.
    spent: usize,
}

/// What an expression is taken apart into.
type Pieces = Result<Vec<Piece>, NoPieces>;

/// All automata together may take this many times the bytes of one.
const ALL_TOGETHER: usize = 32;

#[derive(Clone, Copy, Debug)]
struct State {
    accepts: bool,
    from: u32,
    until: u32,
}

impl Tails {
    pub(crate) fn new(alphabet: ByteSet, limits: ProofLimits) -> Self {
        let mut tails = Self {
            alphabet: alphabet.iter().collect(),
            states: Vec::new(),
            ranges: Vec::new(),
            known: Map::default(),
            built: BTreeMap::new(),
            apart: Default::default(),
            is_usual: alphabet == Language::Canonical.alphabet() && limits == ProofLimits::default(),
            limits,
            spent: 0,
        };
        let width = tails.alphabet.len();
        let empty = tails.register(&Table { width, accepts: vec![true], next: vec![DEAD; width] });
        let any = tails.register(&Table { width, accepts: vec![true], next: vec![0; width] });
        debug_assert_eq!((empty, any), (EMPTY, ANY));
        tails
    }

    /// The pieces of an expression that was taken apart before.
    pub(crate) fn known_pieces(&self, regex: &Regex, caseless: bool) -> Option<Pieces> {
        let known = self.apart[usize::from(caseless)].get(regex).cloned();
        known.or_else(|| (self.is_usual && never::is_known(regex, caseless)).then(|| Ok(Vec::new())))
    }

    /// Remembers the pieces of an expression.
    pub(crate) fn know_pieces(&mut self, regex: &Regex, caseless: bool, pieces: Pieces) {
        if self.is_usual && pieces.as_ref().is_ok_and(Vec::is_empty) {
            never::learn(regex, caseless);
        }
        self.apart[usize::from(caseless)].insert(regex.clone(), pieces);
    }

    /// True when the path may end here.
    pub(crate) fn accepts(&self, state: u32) -> bool {
        self.states[state as usize].accepts
    }

    /// The states behind each byte. Bytes outside of the domain have whatever value makes ranges long.
    pub(crate) fn ranges(&self, state: u32) -> &[Range] {
        let State { from, until, .. } = self.states[state as usize];
        &self.ranges[from as usize..until as usize]
    }

    /// The state behind a byte, or [`DEAD`].
    pub(crate) fn step(&self, state: u32, byte: u8) -> u32 {
        match state {
            DEAD | EMPTY => DEAD,
            ANY => ANY,
            _ => at(self.ranges(state), byte),
        }
    }

    /// The bytes that lead on from a state, at most `most` of them; nothing when there are more.
    pub(crate) fn live_bytes(&self, state: u32, most: usize) -> Option<Vec<(u8, u32)>> {
        let mut live = Vec::new();
        for &byte in &self.alphabet {
            let next = self.step(state, byte);
            if next != DEAD {
                if live.len() == most {
                    return None;
                }
                live.push((byte, next));
            }
        }
        Some(live)
    }

    /// The state for an expression over the rest of a path, which has to match it whole.
    pub(crate) fn of(&mut self, hir: &Hir) -> Result<u32, TooLarge> {
        let text = format!("{hir}");
        if let Some(built) = self.built.get(&text) {
            return built.clone();
        }
        let built = self.build(hir);
        self.built.insert(text, built.clone());
        built
    }

    fn build(&mut self, hir: &Hir) -> Result<u32, TooLarge> {
        if self.spent > self.limits.automaton_bytes.saturating_mul(ALL_TOGETHER) {
            return Err(TooLarge("the path conditions together are too large".to_owned()));
        }
        let built = build::table(hir, &self.alphabet, &self.limits);
        self.spent += built.as_ref().map_or(self.limits.automaton_bytes, |(_, bytes)| *bytes);
        let (table, _) = built?;
        Ok(table.map_or(DEAD, |table| self.register(&table.minimal())))
    }

    /// Numbers the states of an automaton without dead states; the start is its first.
    fn register(&mut self, table: &Table) -> u32 {
        let count = table.len();
        let mut ids: Vec<Option<u32>> = vec![None; count];
        let mut fresh = Vec::new();
        let alone = if count <= SMALL { count } else { 1 };
        for (state, id) in ids.iter_mut().enumerate().take(alone) {
            let key: Box<[u32]> = table.fingerprint(state).into();
            match self.known.get(&key) {
                Some(known) => *id = Some(*known),
                None => fresh.push((state, key)),
            }
        }
        if let Some(Some(start)) = ids.first() {
            return *start;
        }
        let first = self.states.len();
        let new: Vec<usize> = (0..count).filter(|state| ids[*state].is_none()).collect();
        for (offset, state) in new.iter().enumerate() {
            ids[*state] = Some(number(first + offset));
        }
        for (state, key) in fresh {
            self.known.insert(key, ids[state].unwrap_or(DEAD));
        }
        for state in new {
            let from = self.ranges.len();
            for (column, &byte) in self.alphabet.iter().enumerate() {
                let next = table.next(state, column);
                let id = if next == DEAD { DEAD } else { ids[next as usize].unwrap_or(DEAD) };
                let byte = if column == 0 { 0 } else { byte };
                push(&mut self.ranges, from, byte, id);
            }
            self.states.push(State {
                accepts: table.accepts[state],
                from: number(from),
                until: number(self.ranges.len()),
            });
        }
        ids.first().copied().flatten().unwrap_or(DEAD)
    }
}

#[cfg(test)]
mod tests;
