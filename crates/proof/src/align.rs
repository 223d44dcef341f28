//! When two sides need not be followed any further: their futures agree condition by condition.
//!
//! If every side has the same conditions left (same rest of the head, same automaton state), and where two
//! of them can match one path every side ranks them alike, then the same condition wins on every side. If
//! in addition each condition's combination of rules is settled (fine, or already shown by a shorter
//! path), nothing below can be new.

use crate::heads::Entry;
use crate::side::{Side, State};
use crate::tail::{ANY, DEAD, EMPTY, Tails};
use std::cmp::Ordering;

/// Most conditions whose order is looked at pair by pair.
const MOST_PAIRED: usize = 32;

/// One condition that all sides share.
#[derive(Clone, Debug)]
struct Shared<'a> {
    /// The rest of the head.
    head: &'a [u8],
    tail: u32,
    tiers: Vec<u32>,
    labels: Vec<u32>,
}

/// True when nothing below these states can be new; false when that is not seen at once.
pub(crate) fn is_settled(
    tails: &Tails,
    sides: &[&Side<'_>],
    states: &[u32],
    settled: &mut dyn FnMut(&[u32]) -> bool,
) -> bool {
    let at: Vec<State> = sides.iter().zip(states).map(|(side, state)| side.state(*state)).collect();
    let Some(open) = shared_items(sides, &at) else { return false };
    if !open.iter().all(|item| settled(&item.labels)) || !all_ordered(tails, &open) {
        return false;
    }
    let cuts: Vec<u32> = sides
        .iter()
        .zip(&at)
        .map(|(side, at)| {
            side.items(*at).iter().find(|item| item.tail == ANY).map_or(u32::MAX, |item| item.tier)
        })
        .collect();
    (0..2).all(|trie| pending_agree(tails, sides, &at, &cuts, &open, trie, settled))
        && tries_are_apart(sides, &at)
}

/// The complete heads of all sides, when they are the same.
fn shared_items<'a>(sides: &[&Side<'_>], at: &[State]) -> Option<Vec<Shared<'a>>> {
    let (first, rest) =
        sides.split_first().zip(at.first()).map(|((first, rest), at)| (first.items(*at), rest))?;
    let others: Vec<_> = rest.iter().zip(at.iter().skip(1)).map(|(side, at)| side.items(*at)).collect();
    if others.iter().any(|items| items.len() != first.len()) {
        return None;
    }
    first
        .iter()
        .map(|item| {
            let mut shared =
                Shared { head: &[], tail: item.tail, tiers: vec![item.tier], labels: vec![item.label] };
            for items in &others {
                let same = items.iter().find(|other| other.tail == item.tail)?;
                shared.tiers.push(same.tier);
                shared.labels.push(same.label);
            }
            Some(shared)
        })
        .collect()
}

/// [`is_ordered`] for every two of some complete heads. They stand by rising tier of the first side, which
/// most of the time is the order of all sides.
fn all_ordered(tails: &Tails, open: &[Shared<'_>]) -> bool {
    let rises = |pair: &[Shared<'_>]| pair[0].tiers.iter().zip(&pair[1].tiers).all(|(one, next)| one < next);
    open.windows(2).all(rises)
        || open.len() <= MOST_PAIRED
            && open.iter().enumerate().all(|(index, item)| {
                open.iter().take(index).all(|other| is_ordered(tails, other, item, false))
            })
}

/// Walks the pending heads of all sides in step.
fn pending_agree(
    tails: &Tails,
    sides: &[&Side<'_>],
    at: &[State],
    cuts: &[u32],
    open: &[Shared<'_>],
    trie: usize,
    settled: &mut dyn FnMut(&[u32]) -> bool,
) -> bool {
    let mut pending: Vec<_> = sides
        .iter()
        .zip(at)
        .zip(cuts)
        .map(|((side, at), cut)| side.pending(*at)[trie].iter().filter(|entry| entry.tier <= *cut))
        .collect();
    let depth = at.iter().map(|at| at.depth as usize).max().unwrap_or(0);
    let mut chain: Vec<Shared<'_>> = open.to_vec();
    loop {
        let next: Vec<Option<&Entry<'_>>> = pending.iter_mut().map(Iterator::next).collect();
        let Some(shared) = shared_entry(&next, depth) else {
            return next.iter().all(Option::is_none);
        };
        while chain.len() > open.len()
            && chain.last().is_some_and(|above| !shared.head.starts_with(above.head))
        {
            chain.pop();
        }
        let ordered = chain.iter().all(|above| is_ordered(tails, above, &shared, trie == 1));
        if !ordered || !settled(&shared.labels) {
            return false;
        }
        chain.push(shared);
    }
}

fn shared_entry<'a>(next: &[Option<&Entry<'a>>], depth: usize) -> Option<Shared<'a>> {
    let first = next.first().copied().flatten()?;
    let head = first.head.get(depth..)?;
    let mut shared = Shared { head, tail: first.tail, tiers: Vec::new(), labels: Vec::new() };
    for entry in next {
        let entry =
            entry.filter(|entry| entry.tail == first.tail && entry.head.get(depth..) == Some(head))?;
        shared.tiers.push(entry.tier);
        shared.labels.push(entry.label);
    }
    Some(shared)
}

/// True when it cannot matter how the sides rank the two, or all rank them alike. The head of `above` is a
/// prefix of the head of `below`.
fn is_ordered(tails: &Tails, above: &Shared<'_>, below: &Shared<'_>, folded: bool) -> bool {
    let mut orders = above.tiers.iter().zip(&below.tiers).map(|(above, below)| above.cmp(below));
    let first = orders.next();
    if above.labels == below.labels
        || first.is_some_and(Ordering::is_ne) && orders.all(|order| Some(order) == first)
    {
        return true;
    }
    let between = below.head.get(above.head.len()..).unwrap_or_default();
    if folded && between.iter().any(u8::is_ascii_alphabetic) {
        // The automaton would have to be followed for both cases of each letter.
        return false;
    }
    let tail = between.iter().fold(above.tail, |state, byte| tails.step(state, *byte));
    tail == DEAD || tail == EMPTY && !tails.accepts(below.tail) || below.tail == EMPTY && !tails.accepts(tail)
}

/// True unless exact and caseless heads are both pending: they may overlap, and are rarely mixed.
fn tries_are_apart(sides: &[&Side<'_>], at: &[State]) -> bool {
    sides.iter().zip(at).all(|(side, at)| side.pending(*at).iter().any(|entries| entries.is_empty()))
}
