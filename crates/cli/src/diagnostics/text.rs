//! Diagnostics for people, drawn by the library that draws those of the Rust compiler.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use gatewright::core::diag::{Diagnostic, Severity};
use gatewright::core::source::{SourceId, SourceMap, Span};
use std::ops::Range;

pub(super) fn render(sources: &SourceMap, found: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in found {
        let masked = diagnostic.secret.then(|| masked_sources(sources, diagnostic));
        out.push_str(&renderer.render(&[group(masked.as_ref().unwrap_or(sources), diagnostic)]));
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
            let annotations =
                diagnostic.spans.iter().enumerate().filter(|(_, (span, _))| span.source == id).map(
                    |(index, (span, label))| {
                        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                        let annotation = kind.span(range(&source.text, *span));
                        if label.is_empty() { annotation } else { annotation.label(label.as_str()) }
                    },
                );
            let snippet =
                Snippet::source(source.text.as_str()).path(source.name.as_str()).annotations(annotations);
            group = group.element(snippet);
        }
    }
    if diagnostic.help.is_empty() {
        group
    } else {
        group.element(Level::HELP.message(diagnostic.help.as_str()))
    }
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

/// The same sources with every value hidden: of each line only the key stays. The whole text is masked and
/// not only the spans, because an excerpt shows whole lines and the lines between them.
fn masked_sources(sources: &SourceMap, diagnostic: &Diagnostic) -> SourceMap {
    let mut masked = SourceMap::default();
    let mut index = 0;
    while let Some(source) = sources.get(SourceId(index)) {
        let concerned = diagnostic.spans.iter().any(|(span, _)| span.source == SourceId(index));
        let text = if concerned { mask(&source.text) } else { String::new() };
        masked.add(source.name.clone(), text);
        index += 1;
    }
    masked
}

/// Stars of the same length in bytes, so that spans stay valid.
fn mask(text: &str) -> String {
    text.split_inclusive('\n').map(mask_line).collect()
}

fn mask_line(line: &str) -> String {
    let is_key = |letter: char| letter.is_alphanumeric() || " \t-_.\"'[]".contains(letter);
    let shown = line.find([':', '=']).filter(|at| line.get(..*at).unwrap_or_default().chars().all(is_key));
    let (key, value) = line.split_at(shown.map_or(0, |at| at + 1));
    let stars = value.chars().map(|letter| match letter {
        '\n' | '\r' | ' ' => letter.to_string(),
        other => "*".repeat(other.len_utf8()),
    });
    format!("{key}{}", stars.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_every_offset() {
        for (text, expected) in [
            ("env:\n  redisPassword: hünter\n", "env:\n  redisPassword: *******\n"),
            ("a: |\n  secret text\n  x@y: z\n", "a: *\n  ****** ****\n  **** *\n"),
            ("env.redisPassword=hunter", "env.redisPassword=******"),
            ("{a: {redisPassword: x}}", "*** *************** ***"),
        ] {
            assert_eq!(mask(text), expected);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
