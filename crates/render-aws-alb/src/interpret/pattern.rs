//! Values of rule conditions: what ELB takes, and what they match.
//!
//! Source: ELB user guide, "Condition types for listener rules"; ELBv2 API, `RuleCondition`.

use gatewright_core::decision::{Anchor, Dialect, HostMatch, PathMatch, Regex};

/// Longest value of a host-header or path-pattern condition.
const MAX_VALUE: usize = 128;
/// Longest method.
const MAX_METHOD: usize = 40;

/// A path-pattern value: a pattern for the whole path, case-sensitive, in which `*` stands for any text and `?`
/// for one character.
///
/// # Errors
/// Why ELB refuses it.
pub(super) fn path(value: &str) -> Result<PathMatch, String> {
    let illegal = |letter: &char| !letter.is_ascii_alphanumeric() && !"_-.$/~\"'@:+&*?".contains(*letter);
    if let Some(letter) = value.chars().find(illegal) {
        return Err(format!("ELB refuses the path pattern {value:?}: {letter:?} is not allowed in it"));
    }
    check_length("path pattern", value)?;
    let head = value.strip_suffix('*').filter(|head| !is_glob(head));
    Ok(match head {
        Some(prefix) => PathMatch::Prefix(prefix.to_owned()),
        None if is_glob(value) => PathMatch::Glob(value.to_owned()),
        None => PathMatch::Exact(value.to_owned()),
    })
}

/// A host-header value, compared without case.
///
/// # Errors
/// Why ELB refuses it, or that it is not modelled.
pub(super) fn host(value: &str) -> Result<HostMatch, String> {
    check_length("host", value)?;
    let tail = value.rsplit_once('.').map(|(_, tail)| tail);
    if !tail.is_some_and(|tail| {
        tail.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'*' || byte == b'?')
    }) {
        return Err(format!(
            "ELB refuses the host {value:?}: it needs a dot and only letters behind the last one"
        ));
    }
    let lower = value.to_ascii_lowercase();
    if !is_glob(&lower) {
        return Ok(HostMatch::Exact(lower));
    }
    match lower.strip_prefix('*') {
        // `*` also spans dots.
        Some(suffix) if suffix.starts_with('.') && !is_glob(suffix) => {
            Ok(HostMatch::Suffix { suffix: suffix.to_owned(), one_label: false })
        }
        _ => Err(format!("the host pattern {value:?} is not modelled")),
    }
}

/// A method: compared with case, without wildcards.
///
/// # Errors
/// Why ELB refuses it.
pub(super) fn method(value: &str) -> Result<(), String> {
    let fine = !value.is_empty()
        && value.len() <= MAX_METHOD
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-' || byte == b'_');
    if fine {
        return Ok(());
    }
    Err(format!("ELB refuses the method {value:?}: only A-Z, - and _ are allowed, at most {MAX_METHOD}"))
}

/// A regular expression for the path. The user guide does not say whether it must match the whole path, so
/// the second condition is what else it matches when it need not.
pub(super) fn path_regex(pattern: &str) -> (PathMatch, Option<PathMatch>) {
    let regex =
        |anchor| PathMatch::Regex(Regex { pattern: pattern.to_owned(), dialect: Dialect::Re2, anchor });
    let anchored = pattern.starts_with('^')
        && pattern.ends_with('$')
        && !pattern.ends_with("\\$")
        && !pattern.contains('|');
    (regex(Anchor::Full), (!anchored).then(|| regex(Anchor::Search)))
}

/// Wildcards in a value.
pub(super) fn wildcards(value: &str) -> usize {
    value.bytes().filter(|byte| matches!(byte, b'*' | b'?')).count()
}

fn is_glob(value: &str) -> bool {
    wildcards(value) > 0
}

fn check_length(what: &str, value: &str) -> Result<(), String> {
    if value.is_empty() || value.len() > MAX_VALUE {
        return Err(format!("ELB refuses the {what} {value:?}: it takes 1 to {MAX_VALUE} characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pattern as a regular expression, compiled by an engine that is not in use above.
    fn by_regex(pattern: &str, path: &str) -> bool {
        let escape = |letter: char| match letter {
            '*' => ".*".to_owned(),
            '?' => ".".to_owned(),
            other if other.is_ascii_alphanumeric() => other.to_string(),
            other => format!("\\{other}"),
        };
        let pattern: String = pattern.chars().map(escape).collect();
        let regex =
            Regex { pattern: format!("(?s:{pattern})"), dialect: Dialect::Rust, anchor: Anchor::Full };
        PathMatch::Regex(regex).matches(path.as_bytes())
    }

    proptest! {
        #[test]
        fn patterns_match_like_their_translation(
            pattern in "/[ab/*?]{0,6}",
            path in "/[ab/]{0,8}",
        ) {
            let read = path_match(&pattern);
            prop_assert_eq!(read.matches(path.as_bytes()), by_regex(&pattern, &path));
        }
    }

    fn path_match(pattern: &str) -> PathMatch {
        path(pattern).expect("legal letters")
    }

    #[test]
    fn hosts() {
        assert_eq!(host("MCP.Acme.dev"), Ok(HostMatch::Exact("mcp.acme.dev".to_owned())));
        let suffix = HostMatch::Suffix { suffix: ".acme.dev".to_owned(), one_label: false };
        assert_eq!(host("*.acme.dev"), Ok(suffix));
        for refused in ["localhost", "10.0.0.5", "a.xn--p1ai", "", "mcp.*.dev"] {
            assert!(host(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn letters() {
        for refused in ["/a%20b", "/a;b", "/a=b", "/a!b", "/a(b", "/a,b", ""] {
            assert!(path(refused).is_err(), "{refused}");
        }
        assert!(method("GET").is_ok() && method("get").is_err() && method("").is_err());
        assert_eq!(path("/a/*"), Ok(PathMatch::Prefix("/a/".to_owned())));
        assert_eq!(path("/a*b"), Ok(PathMatch::Glob("/a*b".to_owned())));
    }

    #[test]
    fn anchors() {
        assert!(path_regex("^/a/[0-9]+$").1.is_none());
        for open in ["/a", "^/a", "/a$", "^/a$|^/b$", "^/a\\$"] {
            assert!(path_regex(open).1.is_some(), "{open}");
        }
    }
}
