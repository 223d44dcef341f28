//! A mapping under construction: repeated keys and merge keys.

use super::invalid;
use crate::diag::Diagnostic;
use crate::secret::is_secret_key;
use crate::source::Span;
use crate::tree::{Entry, Key, Kind, Node};
use std::collections::{BTreeSet, HashMap};

/// Up to this many entries a key is looked up by comparing.
const FEW: usize = 16;

/// What the next value belongs to.
pub(super) enum Pending {
    Key(Key),
    Merge(Span),
}

/// The entries so far.
#[derive(Default)]
pub(super) struct Mapping {
    entries: Vec<Entry>,
    /// Places of the keys, once there are many.
    index: HashMap<String, usize>,
    /// Places of entries that a merge key brought.
    merged: BTreeSet<usize>,
    pending: Option<Pending>,
}

impl Mapping {
    /// The next node is a key.
    pub(super) fn wants_key(&self) -> bool {
        self.pending.is_none()
    }

    pub(super) fn set_pending(&mut self, pending: Pending) {
        self.pending = Some(pending);
    }

    /// Takes the value of the pending key.
    pub(super) fn add_value(
        &mut self,
        value: Node,
        by_alias: bool,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(), Diagnostic> {
        match self.pending.take() {
            Some(Pending::Key(key)) => {
                self.explicit(key, value, findings);
                Ok(())
            }
            Some(Pending::Merge(span)) => self.merge(span, value, by_alias, findings),
            None => Ok(()),
        }
    }

    /// The key whose value is being read.
    pub(super) fn pending_key(&self) -> Option<&str> {
        match &self.pending {
            Some(Pending::Key(key)) => Some(&key.text),
            Some(Pending::Merge(_)) => Some("<<"),
            None => None,
        }
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    fn explicit(&mut self, key: Key, value: Node, findings: &mut Vec<Diagnostic>) {
        let Some(place) = self.find(&key.text) else {
            self.push(Entry { key, value });
            return;
        };
        let was_merged = self.merged.remove(&place);
        if let Some(old) = self.entries.get_mut(place) {
            if !was_merged {
                let message = format!(
                    "key `{}` is given twice in one map; the later one replaces the earlier completely",
                    key.text
                );
                findings.push(repeated(&key.text, key.span, old.key.span, message));
            }
            *old = Entry { key, value };
        }
    }

    /// Merges at this place: later keys win over the merged ones, which win over earlier keys, and of a
    /// list of mappings the first wins (go-yaml v2 `decode.go`, `merge`).
    fn merge(
        &mut self,
        span: Span,
        value: Node,
        by_alias: bool,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let wrong = || invalid("a merge key `<<` needs a map, or a list of maps written out", span);
        match value.kind {
            Kind::Map(entries) => self.merge_map(span, entries, findings),
            Kind::List(items) if !by_alias => {
                for item in items.into_iter().rev() {
                    let Kind::Map(entries) = item.kind else { return Err(wrong()) };
                    self.merge_map(span, entries, findings);
                }
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn merge_map(&mut self, span: Span, entries: Vec<Entry>, findings: &mut Vec<Diagnostic>) {
        for entry in entries {
            let Some(place) = self.find(&entry.key.text) else {
                self.merged.insert(self.entries.len());
                self.push(entry);
                continue;
            };
            let explicit = !self.merged.contains(&place);
            if let Some(old) = self.entries.get_mut(place) {
                if explicit && old.value.kind != entry.value.kind {
                    let message = format!(
                        "this merge key replaces `{}`, which is given above it; move the merge key to the top of the map",
                        entry.key.text
                    );
                    findings.push(repeated(&entry.key.text, span, old.key.span, message));
                }
                *old = entry;
                self.merged.insert(place);
            }
        }
    }

    fn push(&mut self, entry: Entry) {
        if self.entries.len() >= FEW {
            if self.index.is_empty() {
                self.index.extend(self.entries.iter().map(|entry| entry.key.text.clone()).zip(0..));
            }
            self.index.insert(entry.key.text.clone(), self.entries.len());
        }
        self.entries.push(entry);
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.entries.iter().position(|entry| entry.key.text == key)
        } else {
            self.index.get(key).copied()
        }
    }
}

fn repeated(key: &str, span: Span, first: Span, message: String) -> Diagnostic {
    let found = Diagnostic::error("values-duplicate-key", message)
        .at_path(key)
        .at(span)
        .labelled(first, "first given here")
        .help("remove one of the two");
    if is_secret_key(key) { found.masked() } else { found }
}
