//! The JSON Schema of the route table file agrees with the reader.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // tests may give up

use gatewright::RouteTable;
use gatewright::core::routes::{NAMES, schema};
use gatewright_testkit::tables::{Shape, tables};
use gatewright_tests::table;
use proptest::prelude::*;

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&schema()).expect("a valid schema")
}

fn json(table: &RouteTable) -> serde_json::Value {
    serde_json::to_value(table.to_value()).expect("plain data")
}

#[test]
fn the_named_tables_are_valid() {
    for name in NAMES {
        let named = RouteTable::named(name).expect("a table");
        assert!(validator().is_valid(&json(&named)), "{name}");
    }
}

#[test]
fn what_the_reader_refuses_structurally_the_schema_refuses_too() {
    let row = |row: &str| {
        format!(
            "apiVersion: gatewright.dev/v1alpha1\nkind: RouteTable\nroutes:\n- {{path: /, match: prefix, backend: gw}}\n- {row}\n"
        )
    };
    let fine = row("{path: /a, match: exact, backend: auth, methods: [GET]}");
    assert!(table(&fine).is_ok());
    let broken = [
        row("{path: a, match: exact, backend: auth}"),
        row("{path: /a//b, match: exact, backend: auth}"),
        row("{path: /a/../b, match: exact, backend: auth}"),
        row("{path: /a/., match: exact, backend: auth}"),
        row("{path: /a%20b, match: exact, backend: auth}"),
        row("{path: /a, match: regex, backend: auth}"),
        row("{path: /a, match: exact, backend: auht}"),
        row("{path: /a, match: exact}"),
        row("{path: /a, match: exact, backend: auth, methods: []}"),
        row("{path: /a, match: exact, backend: auth, methods: [get]}"),
        row("{path: /a, match: exact, backend: auth, methods: [GET, GET]}"),
        row("{path: /a, match: exact, backend: auth, methodes: [GET]}"),
        row("{path: 1, match: exact, backend: auth}"),
        row("[]"),
        "apiVersion: v1\nkind: RouteTable\nroutes: []\n".to_owned(),
        "[]".to_owned(),
    ];
    let validator = validator();
    for text in broken {
        assert!(table(&text).is_err(), "the reader takes {text}");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        assert!(!validator.is_valid(&value), "the schema takes {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tables_survive_the_file(table in tables(Shape { methods: true, all_bytes: true, rows: 6 })) {
        prop_assert!(validator().is_valid(&json(&table)));
        let mut text = String::new();
        gatewright::core::yaml::print(&table.to_value(), &mut text);
        prop_assert_eq!(gatewright_tests::table(&text), Ok(table));
    }
}
