//! Which listeners a route attaches to, and with which names.

use super::gateway::{Gateway, Listener, Owner};
use super::parent::{Parent, ParentKind};
use super::route::Route;
use crate::envoy::Domain;
use gatewright_core::router::Manifests;

/// A listener that takes a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached<'a> {
    /// The Gateway.
    pub gateway: &'a Gateway,
    /// Its listener.
    pub listener: &'a Listener,
    /// The names that listener and route have in common, each with the name as the route has it (nothing
    /// when the route has none).
    pub names: Vec<(Domain, Option<Domain>)>,
}

/// Why a reference leads to no listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The parent is not among the objects.
    NoParent,
    /// The parent has no such listener.
    NoListener,
    /// The listener takes no routes of this kind or namespace.
    NotAllowed,
    /// Listener and route have no name in common.
    NoCommonName,
    /// The labels of the route's namespace decide and are not among the objects.
    UnknownNamespace,
}

/// The listeners that one reference of a route leads to.
///
/// # Errors
/// Why it leads to none.
pub fn attach<'a>(
    route: &Route,
    parent: &Parent,
    gateways: &'a [Gateway],
    manifests: &Manifests,
) -> Result<Vec<Attached<'a>>, Refusal> {
    let all: Vec<(&Gateway, &Listener)> = gateways
        .iter()
        .flat_map(|gateway| gateway.listeners.iter().map(move |listener| (gateway, listener)))
        .filter(|(gateway, listener)| parent.owns(gateway, listener))
        .collect();
    if all.is_empty() {
        return Err(Refusal::NoParent);
    }
    let asked_for: Vec<_> = all
        .into_iter()
        .filter(|(_, listener)| {
            parent.section.as_ref().is_none_or(|section| *section == listener.name)
                && parent.port.is_none_or(|port| port == listener.port)
        })
        .collect();
    let mut why = if asked_for.is_empty() { Refusal::NoListener } else { Refusal::NotAllowed };
    let mut found = Vec::new();
    for (gateway, listener) in asked_for {
        if !listener.takes("HTTPRoute") || listener.scheme().is_none() {
            continue;
        }
        match listener.namespaces.admits(&listener.namespace, &route.namespace, manifests) {
            None => why = Refusal::UnknownNamespace,
            Some(false) => {}
            Some(true) => {
                let names = common_names(listener.hostname.as_deref(), &route.hostnames);
                if names.is_empty() {
                    why = Refusal::NoCommonName;
                } else {
                    found.push(Attached { gateway, listener, names });
                }
            }
        }
    }
    if found.is_empty() { Err(why) } else { Ok(found) }
}

impl Parent {
    /// True when the listener stands in the object that the reference names.
    fn owns(&self, gateway: &Gateway, listener: &Listener) -> bool {
        match (self.kind, &listener.owner) {
            (ParentKind::Gateway, Owner::Gateway) => gateway.is(&self.namespace, &self.name),
            (ParentKind::ListenerSet, Owner::ListenerSet(namespace, name)) => {
                (namespace, name) == (&self.namespace, &self.name)
            }
            _ => false,
        }
    }
}

/// The names that a listener and a route have in common: of each pair the narrower one, with the name as the
/// route has it. A side without names has all of them. A star stands for one or more labels.
pub fn common_names(listener: Option<&str>, route: &[String]) -> Vec<(Domain, Option<Domain>)> {
    let own = listener.map_or(Some(Domain::Any), Domain::parse);
    let Some(own) = own else { return Vec::new() };
    if route.is_empty() {
        return vec![(own, None)];
    }
    let mut names: Vec<(Domain, Option<Domain>)> = Vec::new();
    for name in route.iter().filter_map(|name| Domain::parse(name)) {
        if let Some(common) = own.meet(&name)
            && !names.iter().any(|(known, _)| known == common)
        {
            names.push((common.clone(), Some(name.clone())));
        }
    }
    names
}
