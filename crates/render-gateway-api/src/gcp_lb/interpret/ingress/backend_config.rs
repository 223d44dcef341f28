//! BackendConfig (kubernetes/ingress-gce `pkg/apis/backendconfig/v1/types.go`, `pkg/backendconfig/validation.go`).

use super::super::HEALTH_PATH;
use super::gives_up;
use crate::gcp_lb::interpret::way::Way;
use gatewright_core::decision::{Buffering, HostForward, Setting};
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};

/// What it says about the way to a Service.
pub(super) fn read(manifest: &Manifest, report: &mut Report) -> Way {
    let mut way = Way::default();
    let reference = manifest.reference();
    let at = At::object(&reference);
    let at = at.key("spec");
    let empty = Node::synthetic(Kind::Null);
    for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "timeoutSec" => {
                if let Some(seconds) = report.int(value, &at, 1, 2_147_483_647) {
                    way.deadline(seconds, at.place());
                }
            }
            "customRequestHeaders" => headers(value, &at, &mut way, report),
            "cdn" if is_enabled(value, &at, report) => {
                let message = "Cloud CDN answers requests from its cache, which then never reach the service";
                report.warn("may-refuse", &at, message);
                way.buffering = Setting::stated(Buffering::On, at.place());
            }
            "iap" if is_enabled(value, &at, report) => login(&at, report),
            "securityPolicy" if !value.is_null() => {
                report.warn("may-refuse", &at, "requests may be turned away before the rules are evaluated");
            }
            "healthCheck" => health(value, &at, report),
            "sessionAffinity" => affinity(value, &at, report),
            "cdn" | "iap" | "securityPolicy" | "connectionDraining" | "customResponseHeaders" | "logging" => {
            }
            _ => report.unknown_field(&at),
        }
    }
    way
}

/// Identity-Aware Proxy in front of a service.
pub(in crate::gcp_lb::interpret) fn login(at: &At<'_>, report: &mut Report) {
    let message = "Identity-Aware Proxy answers every request without a Google identity with a login, which is not modelled";
    report.refuse(at, message);
}

fn is_enabled(node: &Node, at: &At<'_>, report: &mut Report) -> bool {
    let enabled = node.get("enabled").and_then(|value| report.boolean(value, &at.key("enabled")));
    enabled == Some(true)
}

/// `customRequestHeaders.headers`: `Name:value`.
fn headers(node: &Node, at: &At<'_>, way: &mut Way, report: &mut Report) {
    let Some(list) = node.get("headers") else { return };
    let at = at.key("headers");
    for (index, item) in report.items(list, &at).iter().enumerate() {
        let at = at.index(index);
        let Some(text) = report.text(item, &at) else { continue };
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        if name.trim().eq_ignore_ascii_case("host") {
            way.host = Setting::stated(HostForward::Rewritten(value.trim().to_owned()), at.place());
        }
    }
}

fn health(node: &Node, at: &At<'_>, report: &mut Report) {
    let path = node.get("requestPath").and_then(|path| report.text(path, &at.key("requestPath")));
    if let Some(path) = path.filter(|path| *path != HEALTH_PATH) {
        let message = format!("the health check asks for {path:?}; the services answer {HEALTH_PATH}");
        report.warn("health-check", &at.key("requestPath"), message);
    }
}

fn affinity(node: &Node, at: &At<'_>, report: &mut Report) {
    let kind = node.get("affinityType").and_then(|kind| report.text(kind, &at.key("affinityType")));
    if let Some(kind) = kind.filter(|kind| !["", "NONE", "CLIENT_IP", "GENERATED_COOKIE"].contains(kind)) {
        gives_up(report, at.key("affinityType").place(), format_args!("{kind:?} is no affinity"));
    }
}
