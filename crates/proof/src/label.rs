//! What decides a request on one side.

use crate::intern::{Map, number};

/// The rules that decide, as indices into the flat list of the side's rules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Label {
    /// No rule matches.
    None,
    /// These rules of one tier match, by rising index; several are a tie.
    Rules(Vec<u32>),
    /// The path was answered with this status before any rule was looked at.
    Rejected(u16),
    /// The path is outside of what the proof remembers.
    Unknown,
}

/// Labels by number. Number 0 is [`Label::None`].
#[derive(Debug)]
pub(crate) struct Labels {
    labels: Vec<Label>,
    numbers: Map<Label, u32>,
}

impl Labels {
    pub(crate) const NONE: u32 = 0;

    pub(crate) fn new() -> Self {
        let mut labels = Self { labels: Vec::new(), numbers: Map::default() };
        labels.number(Label::None);
        labels
    }

    pub(crate) fn get(&self, number: u32) -> &Label {
        &self.labels[number as usize]
    }

    pub(crate) fn number(&mut self, label: Label) -> u32 {
        if let Some(number) = self.numbers.get(&label) {
            return *number;
        }
        let fresh = number(self.labels.len());
        self.labels.push(label.clone());
        self.numbers.insert(label, fresh);
        fresh
    }

    /// The label of both: a tie when they differ.
    pub(crate) fn union(&mut self, left: u32, right: u32) -> u32 {
        if left == right {
            return left;
        }
        match (self.get(left), self.get(right)) {
            (Label::Rules(one), Label::Rules(other)) => {
                let mut rules = [one.as_slice(), other.as_slice()].concat();
                rules.sort_unstable();
                rules.dedup();
                self.number(Label::Rules(rules))
            }
            (Label::None, _) => right,
            _ => left,
        }
    }
}
