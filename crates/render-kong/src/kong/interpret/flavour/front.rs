//! Requests that are answered before any route is looked at.

use gatewright_core::decision::{
    Anchor, Dialect, HostMatch, MethodMatch, Outcome, PathMatch, Place, Regex, Rule, Schemes, Tier,
};

/// Anything but UTF-8 (Unicode Standard, table 3-7), which atc-router does not accept as input
/// (Kong/atc-router `src/ffi/mod.rs`): Kong answers 404.
const NOT_UTF8: &str = "^(?:[\\x00-\\x7F]|[\\xC2-\\xDF][\\x80-\\xBF]|\\xE0[\\xA0-\\xBF][\\x80-\\xBF]\
    |[\\xE1-\\xEC\\xEE\\xEF][\\x80-\\xBF]{2}|\\xED[\\x80-\\x9F][\\x80-\\xBF]|\\xF0[\\x90-\\xBF][\\x80-\\xBF]{2}\
    |[\\xF1-\\xF3][\\x80-\\xBF]{3}|\\xF4[\\x80-\\x8F][\\x80-\\xBF]{2})*\
    (?:[\\x80-\\xC1\\xF5-\\xFF]|[\\xC2-\\xDF](?:$|[^\\x80-\\xBF])\
    |\\xE0(?:$|[^\\xA0-\\xBF])|[\\xE1-\\xEC\\xEE\\xEF](?:$|[^\\x80-\\xBF])|\\xED(?:$|[^\\x80-\\x9F])\
    |\\xF0(?:$|[^\\x90-\\xBF])|[\\xF1-\\xF3](?:$|[^\\x80-\\xBF])|\\xF4(?:$|[^\\x80-\\x8F])\
    |(?:\\xE0[\\xA0-\\xBF]|[\\xE1-\\xEC\\xEE\\xEF][\\x80-\\xBF]|\\xED[\\x80-\\x9F])(?:$|[^\\x80-\\xBF])\
    |(?:\\xF0[\\x90-\\xBF]|[\\xF1-\\xF3][\\x80-\\xBF]|\\xF4[\\x80-\\x8F])[\\x80-\\xBF]?(?:$|[^\\x80-\\xBF]))";

/// The tier above all routes, if there is one.
pub(super) fn tier(needs_utf8: bool) -> Option<Tier> {
    needs_utf8.then(|| Tier { rules: vec![rule(NOT_UTF8, 404)] })
}

fn rule(pattern: &str, status: u16) -> Rule {
    let regex = Regex { pattern: pattern.to_owned(), dialect: Dialect::Rust, anchor: Anchor::Search };
    Rule {
        schemes: Schemes::Both,
        host: HostMatch::Any,
        methods: MethodMatch::Any,
        path: PathMatch::Regex(regex),
        outcome: Outcome::Status(status),
        place: Place::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &[u8]) -> bool {
        rule(pattern, 400).path.matches(path)
    }

    /// Pairs and triples of the bytes at which the table of the standard changes.
    #[test]
    fn utf8() {
        let leads =
            [0x41, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF];
        let others = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2];
        let pairs = leads.iter().flat_map(|lead| others.map(|other| vec![b'/', *lead, other]));
        let triples = [0xE0, 0xE1, 0xED, 0xF0, 0xF4]
            .iter()
            .flat_map(|lead| others.map(|second| others.map(|third| vec![b'/', *lead, second, third])));
        for text in pairs.chain(triples.flatten()) {
            assert_eq!(matches(NOT_UTF8, &text), std::str::from_utf8(&text).is_err(), "{text:x?}");
        }
        for text in ["/😀", "/é", "/\u{10FFFF}", "/\u{D7FF}"] {
            assert!(!matches(NOT_UTF8, text.as_bytes()), "{text}");
            let cut = &text.as_bytes()[..text.len() - 1];
            assert!(matches(NOT_UTF8, cut), "{cut:x?}");
        }
    }
}
