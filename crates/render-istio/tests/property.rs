//! Any lawful table, rendered, printed, read back and interpreted, answers every boundary request as the
//! table says. The table's own meaning is restated here from its definition.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod common;

use common::{HOST, answer, gateway, options, request, round_trip};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::routes::{METHODS, MatchKind, RouteTable, Row, Target};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The most specific row: exact over prefix, longer over shorter, methods over none; a method that does not
/// fit leaves the row out.
fn table_says(rows: &[Row], method: &str, path: &str) -> &'static str {
    let fits = |row: &&Row| {
        let path_fits = match row.kind {
            MatchKind::Exact => row.path == path,
            MatchKind::Prefix => {
                row.path == "/" || path == row.path || path.starts_with(&format!("{}/", row.path))
            }
        };
        path_fits && (row.methods.is_empty() || row.methods.iter().any(|one| one == method))
    };
    let best = rows
        .iter()
        .filter(fits)
        .max_by_key(|row| (row.kind == MatchKind::Exact, row.path.len(), !row.methods.is_empty()));
    match best.expect("the catch-all").backend {
        Target::Auth => "auth",
        Target::Gw => "gw",
    }
}

/// Few segments, so that rows nest and overlap, with bytes that have a meaning somewhere.
fn path() -> impl Strategy<Value = String> {
    let segment =
        prop::sample::select(vec!["a", "b", "a.b", ".x", "A", "*", "a|b", "~", "a+", "(a)", "$", "a:b"]);
    prop::collection::vec(segment, 0..4).prop_map(|segments| {
        let usable = segments.into_iter().map(|segment| segment.replace('|', "@"));
        format!("/{}", usable.collect::<Vec<_>>().join("/"))
    })
}

fn row() -> impl Strategy<Value = Row> {
    let methods = prop::sample::subsequence(METHODS.to_vec(), 0..=3);
    (path(), any::<bool>(), any::<bool>(), prop_oneof![2 => Just(vec![]), 1 => methods], any::<bool>())
        .prop_map(|(path, exact, auth, methods, slash)| {
            let kind = if exact { MatchKind::Exact } else { MatchKind::Prefix };
            let path = if exact && slash && path != "/" { format!("{path}/") } else { path };
            Row::new(path, kind, if auth { Target::Auth } else { Target::Gw }).only(&methods)
        })
}

/// Rows that tie with an earlier one are left out; the catch-all is always there.
fn table() -> impl Strategy<Value = RouteTable> {
    (prop::collection::vec(row(), 0..12), any::<bool>()).prop_map(|(rows, auth)| {
        let mut kept = vec![Row::new("/", MatchKind::Prefix, if auth { Target::Auth } else { Target::Gw })];
        for row in rows {
            kept.push(row);
            if RouteTable::new(kept.clone()).is_err() {
                kept.pop();
            }
        }
        kept.rotate_left(1);
        RouteTable::new(kept).expect("lawful")
    })
}

/// Every path of the table and what lies next to it.
fn boundary(rows: &[Row]) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = ["/", "/zz", "/a", "/a/"].map(str::to_owned).into();
    for row in rows {
        let path = row.path.trim_end_matches('/');
        for tail in ["", "/", "x", "/x", "/x/y", ";v=1", "."] {
            paths.insert(format!("{path}{tail}"));
        }
        paths.insert(path.to_ascii_uppercase());
        paths.insert(path.get(..path.len().saturating_sub(1)).unwrap_or_default().to_owned());
    }
    paths.retain(|path| {
        path.starts_with('/') && !path.split('/').any(|segment| matches!(segment, "." | ".."))
    });
    paths
}

proptest! {
    #[test]
    fn the_rendered_table_answers_as_the_table(table in table(), tls in any::<bool>(), attached in any::<bool>()) {
        let (mode, scheme) = match (tls, attached) {
            (false, _) => (Tls::Off, Scheme::Http),
            (true, false) => (Tls::Secret("tls".to_owned()), Scheme::Https),
            (true, true) => (Tls::Router, Scheme::Https),
        };
        let options = options(if attached { &[("gateway", "edge/shared")] } else { &[] });
        let behaviour = round_trip(&gateway(table.clone(), mode), &options);
        prop_assert_eq!(&behaviour.not_understood, &[]);
        prop_assert!(behaviour.remarks.is_empty(), "{:?}", behaviour.remarks);
        for path in boundary(table.rows()) {
            for method in METHODS {
                let found = answer(&behaviour, &request(scheme, method, HOST, &path));
                let expected = table_says(table.rows(), method, &path);
                prop_assert_eq!(&found, expected, "{} {}", method, path);
                let other = if tls { Scheme::Http } else { Scheme::Https };
                let found = answer(&behaviour, &request(other, method, HOST, &path));
                prop_assert_eq!(&found, if tls { "redirect:308" } else { "none" });
            }
        }
    }
}
