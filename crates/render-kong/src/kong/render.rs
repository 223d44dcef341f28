//! From the resolved gateway to Ingresses with companion Services, or to a `kong.yml`.
//!
//! - Whatever holds a character that means something in a regular expression is written as one, because the
//!   controllers splice Exact and Prefix paths into expressions as they are.
//! - Companion Services carry the timeouts: the controllers read them from Services only, and the chart's own
//!   Services stay as they are.
//! - The redirect to https belongs to the routes themselves (`protocols`). A second route for plain http would
//!   be matched without its protocol by the traditional router, and cached without it by the others.

mod check;
mod declarative;
mod ingress;
mod path;
mod plan;
mod services;

use super::info::{API, INFO};
use gatewright_core::decision::Backend;
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Object, Options, Rendered};
use gatewright_core::routes::Target;

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let declarative = options.is(API, "declarative");
    let refusals = check::refusals(gateway, options, declarative);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let artifacts = if declarative {
        vec![declarative::file(gateway, options)?]
    } else {
        let mut artifacts = services::companions(gateway)?;
        artifacts.extend(ingress::ingresses(gateway, options)?);
        artifacts
    };
    Ok(Rendered { artifacts, remarks: check::remarks(gateway, options, declarative) })
}

/// `<fullname>-kong`, and the start of every other name.
fn base_name(gateway: &Gateway) -> String {
    format!("{}-{}", gateway.fullname, INFO.id)
}

/// The name of the companion of a Service.
fn companion_name(gateway: &Gateway, target: Target) -> String {
    format!("{}-{}", base_name(gateway), suffix(target))
}

fn suffix(target: Target) -> &'static str {
    match target {
        Target::Auth => "auth",
        Target::Gw => "gw",
    }
}

/// The Service of the chart.
fn backend(gateway: &Gateway, target: Target) -> &Backend {
    match target {
        Target::Auth => &gateway.auth,
        Target::Gw => &gateway.gw,
    }
}

/// Milliseconds that a Service may be silent.
fn silence(gateway: &Gateway, target: Target) -> u64 {
    let seconds = match target {
        Target::Auth => gateway.floors.auth_seconds,
        Target::Gw => gateway.floors.stream_seconds,
    };
    // Kong has no timeout of 0 (`kong/db/schema/entities/services.lua`, `nonzero_timeout`).
    seconds.saturating_mul(1000).max(1)
}

fn artifact<T: serde::Serialize>(typed: &T) -> Result<Artifact, Vec<Diagnostic>> {
    Object::from_typed(typed).map(Artifact::Object).map_err(|error| unprintable(&error.to_string()))
}

fn unprintable(error: &str) -> Vec<Diagnostic> {
    let message = format!("the objects for kong could not be built: {error}");
    vec![Diagnostic::error("render-internal", message).class(Class::Proof)]
}
