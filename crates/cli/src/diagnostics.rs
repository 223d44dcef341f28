//! Diagnostics as text, JSON or SARIF.

mod json;
mod mask;
mod sarif;
mod text;

use crate::args::DiagnosticsFormat;
use gatewright::core::diag::Diagnostic;
use gatewright::core::source::SourceMap;

/// All diagnostics of a run in the asked format; empty when there is nothing to say in text.
pub(crate) fn render(
    format: DiagnosticsFormat,
    sources: &SourceMap,
    found: &[Diagnostic],
    colour: bool,
) -> String {
    match format {
        DiagnosticsFormat::Text => text::render(sources, found, colour),
        DiagnosticsFormat::Json => json::render(sources, found),
        DiagnosticsFormat::Sarif => sarif::render(sources, found),
    }
}

/// Sorts by place: sources in the order they were given, then by position, those without a place last.
pub(crate) fn in_file_order(found: &mut [Diagnostic]) {
    found.sort_by_key(|diagnostic| {
        let span = diagnostic.spans.first().map(|(span, _)| (span.source, span.start, span.end));
        (span.is_none(), span)
    });
}
