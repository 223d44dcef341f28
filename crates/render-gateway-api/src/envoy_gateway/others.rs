//! Policies that are not modelled where they may change routing.

use super::GROUP;
use super::facts::Facts;
use super::target::targets;
use crate::bind::World;
use gatewright_core::router::Manifest;
use gatewright_semantics::gateway_api::common_names;
use gatewright_semantics::report::{At, Report};

pub(super) fn check(world: &World<'_>, facts: &Facts, report: &mut Report) {
    for kind in ["EnvoyPatchPolicy", "EnvoyExtensionPolicy", "SecurityPolicy"] {
        for manifest in world.manifests.of_kind(GROUP, kind) {
            let found = targets(manifest, world.context.namespace, report);
            let concerned =
                found.iter().any(|target| concerns(&target.kind, &target.namespace, &target.name, world));
            if !concerned {
                continue;
            }
            let reference = manifest.reference();
            let at = At::object(&reference);
            match kind {
                "EnvoyPatchPolicy" if !facts.patch_policies => {
                    let message = "EnvoyPatchPolicies are off by default; envoy-gateway.patch-policies=true says they \
                                   are on";
                    report.warn("ignored-object", &at, message);
                }
                "SecurityPolicy" => security(manifest, &at, report),
                _ => report.refuse(&at, format!("a {kind} may change anything")),
            }
        }
    }
}

/// True when a policy's target is one of the Gateways, or a route that concerns the host.
fn concerns(kind: &str, namespace: &str, name: &str, world: &World<'_>) -> bool {
    match kind {
        "HTTPRoute" => world.routes.iter().any(|route| {
            (route.namespace.as_str(), route.name.as_str()) == (namespace, name)
                && world
                    .context
                    .host
                    .is_none_or(|host| !common_names(Some(host), &route.hostnames).is_empty())
        }),
        "Gateway" => world.gateways.iter().any(|gateway| gateway.is(namespace, name)),
        _ => true,
    }
}

/// Who may come in; some ways answer requests themselves or choose the route again.
fn security(manifest: &Manifest, at: &At<'_>, report: &mut Report) {
    let spec = at.key("spec");
    let has = |key: &str| manifest.node.at(&["spec", key]).is_some_and(|node| !node.is_null());
    for key in ["oidc", "extAuth", "jwt"] {
        if has(key) {
            report.refuse(&spec.key(key), "requests may be answered, redirected or routed again");
        }
    }
    report.warn("may-refuse", at, "requests may be refused before they reach a backend");
}
