//! One side of a comparison: a list of rules in tiers as an automaton over paths, built as it is visited.
//!
//! A state is a node in the trie of heads, one in the trie of caseless heads, and the list of conditions
//! whose head is complete, each with its automaton state. What can no longer decide is dropped, so equal
//! futures tend to be equal states.

use crate::bytes::{ByteSet, Range, push};
use crate::heads::{Entry, Heads, Node};
use crate::intern::{Interner, Map, number};
use crate::label::{Label, Labels};
use crate::pieces::Piece;
use crate::tail::{ANY, DEAD, Tails};

/// A condition whose head is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Item {
    pub(crate) tier: u32,
    pub(crate) tail: u32,
    pub(crate) label: u32,
}

/// A rule as a side sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SideRule<'a> {
    /// The index it is known by in labels.
    pub(crate) index: u32,
    pub(crate) tier: u32,
    pub(crate) pieces: &'a [Piece],
}

/// The automaton of a rule list.
#[derive(Debug)]
pub(crate) struct Side<'a> {
    exact: Heads<'a>,
    folded: Heads<'a>,
    pub(crate) labels: Labels,
    lists: Vec<Box<[Item]>>,
    list_numbers: Map<Box<[Item]>, u32>,
    /// Six words a state, see [`State`].
    states: Interner,
    deciding: Vec<u32>,
    /// Where each state's ranges stand in `ranges`; `(0, 0)` before they are computed.
    spans: Vec<(u32, u32)>,
    ranges: Vec<Range>,
    /// Items of all lists.
    listed: usize,
}

/// A state, taken apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    pub(crate) exact: Node,
    pub(crate) folded: Node,
    /// Bytes read; 0 when both nodes are empty.
    pub(crate) depth: u32,
    pub(crate) list: u32,
}

impl<'a> Side<'a> {
    pub(crate) const START: u32 = 0;

    pub(crate) fn new(tails: &Tails, rules: &[SideRule<'a>]) -> Self {
        let mut labels = Labels::new();
        let (mut exact, mut folded) = (Vec::new(), Vec::new());
        for rule in rules {
            let label = labels.number(Label::Rules(vec![rule.index]));
            for piece in rule.pieces {
                let entry = Entry { head: &piece.head, tail: piece.tail, tier: rule.tier, label };
                if piece.caseless { folded.push(entry) } else { exact.push(entry) }
            }
        }
        let exact = Heads::new(exact, &mut labels);
        let folded = Heads::new(folded, &mut labels);
        let (roots, lists) = ((exact.root(), folded.root()), Vec::new());
        let mut side = Self {
            exact,
            folded,
            labels,
            lists,
            list_numbers: Map::default(),
            states: Interner::new(6),
            deciding: Vec::new(),
            spans: Vec::new(),
            ranges: Vec::new(),
            listed: 0,
        };
        side.arrive(tails, roots.0, roots.1, 0, Vec::new());
        side
    }

    pub(crate) fn state(&self, state: u32) -> State {
        match *self.states.get(state) {
            [from, until, folded_from, folded_until, depth, list] => State {
                exact: Node { from, until },
                folded: Node { from: folded_from, until: folded_until },
                depth,
                list,
            },
            _ => State { exact: Node::default(), folded: Node::default(), depth: 0, list: 0 },
        }
    }

    pub(crate) fn items(&self, state: State) -> &[Item] {
        &self.lists[state.list as usize]
    }

    /// The heads that are not complete, exact and caseless.
    pub(crate) fn pending(&self, state: State) -> [&[Entry<'a>]; 2] {
        [self.exact.of(state.exact), self.folded.of(state.folded)]
    }

    /// The label of the paths that end here.
    pub(crate) fn label(&self, state: u32) -> u32 {
        self.deciding[state as usize]
    }

    /// The label of every path from here on, when it is one for all of them.
    pub(crate) fn constant(&self, state: u32) -> Option<u32> {
        let at = self.state(state);
        let done = at.exact.is_empty() && at.folded.is_empty();
        match self.items(at) {
            [] if done => Some(Labels::NONE),
            [item] if done && item.tail == ANY => Some(item.label),
            _ => None,
        }
    }

    /// What it remembers, in items and ranges.
    pub(crate) fn size(&self) -> usize {
        self.listed + self.ranges.len()
    }

    /// The states behind each byte.
    pub(crate) fn ranges(&mut self, tails: &Tails, state: u32) -> &[Range] {
        let (mut from, mut until) = self.spans[state as usize];
        if from == until {
            let ranges = self.successors(tails, state);
            from = number(self.ranges.len());
            self.ranges.extend(ranges);
            until = number(self.ranges.len());
            self.spans[state as usize] = (from, until);
        }
        &self.ranges[from as usize..until as usize]
    }

    fn successors(&mut self, tails: &Tails, state: u32) -> Vec<Range> {
        let at = self.state(state);
        let depth = at.depth as usize;
        let exact = self.exact.children(at.exact, depth);
        let folded = self.folded.children(at.folded, depth);
        let items = self.items(at).to_vec();
        let mut starts = ByteSet::default();
        starts.insert(0);
        for (byte, _) in &exact {
            starts.isolate(*byte);
        }
        for (byte, _) in &folded {
            starts.isolate(*byte);
            starts.isolate(byte.to_ascii_uppercase());
        }
        for item in &items {
            for range in tails.ranges(item.tail) {
                starts.insert(range.0);
            }
        }
        let mut ranges = Vec::new();
        for byte in starts.iter() {
            let next = items
                .iter()
                .map(|item| Item { tail: tails.step(item.tail, byte), ..*item })
                .filter(|item| item.tail != DEAD)
                .collect();
            let below = child(&exact, byte);
            let below_folded = child(&folded, byte.to_ascii_lowercase());
            let next = self.arrive(tails, below, below_folded, depth + 1, next);
            push(&mut ranges, 0, byte, next);
        }
        ranges
    }

    /// The state at these nodes with these conditions and those whose heads end here.
    fn arrive(
        &mut self,
        tails: &Tails,
        exact: Node,
        folded: Node,
        depth: usize,
        mut items: Vec<Item>,
    ) -> u32 {
        let (ended, mut exact) = self.exact.arrive(exact, depth);
        let (ended_folded, mut folded) = self.folded.arrive(folded, depth);
        items.extend(ended.iter().chain(ended_folded).map(|e| Item {
            tier: e.tier,
            tail: e.tail,
            label: e.label,
        }));
        self.distinct(&mut items);
        if let Some(cut) = items.iter().find(|item| item.tail == ANY).map(|item| item.tier) {
            // Whatever follows, this tier has a match: nothing behind it decides.
            items.retain(|item| item.tier <= cut);
            if self.exact.best_tier(exact) > cut {
                exact = Node::default();
            }
            if self.folded.best_tier(folded) > cut {
                folded = Node::default();
            }
        }
        let done = exact.is_empty() && folded.is_empty();
        if done {
            (exact, folded) = (Node::default(), Node::default());
            settle(&mut items);
        } else if exact.is_empty() {
            exact = Node::default();
        } else if folded.is_empty() {
            folded = Node::default();
        }
        let depth = if done { 0 } else { number(depth) };
        let deciding = self.deciding(tails, &items);
        let list = self.list(items);
        let key = [exact.from, exact.until, folded.from, folded.until, depth, list];
        let (state, new) = self.states.intern(&key);
        if new {
            self.deciding.push(deciding);
            self.spans.push((0, 0));
        }
        state
    }

    /// One item for each automaton state, of its best tier, by rising tier.
    fn distinct(&mut self, items: &mut Vec<Item>) {
        items.sort_unstable_by_key(|item| (item.tail, item.tier, item.label));
        let mut kept: Vec<Item> = Vec::with_capacity(items.len());
        for item in items.drain(..) {
            match kept.last_mut() {
                Some(last) if last.tail == item.tail => {
                    if last.tier == item.tier {
                        last.label = self.labels.union(last.label, item.label);
                    }
                }
                _ => kept.push(item),
            }
        }
        kept.sort_unstable();
        *items = kept;
    }

    fn deciding(&mut self, tails: &Tails, items: &[Item]) -> u32 {
        let mut best: Option<(u32, u32)> = None;
        for item in items.iter().filter(|item| tails.accepts(item.tail)) {
            match best {
                Some((tier, _)) if tier < item.tier => break,
                Some((tier, label)) => best = Some((tier, self.labels.union(label, item.label))),
                None => best = Some((item.tier, item.label)),
            }
        }
        best.map_or(Labels::NONE, |(_, label)| label)
    }

    fn list(&mut self, items: Vec<Item>) -> u32 {
        let items: Box<[Item]> = items.into();
        if let Some(list) = self.list_numbers.get(&items) {
            return *list;
        }
        let list = number(self.lists.len());
        self.listed += items.len();
        self.lists.push(items.clone());
        self.list_numbers.insert(items, list);
        list
    }
}

fn child(children: &[(u8, Node)], byte: u8) -> Node {
    children
        .binary_search_by_key(&byte, |child| child.0)
        .map_or_else(|_| Node::default(), |at| children[at].1)
}

/// With no heads left the list alone decides: its tiers are numbered anew, and what stands right before a
/// universal condition with the same label adds nothing.
fn settle(items: &mut Vec<Item>) {
    while let [.., before, last] = items.as_slice() {
        let alone = items.len() < 3 || items[items.len() - 3].tier < before.tier;
        if last.tail != ANY || before.tier == last.tier || before.label != last.label || !alone {
            break;
        }
        items.remove(items.len() - 2);
    }
    let (mut tier, mut last) = (0, None);
    for item in items {
        if last.is_some_and(|last| last != item.tier) {
            tier += 1;
        }
        last = Some(item.tier);
        item.tier = tier;
    }
}
