//! Which rows need a stated priority.
//!
//! Traefik tries the longest rule first (`pkg/muxer/http/mux.go`, `GetRulePriority`) unless a priority is
//! stated. Only the order of rows that overlap and lead to different Services matters.
//!
//! The rule of an ACME HTTP-01 solver ranks by its length as well. Rows that cover its path stay below it:
//! the shortest form a solver writes is ``Host("h") && Path("/.well-known/acme-challenge/TOKEN")`` with a
//! token of 43 characters (RFC 8555 §8.3, 256 random bits in base64url), 91 bytes more than the host.

use gatewright_core::routes::{MatchKind, Row, Target};
use std::collections::BTreeMap;

/// Bytes of a solver's rule without the host.
const SOLVER: i64 = 91;
/// Folder of the challenges.
const CHALLENGES: &str = "/.well-known/acme-challenge";
/// The priority of the catch-all.
const LEAST: i64 = 1;

/// A row with the lengths its rules may have.
pub(super) struct Ranked<'a> {
    pub(super) row: &'a Row,
    /// Shortest and longest rule of the row.
    pub(super) lengths: (i64, i64),
}

/// The priority to state for each row, in the order given; nothing where the default does.
///
/// Rows come by falling specificity. Of each row, those it overlaps with that are less specific are its own
/// path and the prefixes above it, so each is looked up by name.
pub(super) fn priorities(rows: &[Ranked<'_>], host: &str) -> Vec<Option<i64>> {
    let limit = SOLVER + i64::try_from(host.len()).unwrap_or(i64::MAX / 2);
    let mut stated = vec![None; rows.len()];
    let mut known: BTreeMap<&str, Vec<Placed<'_>>> = BTreeMap::new();
    for (at, ranked) in rows.iter().enumerate().rev() {
        let below = Below::of(ranked.row, &known);
        let priority = choose(ranked, &below, limit);
        if let Some(slot) = stated.get_mut(at) {
            *slot = priority;
        }
        let top = priority.unwrap_or(ranked.lengths.1);
        known.entry(&ranked.row.path).or_default().push(Placed { row: ranked.row, top });
    }
    stated
}

fn choose(ranked: &Ranked<'_>, below: &Below, limit: i64) -> Option<i64> {
    let (shortest, longest) = ranked.lengths;
    let row = ranked.row;
    let root = row.kind == MatchKind::Prefix && row.path == "/";
    let covers = row.kind == MatchKind::Prefix && is_above(&row.path, CHALLENGES);
    let fits = shortest > below.others && (!covers || longest < limit);
    // With methods a row that covers the challenges has a length that is hard to foresee, and the next row
    // above it needs room: such rows sit directly on top of what they refine.
    let foreseen = !covers || row.methods.is_empty();
    if fits && foreseen && !root { None } else { Some(below.all + LEAST) }
}

struct Placed<'a> {
    row: &'a Row,
    top: i64,
}

/// The greatest priorities among the overlapping rows that are less specific.
#[derive(Default)]
struct Below {
    /// Of rows for the other Service.
    others: i64,
    /// Of all.
    all: i64,
}

impl Below {
    fn of(row: &Row, known: &BTreeMap<&str, Vec<Placed<'_>>>) -> Self {
        let mut below = Self::default();
        let ends = row.path.match_indices('/').map(|(at, _)| at.max(1)).chain([row.path.len()]);
        let mut seen = "";
        for end in ends {
            let path = row.path.get(..end).unwrap_or_default();
            if path == seen {
                continue;
            }
            seen = path;
            for placed in known.get(path).into_iter().flatten() {
                let reaches = placed.row.kind == MatchKind::Prefix || placed.row.path == row.path;
                if reaches && share_a_method(placed.row, row) {
                    below.add(placed, row.backend);
                }
            }
        }
        below
    }

    fn add(&mut self, placed: &Placed<'_>, backend: Target) {
        self.all = self.all.max(placed.top);
        if placed.row.backend != backend {
            self.others = self.others.max(placed.top);
        }
    }
}

fn share_a_method(left: &Row, right: &Row) -> bool {
    left.methods.is_empty()
        || right.methods.is_empty()
        || left.methods.iter().any(|method| right.methods.contains(method))
}

/// Whether a prefix row for `path` matches everything below `folder`.
fn is_above(path: &str, folder: &str) -> bool {
    path == "/" || folder.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_core::routes::RouteTable;

    fn length(row: &Row) -> i64 {
        i64::try_from(super::super::text::row_rule("h.example", row).len()).expect("a short rule")
    }

    fn of(rows: Vec<Row>) -> Vec<(String, Option<i64>)> {
        let table = RouteTable::new(rows).expect("lawful");
        let rows = table.by_specificity();
        let ranked: Vec<Ranked<'_>> =
            rows.iter().map(|row| Ranked { row, lengths: (length(row), length(row)) }).collect();
        let stated = priorities(&ranked, "h.example");
        rows.iter().zip(stated).map(|(row, stated)| (row.path.clone(), stated)).collect()
    }

    #[test]
    fn only_what_the_length_gets_wrong_is_stated() {
        let rows = vec![
            Row::new("/", MatchKind::Prefix, Target::Gw),
            Row::new("/a", MatchKind::Prefix, Target::Auth),
            Row::new("/a/b", MatchKind::Exact, Target::Gw),
            Row::new("/a/c", MatchKind::Exact, Target::Auth),
            Row::new("/t", MatchKind::Exact, Target::Auth),
        ];
        // Host(`h.example`) is 17 bytes, the rule of /a 17 + 4 + 2 + 10 + 4 + 17 = 54.
        let expected = [("/a/b", Some(55)), ("/a/c", None), ("/t", None), ("/a", None), ("/", Some(1))];
        for (path, stated) in expected {
            assert!(of(rows.clone()).contains(&(path.to_owned(), stated)), "{path}");
        }
    }

    #[test]
    fn nothing_that_covers_a_challenge_reaches_the_solver() {
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH"];
        let rows = vec![
            Row::new("/", MatchKind::Prefix, Target::Gw),
            Row::new("/", MatchKind::Prefix, Target::Auth).only(&methods),
            Row::new("/.well-known", MatchKind::Prefix, Target::Gw),
            Row::new("/.well-known", MatchKind::Prefix, Target::Auth).only(&methods),
            Row::new(CHALLENGES, MatchKind::Prefix, Target::Gw),
            Row::new(CHALLENGES, MatchKind::Prefix, Target::Auth).only(&methods),
        ];
        let solver = "Host(\"h.example\") && Path(\"/.well-known/acme-challenge/\")".len() + 43;
        let solver = i64::try_from(solver).expect("a short rule");
        let table = RouteTable::new(rows.clone()).expect("lawful");
        let lengths: Vec<i64> = table.by_specificity().into_iter().map(length).collect();
        let found: Vec<i64> =
            of(rows).into_iter().zip(lengths).map(|((_, stated), length)| stated.unwrap_or(length)).collect();
        assert!(found.iter().all(|priority| *priority < solver), "{found:?} {solver}");
        assert!(found.is_sorted_by(|above, below| above > below), "{found:?}");
    }
}
