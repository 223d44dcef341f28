//! Random lawful route tables.

use gatewright_core::routes::{METHODS, MatchKind, RouteTable, Row, Target};
use proptest::prelude::*;

/// Which tables to make.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Whether rows may have methods.
    pub methods: bool,
    /// Whether paths use every canonical byte, or only letters, digits and `.-_`.
    pub all_bytes: bool,
    /// Most rows besides the catch-all.
    pub rows: usize,
}

/// Lawful tables of a shape. Segments come from a small pool, so that rows nest, share prefixes and differ
/// in one letter.
pub fn tables(shape: Shape) -> impl Strategy<Value = RouteTable> {
    prop::collection::vec(row(shape), 0..=shape.rows).prop_map(|mut rows| {
        rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
        lawful(rows)
    })
}

fn row(shape: Shape) -> impl Strategy<Value = Row> {
    let segment = if shape.all_bytes {
        prop_oneof![4 => plain_segment(), 1 => "[a-z0-9._~!$&'()*+,;=:@-]{1,4}".boxed()].boxed()
    } else {
        plain_segment()
    };
    let some = prop::sample::subsequence(METHODS.to_vec(), 1..=3);
    let methods = if shape.methods { prop::option::weighted(0.3, some).boxed() } else { Just(None).boxed() };
    (prop::collection::vec(segment, 1..=3), any::<bool>(), any::<bool>(), methods).prop_map(
        |(segments, exact, auth, methods)| {
            let kind = if exact { MatchKind::Exact } else { MatchKind::Prefix };
            let backend = if auth { Target::Auth } else { Target::Gw };
            let row = Row::new(format!("/{}", segments.join("/")), kind, backend);
            match methods {
                Some(methods) => row.only(&methods),
                None => row,
            }
        },
    )
}

fn plain_segment() -> BoxedStrategy<String> {
    prop_oneof![
        prop::sample::select(vec![
            "a",
            "b",
            "ab",
            "token",
            "tokens",
            ".well-known",
            ".well-knownx",
            "authorize",
            "x-y",
            "A",
            "...",
        ])
        .prop_map(str::to_owned),
        "[a-c]{1,2}",
    ]
    .boxed()
}

/// Drops the rows that break a law, one after another, until the table is lawful.
fn lawful(rows: Vec<Row>) -> RouteTable {
    let mut kept: Vec<Row> = Vec::new();
    for row in rows.into_iter().rev() {
        kept.push(row);
        if RouteTable::new(kept.clone()).is_err() {
            kept.pop();
        }
    }
    RouteTable::new(kept).unwrap_or_default()
}
