//! Which Gateways are GKE's, and what their annotations say.

use crate::gcp_lb::names::{gateway as key, option};
use gatewright_core::decision::Place;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::{GROUP, Gateway, Listener, Namespaces, Protocol};
use gatewright_semantics::report::{At, Report};

/// `spec.controllerName` of GKE's classes.
const CONTROLLER: &str = "networking.gke.io/gateway";

/// The Gateways of GKE. One that routes are said to attach to and that is not among the objects is taken to serve every
/// host on both listeners, and to take routes of every namespace.
pub(super) fn own(manifests: &Manifests, context: Context<'_>, report: &mut Report) -> Vec<Gateway> {
    let namespace = context.namespace;
    let mut found = Vec::new();
    for manifest in manifests.of_kind(GROUP, "Gateway") {
        let class =
            manifest.node.at(&["spec", "gatewayClassName"]).and_then(Node::as_str).unwrap_or_default();
        if is_own(class, manifests) {
            // Certificates may come from an annotation.
            let gateway = Gateway::read_any(manifest, namespace, report);
            annotations(manifest, &gateway, report);
            found.push(gateway);
        }
    }
    let named =
        context.options.get(option::GATEWAY).map(|name| name.split_once('/').unwrap_or((namespace, name)));
    if let Some((namespace, name)) = named
        && !manifests
            .of_kind(GROUP, "Gateway")
            .any(|one| one.name == name && one.namespace.as_deref().unwrap_or(context.namespace) == namespace)
    {
        found.push(assumed(namespace, name, context));
    }
    found
}

fn assumed(namespace: &str, name: &str, context: Context<'_>) -> Gateway {
    let place = Place::new(["Gateway/", namespace, "/", name].concat(), "spec.listeners");
    let listener = |key: &str, port, protocol| {
        let section = context.options.get(key).unwrap_or_default();
        Listener::assumed(namespace, section, port, protocol, place.clone())
    };
    Gateway {
        reference: place.object.clone(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        class: context.options.get(option::CLASS).unwrap_or_default().to_owned(),
        listeners: vec![
            listener(option::HTTP_SECTION, 80, Protocol::Http),
            listener(option::HTTPS_SECTION, 443, Protocol::Https),
        ],
        parameters: None,
        listener_sets: Namespaces::None,
    }
}

/// By the class's controller when the class is among the objects, by GKE's names otherwise. `gke-passthrough-…` and
/// `gke-td` are no Application Load Balancers.
fn is_own(class: &str, manifests: &Manifests) -> bool {
    if !class.starts_with("gke-l7-") {
        return false;
    }
    let object = manifests.of_kind(GROUP, "GatewayClass").find(|one| one.name == class);
    let controller = object.and_then(|one| one.node.at(&["spec", "controllerName"])?.as_str());
    controller.is_none_or(|controller| controller == CONTROLLER)
}

/// Annotations that GKE writes itself.
const STATUS: [&str; 17] = [
    "addresses",
    "backend-services",
    "firewalls",
    "forwarding-rules",
    "health-checks",
    "last-reconcile-time",
    "lb-authz-extensions",
    "lb-edge-extensions",
    "lb-route-extensions",
    "lb-traffic-extensions",
    "authz-policies",
    "network-endpoint-groups",
    "ssl-certificates",
    "target-http-proxies",
    "target-https-proxies",
    "url-maps",
    "wasm-plugin-versions",
];

fn annotations(manifest: &Manifest, gateway: &Gateway, report: &mut Report) {
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("metadata");
    let at = at.key("annotations");
    for (name, _) in manifest.annotations() {
        let Some(short) = name.strip_prefix("networking.gke.io/") else { continue };
        if name != key::CERTIFICATE_MAP && !STATUS.contains(&short) {
            let message = format!("GKE knows no annotation {name:?} of a Gateway");
            report.warn("unknown-annotation", &at.key(name), message);
        }
    }
    let has_map = manifest.annotation(key::CERTIFICATE_MAP).is_some_and(|map| !map.is_empty());
    for listener in gateway.listeners.iter().filter(|listener| listener.protocol == Protocol::Https) {
        if has_map && !listener.certificates.is_empty() {
            let message =
                "GKE takes a certificate map or certificateRefs, and treats both together as an error";
            report.refuse_at(listener.place.clone(), message);
        }
        if !has_map && !listener.has_tls {
            let place = Place::new(listener.place.object.clone(), [&listener.place.field, ".tls"].concat());
            let message =
                "the listener has no certificate: neither tls nor the annotation networking.gke.io/certmap";
            report.refuse_at(place, message);
        }
    }
}
