//! One JSON array: the shape that programs read.

use gatewright::core::diag::{Diagnostic, Severity};
use gatewright::core::source::SourceMap;
use serde::Serialize;

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: Severity,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    help: &'a str,
}

pub(super) fn render(sources: &SourceMap, found: &[Diagnostic]) -> String {
    let entries: Vec<Entry<'_>> = found.iter().map(|diagnostic| entry(sources, diagnostic)).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_else(|_| "[]".to_owned());
    text.push('\n');
    text
}

fn entry<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Entry<'a> {
    let span = diagnostic.spans.first().map(|(span, _)| *span);
    let position = span.map(|span| sources.position(span));
    Entry {
        code: diagnostic.code,
        severity: diagnostic.severity,
        path: &diagnostic.path,
        file: span.map(|span| sources.name(span.source)),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: &diagnostic.message,
        help: &diagnostic.help,
    }
}
