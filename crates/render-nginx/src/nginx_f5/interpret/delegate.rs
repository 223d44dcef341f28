//! Which VirtualServerRoutes a VirtualServer takes in, and which routes of it they stand for.
//!
//! Source: `internal/k8s/configuration.go`, `buildVirtualServerRoutes`, and
//! `pkg/apis/configuration/validation/virtualserver.go`, `validateVirtualServerRouteSubroutes`.

use super::route::{Body, Route};
use super::virtual_server::{VirtualServer, VirtualServerRoute};
use gatewright_core::decision::Place;
use gatewright_semantics::location::Modifier;
use gatewright_semantics::report::Report;
use std::collections::BTreeSet;

/// A VirtualServerRoute in its place.
pub(super) struct Delegated<'a> {
    pub(super) target: &'a VirtualServerRoute,
    /// The route that names it; its policies hold where a subroute has none.
    pub(super) parent: &'a Route,
}

/// The VirtualServerRoutes of a server, in the controller's order: those behind expressions last.
pub(super) fn delegated<'a>(
    server: &'a VirtualServer,
    all: &'a [VirtualServerRoute],
    report: &mut Report,
) -> Vec<Delegated<'a>> {
    check_categories(server, report);
    let mut found: Vec<Delegated<'a>> = Vec::new();
    let mut expressions: Vec<(&'a VirtualServerRoute, Vec<&'a Route>)> = Vec::new();
    for route in &server.routes {
        match &route.body {
            Body::Named(key) => {
                let Some(target) = all.iter().find(|one| one.identity.key() == *key) else {
                    let message = format!(
                        "the VirtualServerRoute {key} is not among the valid objects of the input: the route serves \
                         nothing, and the next best one answers, unless the cluster has it"
                    );
                    report.refuse_at(route.place.clone(), message);
                    continue;
                };
                if route.path.is_regex() {
                    match expressions.iter_mut().find(|(other, _)| std::ptr::eq(*other, target)) {
                        Some((_, routes)) => routes.push(route),
                        None => expressions.push((target, vec![route])),
                    }
                } else {
                    add(target, &[route], server, &mut found, report);
                }
            }
            Body::Selected(labels) => {
                let fits = |one: &&VirtualServerRoute| {
                    labels.iter().all(|(key, value)| one.identity.labels.get(key) == Some(value))
                };
                let selected: Vec<&VirtualServerRoute> = all.iter().filter(fits).collect();
                if selected.len() > 1 && route.path.is_regex() {
                    let message =
                        "the order of several selected VirtualServerRoutes with expressions is random";
                    report.refuse_at(route.place.clone(), message);
                }
                for target in selected {
                    add(target, &[route], server, &mut found, report);
                }
            }
            Body::Serve { .. } => {}
        }
    }
    for (target, routes) in expressions {
        add(target, &routes, server, &mut found, report);
    }
    without_conflicts(found, report)
}

/// `validateVirtualServerRoutes`: routes that name one VirtualServerRoute have one kind of path. The controller
/// rejects the whole VirtualServer otherwise.
fn check_categories(server: &VirtualServer, report: &mut Report) {
    let named = |route: &'_ Route| match &route.body {
        Body::Named(key) => Some(key.clone()),
        _ => None,
    };
    for (index, route) in server.routes.iter().enumerate() {
        let Some(key) = named(route) else { continue };
        let earlier = server.routes.iter().take(index).find(|other| named(other).as_ref() == Some(&key));
        if earlier.is_some_and(|other| !other.path.same_category(&route.path)) {
            let message =
                format!("the controller rejects the object: routes to {key} have different kinds of paths");
            report.refuse_at(route.place.clone(), message);
        }
    }
}

fn add<'a>(
    target: &'a VirtualServerRoute,
    routes: &[&'a Route],
    server: &VirtualServer,
    found: &mut Vec<Delegated<'a>>,
    report: &mut Report,
) {
    let Some(parent) = routes.first() else { return };
    if let Err((place, reason)) = accepted(target, routes, server) {
        let message = format!(
            "the controller ignores {}: {reason}; the next best route answers",
            target.identity.reference
        );
        report.warn_at("router-dropped", place, message);
        return;
    }
    if found.iter().any(|other| std::ptr::eq(other.target, target)) {
        let message = format!("{} is taken in already by another route", target.identity.reference);
        report.warn_at("router-dropped", parent.place.clone(), message);
        return;
    }
    found.push(Delegated { target, parent });
}

type Refusal = (Place, String);

/// `validateVirtualServerRouteSpec` for the routes that name it.
fn accepted(target: &VirtualServerRoute, routes: &[&Route], server: &VirtualServer) -> Result<(), Refusal> {
    if target.host != server.host {
        return Err((target.place.clone(), format!("its host is not {}", server.host)));
    }
    let Some(parent) = routes.first() else { return Ok(()) };
    match parent.path.modifier {
        Modifier::Exact => match target.subroutes.as_slice() {
            [only] if only.path == parent.path => Ok(()),
            _ => Err((
                target.place.clone(),
                "an exact route needs exactly one subroute of its path".to_owned(),
            )),
        },
        Modifier::Regex { .. } => covers(target, routes),
        Modifier::Prefix | Modifier::FinalPrefix => {
            let start = parent.path.spelled();
            match target.subroutes.iter().find(|route| !route.path.spelled().starts_with(&start)) {
                Some(route) => Err((route.place.clone(), format!("its path does not start with {start}"))),
                None => Ok(()),
            }
        }
    }
}

/// Expressions of routes and subroutes are the same set.
fn covers(target: &VirtualServerRoute, routes: &[&Route]) -> Result<(), Refusal> {
    if let Some(route) =
        routes.iter().find(|route| !target.subroutes.iter().any(|sub| sub.path == route.path))
    {
        return Err((route.place.clone(), "no subroute has the path of the route".to_owned()));
    }
    match target.subroutes.iter().find(|sub| !routes.iter().any(|route| sub.path == route.path)) {
        Some(sub) => Err((sub.place.clone(), "no route has the path of the subroute".to_owned())),
        None => Ok(()),
    }
}

/// `validateDuplicateVSRPaths`: of two with the same path the later one is dropped as a whole.
fn without_conflicts<'a>(found: Vec<Delegated<'a>>, report: &mut Report) -> Vec<Delegated<'a>> {
    let mut taken = BTreeSet::new();
    let mut kept = Vec::with_capacity(found.len());
    for one in found {
        let conflict = one.target.subroutes.iter().find(|sub| taken.contains(&sub.path.spelled()));
        if let Some(sub) = conflict {
            let message = format!(
                "the controller ignores {}: another VirtualServerRoute has the path {} already",
                one.target.identity.reference,
                sub.path.spelled()
            );
            report.warn_at("router-dropped", sub.place.clone(), message);
        }
        taken.extend(one.target.subroutes.iter().map(|sub| sub.path.spelled()));
        if conflict.is_none() {
            kept.push(one);
        }
    }
    kept
}
