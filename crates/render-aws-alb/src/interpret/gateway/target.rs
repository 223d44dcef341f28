//! TargetGroupConfiguration (`apis/gateway/v1/targetgroupconfig_types.go`): what is said about targets besides
//! the route.

use crate::interpret::report::{At, Report};
use crate::names::GATEWAY_GROUP;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;

/// Looks at the configuration of one Service. That of the Service is merged over the default one field by field
/// (`docs/guide/gateway/targetgroupconfig.md`).
pub(super) fn check(
    service: &str,
    namespace: &str,
    default: Option<&str>,
    (manifests, run_namespace): (&Manifests, &str),
    at: &At,
    report: &mut Report,
) {
    let here = |object: &&Manifest| object.namespace.as_deref().unwrap_or(run_namespace) == namespace;
    let all = || manifests.of_kind(GATEWAY_GROUP, "TargetGroupConfiguration").filter(here);
    let refers = |object: &&Manifest| {
        let reference = object.node.at(&["spec", "targetReference"]);
        let kind = reference.and_then(|node| node.get("kind")).and_then(Node::as_str).unwrap_or("Service");
        let name = reference.and_then(|node| node.get("name")).and_then(Node::as_str);
        kind == "Service" && name == Some(service)
    };
    let own = all().find(refers);
    let fallback = default.and_then(|name| all().find(|object| object.name == name));
    for object in own.iter().chain(&fallback) {
        if object.node.at(&["spec", "routeConfigurations"]).is_some_and(|node| !node.items().is_empty()) {
            let place = At::object(object.reference()).key("spec").key("routeConfigurations");
            report.warn("ignored-field", &place, "settings for single routes are not looked at");
        }
    }
    let text = |path: &[&str]| {
        let path: Vec<&str> = ["spec", "defaultConfiguration"].iter().chain(path).copied().collect();
        own.iter().chain(&fallback).find_map(|object| object.node.at(&path)).and_then(Node::as_str)
    };
    if text(&["targetType"]) != Some("ip") {
        let message = format!(
            "targets of Service {service} are of type instance (the default), and the chart's Services have no \
             node port"
        );
        report.warn("target-type", at, message);
    }
    if text(&["healthCheckConfig", "healthCheckPath"]).is_none_or(|path| path == "/") {
        let message = format!(
            "Service {service} is probed at /, where mcp-auth and mcp-gw answer no 200: a \
             TargetGroupConfiguration should say /health"
        );
        report.warn("health-check", at, message);
    }
    for (field, plain) in [("protocol", "HTTP"), ("protocolVersion", "HTTP1")] {
        if let Some(other) = text(&[field]).filter(|value| *value != plain) {
            report
                .refuse(at, format!("targets of Service {service} are spoken to in {other}, not in {plain}"));
        }
    }
}
