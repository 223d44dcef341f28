//! The objects that every router of this crate renders: Gateway, HTTPRoutes, ReferenceGrants.
//!
//! - Only `Exact` and `PathPrefix`, one match item for each pair of path and method: everything else is
//!   extended or left to the implementation.
//! - Order of rules means nothing in Gateway API, so there is one rule for each backend, more only where the
//!   CRDs bound the matches of a rule.
//! - `hostnames` of the route and `hostname` of the listener are both written: a listener without one takes
//!   routes of other hosts, and a route without them takes those of the listener.
//! - Where TLS terminates, the routes are bound to the listener for https by `sectionName`; a route that names
//!   the Gateway alone would serve plain HTTP too.

mod check;
mod gateway;
mod plan;
mod rules;

pub(crate) use check::refusals;
pub(crate) use plan::{Method404, Plan, Sections};
pub(crate) use rules::redirect;

use gateway_api::httproutes::{HttpRoute, HttpRouteParentRefs, HttpRouteRules, HttpRouteSpec};
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Object};
use gatewright_core::tree::Value;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// Gateway (unless one exists), routes and grants, in the order in which they are printed.
pub(crate) fn objects(gateway: &Gateway, plan: &Plan<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let mut artifacts = Vec::with_capacity(4);
    if plan.attached.is_none() {
        artifacts.push(artifact(&gateway::gateway(gateway, plan), plan.id)?);
    }
    let section = if gateway.tls.terminates() { &plan.sections.https } else { &plan.sections.http };
    let main = route(gateway, plan, "", section, rules::rules(gateway, plan));
    artifacts.push(artifact(&main, plan.id)?);
    if gateway.tls.terminates() {
        let redirect = vec![rules::redirect(plan.redirect_status)];
        let redirect = route(gateway, plan, "-redirect", &plan.sections.http, redirect);
        artifacts.push(artifact(&redirect, plan.id)?);
    }
    for grant in gateway::grants(gateway, plan) {
        let mut grant = artifact(&grant, plan.id)?;
        if let Artifact::Object(object) = &mut grant
            && !plan.bundle.has_v1_grants()
            && let Some(fields) = object.value.as_map_mut()
        {
            "gateway.networking.k8s.io/v1beta1".clone_into(&mut object.api_version);
            fields.insert("apiVersion", Value::String(object.api_version.clone()));
        }
        artifacts.push(grant);
    }
    Ok(artifacts)
}

/// An object as it is printed.
pub(crate) fn artifact<T: serde::Serialize>(typed: &T, id: &str) -> Result<Artifact, Vec<Diagnostic>> {
    Object::from_typed(typed).map(Artifact::Object).map_err(|error| {
        let message = format!("the object for {id} could not be built: {error}");
        vec![Diagnostic::error("object-not-printable", message).class(Class::Proof)]
    })
}

fn route(
    gateway: &Gateway,
    plan: &Plan<'_>,
    suffix: &str,
    section: &str,
    rules: Vec<HttpRouteRules>,
) -> HttpRoute {
    let (namespace, name) = plan.parent(gateway);
    let parent = HttpRouteParentRefs {
        name,
        namespace: (namespace != gateway.namespace).then_some(namespace),
        section_name: Some(section.to_owned()),
        ..HttpRouteParentRefs::default()
    };
    HttpRoute {
        metadata: metadata(gateway, &plan.name(gateway, suffix), &[]),
        spec: HttpRouteSpec {
            hostnames: Some(vec![gateway.host.clone()]),
            parent_refs: Some(vec![parent]),
            rules: Some(rules),
        },
        status: None,
    }
}

/// Metadata of an object in the release's namespace.
fn metadata(gateway: &Gateway, name: &str, annotations: &[(String, String)]) -> ObjectMeta {
    let annotations = gateway.annotations.iter().chain(annotations);
    let annotations: std::collections::BTreeMap<String, String> = annotations.cloned().collect();
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Some(gateway.labels.iter().cloned().collect()),
        annotations: (!annotations.is_empty()).then_some(annotations),
        ..ObjectMeta::default()
    }
}
