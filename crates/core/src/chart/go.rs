//! What Go templates make of a value: truth and text.

use crate::tree::{Entry, Kind, Node};

/// Template truth: false, 0, the empty string, null, nothing, and empty lists and maps are false.
pub(crate) fn truthy(node: Option<&Node>) -> bool {
    match node.map(|node| &node.kind) {
        None | Some(Kind::Null) => false,
        Some(Kind::Bool(value)) => *value,
        Some(Kind::Number(number)) => number.as_f64() != 0.0,
        Some(Kind::String(text)) => !text.is_empty(),
        Some(Kind::List(items)) => !items.is_empty(),
        Some(Kind::Map(entries)) => !entries.is_empty(),
    }
}

/// What `{{ .x }}` prints: `%v` of the value, and nothing for null or a missing key.
pub(crate) fn printed(node: Option<&Node>) -> String {
    match node {
        None => String::new(),
        Some(node) if node.is_null() => String::new(),
        Some(node) => without_no_value(text(node)),
    }
}

/// `%v` of a value: lists as `[a b]`, maps as `map[k:v]` with sorted keys, null as `<nil>`
/// (Go, package fmt).
pub(crate) fn text(node: &Node) -> String {
    let mut out = String::new();
    write_text(node, &mut out);
    out
}

/// Helm deletes Go's mark for a missing value wherever it stands in the rendered text
/// (helm/helm `pkg/engine/engine.go`), so also where it came from a value.
pub(super) fn without_no_value(text: String) -> String {
    if text.contains(NO_VALUE) { text.replace(NO_VALUE, "") } else { text }
}

/// Go's mark for a missing value.
pub(super) const NO_VALUE: &str = "<no value>";

/// Nodes come from the reader or from flags, whose depth is capped.
fn write_text(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("<nil>"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.go_text()),
        Kind::String(text) => out.push_str(text),
        Kind::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                write_text(item, out);
            }
            out.push(']');
        }
        Kind::Map(entries) => {
            out.push_str("map[");
            for (index, entry) in sorted(entries).into_iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(&entry.key.text);
                out.push(':');
                write_text(&entry.value, out);
            }
            out.push(']');
        }
    }
}

/// The entries in the byte order of their keys, as Go lists a map.
pub(crate) fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.key.text.cmp(&b.key.text));
    sorted
}
