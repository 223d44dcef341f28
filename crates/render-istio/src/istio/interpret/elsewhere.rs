//! Kinds that are not modelled and may change what the gateway pods do.

use super::workload::selects;
use super::{GROUP, gateways::labels, namespace_of};
use crate::istio::facts::Facts;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// The default of meshConfig.rootNamespace: policies there apply everywhere.
const ROOT_NAMESPACE: &str = "istio-system";

pub(super) fn check(manifests: &Manifests, facts: &Facts, namespace: &str, report: &mut Report) {
    for object in &manifests.objects {
        let reference = object.reference();
        let at = At::object(&reference);
        match (object.group(), object.kind.as_str()) {
            (GROUP, "EnvoyFilter" | "ProxyConfig")
            | ("security.istio.io", "AuthorizationPolicy" | "RequestAuthentication")
            | ("extensions.istio.io", "WasmPlugin" | "TrafficExtension") => {
                policy(object, namespace_of(object, namespace), &at, facts, report);
            }
            ("networking.k8s.io", "Ingress") if ingress_class(object) == Some("istio") => report.refuse(
                &at,
                "an Ingress of the class istio adds routes to the same gateway pods, which is not modelled",
            ),
            ("gateway.networking.k8s.io", "Gateway")
                if object.node.at(&["spec", "addresses"]).is_some_and(|node| !node.items().is_empty()) =>
            {
                report.refuse(
                    &at.key("spec").key("addresses"),
                    "a Gateway of the Gateway API with addresses may share the gateway pods, which is not modelled",
                );
            }
            (
                GROUP,
                "Gateway" | "VirtualService" | "DestinationRule" | "ServiceEntry" | "Sidecar"
                | "WorkloadEntry" | "WorkloadGroup",
            ) => {}
            (GROUP, _) => {
                report.refuse(&at, format!("objects of the kind {:?} are not modelled", object.kind));
            }
            _ => {}
        }
    }
}

fn ingress_class(object: &Manifest) -> Option<&str> {
    let class = object.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    class.or_else(|| object.annotation("kubernetes.io/ingress.class"))
}

/// A policy reaches the gateway pods from their namespace or the root one, unless its selector names other
/// pods.
fn policy(object: &Manifest, namespace: &str, at: &At<'_>, facts: &Facts, report: &mut Report) {
    if namespace != facts.workload_namespace && namespace != ROOT_NAMESPACE {
        let message = format!(
            "applies to pods of the namespace {namespace}; those of the gateway are taken to run in {}",
            facts.workload_namespace
        );
        report.info("other-workload", at, message);
        return;
    }
    let spec_at = at.key("spec");
    let selector = [["spec", "selector", "matchLabels"], ["spec", "workloadSelector", "labels"]]
        .iter()
        .find_map(|path| object.node.at(path));
    if let Some(node) = selector
        && selects(&labels(node, &spec_at.key("selector"), report), &facts.pod_labels) == Some(false)
    {
        report.info("other-workload", at, "applies to other pods than those of the gateway");
        return;
    }
    report.refuse(
        at,
        format!("{} can change or refuse requests at the gateway, which is not modelled", object.kind),
    );
}
