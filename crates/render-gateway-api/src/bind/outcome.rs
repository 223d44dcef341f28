//! What a rule does with a request.

use super::world::{World, side};
use super::{Dialect, HostHeaders, Scene};
use gatewright_core::decision::{
    Backend, Forward, HostForward, Outcome, PathForward, Port, Redirect, Setting, Unavailable,
};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::{BackendRef, Filters, Match, PathEdit, PathRule};
use gatewright_semantics::report::Report;
use std::sync::Arc;

/// The outcome of a rule on one listener.
pub(super) fn outcome(
    scene: Scene<'_>,
    world: &World<'_>,
    dialect: &dyn Dialect,
    report: &mut Report,
) -> Outcome {
    let filters = &scene.rule.filters;
    if let Some(outcome) = extensions(filters, scene, dialect, report) {
        return outcome;
    }
    if let Some(redirect) = &filters.redirect {
        let (port, scheme) = (scene.attached.listener.port, scene.attached.listener.scheme());
        let scheme = scheme.unwrap_or(gatewright_core::decision::Scheme::Http);
        let moved = redirect.path.as_ref().is_some_and(|edit| changes(edit, &scene.rule.matches));
        return Outcome::Redirect(Redirect {
            status: redirect.status,
            scheme: redirect.scheme.or(Some(scheme)),
            host: redirect.hostname.clone(),
            port: redirect.location_port(port, scheme),
            keeps_target: !moved,
        });
    }
    if let Some(edit) = filters.host.as_ref().filter(|edit| edit.by_header)
        && dialect.preset().host_headers == HostHeaders::Refused
    {
        let message = "the implementation refuses a modifier of the Host header, and the rule answers 500";
        report.warn_at("may-refuse", edit.place.clone(), message);
        return Outcome::Status(500);
    }
    backends(scene, world, dialect, report)
}

/// Filters of a vendor, and what else may answer instead of a backend.
fn extensions(
    filters: &Filters,
    scene: Scene<'_>,
    dialect: &dyn Dialect,
    report: &mut Report,
) -> Option<Outcome> {
    for place in &filters.mirrors {
        report.warn_at("mirrored", place.clone(), "a copy of each request goes to another backend");
    }
    for place in filters.cors.iter().chain(&filters.external_auth) {
        report.warn_at("may-refuse", place.clone(), "the Gateway answers some requests itself");
    }
    let (group, kind, name, place) = filters.extensions.first()?;
    let filter = (group.clone(), kind.clone(), name.clone());
    if let Some(outcome) = dialect.extension(&filter, scene) {
        return Some(outcome);
    }
    let message = format!("the filter {kind} {name:?} of {group} may do anything and is not modelled");
    report.refuse_at(place.clone(), message.clone());
    Some(Outcome::Undetermined(message))
}

/// What a backend makes of its share of the requests.
enum Share {
    Forward(Box<Forward>),
    /// "Requests that would have gone to an invalid backend MUST get a 500".
    Invalid,
    Unknown(String),
}

fn backends(scene: Scene<'_>, world: &World<'_>, dialect: &dyn Dialect, report: &mut Report) -> Outcome {
    let mut forwards: Vec<Forward> = Vec::new();
    let mut invalid = false;
    for backend in scene.rule.backends.iter().filter(|backend| backend.weight > 0) {
        match share(backend, scene, world, dialect, report) {
            Share::Forward(forward) if forwards.contains(&forward) => {}
            Share::Forward(forward) => forwards.push(*forward),
            Share::Invalid => invalid = true,
            Share::Unknown(why) => return Outcome::Undetermined(why),
        }
    }
    if forwards.is_empty() {
        // "If all entries … are either invalid or have a weight of 0 … a 500": not every implementation does.
        let no_weight = scene.rule.backends.iter().all(|backend| backend.weight == 0);
        let only_weights = no_weight && !scene.rule.backends.is_empty();
        let status = if only_weights { dialect.preset().no_weight } else { 500 };
        if no_weight {
            let message = format!("the rule has no backend that takes requests, so it answers {status}");
            report.warn_at("no-backend", scene.rule.place.clone(), message);
        }
        return Outcome::Status(status);
    }
    if invalid {
        return Outcome::Undetermined("some of the requests go to an invalid backend and get 500".to_owned());
    }
    match forwards.pop() {
        Some(only) if forwards.is_empty() => Outcome::Forward(Arc::new(only)),
        Some(last) => {
            forwards.push(last);
            Outcome::Split(forwards)
        }
        None => Outcome::Status(500),
    }
}

fn share(
    backend: &BackendRef,
    scene: Scene<'_>,
    world: &World<'_>,
    dialect: &dyn Dialect,
    report: &mut Report,
) -> Share {
    let place = || backend.place.clone();
    let to = side(&backend.group, &backend.kind, Some(&backend.name));
    if !world.grants_backend(scene.route, &to, &backend.namespace) {
        let message = format!(
            "no ReferenceGrant in {} lets routes of {} use this {}, so requests get 500",
            backend.namespace, scene.route.namespace, backend.kind
        );
        report.warn_at("not-granted", place(), message);
        return Share::Invalid;
    }
    if !backend.is_service() {
        let why = format!("a backend of kind {} is not modelled", backend.kind);
        report.refuse_at(place(), why.clone());
        return Share::Unknown(why);
    }
    let mut service = world.manifests.of_kind("", "Service").filter(|service| {
        service.name == backend.name
            && service.namespace.as_deref().unwrap_or(world.context.namespace) == backend.namespace
    });
    if let Some(problem) = service.next().and_then(|service| problem(service, backend.port)) {
        report.warn_at("no-backend", place(), format!("{problem}, so requests get 500"));
        return Share::Invalid;
    }
    if backend.filters.redirect.is_some() || !backend.filters.extensions.is_empty() {
        let why = "a filter of one backend is not modelled".to_owned();
        report.refuse_at(place(), why.clone());
        return Share::Unknown(why);
    }
    for place in &backend.filters.mirrors {
        report.warn_at("mirrored", place.clone(), "a copy of each request goes to another backend");
    }
    Share::Forward(Box::new(forward(backend, scene, dialect, report)))
}

/// Why a Service among the objects cannot take the requests.
fn problem(service: &Manifest, port: Option<u16>) -> Option<String> {
    let text = |key: &str| service.node.at(&["spec", key]).and_then(Node::as_str);
    if text("type") == Some("ExternalName") {
        return Some("an ExternalName Service has no endpoints".to_owned());
    }
    let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let has = |wanted: u16| {
        ports.iter().any(|one| one.get("port").and_then(Node::as_i64) == Some(i64::from(wanted)))
    };
    let port = port.filter(|port| !has(*port))?;
    Some(format!("the Service {} has no port {port}", service.name))
}

fn forward(backend: &BackendRef, scene: Scene<'_>, dialect: &dyn Dialect, report: &mut Report) -> Forward {
    let of_rule = &scene.rule.filters;
    let host = backend.filters.host.as_ref().or(of_rule.host.as_ref());
    let path = backend.filters.path.as_ref().or(of_rule.path.as_ref());
    let path = path.filter(|edit| changes(edit, &scene.rule.matches));
    Forward {
        backend: Backend {
            service: backend.name.clone(),
            namespace: backend.namespace.clone(),
            port: backend.port.map_or(Port::Unnamed, Port::Number),
        },
        // "MUST forward this header unmodified to the backend" (`HTTPRouteSpec.hostnames`).
        host: host.map_or_else(
            || Setting::default_of(HostForward::Verbatim),
            |edit| Setting::stated(HostForward::Rewritten(edit.host.clone()), edit.place.clone()),
        ),
        path: path.map_or_else(
            || Setting::default_of(dialect.path_forward()),
            |edit| Setting::stated(PathForward::Rewritten(words(edit)), edit.place.clone()),
        ),
        // "Requests SHOULD get a 503 when there are no endpoints": no other rule is tried.
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: dialect.limits(scene, report),
    }
}

fn words(edit: &PathEdit) -> String {
    if edit.prefix_only {
        format!("the prefix becomes {:?}", edit.to)
    } else {
        format!("becomes {:?}", edit.to)
    }
}

/// False when a prefix is replaced by itself.
fn changes(edit: &PathEdit, matches: &[Match]) -> bool {
    let trimmed = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    let same = |matched: &Match| match &matched.path {
        PathRule::Prefix(value) => trimmed(value) == trimmed(&edit.to),
        PathRule::Exact(_) | PathRule::Regex(_) => false,
    };
    !(edit.prefix_only && matches.iter().all(same))
}
