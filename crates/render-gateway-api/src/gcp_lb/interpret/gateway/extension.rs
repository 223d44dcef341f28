//! Objects that change what a Gateway does and are not modelled.

use crate::gcp_lb::names::GKE_GROUP;
use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::{GROUP, Gateway, parents};
use gatewright_semantics::report::Report;

/// Kinds of GKE that send requests through programs of the user.
const CALLOUTS: [&str; 5] =
    ["GCPTrafficExtension", "GCPRoutingExtension", "GCPEdgeExtension", "GCPAuthzExtension", "GCPWasmPlugin"];

/// Reports them.
pub(super) fn check(manifests: &Manifests, gateway: &Gateway, namespace: &str, report: &mut Report) {
    for kind in ["GRPCRoute", "ListenerSet"] {
        for manifest in manifests.of_kind(GROUP, kind) {
            let named = if kind == "ListenerSet" {
                let name = manifest.node.at(&["spec", "parentRef", "name"]).and_then(Node::as_str);
                name == Some(gateway.name.as_str())
            } else {
                let parents = parents(manifest, namespace, &mut Report::default());
                parents.iter().any(|parent| gateway.is(&parent.namespace, &parent.name))
            };
            if named {
                let message = format!("a {kind} adds rules to the Gateway and is not modelled");
                report.refuse_at(Place::new(manifest.reference(), "kind"), message);
            }
        }
    }
    for kind in CALLOUTS {
        for manifest in manifests.of_kind(GKE_GROUP, kind).filter(|one| targets(one, gateway)) {
            let message = format!("a {kind} may change requests on their way and is not modelled");
            report.refuse_at(Place::new(manifest.reference(), "kind"), message);
        }
    }
    for kind in ["GCPAuthzPolicy", "GCPClientTLSPolicy"] {
        for manifest in manifests.of_kind(GKE_GROUP, kind).filter(|one| targets(one, gateway)) {
            let message = "requests may be turned away before the rules are evaluated";
            report.warn_at("may-refuse", Place::new(manifest.reference(), "spec"), message);
        }
    }
}

/// True when `targetRef` or `targetRefs` names the Gateway.
fn targets(manifest: &Manifest, gateway: &Gateway) -> bool {
    let one = manifest.node.at(&["spec", "targetRef"]).into_iter();
    let several = manifest.node.at(&["spec", "targetRefs"]).map(Node::items).unwrap_or_default();
    one.chain(several).any(|reference| {
        reference.get("kind").and_then(Node::as_str) == Some("Gateway")
            && reference.get("name").and_then(Node::as_str) == Some(gateway.name.as_str())
    })
}
