//! The text of rules. Every user text passes through [`quote`].

use gatewright_core::routes::{MatchKind, Row};
use std::fmt::Write as _;

/// A text as a Go string literal, which is what rules are made of (`pkg/rules/parser.go` parses them as Go
/// expressions): raw in backticks where possible, else in double quotes with escapes (Go specification,
/// "String literals"; a raw string drops carriage returns).
pub(super) fn quote(text: &str) -> String {
    if !text.chars().any(|letter| letter == '`' || letter.is_control() || letter == '\u{feff}') {
        return format!("`{text}`");
    }
    let mut out = String::with_capacity(text.len() + 8);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() || letter == '\u{feff}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\U{:08x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// One matcher with its argument.
fn call(name: &str, argument: &str) -> String {
    format!("{name}({})", quote(argument))
}

/// The condition on the host alone.
pub(super) fn host_rule(host: &str) -> String {
    call("Host", host)
}

/// The rule of a row.
pub(super) fn row_rule(host: &str, row: &Row) -> String {
    let mut parts = vec![host_rule(host)];
    match row.kind {
        MatchKind::Exact => parts.push(call("Path", &row.path)),
        MatchKind::Prefix if row.path == "/" => {}
        MatchKind::Prefix => parts.push(format!(
            "({} || {})",
            call("Path", &row.path),
            call("PathPrefix", &format!("{}/", row.path))
        )),
    }
    match row.methods.as_slice() {
        [] => {}
        [only] => parts.push(call("Method", only)),
        several => {
            let methods: Vec<String> = several.iter().map(|method| call("Method", method)).collect();
            parts.push(format!("({})", methods.join(" || ")));
        }
    }
    parts.join(" && ")
}

#[cfg(test)]
mod tests {
    use super::quote;

    /// Go specification, "String literals".
    #[test]
    fn no_text_leaves_its_literal() {
        for (text, expected) in [
            ("/a", "`/a`"),
            ("/a\"b\\c", "`/a\"b\\c`"),
            ("/a`)|| Host(`b", r#""/a`)|| Host(`b""#),
            ("/a`\"\\\n", r#""/a`\"\\\U0000000a""#),
            ("é", "`é`"),
        ] {
            assert_eq!(quote(text), expected, "{text:?}");
        }
    }
}
