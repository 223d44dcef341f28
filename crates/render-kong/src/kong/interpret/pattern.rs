//! Kong's regular expressions in the dialects of its routers.

use gatewright_core::decision::{Anchor, Dialect, NotRegular, PathMatch, Regex};

/// A path as a regular expression of the traditional router: PCRE2, anchored at the start
/// (Kong/kong `kong/router/traditional.lua`, option `a` of `ngx.re`).
///
/// # Errors
/// When it is no regular expression, or none that has an automaton.
pub(super) fn pcre(text: &str) -> Result<Vec<PathMatch>, NotRegular> {
    if let Some(literal) = whole_literal(text) {
        // `$` accepts a line feed at the end (pcre2pattern, "Circumflex and dollar").
        let with_line_feed = format!("{literal}\n");
        return Ok(vec![PathMatch::Exact(literal), PathMatch::Exact(with_line_feed)]);
    }
    let regex = Regex { pattern: text.to_owned(), dialect: Dialect::Pcre, anchor: Anchor::Start };
    regex.hir(false)?;
    Ok(vec![PathMatch::Regex(regex)])
}

/// A path as a regular expression of atc-router: Rust's `regex`, a search.
///
/// # Errors
/// When it is no regular expression, or none that has an automaton.
pub(super) fn rust(text: &str) -> Result<PathMatch, NotRegular> {
    if let Some(literal) = text.strip_prefix('^').and_then(whole_literal) {
        return Ok(PathMatch::Exact(literal));
    }
    let regex = Regex { pattern: text.to_owned(), dialect: Dialect::Rust, anchor: Anchor::Search };
    regex.hir(false)?;
    Ok(PathMatch::Regex(regex))
}

/// The sentence about an expression, as it was written.
pub(super) fn message(text: &str, error: &NotRegular) -> String {
    // The parser's report ends in its reason.
    let reason = error.reason.lines().last().unwrap_or_default();
    format!(
        "the expression {text:?} is not modelled, or refused by Kong: {}",
        reason.trim_start_matches("error: ")
    )
}

/// The only text that an expression such as `/\.well-known$` matches.
fn whole_literal(text: &str) -> Option<String> {
    let mut literal = String::with_capacity(text.len());
    let mut letters = text.strip_suffix('$')?.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => literal.push(letters.next().filter(char::is_ascii_punctuation)?),
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            _ => literal.push(letter),
        }
    }
    // A backslash before the final `$` makes it a dollar sign and no end.
    (!is_escaped_at_end(text)).then_some(literal)
}

fn is_escaped_at_end(text: &str) -> bool {
    let body = text.strip_suffix('$').unwrap_or(text);
    (body.len() - body.trim_end_matches('\\').len()) % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for (text, expected) in [
            (r"/\.well-known$", Some("/.well-known")),
            ("/authorize$", Some("/authorize")),
            (r"/a\$$", Some("/a$")),
            (r"/a\\$", Some(r"/a\")),
            (r"/a\$", None),
            ("/.well-known$", None),
            ("/a", None),
            (r"/\d$", None),
        ] {
            assert_eq!(whole_literal(text).as_deref(), expected, "{text}");
        }
    }
}
