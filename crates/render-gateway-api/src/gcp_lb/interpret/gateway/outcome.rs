//! What a rule of an HTTPRoute does.

use super::Scene;
use gatewright_core::decision::{Backend, Forward, HostForward, Outcome, Port, Redirect, Scheme, Setting};
use gatewright_semantics::gateway_api::{
    BackendRef, GROUP, RequestRedirect, Route, RouteRule, Side, is_granted,
};
use gatewright_semantics::report::Report;
use std::sync::Arc;

/// What a rule without a usable backend answers (`HTTPRouteRule.backendRefs`).
const NO_BACKEND: u16 = 500;

/// A redirect of the load balancer.
pub(super) fn redirect(redirect: &RequestRedirect, port: u16, scheme: Scheme) -> Outcome {
    Outcome::Redirect(Redirect {
        status: redirect.status,
        scheme: redirect.scheme,
        host: redirect.hostname.clone(),
        port: redirect.location_port(port, scheme),
        keeps_target: redirect.path.is_none(),
    })
}

/// The backends of a rule.
pub(super) fn forward(
    route: &Route,
    rule: &RouteRule,
    scene: &mut Scene<'_>,
    report: &mut Report,
) -> Outcome {
    let used: Vec<&BackendRef> = rule.backends.iter().filter(|backend| backend.weight > 0).collect();
    let mut forwards: Vec<Forward> = Vec::new();
    let mut broken = 0;
    for backend in &used {
        match one(route, rule, backend, scene, report) {
            Some(forward) => forwards.push(forward),
            None => broken += 1,
        }
    }
    match (forwards.len(), broken) {
        (0, _) => {
            if used.is_empty() {
                let message = "the rule has no backend and answers 500";
                report.warn_at("no-backend", rule.place.clone(), message);
            }
            Outcome::Status(NO_BACKEND)
        }
        (1, 0) => forwards.pop().map_or(Outcome::None, |forward| Outcome::Forward(Arc::new(forward))),
        (_, 0) => Outcome::Split(forwards),
        _ => Outcome::Undetermined(
            "a part of the requests gets an error, because a backend cannot be used".to_owned(),
        ),
    }
}

fn one(
    route: &Route,
    rule: &RouteRule,
    backend: &BackendRef,
    scene: &mut Scene<'_>,
    report: &mut Report,
) -> Option<Forward> {
    if !backend.is_service() {
        let message = format!("a backend of kind {} is not modelled", backend.kind);
        report.refuse_at(backend.place.clone(), message);
        return None;
    }
    let from =
        Side { group: GROUP.to_owned(), kind: "HTTPRoute".to_owned(), name: Some(route.namespace.clone()) };
    let to = Side { group: String::new(), kind: "Service".to_owned(), name: Some(backend.name.clone()) };
    if !is_granted(&scene.grants, &from, &to, &backend.namespace) {
        let message = format!(
            "no ReferenceGrant lets the route name Service {} in namespace {}",
            backend.name, backend.namespace
        );
        report.warn_at("no-backend", backend.place.clone(), message);
        return None;
    }
    let mut way = scene.policies.way(&backend.namespace, &backend.name, &backend.place, report);
    if let Some(edit) = &rule.filters.host {
        way.host = Setting::stated(HostForward::Rewritten(edit.host.clone()), edit.place.clone());
    }
    Some(way.to(Backend {
        service: backend.name.clone(),
        namespace: backend.namespace.clone(),
        port: backend.port.map_or(Port::Unnamed, Port::Number),
    }))
}
