//! Contour: a rule with a match that an older rule has for the same name is left out as a whole
//! (projectcontour/contour v1.33.8 `internal/dag/gatewayapi_processor.go`, `hasConflictRoute`), so that requests for
//! its other matches fall to whatever else takes them.

use super::tables::{Bound, Entry};
use gatewright_core::decision::{Outcome, Scheme};
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::gateway_api::Gateway;
use std::collections::{BTreeMap, BTreeSet};

const OPEN: &str = "the routes have no creation time: of two rules with a match in common Contour leaves out the whole rule of the younger route";

/// One rule on one listener, in the order in which Contour adds them: by age, by `namespace/name`, by position.
type Group = ((bool, Option<String>), String, usize, usize);

/// Takes these rules out; where age decides and is not known, their other matches are open.
pub(super) fn leave_out(bounds: &mut [Bound<'_>]) {
    let tables: Vec<(*const Gateway, Scheme)> =
        bounds.iter().map(|bound| (std::ptr::from_ref(bound.gateway), bound.scheme)).collect();
    let mut done: Vec<(*const Gateway, Scheme)> = Vec::new();
    for table in &tables {
        if !done.contains(table) {
            done.push(*table);
            let members: Vec<usize> =
                (0..).zip(&tables).filter(|(_, other)| *other == table).map(|(index, _)| index).collect();
            one(bounds, &members);
        }
    }
}

fn one(bounds: &mut [Bound<'_>], members: &[usize]) {
    let mut groups: BTreeMap<Group, Vec<(Domain, String)>> = BTreeMap::new();
    for &member in members {
        for entry in bounds.get(member).into_iter().flat_map(|bound| &bound.entries) {
            let key = (entry.domain.clone(), entry.condition.clone());
            groups.entry(group(entry, member)).or_default().push(key);
        }
    }
    let mut owners: BTreeMap<(Domain, String), &Group> = BTreeMap::new();
    let (mut dropped, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (group, keys) in &groups {
        let older: Vec<&Group> = keys.iter().filter_map(|key| owners.get(key).copied()).collect();
        let same_age: Vec<&Group> =
            older.iter().copied().filter(|other| other.0.0 && group.0.0 && other.1 != group.1).collect();
        if !same_age.is_empty() {
            open.extend(same_age.into_iter().chain([group]).cloned());
        } else if !older.is_empty() {
            dropped.insert(group.clone());
            continue;
        }
        for key in keys {
            owners.entry(key.clone()).or_insert(group);
        }
    }
    let counts = shared(&groups, &open);
    for &member in members {
        let Some(bound) = bounds.get_mut(member) else { continue };
        bound.entries.retain(|entry| !dropped.contains(&group(entry, member)));
        for entry in &mut bound.entries {
            let key = (entry.domain.clone(), entry.condition.clone());
            // The match in common is a tie already.
            if open.contains(&group(entry, member)) && counts.get(&key).is_none_or(|count| *count < 2) {
                entry.route.outcome = Outcome::Undetermined(OPEN.to_owned());
            }
        }
    }
}

fn group(entry: &Entry, member: usize) -> Group {
    let (unknown, age) = entry.age.key();
    let owner = format!("{}/{}", entry.owner.0, entry.owner.1);
    ((unknown, age.map(str::to_owned)), owner, member, entry.index.0)
}

/// How many of the open rules have each match.
fn shared(
    groups: &BTreeMap<Group, Vec<(Domain, String)>>,
    open: &BTreeSet<Group>,
) -> BTreeMap<(Domain, String), usize> {
    let mut counts = BTreeMap::new();
    for (_, keys) in groups.iter().filter(|(group, _)| open.contains(*group)) {
        let keys: BTreeSet<&(Domain, String)> = keys.iter().collect();
        for key in keys {
            *counts.entry(key.clone()).or_default() += 1;
        }
    }
    counts
}
