//! Tables of automata: trimmed, minimised, and written as a text that is equal for equal languages.

use super::DEAD;
use crate::intern::{Map, Set, number};
use std::collections::VecDeque;

/// Above this many states the refinement, whose cost can be the square of it, is left out. The proof
/// stays exact; it only recognises fewer agreements early.
const MOST: usize = 1_000;

/// A complete automaton over the columns of an alphabet; [`DEAD`] leads nowhere. State 0 is the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) width: usize,
    pub(crate) accepts: Vec<bool>,
    pub(crate) next: Vec<u32>,
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.accepts.len()
    }

    pub(crate) fn next(&self, state: usize, column: usize) -> u32 {
        self.next[state * self.width + column]
    }

    fn row(&self, state: usize) -> &[u32] {
        &self.next[state * self.width..(state + 1) * self.width]
    }

    /// Without states from which nothing is accepted; nothing when the start is one.
    pub(crate) fn trimmed(mut self) -> Option<Self> {
        let live = self.live();
        if !live.first().copied().unwrap_or(false) {
            return None;
        }
        for next in &mut self.next {
            if *next != DEAD && !live[*next as usize] {
                *next = DEAD;
            }
        }
        Some(self.renumbered(0))
    }

    fn live(&self) -> Vec<bool> {
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); self.len()];
        for state in 0..self.len() {
            let mut last = DEAD;
            for &next in self.row(state) {
                if next != DEAD && next != last {
                    before[next as usize].push(number(state));
                }
                last = next;
            }
        }
        let mut live = self.accepts.clone();
        let mut work: Vec<usize> = (0..self.len()).filter(|state| live[*state]).collect();
        while let Some(state) = work.pop() {
            for &from in &before[state] {
                if !live[from as usize] {
                    live[from as usize] = true;
                    work.push(from as usize);
                }
            }
        }
        live
    }

    /// The states reachable from `start`, numbered in breadth-first order.
    fn renumbered(&self, start: usize) -> Self {
        let mut ids = vec![DEAD; self.len()];
        let mut queue = VecDeque::from([start]);
        ids[start] = 0;
        let mut count = 1;
        let mut table = Self { width: self.width, accepts: Vec::new(), next: Vec::new() };
        while let Some(state) = queue.pop_front() {
            table.accepts.push(self.accepts[state]);
            for &next in self.row(state) {
                if next != DEAD && ids[next as usize] == DEAD {
                    ids[next as usize] = count;
                    count += 1;
                    queue.push_back(next as usize);
                }
                table.next.push(if next == DEAD { DEAD } else { ids[next as usize] });
            }
        }
        table
    }

    /// The smallest automaton of the same language (Moore's refinement), in breadth-first order.
    pub(crate) fn minimal(&self) -> Self {
        if self.len() > MOST {
            return self.renumbered(0);
        }
        let columns = self.distinct_columns();
        let mut class: Vec<u32> = self.accepts.iter().map(|accepts| u32::from(*accepts)).collect();
        let mut count = 0;
        loop {
            let mut ids: Map<Vec<u32>, u32> = Map::default();
            let refined: Vec<u32> = (0..self.len())
                .map(|state| {
                    let behind = columns.iter().map(|&column| match self.next(state, column) {
                        DEAD => DEAD,
                        next => class[next as usize],
                    });
                    let key: Vec<u32> = std::iter::once(class[state]).chain(behind).collect();
                    let fresh = number(ids.len());
                    *ids.entry(key).or_insert(fresh)
                })
                .collect();
            class = refined;
            if ids.len() == count {
                return self.quotient(&class, count).renumbered(0);
            }
            count = ids.len();
        }
    }

    /// One state a class; class numbers follow the first state of each, so the start stays first.
    fn quotient(&self, class: &[u32], count: usize) -> Self {
        let mut table = Self { width: self.width, accepts: Vec::new(), next: Vec::new() };
        for wanted in 0..number(count) {
            let Some(state) = class.iter().position(|class| *class == wanted) else { continue };
            table.accepts.push(self.accepts[state]);
            let row = self.row(state).iter();
            table.next.extend(row.map(|next| if *next == DEAD { DEAD } else { class[*next as usize] }));
        }
        table
    }

    /// The first column of each kind: most bytes behave alike everywhere.
    fn distinct_columns(&self) -> Vec<usize> {
        let mut seen: Set<Vec<u32>> = Set::default();
        (0..self.width)
            .filter(|&column| {
                let values = (0..self.len()).map(|state| self.next(state, column)).collect();
                seen.insert(values)
            })
            .collect()
    }

    /// A text for the language that starts at a state, equal for equal languages when the table is
    /// minimal: acceptance and runs of equal columns, in breadth-first order.
    pub(crate) fn fingerprint(&self, start: usize) -> Vec<u32> {
        let table = self.renumbered(start);
        let mut text = Vec::new();
        for state in 0..table.len() {
            text.push(u32::from(table.accepts[state]));
            let mut last = None;
            for (column, &next) in table.row(state).iter().enumerate() {
                if last != Some(next) {
                    text.extend([number(column), next]);
                    last = Some(next);
                }
            }
            text.push(DEAD);
        }
        text
    }
}
