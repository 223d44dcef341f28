//! Annotations of an Ingress that GKE's controllers know (kubernetes/ingress-gce `pkg/annotations/ingress.go`).

use crate::gcp_lb::names::{ingress, service};
use gatewright_core::router::Manifest;
use gatewright_semantics::report::{At, Report};

/// Prefixes that are theirs.
const PREFIXES: [&str; 5] = [
    "kubernetes.io/ingress.",
    "networking.gke.io/",
    "ingress.gcp.kubernetes.io/",
    "cloud.google.com/",
    "beta.cloud.google.com/",
];

/// Read here, or without effect on requests.
const KNOWN: [&str; 9] = [
    ingress::CLASS,
    ingress::ALLOW_HTTP,
    ingress::GLOBAL_IP,
    ingress::REGIONAL_IP,
    ingress::PRE_SHARED,
    ingress::FRONTEND_CONFIG,
    ingress::MANAGED,
    "networking.gke.io/suppress-firewall-xpn-error",
    "ingress.gcp.kubernetes.io/instance-groups",
];

/// Belongs on the Service.
const OF_SERVICES: [&str; 4] = [
    service::NEG,
    service::BACKEND_CONFIG,
    "beta.cloud.google.com/backend-config",
    "cloud.google.com/app-protocols",
];

/// Says which annotations do not do what they seem to.
pub(super) fn check(manifest: &Manifest, at: &At<'_>, report: &mut Report) {
    let at = at.key("metadata");
    let at = at.key("annotations");
    for (key, _) in manifest.annotations() {
        if OF_SERVICES.contains(&key) {
            let message = "the controller reads it from Services, not from an Ingress";
            report.warn("misplaced-annotation", &at.key(key), message);
        } else if PREFIXES.iter().any(|prefix| key.starts_with(prefix)) && !KNOWN.contains(&key) {
            let message = format!("the controller knows no annotation {key:?} and ignores it");
            report.warn("unknown-annotation", &at.key(key), message);
        }
    }
}
