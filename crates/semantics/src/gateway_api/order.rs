//! Precedence between matches (`HTTPRouteRule.matches` in `apis/v1/httproute_types.go`).

use super::matching::{Match, PathRule};
use super::reject;
use crate::report::{At, Report};
use gatewright_core::router::Manifest;

/// `metadata.creationTimestamp` in the one form in which Kubernetes writes it; nothing for an object that
/// was never in a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Age(pub Option<String>);

impl Age {
    pub(super) fn of(manifest: &Manifest, at: &At<'_>, report: &mut Report) -> Self {
        let node = manifest.node.at(&["metadata", "creationTimestamp"]).filter(|node| !node.is_null());
        let Some(node) = node else { return Self(None) };
        let text = node.as_str().filter(|text| is_utc_second(text)).map(str::to_owned);
        if text.is_none() {
            let at = at.key("metadata");
            let why = "creationTimestamp looks like 2026-01-02T03:04:05Z";
            reject(report, &at.key("creationTimestamp"), why);
        }
        Self(text)
    }

    /// Sorts older objects first; what is not yet created is younger than all others.
    pub fn key(&self) -> (bool, Option<&str>) {
        (self.0.is_none(), self.0.as_deref())
    }
}

/// RFC 3339, UTC, whole seconds.
fn is_utc_second(text: &str) -> bool {
    let pattern = b"0000-00-00T00:00:00Z";
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            wanted => byte == *wanted,
        })
}

/// The rank of a match; greater wins. The specification leaves the rank of a regular expression open, so
/// there is none.
pub type Rank = (u8, usize, bool, usize, usize);

/// Exact paths before prefixes, more characters, then a method, more headers, more query parameters.
pub fn rank(matched: &Match) -> Option<Rank> {
    let (kind, length) = match &matched.path {
        PathRule::Exact(_) => (2, 0),
        PathRule::Prefix(_) => (1, matched.path.segments().map_or(0, |value| value.chars().count())),
        PathRule::Regex(_) => return None,
    };
    Some((kind, length, matched.method.is_some(), matched.headers.len(), matched.queries.len()))
}
