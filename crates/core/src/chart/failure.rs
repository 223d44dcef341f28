//! How failures are reported.

use crate::diag::{Class, Diagnostic};
use crate::source::Span;
use crate::tree::Node;

/// An error about the value at a path. Nodes of the chart's defaults have no place.
pub(super) fn failure(
    code: &'static str,
    path: impl Into<String>,
    node: Option<&Node>,
    message: impl Into<String>,
) -> Diagnostic {
    let found = Diagnostic::error(code, message).at_path(path);
    match node {
        Some(node) if node.span != Span::default() => found.at(node.span),
        _ => found,
    }
}

/// An object that could not be built although its parts are sound: a contradiction in this program.
pub(super) fn internal(error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error("internal-error", format!("a chart object could not be built: {error}"))
        .class(Class::Proof)
        .help("this is a bug of gatewright; please report it with the values that led to it")
}
