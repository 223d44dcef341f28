//! The router written in Lua (Kong/kong `kong/router/traditional.lua`).
//!
//! Routes are split by path. Categories are sets of match fields; those with more fields come first. Inside a
//! category plain hosts come before wildcards, regular expressions before prefixes, then the regex priority,
//! then longer prefixes; what is equal then is sorted by `created_at`, which is the same for all routes of a
//! configuration without database.

use crate::kong::interpret::report::Report;
use crate::kong::interpret::route::{Path, Route};
use crate::kong::interpret::translate::host_match;
use crate::kong::interpret::{pattern, schema};
use gatewright_core::decision::{HostMatch, PathMatch, Rule};
use std::collections::BTreeMap;

/// `match_weight`, `category_bit`, `submatch_weight` (plain hosts over regular expressions), `regex_priority`,
/// `max_uri_length`.
pub(super) type Rank = (u8, u8, bool, bool, i64, usize);

/// One rule for each host, path and protocol.
pub(super) fn rules(routes: &[Route], report: &mut Report) -> Vec<(Rank, Rule)> {
    let mut rules = Vec::new();
    for route in routes {
        let hosts = hosts(route);
        for (path, place, regex, length) in paths(route, report) {
            let rank = rank(route, !route.paths.is_empty(), regex, length);
            for host in &hosts {
                let made = route.rules(host, &route.methods, &path, &place, false);
                rules.extend(made.into_iter().map(|rule| (rank, rule)));
            }
        }
    }
    rules
}

/// The hosts of a route; any when it names none.
pub(super) fn hosts(route: &Route) -> Vec<HostMatch> {
    if route.hosts.is_empty() {
        return vec![HostMatch::Any];
    }
    route.hosts.iter().map(|host| host_match(host)).collect()
}

pub(super) fn has_wildcard(route: &Route) -> bool {
    route.hosts.iter().any(|host| host.contains('*'))
}

type Matched = (PathMatch, gatewright_core::decision::Place, bool, usize);

fn paths(route: &Route, report: &mut Report) -> Vec<Matched> {
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
        match pattern::pcre(regex) {
            Ok(matches) => found.extend(matches.into_iter().map(|one| (one, path.place.clone(), true, 0))),
            Err(error) => {
                report.refuse(path.place.clone(), pattern::message(regex, &error));
            }
        }
    }
    found
}

fn rank(route: &Route, has_path: bool, regex: bool, length: usize) -> Rank {
    // MATCH_RULES of the source: host 0x40, path 0x10, method 0x08.
    let fields = [(!route.hosts.is_empty(), 0x40), (has_path, 0x10), (!route.methods.is_empty(), 0x08)];
    let weight = fields.iter().map(|(set, _)| u8::from(*set)).sum();
    let category = fields.iter().filter(|(set, _)| *set).map(|(_, bit)| *bit).sum();
    let plain = !route.hosts.is_empty() && !has_wildcard(route);
    (weight, category, plain, regex, if regex { route.regex_priority } else { 0 }, length)
}

/// Refuses inputs in which the router's index of paths gets ahead of its order: it first tries the routes with
/// the expression or the longest prefix that matches, whosever they are (`find_match`, `reduce`).
pub(super) fn check(routes: &[Route], host: Option<&str>, report: &mut Report) {
    let concerns = |route: &Route| host.is_none_or(|host| hosts(route).iter().any(|one| one.matches(host)));
    let routes: Vec<&Route> = routes.iter().filter(|route| concerns(route)).collect();
    check_wildcards(&routes, report);
    check_same_text(&routes, report);
    check_found_by_text(&routes, report);
}

/// A plain host that a wildcard of the same category covers, with a path that the plain host does not have: of
/// a path that both have, the plain host's comes first. The route with the plain host may have wildcards too.
fn check_wildcards(routes: &[&Route], report: &mut Report) {
    let category = |route: &Route| (route.paths.is_empty(), route.methods.is_empty());
    for wild in routes.iter().filter(|route| has_wildcard(route)) {
        let covers = |plain: &&&Route| {
            category(plain) == category(wild)
                && plain.forward.backend != wild.forward.backend
                && plain.hosts.iter().any(|host| is_covered(host, wild))
                && wild
                    .paths
                    .iter()
                    .any(|path| path.text != "/" && !plain.paths.iter().any(|one| one.text == path.text))
        };
        if routes.iter().any(|plain| covers(&plain)) {
            let message = "the router flavour traditional may prefer this wildcard host to a plain one where its \
                           path is more specific, depending on how many routes there are; that is not modelled";
            report.refuse(wild.place.clone(), message);
        }
    }
}

/// True when a wildcard of the route, and none of its plain hosts, takes this plain host.
fn is_covered(host: &String, wild: &Route) -> bool {
    !host.contains('*') && !wild.hosts.contains(host) && hosts(wild).iter().any(|one| one.matches(host))
}

/// A prefix and an expression with the same text, or an expression of several priorities.
fn check_same_text(routes: &[&Route], report: &mut Report) {
    let mut seen: BTreeMap<&str, (bool, i64)> = BTreeMap::new();
    for route in routes {
        for path in &route.paths {
            let (text, kind) = kind(path, route);
            if *seen.entry(text).or_insert(kind) != kind {
                let message = format!(
                    "the router flavour traditional confuses {text:?} as a prefix with the same text as an \
                     expression or with another regex priority; that is not modelled"
                );
                report.refuse(path.place.clone(), message);
            }
        }
    }
}

/// An expression that a stronger route has too. The router keeps the text of the first expression that matches, in the
/// order of all routes, and tries the routes of each category with that text before its others (`find_route`,
/// `hits.uri`; `reduce`), so that a weaker one gets ahead of a route that ranks between the two.
fn check_found_by_text(routes: &[&Route], report: &mut Report) {
    let ranked = |route: &Route, path: &Path| {
        let regex = path.regex().is_some();
        rank(route, true, regex, if regex { 0 } else { path.text.len() })
    };
    let all: Vec<(&Route, &Path, Rank)> = routes
        .iter()
        .flat_map(|&route| route.paths.iter().map(move |path| (route, path)))
        .map(|(route, path)| (route, path, ranked(route, path)))
        .collect();
    let mut first: BTreeMap<&str, Rank> = BTreeMap::new();
    for (_, path, rank) in all.iter().filter(|(_, path, _)| path.regex().is_some()) {
        let highest = first.entry(&path.text).or_insert(*rank);
        *highest = (*highest).max(*rank);
    }
    for (route, path, rank) in &all {
        let Some(highest) = first.get(path.text.as_str()).filter(|highest| *highest > rank) else { continue };
        let is_between = |(other, between, its): &(&Route, &Path, Rank)| {
            (its.0, its.1) == (rank.0, rank.1)
                && (rank < its && its <= highest)
                && between.text != path.text
                && other.forward.backend != route.forward.backend
        };
        if all.iter().any(is_between) {
            let message = format!(
                "the router flavour traditional may find the expression {:?} by the same one of a route that ranks \
                 higher, and so ahead of a route with another expression; that is not modelled",
                path.text
            );
            report.refuse(path.place.clone(), message);
        }
    }
}

fn kind<'a>(path: &'a Path, route: &Route) -> (&'a str, (bool, i64)) {
    match path.regex() {
        Some(regex) => (regex, (true, route.regex_priority)),
        None => (&path.text, (false, 0)),
    }
}
