//! Which settings hold a secret, so that no message ever shows one.

use crate::source::Span;
use crate::tree::Node;

/// True when a key of the values, or of anything like them, names a secret: its name ends in password,
/// secret, token, API key, private key, credential or encryption key, in any spelling.
///
/// ```
/// use gatewright_core::secret::is_secret_key;
/// assert!(is_secret_key("redisPassword") && is_secret_key("API_KEY"));
/// assert!(!is_secret_key("vendorClientId"));
/// ```
pub fn is_secret_key(key: &str) -> bool {
    // The chart's own key names a Secret and is none.
    key != "existingSecret" && is_secret_word(key)
}

fn is_secret_word(word: &str) -> bool {
    const ENDINGS: [&[u8]; 8] = [
        b"password",
        b"secret",
        b"token",
        b"apikey",
        b"privatekey",
        b"credential",
        b"credentials",
        b"encryptionkey",
    ];
    ENDINGS.iter().any(|ending| {
        let mut letters = word
            .bytes()
            .rev()
            .filter(|byte| !matches!(byte, b'-' | b'_' | b'.'))
            .map(|byte| byte.to_ascii_lowercase());
        ending.iter().rev().all(|wanted| letters.next() == Some(*wanted))
    })
}

/// False when no key of a text can name a secret, which is far cheaper to say than reading the text.
///
/// True whenever in doubt: an escape may spell any word, an alias may stand for a key, and the colon of a key
/// after `?` may stand anywhere.
pub fn may_name_secret(text: &str) -> bool {
    text.bytes().enumerate().any(|(at, byte)| match byte {
        b'\\' | b'*' | b'?' => true,
        b':' | b'=' | b'#' => text.get(..at).is_none_or(ends_in_secret_key),
        _ => false,
    })
}

/// True when the last word, which may be the end of a key, is or may be that of a secret.
fn ends_in_secret_key(text: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let key = text.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\''));
    let before = key.trim_end_matches(is_word);
    let word = key.get(before.len()..).unwrap_or(key);
    // The one exception holds for a whole key only.
    let above = before.trim_end_matches(' ');
    let is_whole = above.is_empty() || above.ends_with('\n');
    if is_whole { is_secret_key(word) } else { is_secret_word(word) }
}

/// The spans of all values in a document that are secrets by their key; an alias stands for its anchor, so
/// the second answer says that some secret may stand elsewhere.
pub fn secret_spans(node: &Node, text: &str) -> (Vec<Span>, bool) {
    let mut found = Search { text, spans: Vec::new(), aliased: false };
    found.node(node);
    (found.spans, found.aliased)
}

struct Search<'a> {
    text: &'a str,
    spans: Vec<Span>,
    aliased: bool,
}

impl Search<'_> {
    /// Depth is that of the node, which is capped.
    fn node(&mut self, node: &Node) {
        for entry in node.entries() {
            if is_secret_key(&entry.key.text) && !entry.value.is_null() {
                let written = self.text.get(entry.value.span.start as usize..).unwrap_or_default();
                self.aliased |= written.starts_with('*');
                self.spans.push(entry.value.span);
            } else {
                self.node(&entry.value);
            }
        }
        for item in node.items() {
            self.node(item);
        }
    }
}

/// True when a line of YAML text, or the lines above it that it continues, may hold the value of a secret.
///
/// Meant for a place that could not be parsed, where nothing better than the look of the line is known.
pub fn line_may_hold_secret(text: &str, at: usize) -> bool {
    /// A block scalar of more lines than this is looked at no further.
    const LINES: usize = 200;
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = text.get(end..).unwrap_or_default();
    let end = end + rest.find('\n').unwrap_or(rest.len());
    for line in text.get(..end).unwrap_or_default().rsplit('\n').take(LINES) {
        let mut keys = line.split([':', '=']).peekable();
        let mut found_key = false;
        while let Some(piece) = keys.next() {
            if keys.peek().is_some() {
                found_key = true;
                let name = piece.rsplit([' ', '{', ',', '-', '\t']).next().unwrap_or(piece);
                if is_secret_key(name.trim_matches(['"', '\'', ' '])) {
                    return true;
                }
            }
        }
        if found_key {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn a_text_that_may_name_no_secret_has_none(
            text in "(a|\n|\n  |: |: |: v|\"|'|\\{|\\}|, |\\? |- |&a |\\*a|#|-|_|x |existing|existingSecret|pass|word|(API_)?Key|Token|\\\\u0074oken){1,12}",
        ) {
            let mut sources = SourceMap::default();
            let id = sources.add("values.yaml", text.as_str());
            let read = yaml::read(&sources, id).unwrap_or_default();
            let found = read.documents.iter().any(|document| !secret_spans(document, &text).0.is_empty());
            prop_assert!(!found || may_name_secret(&text));
            let by_line = text.match_indices('\n').any(|(at, _)| line_may_hold_secret(&text, at));
            prop_assert!(!by_line || may_name_secret(&text));
        }
    }

    #[test]
    fn the_chart_s_own_key_names_no_secret() {
        assert!(!may_name_secret("existingSecret: mcp-secrets\nenv:\n  tokenUrl: x\n"));
        assert!(!may_name_secret("# the Secret has REDIS_PASSWORD,\n# and a TOKEN\na: secret\n"));
        for text in [
            "a: {existingSecret: x}",
            "x existingSecret: y",
            "my-token: x",
            "\"tok\\u0065n\": x",
            "a: &a password\n*a : x",
            "? password\n: x",
            "{password # hm\n: x}",
        ] {
            assert!(may_name_secret(text), "{text}");
        }
    }

    #[test]
    fn endings_in_any_spelling() {
        for key in [
            "redisPassword",
            "vendorClientSecret",
            "secretEncryptionKey",
            "my-token",
            "API_KEY",
            "credentials",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in
            ["vendorClientId", "applicationId", "tokenUrl", "existingSecretName", "existingSecret", "", "key"]
        {
            assert!(!is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn a_continued_line_belongs_to_its_key() {
        let text = "env:\n  redisPassword: |\n    one\n    two\n  port: 1\n  '{x: 1, \"apiKey\": 2}\n";
        let at = |needle: &str| line_may_hold_secret(text, text.find(needle).unwrap());
        assert!(at("two") && at("redisPassword") && at("apiKey"));
        assert!(!at("port") && !at("env"));
    }
}
