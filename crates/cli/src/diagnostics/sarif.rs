//! SARIF 2.1.0 (OASIS), for code hosts that show findings beside the line.

use gatewright::core::diag::{Diagnostic, Severity};
use gatewright::core::source::SourceMap;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn render(sources: &SourceMap, found: &[Diagnostic]) -> String {
    let rules: BTreeSet<&str> = found.iter().map(|diagnostic| diagnostic.code).collect();
    let rules: Vec<Value> = rules.into_iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<Value> = found.iter().map(|diagnostic| result(sources, diagnostic)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gatewright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn result(sources: &SourceMap, diagnostic: &Diagnostic) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut text = diagnostic.message.clone();
    if !diagnostic.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&diagnostic.help);
    }
    let locations: Vec<Value> = diagnostic
        .spans
        .iter()
        .map(|(span, _)| {
            let position = sources.position(*span);
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": uri(sources.name(span.source)) },
                "region": { "startLine": position.line, "startColumn": position.column },
            }})
        })
        .collect();
    json!({ "ruleId": diagnostic.code, "level": level, "message": { "text": text }, "locations": locations })
}

/// A file name as a relative URI reference (RFC 3986 §4.2): what is not unreserved or a slash is escaped.
fn uri(name: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
