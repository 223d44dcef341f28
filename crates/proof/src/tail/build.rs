//! Determinises an expression, within bounds.

use super::DEAD;
use super::minimal::Table;
use crate::intern::{Map, number};
use crate::limits::ProofLimits;
use regex_automata::dfa::dense::{self, DFA};
use regex_automata::dfa::{Automaton, StartKind};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::Hir;
use std::collections::VecDeque;

/// Why an expression has no automaton here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge(pub(crate) String);

/// The table of an expression over these bytes, nothing when no text matches it; and the bytes its
/// automaton took.
pub(super) fn table(
    hir: &Hir,
    alphabet: &[u8],
    limits: &ProofLimits,
) -> Result<(Option<Table>, usize), TooLarge> {
    let dfa = determinise(hir, limits)?;
    let start = dfa
        .start_state(&start::Config::new().anchored(Anchored::Yes))
        .map_err(|error| TooLarge(error.to_string()))?;
    let table = walk(&dfa, start, alphabet, limits.automaton_states)?;
    Ok((table.trimmed(), dfa.memory_usage()))
}

fn determinise(hir: &Hir, limits: &ProofLimits) -> Result<DFA<Vec<u32>>, TooLarge> {
    let size = Some(limits.automaton_bytes);
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .nfa_size_limit(Some(1 << 22))
                .which_captures(thompson::WhichCaptures::None),
        )
        .build_from_hir(hir)
        .map_err(|error| TooLarge(error.to_string()))?;
    // Every match counts, not only the leftmost-first one: acceptance is asked for the whole rest.
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(size)
        .determinize_size_limit(size);
    dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|error| TooLarge(error.to_string()))
}

/// Numbers the states that the alphabet reaches. A match is reported one step late, so a state accepts
/// when the step at the end of the input leads to a match.
fn walk(dfa: &DFA<Vec<u32>>, start: StateID, alphabet: &[u8], most: usize) -> Result<Table, TooLarge> {
    let mut numbers: Map<StateID, u32> = Map::default();
    let mut queue = VecDeque::from([start]);
    numbers.insert(start, 0);
    let mut table = Table { width: alphabet.len(), accepts: Vec::new(), next: Vec::new() };
    while let Some(state) = queue.pop_front() {
        table.accepts.push(dfa.is_match_state(dfa.next_eoi_state(state)));
        for &byte in alphabet {
            let next = dfa.next_state(state, byte);
            if dfa.is_dead_state(next) || dfa.is_quit_state(next) {
                table.next.push(DEAD);
                continue;
            }
            let count = numbers.len();
            let id = *numbers.entry(next).or_insert_with(|| {
                queue.push_back(next);
                number(count)
            });
            table.next.push(id);
        }
        if numbers.len() > most {
            return Err(TooLarge(format!("its automaton has more than {most} states")));
        }
    }
    Ok(table)
}
