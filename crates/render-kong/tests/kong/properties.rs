//! Random lawful tables: printed, read back, and answered as the table says by every router.

use crate::support::{
    HOST, answer, gateway, interpret, name, options, printed, proof, read, request, routes_only,
};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::routes::METHODS;
use gatewright_core::tree::{Map, Value};
use gatewright_proof::Verdict;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

const SHAPE: Shape = Shape { methods: true, all_bytes: true, rows: 7 };

fn answers_as_the_table_says(
    table: &gatewright_core::routes::RouteTable,
    api: &str,
) -> Result<(), TestCaseError> {
    let options = options(&[("api", api)]);
    let text = printed(&gateway(table.clone(), Tls::Off), &options).expect("expressible");
    let read = interpret(&text, &options);
    prop_assert_eq!(&read.not_understood, &[]);
    let read = routes_only(read);
    for path in naive::boundary_paths(table.rows()) {
        for method in METHODS {
            let expected = naive::table(table.rows(), method, &path).map(name);
            let found = answer(&read, &request(Scheme::Http, method, HOST, &path));
            prop_assert_eq!(Some(found.as_str()), expected, "{} {} {}", method, path, &text);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn ingresses(table in tables(SHAPE)) {
        answers_as_the_table_says(&table, "ingress")?;
    }

    #[test]
    fn files(table in tables(SHAPE)) {
        answers_as_the_table_says(&table, "declarative")?;
    }

    #[test]
    fn proven(table in tables(SHAPE), router in any::<bool>()) {
        let tls = if router { Tls::Router } else { Tls::Off };
        let report = proof(&gateway(table, tls), &options(&[]));
        prop_assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
    }

    /// The same bytes for the same input, whatever the order of the rows.
    #[test]
    fn the_order_of_rows_does_not_show(table in tables(SHAPE)) {
        let mut rows = table.rows().to_vec();
        rows.reverse();
        let reversed = gatewright_core::routes::RouteTable::new(rows).expect("lawful");
        let sorted = |table| {
            let text = printed(&gateway(table, Tls::Off), &options(&[])).expect("expressible");
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(sorted(table), sorted(reversed));
    }
}

/// Every node of real manifests replaced by every kind of node: wrong types are reported, never a panic.
#[test]
fn wrong_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let odd = || {
        [
            Value::Null,
            Value::Bool(true),
            Value::from(-7),
            Value::from(""),
            Value::from("/~("),
            Value::List(vec![Value::Null]),
            Value::Map(Map::new()),
        ]
    };
    for name in ["methods-on-the-catch-all", "plugin", "default-backend", "kong-defaults"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).expect("a file");
        let documents: Vec<Value> = read(&text).objects.iter().map(|one| Value::from(&one.node)).collect();
        for (at, document) in documents.iter().enumerate() {
            for path in nodes(document) {
                for value in odd() {
                    let mut changed = documents.clone();
                    *path.iter().fold(&mut changed[at], step) = value;
                    let text = gatewright_core::yaml::print_documents(
                        changed.iter().map(|one| (&[] as &[String], one)),
                    );
                    interpret(&text, &options(&[]));
                }
            }
        }
    }
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

fn step<'a>(value: &'a mut Value, step: &Step) -> &'a mut Value {
    match (value, step) {
        (Value::Map(map), Step::Key(key)) => map.get_mut(key).expect("a key"),
        (Value::List(items), Step::Index(index)) => &mut items[*index],
        _ => panic!("another tree"),
    }
}

/// The paths of all nodes of a tree.
fn nodes(value: &Value) -> Vec<Vec<Step>> {
    let mut found = vec![Vec::new()];
    let below: Vec<(Step, &Value)> = match value {
        Value::Map(map) => map.iter().map(|(key, value)| (Step::Key(key.to_owned()), value)).collect(),
        Value::List(items) => items.iter().enumerate().map(|(at, item)| (Step::Index(at), item)).collect(),
        _ => Vec::new(),
    };
    for (first, value) in below {
        found.extend(nodes(value).into_iter().map(|rest| [vec![first.clone()], rest].concat()));
    }
    found
}
