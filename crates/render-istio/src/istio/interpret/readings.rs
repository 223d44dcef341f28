//! The decision, once for every order of objects that is possible.

use super::bind::{Binder, ROUTES, TooLarge};
use super::listeners::Servers;
use super::order::Created;
use super::service::VirtualService;
use super::world::World;
use crate::istio::facts::Facts;
use gatewright_core::decision::{Decision, Reading, Rule};
use gatewright_semantics::envoy::Connection;
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;

/// More objects of unknown age on one host than this are not tried in all orders.
const MOST_ORDERS: usize = 8;

/// One reading when the age of all objects is known or does not matter. Objects without a creation time
/// will be created in an order that nobody can tell; then there is one reading for each of them in which it
/// is the oldest, and together these show every object that can win.
pub(super) fn readings(
    services: &[VirtualService],
    servers: &Servers<'_>,
    facts: &Facts,
    world: &World,
    report: &mut Report,
) -> Vec<Reading> {
    let order: Vec<&VirtualService> = services.iter().collect();
    let mut binder = Binder::new(facts, world, order.clone());
    let first = binder.rules(servers).unwrap_or_else(|TooLarge| {
        let reference = services.first().map_or("VirtualService", |service| &service.reference);
        report.refuse(&At::object(reference), "the objects together make more routes than are modelled");
        Vec::new()
    });
    let ageless = ageless(&binder.shared, services);
    let too_many = ageless.len() > MOST_ORDERS || first.len().saturating_mul(ageless.len()) > ROUTES;
    let one = ageless.first().and_then(|position| services.get(*position));
    if let Some(service) = one.filter(|_| too_many) {
        let message =
            "too many VirtualServices of one host have no creationTimestamp, which decides their order";
        report.refuse(&At::object(&service.reference), message);
    }
    if ageless.is_empty() || too_many {
        return vec![reading(first, None, facts, report)];
    }
    let mut found = Vec::with_capacity(ageless.len());
    for oldest in ageless {
        let Some(service) = services.get(oldest) else { continue };
        let mut order = order.clone();
        order.sort_by_key(|other| {
            let known = matches!(other.age.0, Created::At(_));
            (other.visibility, !known, !known && other.reference != service.reference)
        });
        let rules = Binder::new(facts, world, order).rules(servers).unwrap_or_default();
        found.push(reading(rules, Some(&service.reference), facts, report));
    }
    found
}

/// Positions of the objects without a creation time that share a host with another one.
fn ageless(shared: &BTreeSet<Vec<usize>>, services: &[VirtualService]) -> Vec<usize> {
    let is_ageless =
        |position: &usize| services.get(*position).is_some_and(|service| service.age.0 == Created::NotYet);
    let mut found = BTreeSet::new();
    for positions in shared {
        let here: BTreeSet<usize> = positions.iter().copied().filter(is_ageless).collect();
        if here.len() > 1 {
            found.extend(here);
        }
    }
    found.into_iter().collect()
}

fn reading(rules: Vec<Rule>, oldest: Option<&str>, facts: &Facts, report: &Report) -> Reading {
    let mut decision = Decision::ordered(rules);
    decision.host_steps = Connection::host_steps(true);
    decision.path_steps = facts.connection().path_steps();
    let mut assumptions: Vec<String> = report.assumptions.iter().cloned().collect();
    if let Some(oldest) = oldest {
        assumptions.push(format!("{oldest} is created before the other objects without creationTimestamp"));
    }
    Reading { assumption: assumptions.join("; "), decision, by_age: oldest.is_some() }
}
