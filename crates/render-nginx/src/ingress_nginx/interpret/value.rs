//! Annotation values as the controller parses them.
//!
//! Source: kubernetes/ingress-nginx `internal/ingress/annotations/parser/main.go` and `validators.go`. A value
//! that fails its validator counts as absent for most annotations, without a word to the user.

use crate::next_upstream::WORDS;
use gatewright_core::decision::Bytes;

/// Go's `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Go's `strconv.Atoi`.
pub(super) fn int(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// `parseString`: every line trimmed; nothing left counts as absent.
pub(super) fn string(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// `RegexPathWithCapture`: `^/?[-._~a-zA-Z0-9/:/$]*$`.
pub(super) fn is_path_with_capture(text: &str) -> bool {
    text.bytes().all(|byte| is_basic(byte) || byte == b'$')
}

/// `URLIsValidRegex`.
pub(super) fn is_url(text: &str) -> bool {
    text.bytes().all(|byte| is_basic(byte) || b",?&=".contains(&byte))
}

/// `IsValidRegex`, the validator of server names.
pub(super) fn is_server_name(text: &str) -> bool {
    text.trim().bytes().all(|byte| is_basic(byte) || b"^$[](){}*+?|&=\\".contains(&byte))
}

fn is_basic(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte)
}

/// `client_max_body_size` from `SizeRegex` and, before it is printed, `nginxOffsetRegex`.
///
/// `Ok(None)` for a value that passes the first and not the second (`10b`, `10 m`): the directive is left out.
pub(super) fn size(text: &str) -> Result<Option<Bytes>, ()> {
    let squeezed = text.replace(' ', "");
    if digits_and_unit(&squeezed, b"bkmg").is_none() {
        return Err(());
    }
    let Some((digits, unit)) = string(text).and_then(|text| digits_and_unit(&text, b"kmg")) else {
        return Ok(None);
    };
    let shift = match unit {
        Some(b'k') => 10,
        Some(b'm') => 20,
        Some(b'g') => 30,
        _ => 0,
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    match bytes.filter(|bytes| i64::try_from(*bytes).is_ok()) {
        Some(0) => Ok(Some(Bytes::Unlimited)),
        Some(bytes) => Ok(Some(Bytes::AtMost(bytes))),
        None => Err(()),
    }
}

/// Digits, then at most one of these letters in either case.
fn digits_and_unit(text: &str, units: &[u8]) -> Option<(String, Option<u8>)> {
    let unit = text.bytes().last().map(|byte| byte.to_ascii_lowercase()).filter(|byte| units.contains(byte));
    let digits = if unit.is_some() { text.get(..text.len() - 1)? } else { text };
    let fine = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| (digits.to_owned(), unit))
}

/// `validUpstreamAnnotation`: the words of `proxy_next_upstream`, each followed by at most one blank.
pub(super) fn next_upstream(text: &str) -> Option<Vec<&str>> {
    let mut words: Vec<&str> = text.split([' ', '\t', '\n', '\r', '\u{c}']).collect();
    if words.last() == Some(&"") {
        words.pop();
    }
    (!words.is_empty() && words.iter().all(|word| WORDS.contains(word))).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("4m", Ok(Some(Bytes::AtMost(4 << 20)))),
            ("4M", Ok(Some(Bytes::AtMost(4 << 20)))),
            ("512k", Ok(Some(Bytes::AtMost(512 << 10)))),
            ("1g", Ok(Some(Bytes::AtMost(1 << 30)))),
            ("123", Ok(Some(Bytes::AtMost(123)))),
            ("0", Ok(Some(Bytes::Unlimited))),
            ("10b", Ok(None)),
            ("10 m", Ok(None)),
            ("4Mi", Err(())),
            ("", Err(())),
            ("m", Err(())),
            ("99999999999999999999", Err(())),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_next_upstream() {
        assert_eq!(next_upstream("error timeout"), Some(vec!["error", "timeout"]));
        assert_eq!(next_upstream("error "), Some(vec!["error"]));
        assert_eq!(next_upstream("error  timeout"), None);
        assert_eq!(next_upstream("errors"), None);
        assert_eq!(next_upstream(""), None);
    }

    #[test]
    fn go_numbers_and_booleans() {
        assert_eq!((int("3600"), int("+5"), int("3600s"), int("")), (Some(3600), Some(5), None, None));
        assert_eq!((boolean("true"), boolean("yes"), boolean("F")), (Some(true), None, Some(false)));
        assert_eq!(string(" a \n b "), Some("a\nb".to_owned()));
        assert_eq!(string(" \n"), Some("\n".to_owned()));
    }
}
