//! Values as the controller parses them.
//!
//! Sources: `internal/configs/parsing_helpers.go`, `pkg/apis/configuration/validation/common.go`.

use crate::next_upstream::WORDS;
use gatewright_core::decision::{Bytes, HostForward, Retry};
use gatewright_core::names;

/// `ParseTime`: the units of nginx in falling order, each once; milliseconds.
///
/// A number without unit counts seconds. Nothing for what does not parse or what nginx cannot count.
pub(super) fn millis(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 8] = [
        ("y", 31_536_000_000),
        ("M", 2_592_000_000),
        ("w", 604_800_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1000),
        ("ms", 1),
    ];
    let mut rest = text.trim();
    let mut total: u64 = 0;
    let mut next = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let unit = if unit.is_empty() { "s" } else { unit };
        let position = UNITS.iter().position(|(name, _)| *name == unit)?;
        if position < next {
            return None;
        }
        next = position + 1;
        let (_, factor) = UNITS.get(position)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = tail.trim_start();
    }
    i64::try_from(total).is_ok().then_some(total)
}

/// `ParseOffset` (`\d+[kKmMgG]?`) as `client_max_body_size` counts it; 0 is no limit.
pub(super) fn size(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit {
        "" => 1,
        "k" | "K" => 1 << 10,
        "m" | "M" => 1 << 20,
        "g" | "G" => 1 << 30,
        _ => return None,
    };
    let total = number.parse::<u64>().ok()?.checked_mul(factor)?;
    i64::try_from(total).ok()?;
    Some(if total == 0 { Bytes::Unlimited } else { Bytes::AtMost(total) })
}

/// The conditions of `proxy_next_upstream`: nginx never passes a POST that it sent to a second server, unless
/// `non_idempotent` is among the words (nginx documentation); `off` wins over every other word.
pub(super) fn retry(text: &str) -> Option<Retry> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let unique = words.iter().enumerate().all(|(at, word)| !words.iter().take(at).any(|other| other == word));
    if !unique || !words.iter().all(|word| WORDS.contains(word)) {
        return None;
    }
    let repeats = words.contains(&"non_idempotent") && !words.contains(&"off");
    Some(if repeats { Retry::Repeats } else { Retry::Never })
}

/// Go's `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// The value of a Host header that an action sets.
pub(super) fn host(text: &str) -> HostForward {
    match text {
        "${http_host}" => HostForward::Verbatim,
        // nginx documentation, `$host`: lower case, without port.
        "${host}" => HostForward::Canonicalised,
        _ => HostForward::Rewritten(text.to_owned()),
    }
}

/// `validateStringWithVariables` and `ValidateEscapedString`: quotes escaped, no backslash at the end, variables
/// in `${}` only.
pub(super) fn is_text_with_variables(text: &str) -> bool {
    let closed = |rest: &str| rest.starts_with('{') && rest.contains('}');
    is_escaped(text) && text.split('$').skip(1).all(closed)
}

/// `escapedStringsFmt`.
pub(super) fn is_escaped(text: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return false,
            '\\' if letters.next().is_none_or(|next| next == '\n') => return false,
            _ => {}
        }
    }
    true
}

/// `validatePath`: why a path is no valid one.
pub(super) fn refused_path(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') {
        return Some("a path starts with /");
    }
    if path.starts_with("//") {
        return Some("a path must not start with //");
    }
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Some("a path must not contain a .. segment");
    }
    let forbidden = |letter: char| letter.is_whitespace() || "{};\\".contains(letter);
    path.contains(forbidden).then_some("a path has no white space and none of { } ; \\")
}

/// DNS-1035 label.
pub(super) fn is_dns_1035(text: &str) -> bool {
    names::is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// A host of a VirtualServer or an Ingress: a lower-case name, or `*.` and one.
pub(super) fn is_host(text: &str) -> bool {
    names::is_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, expected) in [
            ("3600s", Some(3_600_000)),
            ("3600", Some(3_600_000)),
            ("1h 30m", Some(5_400_000)),
            ("1h30m", Some(5_400_000)),
            ("1M", Some(2_592_000_000)),
            ("500ms", Some(500)),
            ("0", Some(0)),
            ("30m1h", None),
            ("1h1h", None),
            ("1 hour", None),
            ("", None),
            ("-1s", None),
            ("1.5h", None),
            ("99999999999999999s", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("4m"), Some(Bytes::AtMost(4 << 20)));
        assert_eq!(size("1G"), Some(Bytes::AtMost(1 << 30)));
        assert_eq!(size("0"), Some(Bytes::Unlimited));
        assert_eq!(size("4Mi"), None);
        assert_eq!(size("m"), None);
    }

    #[test]
    fn retries() {
        assert_eq!(retry("error timeout non_idempotent"), Some(Retry::Repeats));
        assert_eq!(retry("non_idempotent off"), Some(Retry::Never));
        assert_eq!(retry("error error"), None);
        assert_eq!(retry("often"), None);
    }

    #[test]
    fn texts() {
        assert!(is_text_with_variables("${http_host}") && is_text_with_variables("a \\\" b"));
        assert!(!is_text_with_variables("$http_host") && !is_text_with_variables("a\"") && !is_escaped("\\"));
        assert!(refused_path("/a;b").is_some() && refused_path("/a/..").is_some());
        assert!(refused_path("/a..b/~x$'").is_none() && refused_path("a").is_some());
    }
}
