//! GCPBackendPolicy and HealthCheckPolicy of the Services (GoogleCloudPlatform/gke-gateway-api
//! `apis/networking/v1`).
//!
//! A policy attaches to its Service by `targetRef`. One whose Service does not exist only says so in its status; two
//! on one Service are a conflict whose outcome is not documented.

use super::super::HEALTH_PATH;
use super::super::ingress::login;
use crate::gcp_lb::interpret::way::Way;
use crate::gcp_lb::names::GKE_GROUP;
use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};
use std::collections::{BTreeMap, BTreeSet};

/// Namespace and name of a Service.
type Key = (String, String);

/// The policies of one input, by Service.
#[derive(Debug, Default)]
pub(super) struct Policies {
    backend: BTreeMap<Key, Way>,
    health: BTreeSet<Key>,
    /// Services whose missing health check was told.
    told: BTreeSet<Key>,
}

impl Policies {
    pub(super) fn read(manifests: &Manifests, namespace: &str, report: &mut Report) -> Self {
        let mut policies = Self::default();
        for manifest in manifests.of_kind(GKE_GROUP, "GCPBackendPolicy") {
            let Some(key) = target(manifest, namespace, report) else { continue };
            let mut way = Way::default();
            each_default(manifest, report, |name, value, at, report| {
                backend_field(name, value, at, &mut way, report);
            });
            if policies.backend.insert(key.clone(), way).is_some() {
                conflict(manifest, &key, report);
            }
        }
        for manifest in manifests.of_kind(GKE_GROUP, "HealthCheckPolicy") {
            let Some(key) = target(manifest, namespace, report) else { continue };
            each_default(manifest, report, health_field);
            if !has_path(manifest) {
                let message = format!("the health check asks for \"/\"; the services answer {HEALTH_PATH}");
                let place = Place::new(manifest.reference(), "spec.default");
                report.warn_at("health-check", place, message);
            }
            if !policies.health.insert(key.clone()) {
                conflict(manifest, &key, report);
            }
        }
        policies
    }

    /// The way to a Service. Unlike an Ingress, a Gateway does not look at readiness probes.
    pub(super) fn way(&mut self, namespace: &str, service: &str, place: &Place, report: &mut Report) -> Way {
        let key = (namespace.to_owned(), service.to_owned());
        if !self.health.contains(&key) && self.told.insert(key.clone()) {
            let message = format!(
                "no HealthCheckPolicy targets Service {service}, so its health check asks for \"/\"; the services answer \
                 {HEALTH_PATH}"
            );
            report.warn_at("health-check", place.clone(), message);
        }
        self.backend.get(&key).cloned().unwrap_or_default()
    }
}

fn conflict(manifest: &Manifest, key: &Key, report: &mut Report) {
    let message = format!(
        "two policies of kind {} target Service {}/{}, and GKE does not document which one counts",
        manifest.kind, key.0, key.1
    );
    report.refuse_at(Place::new(manifest.reference(), "spec.targetRef"), message);
}

/// The Service that a policy is for. A policy only counts in its own namespace.
fn target(manifest: &Manifest, namespace: &str, report: &mut Report) -> Option<Key> {
    let reference = manifest.reference();
    let at = At::object(&reference);
    let at = at.key("spec");
    let at = at.key("targetRef");
    let own = manifest.namespace.as_deref().unwrap_or(namespace);
    let node = manifest.node.at(&["spec", "targetRef"]);
    let mut text = |key: &str| {
        let value = node.and_then(|node| node.get(key))?;
        report.text(value, &at.key(key)).map(str::to_owned)
    };
    let (group, kind, name) = (text("group"), text("kind"), text("name"));
    let (Some(group), Some(kind), Some(name)) = (group, kind, name) else {
        report.refuse(&at, "the API server refuses the object: targetRef needs group, kind and name");
        return None;
    };
    let elsewhere = node.and_then(|node| node.get("namespace")).and_then(Node::as_str);
    if elsewhere.is_some_and(|other| other != own) {
        report.warn(
            "ignored-field",
            &at.key("namespace"),
            "a policy only counts for Services of its own namespace",
        );
        return None;
    }
    (group.is_empty() && kind == "Service").then(|| (own.to_owned(), name))
}

/// Goes through `spec.default`.
fn each_default(
    manifest: &Manifest,
    report: &mut Report,
    mut field: impl FnMut(&str, &Node, &At<'_>, &mut Report),
) {
    let reference = manifest.reference();
    let object = At::object(&reference);
    let spec = object.key("spec");
    let empty = Node::synthetic(Kind::Null);
    for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &spec) {
        if !matches!(entry.key.text.as_str(), "targetRef" | "default") {
            report.unknown_field(&spec.key(&entry.key.text));
        }
    }
    let at = spec.key("default");
    for entry in report.entries(manifest.node.at(&["spec", "default"]).unwrap_or(&empty), &at) {
        field(&entry.key.text, &entry.value, &at.key(&entry.key.text), report);
    }
}

/// `GCPBackendPolicyConfig`.
fn backend_field(name: &str, value: &Node, at: &At<'_>, way: &mut Way, report: &mut Report) {
    match name {
        "timeoutSec" => {
            if let Some(seconds) = report.int(value, at, 1, 2_147_483_647) {
                way.deadline(seconds, at.place());
            }
        }
        "iap" => {
            let enabled =
                value.get("enabled").and_then(|enabled| report.boolean(enabled, &at.key("enabled")));
            if enabled == Some(true) {
                login(at, report);
            }
        }
        "securityPolicy" if !value.is_null() => {
            report.warn("may-refuse", at, "requests may be turned away before the rules are evaluated");
        }
        "securityPolicy" | "logging" | "sessionAffinity" | "connectionDraining" | "maxRatePerEndpoint"
        | "backendPreference" => {}
        _ => report.unknown_field(at),
    }
}

/// `HealthCheckPolicyConfig`.
fn health_field(name: &str, value: &Node, at: &At<'_>, report: &mut Report) {
    match name {
        "config" => {
            for entry in report.entries(value, at) {
                let at = at.key(&entry.key.text);
                let path =
                    entry.value.get("requestPath").and_then(|path| report.text(path, &at.key("requestPath")));
                if let Some(path) = path.filter(|path| *path != HEALTH_PATH) {
                    let message =
                        format!("the health check asks for {path:?}; the services answer {HEALTH_PATH}");
                    report.warn("health-check", &at.key("requestPath"), message);
                }
            }
        }
        "checkIntervalSec" | "timeoutSec" | "unhealthyThreshold" | "healthyThreshold" | "logConfig" => {}
        _ => report.unknown_field(at),
    }
}

/// True when a path is asked for, or nothing that has one.
fn has_path(manifest: &Manifest) -> bool {
    let config = manifest.node.at(&["spec", "default", "config"]);
    let kind = config.and_then(|config| config.get("type")?.as_str()).unwrap_or("HTTP");
    let path = |field: &str| config.and_then(|config| config.at(&[field, "requestPath"])?.as_str()).is_some();
    match kind {
        "HTTP" => path("httpHealthCheck"),
        "HTTPS" => path("httpsHealthCheck"),
        "HTTP2" => path("http2HealthCheck"),
        _ => true,
    }
}
