//! The chart's default values, read off the table of keys.

use super::keys::{Default, ENV, Field, Shape, TOP};
use super::{ChartVersion, Component};
use crate::source::Span;
use crate::tree::{Entry, Key, Kind, Node, Number};

/// The chart's default values. Nodes have no place in any source, and numbers are floats, as Helm has them.
#[must_use]
pub fn defaults(version: ChartVersion) -> Node {
    Node::synthetic(Kind::Map(fields(TOP, version, Component::Auth)))
}

/// The defaults of a block; keys without one are not there.
fn fields(table: &[Field], version: ChartVersion, component: Component) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(table.len());
    for field in table.iter().filter(|field| field.is_in(version)) {
        let component = if field.key == Component::Gw.block() { Component::Gw } else { component };
        if let Some(kind) = default(field, version, component) {
            entries.push(entry(field.key, kind));
        }
    }
    entries
}

fn default(field: &Field, version: ChartVersion, component: Component) -> Option<Kind> {
    Some(match field.default {
        Default::Nothing => return None,
        Default::Text(text) => Kind::String(text.to_owned()),
        Default::Number(number) => Kind::Number(Number::Float(number.into())),
        Default::Flag(value) => Kind::Bool(value),
        Default::EmptyList => Kind::List(Vec::new()),
        Default::ListOf(text) => Kind::List(vec![Node::synthetic(Kind::String(text.to_owned()))]),
        Default::Fields if matches!(field.shape, Shape::Env) => Kind::Map(env(version)),
        Default::Fields => Kind::Map(fields(field.fields(), version, component)),
        Default::Tag => Kind::String(version.tag().to_owned()),
        Default::Repository => Kind::String(version.repository(component)),
    })
}

fn env(version: ChartVersion) -> Vec<Entry> {
    ENV.iter()
        .filter(|key| key.is_in(version))
        .filter_map(|key| Some(entry(key.key, Kind::String(key.default?.to_owned()))))
        .collect()
}

fn entry(key: &str, kind: Kind) -> Entry {
    let key = Key { text: key.to_owned(), span: Span::default(), retyped: false };
    Entry { key, value: Node::synthetic(kind) }
}
