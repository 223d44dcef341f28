//! Literals as Kong's paths: the one place where text becomes a regular expression.

/// Characters that mean something else than themselves to PCRE2 or to Rust's `regex`, outside of classes.
const META: &[u8] = br".+*?()[]{}|^$\";

/// The literal as a regular expression, for PCRE2 and for Rust's `regex` alike: a backslash before
/// punctuation takes its meaning away in both (pcre2pattern, "Backslash"; `regex` crate, "Escape sequences").
pub(super) fn quote(literal: &str) -> String {
    let mut quoted = String::with_capacity(literal.len() + 4);
    for letter in literal.chars() {
        if u8::try_from(letter).is_ok_and(|byte| META.contains(&byte)) {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted
}

/// True when Exact and Prefix paths mean this literal in every flavour: the controllers neither escape it nor
/// take its start for the mark of a regular expression
/// (Kong/kubernetes-ingress-controller `subtranslator/ingress.go`, `MaybePrependRegexPrefix`).
pub(super) fn is_plain(literal: &str) -> bool {
    !literal.bytes().any(|byte| META.contains(&byte)) && !literal.starts_with("/~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        assert_eq!(quote("/.well-known"), r"/\.well-known");
        assert_eq!(quote("/a$(b)*+c"), r"/a\$\(b\)\*\+c");
        assert_eq!(quote("/~a-b_c!&',;=:@"), "/~a-b_c!&',;=:@");
    }

    #[test]
    fn plain_literals() {
        assert!(is_plain("/external-mcp/authorize") && is_plain("/a~b") && is_plain("/"));
        assert!(!is_plain("/.well-known") && !is_plain("/~a") && !is_plain("/a+b"));
    }
}
