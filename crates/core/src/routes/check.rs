//! Laws of a route table.

use super::{MatchKind, Row};
use crate::diag::Diagnostic;
use std::collections::BTreeMap;

/// The methods of the canonical domain, in the order that decides between equally short witnesses.
pub const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// True for a byte that a canonical path may hold besides the slash.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._~!$&'()*+,;=:@-".contains(&byte)
}

/// True when the path starts with a slash, has only canonical bytes, no empty segment inside and no `.` or
/// `..` segment. These are the restrictions of Gateway API's `HTTPPathMatch` on literal bytes.
pub fn is_canonical_path(path: &str) -> bool {
    path.starts_with('/') && why_not_canonical(path).is_none()
}

fn why_not_canonical(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') {
        return Some("it must start with /");
    }
    if !path.bytes().all(|byte| byte == b'/' || is_path_byte(byte)) {
        return Some("only letters, digits and . _ ~ ! $ & ' ( ) * + , ; = : @ / - are allowed");
    }
    if path.contains("//") {
        return Some("it must not contain //");
    }
    path.split('/')
        .any(|segment| matches!(segment, "." | ".."))
        .then_some("it must not have . or .. segments")
}

pub(super) fn problems(rows: &[Row]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen: BTreeMap<(&str, MatchKind), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        check_row(index, row, &mut problems);
        let same = seen.entry((trimmed(row), row.kind)).or_default();
        for &other in same.iter() {
            if let Some(problem) = rows.get(other).and_then(|other_row| tie(other, other_row, index, row)) {
                problems.push(problem);
            }
        }
        same.push(index);
    }
    if !rows.iter().any(|row| row.path == "/" && row.kind == MatchKind::Prefix && row.methods.is_empty()) {
        let message = "the catch-all row is missing: a prefix row for / without methods";
        let help = "- path: /\n  match: prefix\n  backend: gw";
        problems.push(Diagnostic::error("routes-no-catch-all", message).at_path("routes").help(help));
    }
    problems
}

fn trimmed(row: &Row) -> &str {
    match row.kind {
        MatchKind::Prefix => row.path.trim_end_matches('/'),
        MatchKind::Exact => &row.path,
    }
}

fn check_row(index: usize, row: &Row, problems: &mut Vec<Diagnostic>) {
    if let Some(reason) = why_not_canonical(&row.path) {
        let message = format!("the path {:?} cannot be routed alike everywhere: {reason}", row.path);
        problems
            .push(Diagnostic::error("routes-path-invalid", message).at_path(format!("routes[{index}].path")));
    } else if row.kind == MatchKind::Prefix && row.path.len() > 1 && row.path.ends_with('/') {
        let message =
            format!("a prefix is element-wise, so {:?} must be written without its final slash", row.path);
        let help = format!("path: {}", row.path.trim_end_matches('/'));
        let problem = Diagnostic::error("routes-prefix-slash", message).help(help);
        problems.push(problem.at_path(format!("routes[{index}].path")));
    }
    if row.path.len() > 1024 {
        let message = format!("the path has {} characters, Gateway API allows 1024", row.path.len());
        problems.push(
            Diagnostic::error("routes-path-too-long", message).at_path(format!("routes[{index}].path")),
        );
    }
    for (at, method) in row.methods.iter().enumerate() {
        let place = format!("routes[{index}].methods[{at}]");
        if !METHODS.contains(&method.as_str()) {
            let message = format!("{method:?} is not one of {}", METHODS.join(", "));
            problems.push(Diagnostic::error("routes-method-unknown", message).at_path(place));
        } else if row.methods.iter().take(at).any(|earlier| earlier == method) {
            let message = format!("{method} is listed twice");
            problems.push(Diagnostic::error("routes-method-twice", message).at_path(place));
        }
    }
}

/// Two rows of the same path and kind tie when both have methods and share one, or both have none.
fn tie(first: usize, left: &Row, second: usize, right: &Row) -> Option<Diagnostic> {
    let shared = match (left.methods.is_empty(), right.methods.is_empty()) {
        (true, true) => "any method".to_owned(),
        (false, false) => left.methods.iter().find(|method| right.methods.contains(method))?.clone(),
        _ => return None,
    };
    let message = format!(
        "this row ties with routes[{first}]: same path {:?}, same match, both for {shared}",
        right.path
    );
    let help = "keep one of the two rows, or give them different methods";
    Some(Diagnostic::error("routes-tie", message).at_path(format!("routes[{second}]")).help(help))
}
