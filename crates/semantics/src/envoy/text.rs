//! `StringMatch` on pseudo headers: `:method` and `:scheme`.

use super::path::re2;
use gatewright_core::decision::{MethodMatch, PathMatch};

/// A comparison with a short text, case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextMatch {
    /// Equal.
    Exact(String),
    /// Starts with.
    Prefix(String),
    /// Ends with.
    Suffix(String),
    /// Contains.
    Contains(String),
    /// RE2, for the whole text.
    Regex(String),
    /// Another comparison with ASCII letters compared without case; it has no effect on patterns.
    Caseless(Box<TextMatch>),
    /// Not the other comparison.
    Not(Box<TextMatch>),
    /// Any value.
    Present,
}

/// The methods that a [`TextMatch`] stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Methods {
    /// The condition.
    pub condition: MethodMatch,
    /// False when it was tried on the standard methods only, so that it says nothing about others.
    pub complete: bool,
}

/// RFC 9110 §9.3 and RFC 5789: what a pattern is tried on when it cannot be listed.
const STANDARD: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

impl TextMatch {
    /// True when the text matches. A pattern that does not compile matches nothing.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == text,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            Self::Contains(part) => text.contains(part.as_str()),
            Self::Regex(pattern) => PathMatch::Regex(re2(pattern)).matches(text.as_bytes()),
            Self::Caseless(inner) => inner.lower().matches(&text.to_ascii_lowercase()),
            Self::Not(inner) => !inner.matches(text),
            Self::Present => true,
        }
    }

    /// Why the pattern cannot be used, if it is one and cannot.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::Regex(pattern) => re2(pattern).hir(false).err().map(|error| error.reason),
            Self::Caseless(inner) | Self::Not(inner) => inner.problem(),
            _ => None,
        }
    }

    fn lower(&self) -> Self {
        match self {
            Self::Exact(text) => Self::Exact(text.to_ascii_lowercase()),
            Self::Prefix(text) => Self::Prefix(text.to_ascii_lowercase()),
            Self::Suffix(text) => Self::Suffix(text.to_ascii_lowercase()),
            Self::Contains(text) => Self::Contains(text.to_ascii_lowercase()),
            other => other.clone(),
        }
    }

    /// As a condition on `:method`.
    pub fn methods(&self) -> Methods {
        let listed = match self {
            Self::Present => return Methods { condition: MethodMatch::Any, complete: true },
            Self::Exact(method) => Some(vec![method.clone()]),
            Self::Regex(pattern) if matches!(pattern.as_str(), ".*" | ".+") => {
                return Methods { condition: MethodMatch::Any, complete: true };
            }
            Self::Regex(pattern) => alternatives(pattern),
            Self::Prefix(_) | Self::Suffix(_) | Self::Contains(_) | Self::Caseless(_) | Self::Not(_) => None,
        };
        let complete = listed.is_some();
        let methods = listed.unwrap_or_else(|| {
            STANDARD.iter().filter(|method| self.matches(method)).map(|&method| method.to_owned()).collect()
        });
        Methods { condition: MethodMatch::OneOf(methods), complete }
    }
}

/// `GET|POST`, also in one pair of brackets and anchored: the words.
fn alternatives(pattern: &str) -> Option<Vec<String>> {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let whole = inner.len() == pattern.len();
    let grouped = inner
        .strip_prefix("(?:")
        .or_else(|| inner.strip_prefix('('))
        .and_then(|inner| inner.strip_suffix(')'));
    // `^A|B$` binds the anchors to single alternatives, which is another language.
    if grouped.is_none() && !whole && inner.contains('|') {
        return None;
    }
    let words: Vec<&str> = grouped.unwrap_or(inner).split('|').collect();
    let plain = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    words.iter().all(plain).then(|| words.into_iter().map(str::to_owned).collect())
}
