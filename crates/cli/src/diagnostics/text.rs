//! Diagnostics for people, drawn by the library that draws those of the Rust compiler.

use super::mask;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use gatewright::core::diag::{Diagnostic, Severity};
use gatewright::core::source::{Source, SourceId, SourceMap, Span};
use std::ops::Range;

pub(super) fn render(sources: &SourceMap, found: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let shown = mask::without_secrets(sources, found);
    for diagnostic in found {
        let hidden = diagnostic.secret.then(|| mask::without_values(&shown, diagnostic));
        out.push_str(&renderer.render(&[group(hidden.as_ref().unwrap_or(&shown.sources), diagnostic)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = match diagnostic.path.as_str() {
        "" => diagnostic.message.clone(),
        path => format!("{path}: {}", diagnostic.message),
    };
    let mut group = Group::with_title(level.primary_title(title).id(diagnostic.code));
    for id in source_ids(diagnostic) {
        if let Some(source) = sources.get(id) {
            group = group.element(snippet(source, id, diagnostic));
        }
    }
    if diagnostic.help.is_empty() {
        group
    } else {
        group.element(Level::HELP.message(diagnostic.help.as_str()))
    }
}

/// The lines from the first to the last place of a diagnostic in a source. The library reads what it is given
/// from its beginning, which of a large file would be far more than is shown.
fn snippet<'a>(source: &'a Source, id: SourceId, diagnostic: &'a Diagnostic) -> Snippet<'a, Annotation<'a>> {
    let text = source.text.as_str();
    let places: Vec<_> = (diagnostic.spans.iter().enumerate())
        .filter(|(_, (span, _))| span.source == id)
        .map(|(index, (span, label))| (index, range(text, *span), label.as_str()))
        .collect();
    let first = places.iter().map(|(_, range, _)| range.start).min().unwrap_or_default();
    let last = places.iter().map(|(_, range, _)| range.end).max().unwrap_or_default();
    let (before, _) = text.split_at(first);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end =
        text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| last + newline + 1);
    let annotations = places.into_iter().map(|(index, range, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(range.start - start..range.end - start);
        if label.is_empty() { annotation } else { annotation.label(label) }
    });
    Snippet::source(text.get(start..end).unwrap_or_default())
        .line_start(1 + before.matches('\n').count())
        .path(source.name.as_str())
        .annotations(annotations)
}

/// The sources of a diagnostic in the order they are first named.
fn source_ids(diagnostic: &Diagnostic) -> Vec<SourceId> {
    let mut ids = Vec::new();
    for (span, _) in &diagnostic.spans {
        if !ids.contains(&span.source) {
            ids.push(span.source);
        }
    }
    ids
}

/// A span as a range on character boundaries; an empty one covers the next character where there is one,
/// and one over several lines only the rest of its first line.
fn range(text: &str, span: Span) -> Range<usize> {
    let snap = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = snap(span.start as usize);
    let end = snap(span.end as usize).max(start);
    let line_end =
        text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| start + newline);
    start..end.min(line_end.max(start))
}
