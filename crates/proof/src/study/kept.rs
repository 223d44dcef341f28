//! Automata that are kept from one set of paths to the next.

use crate::flat::Flat;
use crate::transduce::Normaliser;
use gatewright_core::decision::PathStep;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The rule lists that share an automaton: their sides and the rules of each.
pub(super) type Shared = Vec<(usize, Vec<u32>)>;

/// Rule lists written out, and these behind path steps with what they may climb back over.
#[derive(Debug, Default)]
pub(super) struct Kept {
    flats: BTreeMap<Shared, Option<Rc<Flat>>>,
    pub(super) normalisers: BTreeMap<(Shared, usize), Normaliser<'static>>,
}

impl Kept {
    /// The rule lists written out, as far as they are not too large; `build` does it the first time.
    pub(super) fn flat(&mut self, shared: &Shared, build: impl FnOnce() -> Option<Flat>) -> Option<Rc<Flat>> {
        if let Some(flat) = self.flats.get(shared) {
            return flat.clone();
        }
        let flat = build().map(Rc::new);
        self.flats.insert(shared.clone(), flat.clone());
        flat
    }

    /// The same behind path steps.
    pub(super) fn prepare(&mut self, key: &(Shared, usize), steps: &[PathStep], flat: &Rc<Flat>) {
        if !self.normalisers.contains_key(key) {
            self.normalisers.insert(key.clone(), Normaliser::new(steps, Rc::clone(flat), key.1));
        }
    }

    /// Forgets what has become larger than that together.
    pub(super) fn trim(&mut self, most: usize) {
        let flats: usize = self.flats.values().flatten().map(|flat| flat.size()).sum();
        if flats + self.normalisers.values().map(Normaliser::size).sum::<usize>() > most {
            *self = Self::default();
        }
    }
}
