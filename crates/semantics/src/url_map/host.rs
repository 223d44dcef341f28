//! `HostRule.hosts`: which host names.

use gatewright_core::decision::HostMatch;
use std::cmp::Reverse;

/// One host pattern.
///
/// "`*` matches any string of `([a-z0-9-.]*)`. In that case, `*` must be the first character, and if followed by
/// anything, the immediate following character must be either `-` or `.`" (`HostRule`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostPattern {
    /// `mcp.example.com`.
    Exact(String),
    /// `*.example.com` as `.example.com`; the star stands for any number of labels.
    Suffix(String),
    /// `*`.
    Any,
}

impl HostPattern {
    /// Reads a pattern in lower case. Nothing for a star elsewhere than in front of a dot: the API refuses those,
    /// except `*-…`, which neither Ingress nor Gateway API lets through.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        match text.strip_prefix('*') {
            Some("") => Some(Self::Any),
            Some(suffix) if suffix.starts_with('.') && suffix.len() > 1 && !suffix.contains('*') => {
                Some(Self::Suffix(suffix.to_owned()))
            }
            None if !text.is_empty() && !text.contains('*') => Some(Self::Exact(text)),
            _ => None,
        }
    }

    /// Sorts by falling precedence: exact names, then longer suffixes before shorter ones, then `*`.
    pub(super) fn precedence(&self) -> (u8, Reverse<usize>, &str) {
        match self {
            Self::Exact(name) => (0, Reverse(0), name),
            Self::Suffix(suffix) => (1, Reverse(suffix.len()), suffix),
            Self::Any => (2, Reverse(0), ""),
        }
    }

    /// The condition of a rule for these names.
    pub fn condition(&self) -> HostMatch {
        match self {
            Self::Exact(name) => HostMatch::Exact(name.clone()),
            Self::Suffix(suffix) => HostMatch::Suffix { suffix: suffix.clone(), one_label: false },
            Self::Any => HostMatch::Any,
        }
    }

    /// True when some name fits both.
    pub fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Exact(one), Self::Exact(two)) => one == two,
            (Self::Exact(name), Self::Suffix(suffix)) | (Self::Suffix(suffix), Self::Exact(name)) => {
                name.len() > suffix.len() && name.ends_with(suffix.as_str())
            }
            (Self::Suffix(one), Self::Suffix(two)) => {
                one.ends_with(two.as_str()) || two.ends_with(one.as_str())
            }
        }
    }
}
