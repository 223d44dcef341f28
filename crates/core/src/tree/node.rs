//! The tree that a reader makes, with spans.

use super::Number;
use crate::source::Span;

/// How a scalar was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: the YAML 1.1 rules decided its type.
    #[default]
    Plain,
    /// In single or double quotes, or tagged `!!str`.
    Quoted,
    /// A literal or folded block.
    Block,
}

/// One node of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes it was read from. An alias has the span of the alias, not of the anchor.
    pub span: Span,
    /// How it was written, for scalars.
    pub style: Style,
    /// What it is.
    pub kind: Kind,
}

/// The content of a [`Node`].
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Null, or nothing written at all.
    Null,
    /// A boolean by the rules of YAML 1.1.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// Text.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in source order. Keys are unique: of a repeated key the last value stands, at the place
    /// of the first, and the reader reports the repetition.
    Map(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A mapping key, always text after Helm's JSON step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The text, after the scalar rules (`on:` is the key `true`).
    pub text: String,
    /// The bytes it was read from.
    pub span: Span,
    /// A plain key whose text the scalar rules changed or retyped (`on`, `0x10`, `1.50`).
    pub retyped: bool,
}

impl Node {
    /// A node without a place in any source.
    pub fn synthetic(kind: Kind) -> Self {
        Self { span: Span::default(), style: Style::Plain, kind }
    }

    /// The value behind a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// The value at a path of mapping keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a string node.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean node.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a number node that is a whole number of 64 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // checked to be exact
    pub fn as_i64(&self) -> Option<i64> {
        match self.kind {
            Kind::Number(Number::Int(int)) => Some(int),
            Kind::Number(Number::Float(float)) if float.fract() == 0.0 && float.abs() < 9.0e15 => {
                Some(float as i64)
            }
            _ => None,
        }
    }

    /// True for null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// What a message calls this kind of node.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}
