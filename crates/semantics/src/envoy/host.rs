//! `VirtualHost.domains`: which host names, and which virtual host wins.

use gatewright_core::decision::HostMatch;
use std::cmp::Reverse;

/// One entry of `domains`.
///
/// Envoy looks for the exact name, then for the longest suffix, then for `*`, and stays with the virtual
/// host it found: no route there means 404, never a look at the next virtual host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// `mcp.example.com`.
    Exact(String),
    /// `*.example.com` as `.example.com`; the star stands for one or more bytes, dots included.
    Suffix(String),
    /// `*`.
    Any,
}

impl Domain {
    /// Reads a domain. Nothing for forms that have no [`HostMatch`]: a star elsewhere than in front.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('*') {
            Some("") => Some(Self::Any),
            Some(suffix) if !suffix.contains('*') => Some(Self::Suffix(suffix.to_owned())),
            None if !text.contains('*') => Some(Self::Exact(text.to_owned())),
            _ => None,
        }
    }

    /// Sorts by falling precedence: exact names, then longer suffixes before shorter ones, then `*`.
    pub fn precedence(&self) -> (u8, Reverse<usize>, &str) {
        match self {
            Self::Exact(name) => (0, Reverse(0), name),
            Self::Suffix(suffix) => (1, Reverse(suffix.len()), suffix),
            Self::Any => (2, Reverse(0), ""),
        }
    }

    /// True for every domain with a star.
    pub fn is_wildcard(&self) -> bool {
        !matches!(self, Self::Exact(_))
    }

    /// True when every name of `other` belongs to this domain too.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (Self::Suffix(suffix), Self::Suffix(inner)) => inner.ends_with(suffix.as_str()),
            (Self::Suffix(suffix), Self::Exact(name)) => {
                name.len() > suffix.len() && name.ends_with(suffix.as_str())
            }
            (Self::Exact(one), Self::Exact(two)) => one == two,
            (Self::Suffix(_) | Self::Exact(_), _) => false,
        }
    }

    /// The names that both domains hold: the narrower of the two, or nothing.
    pub fn meet<'a>(&'a self, other: &'a Self) -> Option<&'a Self> {
        if self.covers(other) {
            Some(other)
        } else if other.covers(self) {
            Some(self)
        } else {
            None
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
}
