//! Reads YAML with places, by the rules of Helm and kubectl.
//!
//! The reader is a loop over parser events with an explicit stack, so neither reading nor dropping a tree
//! can exhaust the call stack, and its work is linear in the text plus what aliases copy, which is capped.

mod base64;
mod build;
mod mapping;
mod scalar;
mod tabs;

use crate::diag::Diagnostic;
use crate::secret::line_may_hold_secret;
use crate::source::{SourceId, SourceMap, Span};
use crate::tree::Node;
use build::Builder;
use granit_parser::{ErrorKind, Parser, ScanError};

/// Deepest nesting of sequences and mappings, aliases included.
const MAX_DEPTH: usize = 200;
/// Most nodes of one source, copies by aliases included.
const MAX_NODES: usize = 2_000_000;
/// Most bytes of text that aliases may copy.
const MAX_COPIED_BYTES: usize = 10 << 20;
/// Most errors, and most findings, of one source; a file with more has one cause for them.
const MAX_REPORTED: usize = 100;

/// What a source holds.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The documents that are not empty, in order.
    pub documents: Vec<Node>,
    /// Repeated keys (`values-duplicate-key`), of which Helm silently takes the last.
    pub findings: Vec<Diagnostic>,
}

/// Reads all documents of a source.
///
/// Anchors, aliases and merge keys are resolved as go-yaml v2 does: a merge key acts at its place, so it
/// replaces what the mapping gave before it and is replaced by what comes after it.
///
/// # Errors
/// `yaml-syntax`; `yaml-invalid` for well-formed YAML that Helm and kubectl refuse all the same (a tag that
/// does not fit, a merge of something else than mappings, a key that is a list or a mapping);
/// `values-null-key`; `values-non-finite`; `yaml-too-deep`; `yaml-too-large`. All of one document are
/// reported together, up to the first that makes reading on impossible.
///
/// ```
/// use gatewright_core::{source::SourceMap, yaml};
/// let mut map = SourceMap::default();
/// let id = map.add("values.yaml", "replicas: 0o17\n");
/// let read = yaml::read(&map, id).expect("valid");
/// assert_eq!(read.documents[0].get("replicas").and_then(|node| node.as_i64()), Some(15));
/// ```
pub fn read(map: &SourceMap, id: SourceId) -> Result<Documents, Vec<Diagnostic>> {
    let text = map.get(id).map_or("", |source| &source.text);
    let mut builder = Builder::new(id, text);
    if let Some(found) = old_line_break(id, text) {
        return Err(builder.fail(found));
    }
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.event(event, span.byte_range().unwrap_or_default()),
            Err(error) => Err(syntax(&error, id, text)),
        };
        if let Err(fatal) = step {
            return Err(builder.fail(fatal));
        }
    }
    builder.finish()
}

/// YAML 1.1 ends a line, and so a comment, at three characters that YAML 1.2 takes for text. Helm and
/// kubectl write them as escapes, so one that stands in a file bare is an accident.
fn old_line_break(id: SourceId, text: &str) -> Option<Diagnostic> {
    if text.is_ascii() {
        return None; // nearly every file; the searches below read it three times
    }
    let at = ['\u{85}', '\u{2028}', '\u{2029}'].into_iter().filter_map(|c| text.find(c)).min()?;
    let width = text.get(at..)?.chars().next()?.len_utf8();
    let message = "an invisible line separator (U+0085, U+2028 or U+2029), at which Helm begins a new line";
    let found = invalid(message, Span::new(id, at, at + width))
        .help("remove it, or write \"\\u2028\" in double quotes");
    Some(if line_may_hold_secret(text, at) { found.masked() } else { found })
}

fn syntax(error: &ScanError, id: SourceId, text: &str) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(id, at, at + width);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(span);
    }
    let found =
        Diagnostic::error("yaml-syntax", format!("this is not valid YAML: {}", error.kind())).at(span);
    if line_may_hold_secret(text, at) { found.masked() } else { found }
}

fn tab(id: SourceId, text: &str, at: usize) -> Diagnostic {
    let message = "this is not valid YAML for Helm: a tab stands where only spaces may";
    let found = Diagnostic::error("yaml-syntax", message)
        .at(Span::new(id, at, at + 1))
        .help("remove the tab, or put spaces for it");
    if line_may_hold_secret(text, at) { found.masked() } else { found }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-too-deep", format!("lists and maps are nested more than {MAX_DEPTH} levels deep"))
        .at(span)
}

fn too_large(span: Span) -> Diagnostic {
    let message = format!(
        "the document grows too large: at most {MAX_NODES} values are read, and aliases may copy at most \
         {MAX_COPIED_BYTES} bytes"
    );
    Diagnostic::error("yaml-too-large", message).at(span)
}

fn invalid(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error("yaml-invalid", message).at(span)
}

#[cfg(test)]
mod tests;
