//! `RouteMatch.path_specifier`.

use gatewright_core::decision::{Anchor, Dialect, PathMatch, Regex};

/// How a route compares the path. The query is never part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSpecifier {
    /// `path`: these bytes.
    Path(String),
    /// `prefix`: a string prefix, `/a` also takes `/ab`. The empty text takes everything.
    Prefix(String),
    /// `path_separated_prefix`: an element-wise prefix.
    PathSeparatedPrefix(String),
    /// `safe_regex`: RE2, for the whole path.
    SafeRegex(String),
}

impl PathSpecifier {
    /// The condition; `case_sensitive` has no effect on regular expressions.
    pub fn condition(&self, case_sensitive: bool) -> PathMatch {
        let plain = match self {
            Self::Path(path) => PathMatch::Exact(path.clone()),
            // Every request target that reaches routing starts with a slash.
            Self::Prefix(prefix) if prefix.is_empty() || prefix == "/" => return PathMatch::Any,
            Self::Prefix(prefix) => PathMatch::Prefix(prefix.clone()),
            Self::PathSeparatedPrefix(prefix) => PathMatch::Segments(prefix.clone()),
            Self::SafeRegex(pattern) => return regex(pattern),
        };
        if case_sensitive { plain } else { PathMatch::Caseless(Box::new(plain)) }
    }

    /// Why Envoy would not load it or why its language is not modelled.
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::SafeRegex(pattern) if pattern.is_empty() => Some("an empty regular expression".to_owned()),
            Self::SafeRegex(pattern) => re2(pattern).hir(false).err().map(|error| error.reason),
            Self::PathSeparatedPrefix(prefix) => {
                (prefix.len() < 2 || prefix.ends_with('/') || prefix.contains(['?', '#']))
                    .then(|| "it must have two characters, no final / and neither ? nor #".to_owned())
            }
            Self::Path(_) | Self::Prefix(_) => None,
        }
    }
}

pub(super) fn re2(pattern: &str) -> Regex {
    Regex { pattern: pattern.to_owned(), dialect: Dialect::Re2, anchor: Anchor::Full }
}

fn regex(pattern: &str) -> PathMatch {
    if pattern == ".*" { PathMatch::Any } else { PathMatch::Regex(re2(pattern)) }
}
