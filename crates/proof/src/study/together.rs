//! Which sides share an automaton.
//!
//! Several readings of one set of objects differ little, often not at all for the requests of a group. Rule
//! lists with the same pieces in the same order are one automaton, whatever their rules are called. Behind
//! path steps, rule lists with the same steps read the same normalised path, so the steps are followed once
//! for all of them, in front of their product.

use super::kept::{Kept, Shared};
use super::{Group, Study};
use crate::domain::{Language, is_canonical_byte};
use crate::flat::Flat;
use crate::intern::{Map, number};
use crate::machine::{Machine, Machines, View};
use crate::pieces::Piece;
use crate::side::{Side, SideRule};
use crate::transduce::Normaliser;

/// The rule list of a side under names of its own.
struct Listed<'a> {
    rules: Vec<SideRule<'a>>,
    names: Vec<u32>,
}

impl Listed<'_> {
    fn is_like(&self, other: &Self) -> bool {
        let key = |rule: &SideRule<'_>| (rule.index, rule.tier);
        self.rules.len() == other.rules.len()
            && self
                .rules
                .iter()
                .zip(&other.rules)
                .all(|(one, two)| key(one) == key(two) && one.pieces == two.pieces)
    }
}

impl Study<'_> {
    /// The automata for the rules of a group.
    pub(super) fn machines<'s>(
        &'s self,
        group: &Group,
        language: Language,
        kept: &'s mut Kept,
    ) -> Machines<'s> {
        // On canonical paths every step is the identity.
        let is_canonical = language == Language::Canonical;
        let lists: Vec<Listed<'s>> = group
            .rules
            .iter()
            .enumerate()
            .map(|(side, rules)| self.listed(side, rules, is_canonical))
            .collect();
        let nesting = language.nesting(self.limits.nesting);
        let mut machines = Machines { machines: Vec::new(), views: Vec::with_capacity(lists.len()) };
        machines.views.extend(lists.iter().map(|list| View {
            machine: 0,
            part: 0,
            names: list.names.clone(),
        }));
        let mut wanted: Vec<((Shared, usize), usize)> = Vec::new();
        for bundle in self.bundles(is_canonical) {
            let (firsts, parts) = distinct(&bundle, &lists);
            let built = |side: &usize| Side::new(&self.tails, &lists[*side].rules);
            let steps = &self.sides[bundle[0]].decision.path_steps;
            let shared: Shared = firsts.iter().map(|side| (*side, group.rules[*side].clone())).collect();
            let flat = (!is_canonical && self.limits.together > 0)
                .then(|| {
                    kept.flat(&shared, || {
                        let mut sides: Vec<Side<'_>> = firsts.iter().map(built).collect();
                        Flat::new(&self.tails, &mut sides, self.limits.together)
                    })
                })
                .flatten();
            let at = machines.machines.len();
            let together = flat.is_some();
            for (side, part) in bundle.iter().zip(parts) {
                let view = &mut machines.views[*side];
                (view.machine, view.part) = if together { (at, part) } else { (at + part, 0) };
            }
            match flat {
                Some(flat) if steps.is_empty() => machines.machines.push(Machine::Flat(flat)),
                Some(flat) => {
                    let key = (shared, nesting);
                    kept.prepare(&key, steps, &flat);
                    wanted.push((key, at));
                    // Its place is taken below.
                    machines.machines.push(Machine::Flat(flat));
                }
                None => machines.machines.extend(firsts.iter().map(built).map(|side| {
                    if is_canonical || steps.is_empty() {
                        Machine::Raw(Box::new(side))
                    } else {
                        Machine::Normalising(Box::new(Normaliser::new(steps, side, nesting)))
                    }
                })),
            }
        }
        for (key, normaliser) in &mut kept.normalisers {
            if let Some((_, at)) = wanted.iter().find(|(wanted, _)| wanted == key) {
                machines.machines[*at] = Machine::Kept(normaliser);
            }
        }
        machines
    }

    /// The sides whose rule lists read the same path.
    fn bundles(&self, is_canonical: bool) -> Vec<Vec<usize>> {
        let mut bundles: Vec<Vec<usize>> = Vec::new();
        for (index, side) in self.sides.iter().enumerate() {
            let steps = &side.decision.path_steps;
            let known = bundles.iter_mut().find(|bundle| {
                self.limits.together > 0
                    && (is_canonical || self.sides[bundle[0]].decision.path_steps == *steps)
            });
            match known {
                Some(bundle) => bundle.push(index),
                None => bundles.push(vec![index]),
            }
        }
        bundles
    }

    /// The rules of a side that some path meets, with their tiers and names counted from 0.
    fn listed(&self, side: usize, rules: &[u32], is_canonical: bool) -> Listed<'_> {
        let (side, representatives) = (&self.sides[side], &self.representatives[side]);
        let mut listed = Listed { rules: Vec::with_capacity(rules.len()), names: Vec::new() };
        listed.names.reserve(rules.len());
        // Only where several rules have one name need names be looked up.
        let mut known: Map<u32, u32> = Map::default();
        let (mut tier, mut last) = (0, None);
        for &rule in rules {
            let pieces: &[Piece] = side.pieces(rule);
            if pieces.is_empty() || is_canonical && pieces.iter().all(is_never_canonical) {
                continue;
            }
            let own = side.tiers[rule as usize];
            if last.is_some_and(|last| last != own) {
                tier += 1;
            }
            last = Some(own);
            let name = representatives[rule as usize];
            let fresh = number(listed.names.len());
            let index = if self.by_destination { *known.entry(name).or_insert(fresh) } else { fresh };
            if index == fresh {
                listed.names.push(name);
            }
            listed.rules.push(SideRule { index, tier, pieces });
        }
        listed
    }
}

/// The first side of each kind among some, and the kind of each.
fn distinct(bundle: &[usize], lists: &[Listed<'_>]) -> (Vec<usize>, Vec<usize>) {
    let mut firsts: Vec<usize> = Vec::new();
    let mut parts = Vec::with_capacity(bundle.len());
    for &side in bundle {
        let known = firsts.iter().position(|first| lists[*first].is_like(&lists[side]));
        parts.push(known.unwrap_or(firsts.len()));
        if known.is_none() {
            firsts.push(side);
        }
    }
    (firsts, parts)
}

/// A head with a byte that no canonical path holds, like the line feed that PCRE's `$` lets pass.
fn is_never_canonical(piece: &Piece) -> bool {
    !piece.head.iter().all(|byte| is_canonical_byte(*byte))
}
