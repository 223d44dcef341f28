//! What stands behind the last path step: a rule list as it is visited, or some written out.

use super::step::{dots_rejects, rejects_with};
use crate::bytes::Range;
use crate::flat::Flat;
use crate::intern::number;
use crate::label::Label;
use crate::side::Side;
use crate::tail::Tails;
use gatewright_core::decision::PathStep;
use std::rc::Rc;

#[derive(Debug)]
pub(crate) enum Core<'a> {
    Side(Box<Side<'a>>),
    Flat {
        flat: Rc<Flat>,
        /// Labels that path steps give, behind those of the rule lists.
        given: Vec<Label>,
    },
}

impl<'a> From<Side<'a>> for Core<'a> {
    fn from(side: Side<'a>) -> Self {
        Self::Side(Box::new(side))
    }
}

impl From<Rc<Flat>> for Core<'_> {
    fn from(flat: Rc<Flat>) -> Self {
        Self::Flat { flat, given: Vec::new() }
    }
}

impl Core<'_> {
    pub(super) const START: u32 = Side::START;

    pub(super) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        match self {
            Self::Side(side) => side.ranges(tails, state),
            Self::Flat { flat, .. } => flat.ranges(state),
        }
    }

    pub(super) fn label(&self, state: u32) -> u32 {
        match self {
            Self::Side(side) => side.label(state),
            Self::Flat { flat, .. } => flat.label(state),
        }
    }

    pub(super) fn constant(&self, state: u32) -> Option<u32> {
        match self {
            Self::Side(side) => side.constant(state),
            Self::Flat { flat, .. } => flat.constant(state),
        }
    }

    /// The number of a label that a path step gives.
    pub(super) fn given(&mut self, label: Label) -> u32 {
        match self {
            Self::Side(side) => side.labels.number(label),
            Self::Flat { flat, given } => {
                let known = given.iter().position(|one| *one == label).unwrap_or_else(|| {
                    given.push(label);
                    given.len() - 1
                });
                number(flat.labels.len() + known)
            }
        }
    }

    /// What a label says for one of the rule lists.
    pub(super) fn says(&self, label: u32, part: usize) -> &Label {
        match self {
            Self::Side(side) => side.labels.get(label),
            Self::Flat { flat, given } => {
                let label = label as usize;
                given.get(label.wrapping_sub(flat.labels.len())).unwrap_or_else(|| &flat.labels[label][part])
            }
        }
    }

    /// Every label that some path can have behind these steps.
    pub(super) fn foreseeable(&mut self, steps: &[PathStep]) -> Option<Vec<u32>> {
        let Self::Flat { flat, .. } = self else { return None };
        let mut labels = flat.numbers();
        for step in steps {
            let dots = matches!(step, PathStep::RemoveDotSegments { .. } | PathStep::RejectUnparsable(_));
            let given = rejects_with(*step).or(dots_rejects(*step)).map(Label::Rejected);
            labels.extend(
                given.into_iter().chain(dots.then_some(Label::Unknown)).map(|label| self.given(label)),
            );
        }
        labels.sort_unstable();
        labels.dedup();
        Some(labels)
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Side(side) => side.size(),
            Self::Flat { flat, .. } => flat.size(),
        }
    }
}
