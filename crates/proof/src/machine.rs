//! One component of a product: rule lists that compare raw paths, or some behind a router's path steps.

use crate::bytes::Range;
use crate::flat::Flat;
use crate::label::Label;
use crate::side::Side;
use crate::tail::Tails;
use crate::transduce::Normaliser;
use std::rc::Rc;

/// An automaton over raw paths with a label for each rule list in it.
#[derive(Debug)]
pub(crate) enum Machine<'a> {
    /// Compares the path as it is.
    Raw(Box<Side<'a>>),
    /// The same, written out.
    Flat(Rc<Flat>),
    /// Compares the path behind the router's steps.
    Normalising(Box<Normaliser<'a>>),
    /// The same, kept for other sets of paths.
    Kept(&'a mut Normaliser<'static>),
}

impl<'a> Machine<'a> {
    pub(crate) fn start(&mut self, tails: &Tails) -> u32 {
        match self {
            Self::Raw(_) => Side::START,
            Self::Flat(_) => Flat::START,
            Self::Normalising(normaliser) => normaliser.start(tails),
            Self::Kept(normaliser) => normaliser.start(tails),
        }
    }

    /// The states behind each byte.
    pub(crate) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        match self {
            Self::Raw(side) => side.ranges(tails, state),
            Self::Flat(flat) => flat.ranges(state),
            Self::Normalising(normaliser) => normaliser.ranges(tails, state),
            Self::Kept(normaliser) => normaliser.ranges(tails, state),
        }
    }

    /// The label of the paths that end here.
    pub(crate) fn label(&mut self, tails: &Tails, state: u32) -> u32 {
        match self {
            Self::Raw(side) => side.label(state),
            Self::Flat(flat) => flat.label(state),
            Self::Normalising(normaliser) => normaliser.label(tails, state),
            Self::Kept(normaliser) => normaliser.label(tails, state),
        }
    }

    /// The label of every path from a state on, when it is seen to be one for all of them.
    pub(crate) fn constant(&mut self, state: u32) -> Option<u32> {
        match self {
            Self::Raw(side) => side.constant(state),
            Self::Flat(flat) => flat.constant(state),
            Self::Normalising(normaliser) => normaliser.ended(state),
            Self::Kept(normaliser) => normaliser.ended(state),
        }
    }

    /// What it remembers, in words or so.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Raw(side) => side.size(),
            Self::Flat(flat) => flat.size(),
            Self::Normalising(normaliser) => normaliser.size(),
            Self::Kept(normaliser) => normaliser.size(),
        }
    }

    /// What a label says for one of the rule lists.
    pub(crate) fn says(&self, label: u32, part: usize) -> &Label {
        match self {
            Self::Raw(side) => side.labels.get(label),
            Self::Flat(flat) => &flat.labels[label as usize][part],
            Self::Normalising(normaliser) => normaliser.says(label, part),
            Self::Kept(normaliser) => normaliser.says(label, part),
        }
    }

    /// The labels beyond which no path has one, where these are few and known.
    pub(crate) fn foreseeable(&mut self) -> Option<Vec<u32>> {
        match self {
            Self::Raw(_) => None,
            Self::Flat(flat) => Some(flat.numbers()),
            Self::Normalising(normaliser) => normaliser.foreseeable(),
            Self::Kept(normaliser) => normaliser.foreseeable(),
        }
    }

    /// How many segments it can climb back over, where paths are normalised.
    pub(crate) fn nesting(&self) -> Option<usize> {
        match self {
            Self::Raw(_) | Self::Flat(_) => None,
            Self::Normalising(normaliser) => Some(normaliser.nesting()),
            Self::Kept(normaliser) => Some(normaliser.nesting()),
        }
    }

    pub(crate) fn as_side(&self) -> Option<&Side<'a>> {
        match self {
            Self::Raw(side) => Some(side),
            Self::Flat(_) | Self::Normalising(_) | Self::Kept(_) => None,
        }
    }
}

/// Where a side stands among some machines.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) machine: usize,
    /// Which of the machine's rule lists it is.
    pub(crate) part: usize,
    /// The side's own indices for the rules that the machine numbers from 0.
    pub(crate) names: Vec<u32>,
}

/// The components of a product. Sides that are alike share one.
#[derive(Debug, Default)]
pub(crate) struct Machines<'a> {
    pub(crate) machines: Vec<Machine<'a>>,
    /// One for each side.
    pub(crate) views: Vec<View>,
}

impl Machines<'_> {
    /// What these labels of the machines say, for each side.
    pub(crate) fn say(&self, labels: &[u32]) -> Vec<Label> {
        let said = |view: &View| match self.machines[view.machine].says(labels[view.machine], view.part) {
            Label::Rules(rules) => {
                let name = |rule: &u32| view.names.get(*rule as usize).copied().unwrap_or(*rule);
                let mut rules: Vec<u32> = rules.iter().map(name).collect();
                rules.sort_unstable();
                Label::Rules(rules)
            }
            label => label.clone(),
        };
        self.views.iter().map(said).collect()
    }

    /// True when a side's label is unknown.
    pub(crate) fn is_unknown(&self, labels: &[u32]) -> bool {
        let unknown = |view: &View| {
            *self.machines[view.machine].says(labels[view.machine], view.part) == Label::Unknown
        };
        self.views.iter().any(unknown)
    }

    /// What all remember, in words or so.
    pub(crate) fn size(&self) -> usize {
        self.machines.iter().map(Machine::size).sum()
    }
}
