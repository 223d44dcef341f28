//! Names and list indices: `a.b[0][1].c`.

use super::{MAX_DEPTH, MAX_INDEX, MAX_NAMES, Setter, Step, Stop};
use crate::tree::{Key, Kind, Node, Style};
use crate::values::SetKind;
use crate::values::table::{Slot, Table};
use std::ops::Range;

impl Setter<'_> {
    fn escapes(&self) -> bool {
        self.kind != SetKind::Literal
    }

    /// One name and what follows it. `names` counts nested names, `depth` nested names and indices.
    pub(super) fn name(&mut self, table: &mut Table, names: usize, depth: usize) -> Step {
        let stops: &[char] =
            if self.kind == SetKind::Literal { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        let piece = self.cursor.until(stops, self.escapes());
        let key = Key { text: piece.text, span: self.span(piece.range.clone()), retyped: false };
        match piece.stop {
            None if key.text.is_empty() => {
                self.no_effect |= depth > 0;
                Err(Stop::End)
            }
            Some('[') => self.list(table, key, piece.range, names, depth),
            Some('=') => self.assign(table, key),
            Some('.') => self.inner(table, key, piece.range, names + 1, depth + 1),
            _ => self.refuse("set-syntax", "a name without a value; write `name=value`", piece.range),
        }
    }

    /// `name.` and the name inside it.
    fn inner(
        &mut self,
        table: &mut Table,
        key: Key,
        range: Range<usize>,
        names: usize,
        depth: usize,
    ) -> Step {
        if names > MAX_NAMES {
            let message = format!("names are nested more than {MAX_NAMES} levels deep");
            return self.refuse("set-too-deep", message, range);
        }
        let nothing = |setter: &Self, range| setter.refuse("set-syntax", "this map would stay empty", range);
        match table.get_mut(&key.text) {
            Some(Slot::Map(inner)) => {
                let done = self.name(inner, names, depth);
                if done.is_ok() && inner.is_empty() { nothing(self, range) } else { done }
            }
            Some(_) => self.refuse("set-type", "this name already holds something else than a map", range),
            None => {
                let mut inner = Table::new(key.span);
                let done = self.name(&mut inner, names, depth);
                if !inner.is_empty() {
                    self.put(table, key, Slot::Map(inner));
                } else if done.is_ok() && !self.paths_only {
                    return nothing(self, range);
                }
                done
            }
        }
    }

    /// `name[` and the item inside it.
    fn list(&mut self, table: &mut Table, key: Key, range: Range<usize>, names: usize, depth: usize) -> Step {
        let index = self.index()?;
        match table.get_mut(&key.text) {
            Some(Slot::List(_, items)) => self.item(items, index, names, depth + 1),
            Some(_) => self.refuse("set-type", "this name already holds something else than a list", range),
            None => {
                let mut items = Vec::new();
                let done = self.item(&mut items, index, names, depth + 1);
                let span = key.span;
                self.put(table, key, Slot::List(span, items));
                done
            }
        }
    }

    /// What stands behind `[`, up to `]`.
    fn index(&mut self) -> Step<usize> {
        let escapes = self.escapes();
        let piece = self.cursor.until(&[']'], escapes);
        if piece.stop.is_none() {
            self.no_effect = true;
            return Err(Stop::End);
        }
        match piece.text.parse::<i64>() {
            Ok(index @ 0..) => Ok(usize::try_from(index).unwrap_or(usize::MAX)),
            Ok(_) => self.refuse("set-index", "a list index is not negative", piece.range),
            Err(_) => self.refuse("set-index", "a list index is a whole number", piece.range),
        }
    }

    /// What follows `]`: a value, another index or a name.
    fn item(&mut self, items: &mut Vec<Slot>, index: usize, names: usize, depth: usize) -> Step {
        let start = self.cursor.place();
        if depth > MAX_DEPTH {
            let message = format!("names and indices are nested more than {MAX_DEPTH} levels deep");
            return self.refuse("set-too-deep", message, start..start);
        }
        let escapes = self.escapes();
        let piece = self.cursor.until(&['[', '.', '='], escapes);
        if !piece.text.is_empty() {
            return self.refuse("set-syntax", "unexpected text behind a list index", piece.range);
        }
        match piece.stop {
            Some('=') => {
                let value = self.item_value()?;
                self.set_item(items, index, value, start)
            }
            Some('[') => self.nested_item(items, index, names, depth, start),
            Some(_) => self.named_item(items, index, names, depth, start),
            None => {
                self.no_effect = true;
                Err(Stop::End)
            }
        }
    }

    /// `[i][j]…`: a list inside the list. An existing one is changed in place, even when the flag ends
    /// early; a new one is only kept when it was finished.
    fn nested_item(
        &mut self,
        items: &mut Vec<Slot>,
        index: usize,
        names: usize,
        depth: usize,
        at: usize,
    ) -> Step {
        let inner_index = self.index()?;
        match items.get_mut(index) {
            Some(Slot::List(_, inner)) => self.item(inner, inner_index, names, depth + 1),
            Some(slot) if !slot.is_null() => {
                self.refuse("set-type", "this item already holds something else than a list", at..at)
            }
            _ => {
                let mut inner = Vec::new();
                let done = self.item(&mut inner, inner_index, names, depth + 1);
                self.kept(done)?;
                let span = self.span(at..self.cursor.place());
                self.set_item(items, index, Slot::List(span, inner), at)
            }
        }
    }

    /// `[i].name…`: a map inside the list, in the place of anything else that was there.
    fn named_item(
        &mut self,
        items: &mut Vec<Slot>,
        index: usize,
        names: usize,
        depth: usize,
        at: usize,
    ) -> Step {
        let new = Table::new(self.span(at..at));
        if let Some(slot) = items.get_mut(index) {
            if !matches!(slot, Slot::Map(_)) {
                *slot = Slot::Map(new);
            }
            let Slot::Map(inner) = slot else { return Ok(()) };
            return self.name(inner, names, depth + 1);
        }
        let mut inner = new;
        let done = self.name(&mut inner, names, depth + 1);
        self.kept(done)?;
        self.set_item(items, index, Slot::Map(inner), at)
    }

    fn set_item(&mut self, items: &mut Vec<Slot>, index: usize, slot: Slot, at: usize) -> Step {
        if index > MAX_INDEX {
            let message = format!("a list index is at most {MAX_INDEX}");
            return self.refuse("set-index", message, at..at);
        }
        let missing = (index + 1).saturating_sub(items.len());
        let Some(left) = self.budget.slots.checked_sub(missing) else {
            return self.refuse("set-too-large", "these list indices make lists that are too long", at..at);
        };
        self.budget.slots = left;
        items.resize_with(items.len() + missing, Slot::null);
        if let Some(place) = items.get_mut(index) {
            *place = slot;
        }
        Ok(())
    }

    /// Sets a name; an empty one is dropped.
    pub(super) fn put(&mut self, table: &mut Table, key: Key, slot: Slot) {
        if key.text.is_empty() {
            self.no_effect = true;
        } else {
            table.set(key, slot);
        }
    }

    /// A new list item whose flag ended early is dropped.
    fn kept<T>(&mut self, done: Step<T>) -> Step<T> {
        self.no_effect |= matches!(done, Err(Stop::End));
        done
    }

    /// A scalar of the flag.
    pub(super) fn scalar(&self, kind: Kind, style: Style, range: Range<usize>) -> Slot {
        Slot::Leaf(Node { span: self.span(range), style, kind })
    }
}
