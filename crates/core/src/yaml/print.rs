//! Writes a tree as YAML in the style of Helm and kubectl.
//!
//! Block style, two spaces, sequences at the column of their key, no folding of long lines. Whatever one of
//! the readers around would take for something else than text is quoted.

mod text;

use crate::tree::{Map, Value};
use text::{write_key, write_text};

/// Appends one document, with its final newline.
///
/// ```
/// use gatewright_core::tree::{Map, Value};
/// let mut out = String::new();
/// gatewright_core::yaml::print(&Value::Map(Map::from_iter([("on", "0755")])), &mut out);
/// assert_eq!(out, "\"on\": \"0755\"\n");
/// ```
pub fn print(value: &Value, out: &mut String) {
    match value {
        Value::Map(map) if !map.is_empty() => block_map(map, 0, out),
        Value::List(items) if !items.is_empty() => block_list(items, 0, out),
        _ => {
            inline(value, None, out);
            out.push('\n');
        }
    }
}

/// Several documents with `---` between them, each under its comment lines (given without `# `).
///
/// A comment is kept on one line: every character that could end it becomes a space.
pub fn print_documents<'a>(documents: impl IntoIterator<Item = (&'a [String], &'a Value)>) -> String {
    let documents = documents.into_iter();
    // An object has about this many bytes; growing by doubling would copy the text of a router ten times over.
    let mut out = String::with_capacity(documents.size_hint().0.min(100) * 1024);
    for (index, (comments, value)) in documents.enumerate() {
        if index > 0 {
            out.push_str("---\n");
        }
        for comment in comments {
            out.push_str("# ");
            out.extend(comment.chars().map(|c| if text::is_printable(c) { c } else { ' ' }));
            out.push('\n');
        }
        print(value, &mut out);
    }
    out
}

fn indent(columns: usize, out: &mut String) {
    const BLANKS: &str = "                                ";
    let mut left = columns;
    while left > 0 {
        let now = left.min(BLANKS.len());
        out.push_str(BLANKS.get(..now).unwrap_or_default());
        left -= now;
    }
}

/// The entries of a mapping at a column; the cursor is already there for the first one.
fn block_map(map: &Map, column: usize, out: &mut String) {
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            indent(column, out);
        }
        write_key(key, column, out);
        out.push(':');
        match value {
            Value::Map(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(column + 2, out);
                block_map(inner, column + 2, out);
            }
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                indent(column, out);
                block_list(items, column, out);
            }
            _ => {
                out.push(' ');
                inline(value, Some(column + 2), out);
                out.push('\n');
            }
        }
    }
}

/// The items of a sequence at a column; the cursor is already there for the first one.
fn block_list(items: &[Value], column: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            indent(column, out);
        }
        out.push_str("- ");
        match item {
            Value::Map(inner) if !inner.is_empty() => block_map(inner, column + 2, out),
            Value::List(inner) if !inner.is_empty() => block_list(inner, column + 2, out),
            _ => {
                inline(item, Some(column + 2), out);
                out.push('\n');
            }
        }
    }
}

/// What fits behind a key. `block` is the column for the lines of a literal block, where one is possible.
fn inline(value: &Value, block: Option<usize>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => number.write_yaml(out),
        Value::String(text) => write_text(text, block, out),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

#[cfg(test)]
mod tests;
