//! Where two route tables send requests to different services.
//!
//! The canonical requests fall into finitely many regions: each listed path itself, and what lies below it
//! without lying below a longer listed path. Inside a region both tables look at the same rows, so one
//! request of it stands for all.

use super::{METHODS, RouteTable, Row, Target, consequence};
use std::collections::BTreeSet;

/// Which requests of a path a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The path itself.
    Itself,
    /// Everything below it that no longer path of the tables covers.
    Below,
    /// Both.
    Both,
}

/// Requests that two tables send to different services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// A path of one of the tables.
    pub path: String,
    /// The path itself, what is below it, or both.
    pub scope: Scope,
    /// The methods; all seven when methods do not matter.
    pub methods: Vec<&'static str>,
    /// Where the first table sends them.
    pub first: Target,
    /// Where the second table sends them.
    pub second: Target,
    /// A typical request: method and path.
    pub example: (&'static str, String),
    /// What breaks where the request does not reach the service that the default table names.
    pub breaks: &'static str,
    /// True when that is in the first table.
    pub breaks_in_first: bool,
}

impl RouteTable {
    /// The row that decides about a request; every request has one, because the catch-all is required.
    pub fn row_of(&self, method: &str, path: &str) -> Option<&Row> {
        self.by_specificity().into_iter().find(|row| {
            row.path_match().matches(path.as_bytes())
                && (row.methods.is_empty() || row.methods.iter().any(|known| known == method))
        })
    }

    /// Everything that another table sends elsewhere, in the order of the paths.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let paths: BTreeSet<&str> =
            self.rows().iter().chain(other.rows()).map(|row| row.path.as_str()).collect();
        let mut found: Vec<Difference> = Vec::new();
        for path in &paths {
            for (scope, probe) in [(Scope::Itself, (*path).to_owned()), (Scope::Below, below(path, &paths))] {
                for difference in self.region(other, path, scope, &probe) {
                    merge(&mut found, difference);
                }
            }
        }
        found
    }

    /// The differences of one region, one for each pair of services.
    fn region(&self, other: &Self, path: &str, scope: Scope, probe: &str) -> Vec<Difference> {
        let target = |table: &Self, method| table.row_of(method, probe).map(|row| row.backend);
        let pairs = [(Target::Auth, Target::Gw), (Target::Gw, Target::Auth)];
        let of_pair = |(first, second)| {
            let methods: Vec<&'static str> = METHODS
                .into_iter()
                .filter(|method| (target(self, method), target(other, method)) == (Some(first), Some(second)))
                .collect();
            let method = consequence::typical(path, scope, &methods)?;
            let expected = Self::default().row_of(method, probe).map_or(Target::Gw, |row| row.backend);
            Some(Difference {
                path: path.to_owned(),
                scope,
                example: (method, probe.to_owned()),
                breaks: consequence::of(path, scope, (method, probe), expected),
                breaks_in_first: first != expected,
                methods,
                first,
                second,
            })
        };
        pairs.into_iter().filter_map(of_pair).collect()
    }
}

/// Joins a path with what is below it when they differ in the same way and for the same reason.
fn merge(found: &mut Vec<Difference>, next: Difference) {
    let same = found.iter_mut().rev().take(2).find(|last| {
        last.path == next.path
            && last.scope == Scope::Itself
            && next.scope == Scope::Below
            && last.methods == next.methods
            && last.first == next.first
            && (last.breaks, last.breaks_in_first) == (next.breaks, next.breaks_in_first)
    });
    match same {
        Some(last) => last.scope = Scope::Both,
        None => found.push(next),
    }
}

/// A request below a path that no other listed path covers.
fn below(path: &str, listed: &BTreeSet<&str>) -> String {
    let folder = path.trim_end_matches('/');
    let free = |segment: &str| {
        let child = format!("{folder}/{segment}");
        let inside = format!("{child}/");
        !listed.iter().any(|known| *known == child || known.starts_with(&inside))
    };
    let known = consequence::typical_child(path).filter(|segment| free(segment));
    if let Some(segment) = known {
        return format!("{folder}/{segment}");
    }
    // One more candidate than there are paths: one of them is free.
    let fresh = (0..=listed.len()).map(|number| format!("x{number}")).find(|segment| free(segment));
    format!("{folder}/{}", fresh.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(first: &str, second: &str) -> Vec<String> {
        let [first, second] = [first, second].map(|name| RouteTable::named(name).unwrap());
        let line = |one: Difference| {
            let (method, path) = one.example;
            let side = if one.breaks_in_first { "first" } else { "second" };
            format!("{method} {path} {}->{} {side}", one.first.as_str(), one.second.as_str())
        };
        first.differences(&second).into_iter().map(line).collect()
    }

    #[test]
    fn default_against_the_published_lists() {
        assert_eq!(
            lines("default", "guide"),
            [
                "DELETE /dcr/register/abc auth->gw second",
                "GET /external-mcp/authorize auth->gw second",
                "GET /external-mcp/callback auth->gw second",
                "POST /integration-callback/implicit auth->gw second",
                "POST /token auth->gw second",
            ]
        );
        assert_eq!(
            lines("readme", "default"),
            [
                "GET /.well-known gw->auth first",
                "GET /.well-known/openid-configuration gw->auth first",
                "GET /.well-known/oauth-authorization-server/tenant1 gw->auth first",
                "GET /.well-known/oauth-protected-resource/mcp gw->auth first",
                "DELETE /dcr/register/abc gw->auth first",
                "POST /integration-callback/implicit gw->auth first",
            ]
        );
        assert!(lines("default", "default").is_empty());
    }

    #[test]
    fn a_method_that_falls_through_is_named() {
        let row = Row::new("/token", super::super::MatchKind::Exact, Target::Auth).only(&["POST"]);
        let mut rows: Vec<Row> = RouteTable::default().rows().to_vec();
        rows.retain(|row| row.path != "/token");
        rows.push(row);
        let strict = RouteTable::new(rows).unwrap();
        let found = RouteTable::default().differences(&strict);
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(one.methods, ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]);
        assert_eq!(one.example, ("OPTIONS", "/token".to_owned()));
        assert!(one.breaks.contains("preflight"), "{}", one.breaks);
    }
}
