//! Random lawful tables: printed, read back, and answered as the table says by every router.

use crate::support::{HOST, answer, gateway, interpret, name, options, printed, proof, request, routes_only};
use gatewright_core::decision::Scheme;
use gatewright_core::model::Tls;
use gatewright_core::routes::METHODS;
use gatewright_proof::Verdict;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

const SHAPE: Shape = Shape { methods: true, all_bytes: true, rows: 7 };

fn answers_as_the_table_says(table: &gatewright_core::routes::RouteTable, api: &str) -> Result<(), TestCaseError> {
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
