//! Objects for one gateway: a GKE Gateway with policies that target the chart's own Services, or a GKE Ingress on
//! companion Services, because an Ingress reads its settings from annotations of Services.

mod check;
mod gateway;
mod ingress;
mod settings;
mod types;
mod url_map;

use super::info::INFO;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Meta, Object, Options, Pairs, Rendered, refusal};
use gatewright_core::routes::Target;
use gatewright_core::tree::ToValueError;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{Api, Settings};

/// What both services answer with 200 (hosting guide, "health"); the load balancer's default is `/`.
const HEALTH_PATH: &str = "/health";
/// Google advises against more than a day, because its proxies restart (Cloud Load Balancing, "Backend service
/// timeout"); a stream that lasts longer has to be opened again anyhow.
const DAY_SECONDS: u64 = 86_400;
/// How long streams may go on when a pod leaves; the default is not at all.
const DRAINING_SECONDS: u64 = 60;
/// Longest domain of a ManagedCertificate (GoogleCloudPlatform/gke-managed-certs, its CRD).
const MANAGED_DOMAIN: usize = 63;

/// Both services, in the order of their objects.
const TARGETS: [Target; 2] = [Target::Auth, Target::Gw];

/// Objects on their way to the printer.
type Objects = Vec<Result<Object, ToValueError>>;

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let mut refusals = Vec::new();
    let settings = Settings::of(options, gateway, &mut refusals);
    check::gateway(gateway, &settings, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let objects = match settings.api {
        Api::Gateway => gateway::objects(gateway, &settings),
        Api::Ingress => ingress::objects(gateway, &settings),
    };
    let mut artifacts = objects
        .into_iter()
        .map(|object| object.map(Artifact::Object))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unprintable(&error))?;
    if settings.url_map_tests {
        artifacts.extend(url_map::files(gateway, &settings).map_err(|error| unprintable(&error))?);
    }
    Ok(Rendered { artifacts, remarks: check::remarks(gateway, &settings) })
}

fn unprintable(error: &ToValueError) -> Vec<Diagnostic> {
    vec![refusal("object-not-printable", format!("an object of gcp-lb has no text form: {error}"))]
}

/// The chart's Service of a target.
fn backend(gateway: &Gateway, target: Target) -> &Backend {
    match target {
        Target::Auth => &gateway.auth,
        Target::Gw => &gateway.gw,
    }
}

/// Its port; anything but a number was refused before.
fn port(backend: &Backend) -> u16 {
    match backend.port {
        Port::Number(number) => number,
        Port::Name(_) | Port::Unnamed => 0,
    }
}

/// The total deadline of a target. Streams have no natural end, so gw gets at least a day.
fn deadline(gateway: &Gateway, target: Target) -> u64 {
    match target {
        Target::Auth => gateway.floors.auth_seconds.max(1),
        Target::Gw => gateway.floors.stream_seconds.max(DAY_SECONDS),
    }
}

/// `-auth` or `-gw`.
fn suffix(target: Target) -> &'static str {
    match target {
        Target::Auth => "-auth",
        Target::Gw => "-gw",
    }
}

/// `<fullname>-gcp-lb` and a suffix.
fn name(gateway: &Gateway, suffix: &str) -> String {
    [gateway.fullname.as_str(), "-", INFO.id, suffix].concat()
}

/// Metadata of one of our objects.
fn meta(gateway: &Gateway, suffix: &str, own: Vec<(String, String)>) -> Meta {
    let mut annotations = gateway.annotations.clone();
    annotations.extend(own);
    annotations.sort();
    Meta {
        name: name(gateway, suffix),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Pairs(gateway.labels.clone()),
        annotations: Pairs(annotations),
    }
}

/// The same for a typed object of Kubernetes.
fn object_meta(gateway: &Gateway, suffix: &str, own: Vec<(String, String)>) -> ObjectMeta {
    let meta = meta(gateway, suffix, own);
    let annotations = meta.annotations.0;
    ObjectMeta {
        name: Some(meta.name),
        namespace: meta.namespace,
        labels: Some(meta.labels.0.into_iter().collect()),
        annotations: (!annotations.is_empty()).then(|| annotations.into_iter().collect()),
        ..ObjectMeta::default()
    }
}
