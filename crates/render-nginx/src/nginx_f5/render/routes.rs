//! Rows of the table as routes of a VirtualServer.

use super::super::types::{Action, Condition, Header, Match, Proxy, RequestHeaders, Route};
use gatewright_core::decision::PathMatch;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// One location of nginx: an exact path, or a prefix of bytes that ends in `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    path: String,
    exact: bool,
}

/// The routes by falling specificity, so that the order of the table does not show.
pub(super) fn routes(table: &RouteTable) -> Vec<Route> {
    let rows = table.by_specificity();
    let mut places: Vec<Place> = places(&rows).into_iter().collect();
    places.sort_by_key(|place| (Reverse(place.exact), Reverse(place.path.len()), place.path.clone()));
    places.iter().map(|place| route(place, &rows)).collect()
}

fn places(rows: &[&Row]) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    let mut add = |path: &str, exact| {
        places.insert(Place { path: path.to_owned(), exact });
    };
    for row in rows {
        match row.kind {
            MatchKind::Exact => {
                add(&row.path, true);
                // nginx redirects `/a` to `/a/` when only the latter is a location, an exact one included.
                if let Some(bare) = row.path.strip_suffix('/').filter(|bare| !bare.is_empty()) {
                    add(bare, true);
                }
            }
            MatchKind::Prefix if row.path == "/" => add("/", false),
            MatchKind::Prefix => {
                add(&row.path, true);
                add(&format!("{}/", row.path), false);
            }
        }
    }
    places
}

/// A location with the rows that apply there, best first, up to the first one that takes every method.
fn route(place: &Place, rows: &[&Row]) -> Route {
    let applies = |row: &&&Row| match (place.exact, row.path_match()) {
        // An exact row inside a prefix is a location of its own.
        (false, PathMatch::Exact(_)) => false,
        (_, path) => path.matches(place.path.as_bytes()),
    };
    let mut taken: Vec<(&str, Target)> = Vec::new();
    let mut rest = Target::Gw;
    for row in rows.iter().filter(applies) {
        if row.methods.is_empty() {
            rest = row.backend;
            break;
        }
        for method in &row.methods {
            if !taken.iter().any(|(other, _)| other == method) {
                taken.push((method, row.backend));
            }
        }
    }
    let deviating = taken.into_iter().filter(|(_, target)| *target != rest);
    let matches = deviating.map(|(method, target)| Match {
        conditions: [Condition { variable: "$request_method", value: method.to_owned() }],
        action: action(target),
    });
    let path = if place.exact { format!("={}", place.path) } else { place.path.clone() };
    Route { path, matches: matches.collect(), action: action(rest) }
}

fn action(target: Target) -> Action {
    let set = [Header { name: "Host", value: "${http_host}" }];
    Action { proxy: Proxy { upstream: upstream(target), request_headers: RequestHeaders { set } } }
}

/// The name of an upstream inside the object.
pub(super) fn upstream(target: Target) -> &'static str {
    match target {
        Target::Auth => "auth",
        Target::Gw => "gw",
    }
}
