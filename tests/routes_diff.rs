//! `routes --diff` against the definition of a table, request by request.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use gatewright::RouteTable;
use gatewright::core::routes::{Difference, METHODS, Scope};
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

/// Whether a difference speaks of a request.
fn covers(one: &Difference, method: &str, path: &str) -> bool {
    let below = path.starts_with(&format!("{}/", one.path.trim_end_matches('/'))) && path != one.path;
    let place = match one.scope {
        Scope::Itself => path == one.path,
        Scope::Below => below,
        Scope::Both => path == one.path || below,
    };
    place && one.methods.contains(&method)
}

fn check(first: &RouteTable, second: &RouteTable) {
    let found = first.differences(second);
    for one in &found {
        let (method, path) = &one.example;
        let told = (Some(one.first), Some(one.second));
        let asked = |table: &RouteTable| naive::table(table.rows(), method, path);
        assert_eq!((asked(first), asked(second)), told, "{one:?}");
        assert!(covers(one, method, path), "{one:?}");
    }
    let mut paths = naive::boundary_paths(first.rows());
    paths.extend(naive::boundary_paths(second.rows()));
    for path in &paths {
        for method in METHODS {
            let [here, there] = [first, second].map(|table| naive::table(table.rows(), method, path));
            let told = found
                .iter()
                .any(|one| covers(one, method, path) && (Some(one.first), Some(one.second)) == (here, there));
            assert!(here == there || told, "{method} {path}: {here:?} and {there:?} are not told: {found:?}");
        }
    }
}

#[test]
fn the_named_tables() {
    for first in gatewright::core::routes::NAMES {
        for second in gatewright::core::routes::NAMES {
            let [one, two] = [first, second].map(|name| RouteTable::named(name).expect("a table"));
            check(&one, &two);
            assert_eq!(one.differences(&two).is_empty(), first == second, "{first} {second}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_two_tables(
        first in tables(Shape { methods: true, all_bytes: true, rows: 5 }),
        second in tables(Shape { methods: true, all_bytes: true, rows: 5 }),
    ) {
        check(&first, &second);
        prop_assert!(first.differences(&first).is_empty());
    }
}
