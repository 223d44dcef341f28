//! The tree while values are merged: mappings find their keys at once, whatever their size.

use crate::source::Span;
use crate::tree::{Entry, Key, Kind, Node, Style};
use std::collections::HashMap;

/// A value while values are merged.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Anything but a sequence or a mapping.
    Leaf(Node),
    List(Span, Vec<Slot>),
    Map(Table),
}

/// A mapping while values are merged.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    span: Span,
    entries: Vec<(Key, Slot)>,
    /// Places of the keys, once there are many.
    index: HashMap<String, usize>,
}

impl Slot {
    /// Null without a place, what fills the gaps of a list.
    pub(super) fn null() -> Self {
        Self::Leaf(Node::synthetic(Kind::Null))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Leaf(node) if node.is_null())
    }

    fn into_node(self) -> Node {
        match self {
            Self::Leaf(node) => node,
            Self::List(span, items) => {
                let kind = Kind::List(items.into_iter().map(Self::into_node).collect());
                Node { span, style: Style::Plain, kind }
            }
            Self::Map(table) => table.into_node(),
        }
    }
}

impl From<Node> for Slot {
    fn from(node: Node) -> Self {
        match node.kind {
            Kind::List(items) => Self::List(node.span, items.into_iter().map(Self::from).collect()),
            Kind::Map(entries) => {
                let mut table = Table::new(node.span);
                table.merge(node.span, entries);
                Self::Map(table)
            }
            _ => Self::Leaf(node),
        }
    }
}

impl Table {
    const FEW: usize = 16;

    pub(super) fn new(span: Span) -> Self {
        Self { span, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Slot> {
        let place = self.find(key)?;
        self.entries.get_mut(place).map(|(_, slot)| slot)
    }

    /// Sets a key: at its old place when it exists, else at the end.
    pub(super) fn set(&mut self, key: Key, slot: Slot) {
        if let Some(place) = self.find(&key.text) {
            if let Some(old) = self.entries.get_mut(place) {
                *old = (key, slot);
            }
            return;
        }
        if self.entries.len() >= Self::FEW {
            if self.index.is_empty() {
                self.index.extend(self.entries.iter().map(|(key, _)| key.text.clone()).zip(0..));
            }
            self.index.insert(key.text.clone(), self.entries.len());
        }
        self.entries.push((key, slot));
    }

    /// Puts a later mapping over this one: maps are merged, anything else replaces
    /// (`pkg/chart/v2/loader/load.go`, `MergeMaps`).
    pub(super) fn merge(&mut self, span: Span, entries: Vec<Entry>) {
        if self.is_empty() {
            self.span = span;
        }
        for Entry { key, value } in entries {
            match (self.get_mut(&key.text), value) {
                (Some(Slot::Map(table)), Node { kind: Kind::Map(inner), span, .. }) => {
                    table.merge(span, inner);
                }
                (_, value) => self.set(key, Slot::from(value)),
            }
        }
    }

    pub(super) fn into_node(self) -> Node {
        let entries = self.entries.into_iter().map(|(key, slot)| Entry { key, value: slot.into_node() });
        Node { span: self.span, style: Style::Plain, kind: Kind::Map(entries.collect()) }
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.entries.iter().position(|(name, _)| name.text == key)
        } else {
            self.index.get(key).copied()
        }
    }
}
