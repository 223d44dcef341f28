//! Reading back what the chart prints without quotes.
//!
//! Helm parses every rendered manifest and Kubernetes parses it again (sigs.k8s.io/yaml), so the text of an
//! unquoted value decides its type, a ` #` in it starts a comment, and a `: ` in it makes Helm fail.

use crate::source::SourceMap;
use crate::tree::{Kind, Node, Number, Value};
use crate::yaml::{self, Scalar};

/// The text is not the YAML of one value at its place; Helm fails on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// The value that a text means behind a key at `column`; null when nothing is left.
///
/// A text whose lines would become further keys of the manifest is refused, although Helm lets it pass:
/// nothing of a value may leave its place.
pub(super) fn read_back(text: &str, column: usize) -> Result<Value, Unreadable> {
    if is_plain_word(text) {
        return Ok(match yaml::resolve(text) {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Number(number) => Value::Number(exact(number)),
            Scalar::NonFinite(_) => return Err(Unreadable),
            Scalar::String => Value::from(text),
        });
    }
    if has_unknown_property(text) {
        return Err(Unreadable);
    }
    // Each `- ` moves the key two columns to the right; continuation lines must be further right still.
    let levels = column / 2;
    let mut map = SourceMap::default();
    let id = map.add("", format!("{}v: {text}\n", "- ".repeat(levels)));
    let read = yaml::read(&map, id).map_err(|_| Unreadable)?;
    let [document] = read.documents.as_slice() else { return Err(Unreadable) };
    let mut node = document;
    for _ in 0..levels {
        let Kind::List(items) = &node.kind else { return Err(Unreadable) };
        let [only] = items.as_slice() else { return Err(Unreadable) };
        node = only;
    }
    match node.entries() {
        [entry] if entry.key.text == "v" && read.findings.is_empty() => Ok(tidy(&entry.value)),
        _ => Err(Unreadable),
    }
}

/// The text that a text means behind a key at `column`: without comments, quotes and blanks around it. What
/// would turn into another type stays text.
pub(super) fn read_back_text(text: &str, column: usize) -> Result<String, Unreadable> {
    match read_back(text, column)? {
        Value::String(text) => Ok(text),
        _ => Ok(text.trim().to_owned()),
    }
}

/// The text that stands between two double quotes at `column`, after YAML's escapes.
pub(super) fn read_back_quoted(text: &str, column: usize) -> Result<String, Unreadable> {
    // Without escapes, quotes and line breaks a double-quoted text is what stands between the quotes.
    if text.bytes().all(|byte| (byte.is_ascii_graphic() || byte == b' ') && !matches!(byte, b'"' | b'\\')) {
        return Ok(text.to_owned());
    }
    match read_back(&format!("\"{text}\""), column)? {
        Value::String(text) => Ok(text),
        _ => Err(Unreadable),
    }
}

/// Letters, digits and inner punctuation that mean nothing to YAML: no need for the reader.
fn is_plain_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// An anchor or a tag of characters that go-yaml does not take there (`scannerc.go`,
/// `yaml_parser_scan_anchor` and `yaml_parser_scan_tag_uri`), while other readers do.
fn has_unknown_property(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    let name = text.get(1..).unwrap_or_default().split([' ', '\t', '\n']).next().unwrap_or_default();
    let is_anchor_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    match text.as_bytes().first() {
        Some(b'&') => name.is_empty() || !name.bytes().all(is_anchor_byte),
        Some(b'!') => {
            !name.bytes().all(|byte| is_anchor_byte(byte) || b";/?:@&=+$,.!~*'()[]%".contains(&byte))
        }
        _ => false,
    }
}

/// A number as Kubernetes gets it; the sign of a float zero is lost on the way.
pub(super) fn exact(number: Number) -> Number {
    match number.normalised() {
        Number::Float(0.0) => Number::Int(0),
        other => other,
    }
}

/// A node that came from the reader, as a value; its numbers are exact already, except for whole floats.
fn tidy(node: &Node) -> Value {
    match &node.kind {
        Kind::Number(number) => Value::Number(exact(*number)),
        _ => Value::from(node),
    }
}
