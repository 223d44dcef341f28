//! What the manifests of this controller's users need besides those of other routers.

use super::{CONTROLLER, RULES, serve};
use crate::case::Case;
use crate::dice::Dice;
use crate::planes::{More, Set};
use crate::requests::{Ask, Conformance, Version, of_conformance, tricky, tricky_at};
use gatewright::core::decision::Scheme;
use gatewright::core::routes::RouteTable;

const MORE: More = More {
    admitted: |_, text| Ok(text.to_owned()),
    asks,
    // Rejected objects answer nothing, and a header that decides leaves other paths alone.
    partly: true,
    refused: &[],
    refuses: |_, _, _, _| Err("no file is refused".to_owned()),
};

pub(in crate::planes) fn sets() -> Vec<Set> {
    vec![Set {
        title: "nginx-f5, manifests of users",
        router: "nginx-f5",
        table: "nginx-f5",
        options: |_| Vec::new(),
        // Objects that the controller rejects are part of the question.
        start: serve,
        rules: RULES,
        needs: &[CONTROLLER],
        without: &[],
        more: Some(&MORE),
    }]
}

/// The conformance requests, over HTTP/2 as well, and odd spellings of the table's paths and of the default ones.
fn asks(case: &Case, rows: &[Conformance]) -> Vec<Ask> {
    let mut asks = of_conformance(case, rows, true);
    asks.extend(tricky(case, &mut Dice::new(1), usize::MAX));
    asks.extend(tricky_at(RouteTable::default().rows(), case, &mut Dice::new(1), usize::MAX));
    if case.yaml.contains("matches:") {
        // Behind conditions the controller has locations of its own.
        asks.push(Ask {
            version: Version::One,
            scheme: Scheme::Http,
            method: "GET".to_owned(),
            host: case.host.clone(),
            target: b"/internal_location_matches_0_match_0".to_vec(),
        });
    }
    asks
}
