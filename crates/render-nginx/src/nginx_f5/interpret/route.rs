//! Routes of a VirtualServer and subroutes of a VirtualServerRoute.
//!
//! Source: `pkg/apis/configuration/validation/virtualserver.go`, `validateRoute`, `validateMatch` and
//! `validateSplits`.

use super::action::{self, Action};
use super::condition::{self, Condition};
use super::path::Path;
use super::policy::{self, Reference};
use super::reader::{Reader, child};
use super::upstream::Upstreams;
use gatewright_core::decision::Place;
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::At;
use std::collections::BTreeSet;

/// One route.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) path: Path,
    pub(super) place: Place,
    pub(super) policies: Vec<Reference>,
    pub(super) body: Body,
}

/// What a route does.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Serve {
        matches: Vec<Match>,
        default: Box<Target>,
    },
    /// `route`: a VirtualServerRoute, as `namespace/name`.
    Named(String),
    /// `routeSelector.matchLabels`.
    Selected(Vec<(String, String)>),
}

/// One item of `matches`.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) conditions: Vec<Condition>,
    pub(super) target: Target,
    pub(super) place: Place,
}

/// An action, or several by weight.
#[derive(Clone, Debug)]
pub(super) enum Target {
    One(Action),
    Splits(Vec<(i64, Action)>),
}

/// The object that routes stand in.
pub(super) struct Owner<'a> {
    pub(super) namespace: &'a str,
    pub(super) upstreams: &'a Upstreams,
    /// A VirtualServerRoute cannot delegate further.
    pub(super) may_delegate: bool,
}

/// Reads a list of routes.
pub(super) fn read_all(
    spec: &Node,
    key: &str,
    at: &At<'_>,
    owner: &Owner<'_>,
    reader: &mut Reader<'_>,
) -> Vec<Route> {
    let list = at.key(key);
    let nodes = reader.items(spec, key, at).iter().enumerate();
    let mut routes: Vec<Route> = Vec::with_capacity(nodes.len());
    let mut taken = BTreeSet::new();
    for (index, node) in nodes {
        let at = list.index(index);
        let Some(route) = read(node, &at, owner, reader) else { continue };
        if !taken.insert(route.path.spelled()) {
            let message = "two routes have the same path, so the whole object is invalid";
            reader.reject(&at.key("path"), message);
        }
        routes.push(route);
    }
    routes
}

const FIELDS: [&str; 11] = [
    "path",
    "policies",
    "route",
    "routeSelector",
    "action",
    "splits",
    "matches",
    "errorPages",
    "location-snippets",
    "add-header-inherit",
    "dos",
];

fn read(node: &Node, at: &At<'_>, owner: &Owner<'_>, reader: &mut Reader<'_>) -> Option<Route> {
    reader.known(node, at, &FIELDS);
    let path = Path::parse(reader.text(node, "path", at).unwrap_or_default());
    path.check(&at.key("path"), reader);
    unmodelled(node, at, reader);
    let policies = policy::references(node, at, owner.namespace, reader);
    let body = body(node, at, owner, reader)?;
    Some(Route { path, place: at.place(), policies, body })
}

fn unmodelled(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) {
    for (key, does) in [
        ("errorPages", "answers of the service are replaced"),
        ("location-snippets", "it is configuration of nginx, where the controller allows it"),
        ("dos", "requests may be refused"),
    ] {
        let is_empty = |value: &Node| matches!(&value.kind, Kind::List(items) if items.is_empty());
        if child(node, key).is_some_and(|value| value.as_str() != Some("") && !is_empty(value)) {
            reader.report.refuse(&at.key(key), format!("{key} is not modelled: {does}"));
        }
    }
}

fn body(node: &Node, at: &At<'_>, owner: &Owner<'_>, reader: &mut Reader<'_>) -> Option<Body> {
    let matches = reader.items(node, "matches", at);
    let splits = reader.items(node, "splits", at);
    let named = reader.text(node, "route", at);
    let selector = child(node, "routeSelector");
    let action = child(node, "action");
    let count = [action.is_some(), !splits.is_empty(), named.is_some(), selector.is_some()];
    let count = count.into_iter().filter(|given| *given).count();
    let delegates = named.is_some() || selector.is_some();
    if count != 1 || delegates && !owner.may_delegate {
        let words =
            if owner.may_delegate { "action, splits, route and routeSelector" } else { "action and splits" };
        reader.reject(at, format!("a route has exactly one of {words}"));
        return None;
    }
    if let Some(name) = named {
        let name = if name.contains('/') { name.to_owned() } else { format!("{}/{name}", owner.namespace) };
        return Some(Body::Named(name));
    }
    if let Some(selector) = selector {
        return Some(Body::Selected(labels(selector, &at.key("routeSelector"), reader)));
    }
    let default = target(node, at, owner, reader)?;
    let list = at.key("matches");
    let mut found = Vec::with_capacity(matches.len());
    for (index, node) in matches.iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["conditions", "action", "splits"]);
        let conditions = conditions(node, &at, reader);
        if let Some(target) = target(node, &at, owner, reader) {
            found.push(Match { conditions, target, place: at.place() });
        }
    }
    Some(Body::Serve { matches: found, default: Box::new(default) })
}

fn labels(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Vec<(String, String)> {
    reader.known(node, at, &["matchLabels", "matchExpressions"]);
    if child(node, "matchExpressions").is_some() {
        reader.report.warn(
            "ignored-field",
            &at.key("matchExpressions"),
            "the controller looks at matchLabels only",
        );
    }
    let at = at.key("matchLabels");
    let mut labels = Vec::new();
    if let Some(map) = child(node, "matchLabels") {
        for entry in reader.report.entries(map, &at) {
            if let Some(value) = reader.report.text(&entry.value, &at.key(&entry.key.text)) {
                labels.push((entry.key.text.clone(), value.to_owned()));
            }
        }
    }
    if labels.is_empty() || labels.iter().any(|(_, value)| value.is_empty()) {
        reader.reject(&at, "a selector needs labels that are not empty");
    }
    labels
}

fn conditions(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Vec<Condition> {
    let list = at.key("conditions");
    let nodes = reader.items(node, "conditions", at);
    if nodes.is_empty() {
        reader.reject(&list, "a match needs a condition");
    }
    let mut found = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        found.extend(condition::read(node, &list.index(index), reader));
    }
    found
}

fn target(node: &Node, at: &At<'_>, owner: &Owner<'_>, reader: &mut Reader<'_>) -> Option<Target> {
    let splits = reader.items(node, "splits", at);
    let action = child(node, "action");
    if action.is_some() != splits.is_empty() {
        reader.reject(at, "exactly one of action and splits is needed");
        return None;
    }
    if let Some(action) = action {
        return action::read(action, &at.key("action"), owner.upstreams, reader).map(Target::One);
    }
    let list = at.key("splits");
    let mut found = Vec::with_capacity(splits.len());
    for (index, node) in splits.iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["weight", "action"]);
        let weight = reader.int(node, "weight", &at).unwrap_or_default();
        if !(0..=100).contains(&weight) {
            reader.reject(&at.key("weight"), "a weight is a whole number from 0 to 100");
        }
        let Some(action) = child(node, "action") else {
            reader.reject(&at.key("action"), "a split needs an action");
            continue;
        };
        found.extend(
            action::read(action, &at.key("action"), owner.upstreams, reader).map(|one| (weight, one)),
        );
    }
    let total = found.iter().fold(0_i64, |total, (weight, _)| total.saturating_add(*weight));
    if found.len() < 2 || total != 100 {
        reader.reject(&list, "two splits at least are needed, and their weights add up to 100");
    }
    Some(Target::Splits(found))
}
