//! atc-router: the first matcher by falling priority that is true decides (Kong/atc-router `src/router.rs`).
//! Equal priorities are decided by random identifiers.
//!
//! Routes with fields are split into their regular expressions and their prefixes by length (Kong/kong
//! `kong/router/transform.lua`, `split_routes_and_services_by_path`), so each path has a rank of its own. An
//! expression has one rank, above all fields.

use super::traditional::{has_wildcard, hosts};
use crate::kong::interpret::report::Report;
use crate::kong::interpret::route::{Expression, Route};
use crate::kong::interpret::{pattern, schema};
use gatewright_core::decision::{HostMatch, PathMatch, Place, Rule};

/// `EXPRESSION_ONLY_BIT`.
const EXPRESSION: u64 = 0xff << 56;

/// One rule for each host, path and protocol. With `expressions` the flavour of that name.
pub(super) fn rules(routes: &[Route], expressions: bool, report: &mut Report) -> Vec<(u64, Rule)> {
    let mut rules = Vec::new();
    for route in routes {
        match &route.expression {
            Some(expression) if expressions => rules.extend(by_expression(route, expression)),
            _ => rules.extend(by_fields(route, expressions, report)),
        }
    }
    rules
}

fn by_expression(route: &Route, expression: &Expression) -> Vec<(u64, Rule)> {
    let any = [HostMatch::Any];
    let hosts = if expression.hosts.is_empty() { &any } else { expression.hosts.as_slice() };
    let mut rules = Vec::new();
    for (path, place) in &expression.paths {
        for host in hosts {
            let made = route.rules(host, &expression.methods, path, place, true);
            rules.extend(made.into_iter().map(|rule| (EXPRESSION | expression.priority, rule)));
        }
    }
    rules
}

fn by_fields(route: &Route, expressions: bool, report: &mut Report) -> Vec<(u64, Rule)> {
    let mut rules = Vec::new();
    for (path, place, regex, length) in paths(route, report) {
        let Some(priority) = priority(route, regex, length) else {
            let message =
                format!("the regex priority {} is not modelled: it overflows", route.regex_priority);
            report.refuse(place, message);
            continue;
        };
        for host in hosts(route) {
            let made = route.rules(&host, &route.methods, &path, &place, expressions);
            rules.extend(made.into_iter().map(|rule| (priority, rule)));
        }
    }
    rules
}

/// `get_expression`: a search for the expression behind `^`, with the named groups of Rust.
fn paths(route: &Route, report: &mut Report) -> Vec<(PathMatch, Place, bool, usize)> {
    if route.paths.is_empty() {
        return vec![(PathMatch::Any, route.place.clone(), false, 0)];
    }
    let mut found = Vec::new();
    for path in &route.paths {
        if let Some(reason) = schema::refused_path(path) {
            report.refuse(path.place.clone(), reason);
            continue;
        }
        let Some(regex) = path.regex() else {
            found.push((PathMatch::Prefix(path.text.clone()), path.place.clone(), false, path.text.len()));
            continue;
        };
        match pattern::rust(&format!("^{}", regex.replace("?<", "?P<"))) {
            Ok(one) => found.push((one, path.place.clone(), true, 0)),
            Err(error) => {
                report.refuse(path.place.clone(), pattern::message(regex, &error));
            }
        }
    }
    found
}

/// `get_priority`: match fields, plain hosts, regular expression, regex priority, length of the prefix.
fn priority(route: &Route, regex: bool, length: usize) -> Option<u64> {
    let fields = [!route.methods.is_empty(), !route.hosts.is_empty(), !route.paths.is_empty()];
    let weight: u64 = fields.into_iter().map(u64::from).sum();
    let plain = !route.hosts.is_empty() && !has_wildcard(route);
    let regex_priority = if regex { u64::from(u32::try_from(route.regex_priority).ok()?) } else { 0 };
    Some(
        (weight << 61)
            | (u64::from(plain) << 60)
            | (u64::from(regex) << 51)
            | (regex_priority << 19)
            | (length as u64 & 0x7_ffff),
    )
}
