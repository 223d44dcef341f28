//! One component of a product: a rule list that compares raw paths, or one behind a router's path steps.

use crate::bytes::Range;
use crate::label::Labels;
use crate::side::Side;
use crate::tail::Tails;
use crate::transduce::Normaliser;

/// An automaton over raw paths with a label for each.
#[derive(Debug)]
pub(crate) enum Machine<'a> {
    /// Compares the path as it is.
    Raw(Box<Side<'a>>),
    /// Compares the path behind the router's steps.
    Normalising(Box<Normaliser<'a>>),
}

impl<'a> Machine<'a> {
    pub(crate) fn start(&mut self, tails: &Tails) -> u32 {
        match self {
            Self::Raw(_) => Side::START,
            Self::Normalising(normaliser) => normaliser.start(tails),
        }
    }

    /// The states behind each byte.
    pub(crate) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        match self {
            Self::Raw(side) => side.ranges(tails, state),
            Self::Normalising(normaliser) => normaliser.ranges(tails, state),
        }
    }

    /// The label of the paths that end here.
    pub(crate) fn label(&mut self, tails: &Tails, state: u32) -> u32 {
        match self {
            Self::Raw(side) => side.label(state),
            Self::Normalising(normaliser) => normaliser.label(tails, state),
        }
    }

    /// What it remembers, in words or so.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Raw(side) => side.size(),
            Self::Normalising(normaliser) => normaliser.size(),
        }
    }

    pub(crate) fn labels(&self) -> &Labels {
        match self {
            Self::Raw(side) => &side.labels,
            Self::Normalising(normaliser) => normaliser.labels(),
        }
    }

    pub(crate) fn as_side(&self) -> Option<&Side<'a>> {
        match self {
            Self::Raw(side) => Some(side),
            Self::Normalising(_) => None,
        }
    }
}
