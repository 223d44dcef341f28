//! Blocks that the chart passes through with `toYaml`, whatever they hold.

use super::bare::{exact, read_back};
use super::go::{NO_VALUE, sorted};
use crate::tree::{Entry, Kind, Node, Value};

/// A block as it arrives in Kubernetes. A key whose value is null is left out, which is the same to
/// Kubernetes; the keys stand in byte order, as Go lists them. Depth is that of the node, which is capped.
pub(super) fn passed(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(number) => Value::Number(exact(*number)),
        Kind::String(text) => string(text),
        Kind::List(items) => Value::List(items.iter().map(passed).collect()),
        Kind::Map(entries) => Value::Map(
            passed_entries(entries).into_iter().filter(|(_, value)| *value != Value::Null).collect(),
        ),
    }
}

/// The entries of a block in the byte order of their keys, those with null included.
pub(super) fn passed_entries(entries: &[Entry]) -> Vec<(String, Value)> {
    sorted(entries)
        .into_iter()
        .map(|entry| (entry.key.text.replace(NO_VALUE, ""), passed(&entry.value)))
        .collect()
}

/// `toYaml` quotes text as needed, so it arrives as it was. Only Go's mark for a missing value is deleted
/// from the rendered text, after which what is left of an unquoted string is read anew.
fn string(text: &str) -> Value {
    if !text.contains(NO_VALUE) {
        return Value::from(text);
    }
    let rest = text.replace(NO_VALUE, "");
    read_back(&rest, 0).unwrap_or(Value::String(rest))
}
