//! What may be found at all, before anything is looked for.

use super::{Product, WORDS_PER_STATE};
use crate::bytes::{at, side_by_side};
use crate::domain::Paths;
use crate::intern::Interner;
use crate::label::Label;
use crate::machine::{Machine, Machines};
use crate::tail::DEAD;
use std::collections::BTreeSet;

/// Most combinations that are judged before any is seen.
pub(super) const FORESEEN: usize = 4_096;

/// The look at one machine alone may take this part of the states of a product: it only saves work.
const LOOK: usize = 20;

impl Product<'_, '_> {
    /// The labels that each machine alone gives to some path, as far as they are known. Behind path steps the
    /// product is large and its labels are few, so that it pays to know when nothing is left to be found.
    pub(super) fn labels(&mut self, machines: &mut Machines<'_>) -> Vec<Option<Vec<u32>>> {
        if machines.machines.iter().all(|machine| machine.as_side().is_some()) {
            return Vec::new();
        }
        let mut all = Vec::with_capacity(machines.machines.len());
        for index in 0..machines.machines.len() {
            let machine = &mut machines.machines[index];
            let labels = self.labels_of(machine);
            self.walk.bounded |=
                labels.iter().flatten().any(|label| *machine.says(*label, 0) == Label::Unknown);
            all.push(labels);
        }
        all
    }

    /// Counts the wrong combinations in which each machine alone could take part.
    ///
    /// False when there is none.
    pub(super) fn foresee(&mut self, machines: &Machines<'_>, known: &[Option<Vec<u32>>]) -> bool {
        if known.is_empty() {
            return true;
        }
        let mut combinations: Vec<Vec<u32>> = vec![Vec::new()];
        for labels in known {
            let Some(labels) = labels.as_ref().filter(|all| all.len() * combinations.len() <= FORESEEN)
            else {
                return true;
            };
            combinations = combinations
                .iter()
                .flat_map(|start| labels.iter().map(|label| [start.as_slice(), &[*label]].concat()))
                .collect();
        }
        let mut wrong = 0;
        for combination in &combinations {
            let standing = self.standing(machines, combination);
            wrong += usize::from(!self.standings[standing as usize].fine);
        }
        self.unseen = Some(wrong);
        wrong > 0
    }

    /// The labels that a machine alone gives to some path; nothing when that takes long.
    fn labels_of(&mut self, machine: &mut Machine<'_>) -> Option<Vec<u32>> {
        let foreseeable = machine.foreseeable();
        let mut labels: BTreeSet<u32> = BTreeSet::new();
        let count = foreseeable.as_ref().map(Vec::len);
        for &label in foreseeable.iter().flatten() {
            let is_unknown = *machine.says(label, 0) == Label::Unknown;
            if is_unknown && self.walk.bounded {
                // It is no finding, and its paths are the longest of all.
                labels.insert(label);
            }
        }
        if let Some(label) = foreseeable.as_ref().and_then(|_| self.forgotten(machine)) {
            self.walk.bounded |= *machine.says(label, 0) == Label::Unknown;
            labels.insert(label);
        }
        let (limit, most) =
            (self.limit / LOOK, machine.size().saturating_add(self.limit / LOOK * WORDS_PER_STATE));
        let mut states = Interner::new(2);
        states.intern(&[Paths::START, machine.start(self.tails)]);
        let mut next = 0;
        while (next as usize) < states.len() && count != Some(labels.len()) {
            if states.len() > limit || machine.size() > most {
                self.walk.states += states.len();
                return None;
            }
            let &[path, state] = states.get(next) else { return None };
            if self.paths.accepts(path) {
                labels.insert(machine.label(self.tails, state));
            }
            let of_path = self.paths.ranges(path);
            let of_machine = machine.ranges(self.tails, state);
            side_by_side(&[of_path, of_machine], |_, behind| {
                if behind[0] != DEAD {
                    states.intern(behind);
                }
            });
            next += 1;
        }
        self.walk.states += states.len();
        Some(labels.into_iter().collect())
    }

    /// The label of a path that climbs over more segments than a machine remembers, when that is among the
    /// paths. All other labels have short paths, so that looking for this one would take the longest.
    fn forgotten(&mut self, machine: &mut Machine<'_>) -> Option<u32> {
        let count = machine.nesting()? + 1;
        let path = [b"/a".repeat(count), b"/..".repeat(count)].concat();
        let (mut of_path, mut state) = (Paths::START, machine.start(self.tails));
        for byte in path {
            of_path = at(self.paths.ranges(of_path), byte);
            if of_path == DEAD {
                return None;
            }
            state = at(machine.ranges(self.tails, state), byte);
        }
        self.paths.accepts(of_path).then(|| machine.label(self.tails, state))
    }
}
