//! A trie of literal heads without nodes: the heads in order, and a node is a range of them.
//!
//! Ten thousand literal rules then cost what their bytes cost once, and nothing is built for parts that
//! the comparison never visits.

use crate::label::Labels;

/// A head with what follows it and whom it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) head: &'a [u8],
    pub(crate) tail: u32,
    /// Precedence; smaller wins.
    pub(crate) tier: u32,
    pub(crate) label: u32,
}

/// A node of the trie: the entries `from..until` share their first bytes and go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) from: u32,
    pub(crate) until: u32,
}

impl Node {
    pub(crate) fn is_empty(self) -> bool {
        self.from >= self.until
    }
}

/// Entries by head, tail and tier; of entries with one head and tail only the best tier is kept, because
/// the others can never decide.
#[derive(Debug, Default)]
pub(crate) struct Heads<'a> {
    entries: Vec<Entry<'a>>,
}

impl<'a> Heads<'a> {
    pub(crate) fn new(mut entries: Vec<Entry<'a>>, labels: &mut Labels) -> Self {
        entries.sort_by(|left, right| {
            (left.head, left.tail, left.tier, left.label).cmp(&(
                right.head,
                right.tail,
                right.tier,
                right.label,
            ))
        });
        let mut kept: Vec<Entry<'a>> = Vec::with_capacity(entries.len());
        for entry in entries {
            match kept.last_mut() {
                Some(last) if last.head == entry.head && last.tail == entry.tail => {
                    if last.tier == entry.tier {
                        last.label = labels.union(last.label, entry.label);
                    }
                }
                _ => kept.push(entry),
            }
        }
        Self { entries: kept }
    }

    pub(crate) fn root(&self) -> Node {
        Node { from: 0, until: crate::intern::number(self.entries.len()) }
    }

    pub(crate) fn of(&self, node: Node) -> &[Entry<'a>] {
        self.entries.get(node.from as usize..node.until as usize).unwrap_or_default()
    }

    /// The entries that end at this depth, and the node of those that go on.
    pub(crate) fn arrive(&self, node: Node, depth: usize) -> (&[Entry<'a>], Node) {
        let ended = self.of(node).iter().take_while(|entry| entry.head.len() <= depth).count();
        let rest = Node { from: node.from + crate::intern::number(ended), until: node.until };
        (&self.of(node)[..ended], rest)
    }

    /// The children of a node by rising byte. Every entry of the node is longer than `depth`.
    pub(crate) fn children(&self, node: Node, depth: usize) -> Vec<(u8, Node)> {
        let mut children = Vec::new();
        let mut from = node.from;
        while from < node.until {
            let rest = self.of(Node { from, until: node.until });
            let Some(byte) = rest.first().and_then(|entry| entry.head.get(depth)).copied() else { break };
            let same = rest.partition_point(|entry| entry.head.get(depth).is_some_and(|b| *b <= byte));
            let until = from + crate::intern::number(same.max(1));
            children.push((byte, Node { from, until }));
            from = until;
        }
        children
    }

    /// The best tier below a node.
    pub(crate) fn best_tier(&self, node: Node) -> u32 {
        self.of(node).iter().map(|entry| entry.tier).min().unwrap_or(u32::MAX)
    }
}
