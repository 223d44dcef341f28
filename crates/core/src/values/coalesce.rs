//! The user's values over the chart's defaults.

use crate::tree::{Entry, Kind, Node, Number};
use std::collections::HashMap;

/// Turns every number into a 64-bit float, as the JSON step of Helm does with everything that comes from a
/// file, the chart's defaults included.
#[must_use]
pub fn as_file_numbers(node: Node) -> Node {
    let kind = match node.kind {
        Kind::Number(number) => Kind::Number(Number::Float(number.as_f64())),
        Kind::List(items) => Kind::List(items.into_iter().map(as_file_numbers).collect()),
        Kind::Map(entries) => Kind::Map(
            entries.into_iter().map(|entry| Entry { value: as_file_numbers(entry.value), ..entry }).collect(),
        ),
        other => other,
    };
    Node { kind, ..node }
}

/// Lays the user's values over the chart's defaults.
///
/// Maps are merged; anything else of the user's replaces the default. A null removes a key that has a
/// default and stays where there is none. Keys stand in the order of the defaults, then in the user's.
#[must_use]
pub fn coalesce(user: &Node, defaults: Node) -> Node {
    let defaults = if let Kind::Map(entries) = defaults.kind { entries } else { Vec::new() };
    Node {
        span: user.span,
        style: user.style,
        kind: Kind::Map(coalesce_maps(user.entries(), defaults, true)),
    }
}

fn coalesce_maps(user: &[Entry], defaults: Vec<Entry>, top: bool) -> Vec<Entry> {
    let given = Places::of(user);
    let known = Places::of(&defaults);
    let added: Vec<Entry> = user.iter().filter(|own| known.find(&own.key.text).is_none()).cloned().collect();
    let mut out: Vec<Entry> = Vec::with_capacity(added.len() + defaults.len());
    for default in defaults {
        let Some(own) = given.find(&default.key.text).and_then(|place| user.get(place)) else {
            out.extend(without_nulls(default));
            continue;
        };
        match (&own.value.kind, default.value.kind) {
            // A null default counts as a default only at the top level (coalesce.go).
            (Kind::Null, kind) if top || kind != Kind::Null => {}
            (Kind::Map(own_entries), Kind::Map(default_entries)) => {
                let kind = Kind::Map(coalesce_maps(own_entries, default_entries, false));
                let value = Node { kind, span: own.value.span, style: own.value.style };
                out.push(Entry { key: own.key.clone(), value });
            }
            _ => out.push(own.clone()),
        }
    }
    out.extend(added);
    out
}

/// A default that the user does not mention. Nulls among the defaults never reach the result.
fn without_nulls(entry: Entry) -> Option<Entry> {
    let kind = match entry.value.kind {
        Kind::Null => return None,
        Kind::Map(entries) => Kind::Map(entries.into_iter().filter_map(without_nulls).collect()),
        other => other,
    };
    Some(Entry { key: entry.key, value: Node { kind, ..entry.value } })
}

/// Places of keys; by hash only when comparing would take long.
enum Places<'a> {
    Few(&'a [Entry]),
    Many(HashMap<&'a str, usize>),
}

impl<'a> Places<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        if entries.len() <= 16 {
            Self::Few(entries)
        } else {
            Self::Many(entries.iter().map(|entry| entry.key.text.as_str()).zip(0..).collect())
        }
    }

    fn find(&self, key: &str) -> Option<usize> {
        match self {
            Self::Few(entries) => entries.iter().position(|entry| entry.key.text == key),
            Self::Many(places) => places.get(key).copied(),
        }
    }
}
