//! What can still come: which labels each machine may give to the paths that continue from a state.
//!
//! The raw side of a product soon knows its answer (`/x` is no row's path any more), while a router that
//! resolves `..` can still give every answer. Below such a state only the combinations of that one answer
//! are possible; once each of them is fine or was shown by a smaller path, nothing below can be new.

use crate::flat::Flat;
use crate::intern::Map;
use crate::machine::{Machine, Machines};
use std::collections::BTreeSet;

/// Most labels that are told apart.
const MOST: usize = 64;

/// The labels ahead of the states of one machine.
#[derive(Debug)]
enum Of {
    /// A set for each state.
    States(Vec<u64>),
    /// At most these, unless one label stands from a state on.
    Any(Vec<u32>),
    /// As many as there may be, unless one label stands.
    Unknown,
}

/// The labels ahead of the states of some machines.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    machines: Vec<Of>,
    /// Whether nothing new comes from states with these labels ahead, as far as it was asked before.
    answers: Map<Vec<Labels>, bool>,
}

/// The labels ahead of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Labels {
    One(u32),
    Set(u64),
    Any,
}

impl Ahead {
    /// Prepares the machines; `known` holds, for each of them, the labels that it gives to any path at all.
    pub(super) fn new(machines: &mut Machines<'_>, known: Vec<Option<Vec<u32>>>) -> Self {
        let of = |(machine, known): (&mut Machine<'_>, Option<Vec<u32>>)| match machine {
            Machine::Flat(flat) => of_flat(flat).map_or(Of::Unknown, Of::States),
            _ => known.or_else(|| machine.foreseeable()).map_or(Of::Unknown, Of::Any),
        };
        Self { machines: machines.machines.iter_mut().zip(known).map(of).collect(), answers: Map::default() }
    }

    /// Forgets what depended on combinations that were not seen.
    pub(super) fn forget(&mut self) {
        self.answers.clear();
    }

    /// True when `settled` holds for every combination that may come from these states of the machines, of
    /// which there are at most `most`.
    pub(super) fn is_settled(
        &mut self,
        machines: &mut Machines<'_>,
        states: &[u32],
        most: usize,
        settled: impl FnMut(&Machines<'_>, &[u32]) -> bool,
    ) -> bool {
        let mut key = Vec::with_capacity(states.len());
        for ((of, machine), &state) in self.machines.iter().zip(&mut machines.machines).zip(states) {
            key.push(match (of, machine.constant(state)) {
                (_, Some(label)) => Labels::One(label),
                (Of::States(sets), None) => Labels::Set(sets[state as usize]),
                (Of::Any(_), None) => Labels::Any,
                (Of::Unknown, None) => return false,
            });
        }
        if let Some(answer) = self.answers.get(&key) {
            return *answer;
        }
        let answer = self.combinations(&key, most).is_some_and(|all| {
            let mut settled = settled;
            all.iter().all(|labels| settled(machines, labels))
        });
        self.answers.insert(key, answer);
        answer
    }

    fn combinations(&self, key: &[Labels], most: usize) -> Option<Vec<Vec<u32>>> {
        let mut all: Vec<Vec<u32>> = vec![Vec::new()];
        for (of, labels) in self.machines.iter().zip(key) {
            let labels: Vec<u32> = match (labels, of) {
                (Labels::One(label), _) => vec![*label],
                (Labels::Set(set), _) => (0..64).filter(|label| set >> label & 1 == 1).collect(),
                (Labels::Any, Of::Any(labels)) => labels.clone(),
                (Labels::Any, _) => return None,
            };
            if labels.len().saturating_mul(all.len()) > most {
                return None;
            }
            all = all
                .iter()
                .flat_map(|start| labels.iter().map(|label| [start.as_slice(), &[*label]].concat()))
                .collect();
        }
        Some(all)
    }
}

/// The labels ahead of each state of a rule list that is written out, as sets of their numbers.
fn of_flat(flat: &Flat) -> Option<Vec<u64>> {
    if flat.labels.len() > MOST {
        return None;
    }
    let count = flat.len();
    let mut before: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); count];
    let mut ahead = vec![0_u64; count];
    let mut work = Vec::with_capacity(count);
    for state in 0..crate::intern::number(count) {
        ahead[state as usize] = 1 << flat.label(state);
        for (_, next) in flat.ranges(state) {
            before[*next as usize].insert(state);
        }
        work.push(state);
    }
    while let Some(state) = work.pop() {
        let set = ahead[state as usize];
        for &from in &before[state as usize] {
            if ahead[from as usize] | set != ahead[from as usize] {
                ahead[from as usize] |= set;
                work.push(from);
            }
        }
    }
    Some(ahead)
}
