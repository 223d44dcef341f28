//! Unfolds the start of an automaton into literal heads, where few come of it.

use super::{Case, Head, Piece};
use crate::tail::{ANY, EMPTY, Tails};

/// Most pieces of one condition.
const MOST_PIECES: usize = 16;
/// Most bytes added to a head.
const MOST_BYTES: usize = 64;
/// Most bytes that lead on from one state.
const MOST_BYTES_AT_ONCE: usize = 8;

/// The pieces behind a head; the head with the unchanged state when there would be too many. What comes
/// out depends only on the language, since states are interned by it.
pub(super) fn expand(tails: &Tails, head: Head, start: u32) -> Vec<Piece> {
    let longest = head.bytes.len() + MOST_BYTES;
    let mut out = Vec::new();
    let mut work = vec![(head.clone(), start)];
    while let Some((at, state)) = work.pop() {
        if out.len() + work.len() >= MOST_PIECES || at.bytes.len() > longest {
            return vec![head.piece(start)];
        }
        if matches!(state, EMPTY | ANY) {
            out.push(at.piece(state));
            continue;
        }
        let Some(edges) = edges(tails, &at, state) else {
            out.push(at.piece(state));
            continue;
        };
        if tails.accepts(state) {
            out.push(at.piece(EMPTY));
        }
        work.extend(edges);
    }
    out.sort();
    out
}

/// The longer heads behind a state; nothing when they are many or mix exact and folded letters.
fn edges(tails: &Tails, head: &Head, state: u32) -> Option<Vec<(Head, u32)>> {
    let live = tails.live_bytes(state, MOST_BYTES_AT_ONCE)?;
    let mut edges = Vec::new();
    for &(byte, next) in &live {
        let other = byte ^ 0x20;
        let folds = byte.is_ascii_alphabetic() && live.contains(&(other, next)) && head.case != Case::Exact;
        if folds && byte.is_ascii_uppercase() {
            // Its lower case stands for both.
            continue;
        }
        let mut longer = head.clone();
        if !longer.push(byte, if folds { Case::Folded } else { Case::Exact }) {
            return None;
        }
        edges.push((longer, next));
    }
    Some(edges)
}
