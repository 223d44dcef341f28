//! SARIF 2.1.0 (OASIS), for code hosts that show findings beside the line.

use gatewright::core::codes::{advice_for, find};
use gatewright::core::diag::{Diagnostic, Severity};
use gatewright::core::source::{SourceMap, Span};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The id of the published schema (OASIS, errata 01).
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(sources: &SourceMap, found: &[Diagnostic]) -> String {
    let codes: Vec<&str> =
        found.iter().map(|diagnostic| diagnostic.code).collect::<BTreeSet<_>>().into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = found.iter().map(|diagnostic| result(sources, diagnostic, &codes)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gatewright",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// What is known about a code.
fn rule(code: &str) -> Value {
    let mut rule = json!({ "id": code });
    if let Some(known) = find(code) {
        rule["shortDescription"] = json!({ "text": known.meaning });
    }
    if let Some(advice) = advice_for(code) {
        rule["fullDescription"] = json!({ "text": advice.why });
        rule["help"] = json!({ "text": advice.fix });
        if let Some(worst) = advice.severities.first() {
            rule["defaultConfiguration"] = json!({ "level": level(*worst) });
        }
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(sources: &SourceMap, diagnostic: &Diagnostic, codes: &[&str]) -> Value {
    let mut text = match diagnostic.path.as_str() {
        "" => diagnostic.message.clone(),
        path => format!("{path}: {}", diagnostic.message),
    };
    if !diagnostic.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&diagnostic.help);
    }
    let locations: Vec<Value> =
        diagnostic.spans.iter().take(1).map(|(span, _)| location(sources, *span, "")).collect();
    let related: Vec<Value> =
        diagnostic.spans.iter().skip(1).map(|(span, label)| location(sources, *span, label)).collect();
    let mut result = json!({
        "ruleId": diagnostic.code,
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": locations,
    });
    if let Ok(index) = codes.binary_search(&diagnostic.code) {
        result["ruleIndex"] = json!(index);
    }
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn location(sources: &SourceMap, span: Span, label: &str) -> Value {
    let start = sources.position(span);
    let end = sources.position(Span { start: span.end.max(span.start), ..span });
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(sources.name(span.source)) },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    }});
    if !label.is_empty() {
        location["message"] = json!({ "text": label });
    }
    location
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
