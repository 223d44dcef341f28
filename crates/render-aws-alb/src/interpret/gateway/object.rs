//! A Gateway.

use crate::interpret::report::{At, Report};
use crate::names::GATEWAY_GROUP;
use gatewright_core::decision::Scheme;
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;

#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) at: At,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) class: String,
    /// The LoadBalancerConfiguration it names.
    pub(super) parameters: Option<(String, At)>,
    pub(super) listeners: Vec<Listener>,
}

/// One listener.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) name: String,
    pub(super) port: u16,
    pub(super) scheme: Scheme,
    pub(super) hostname: Option<String>,
    /// Routes of any namespace may attach.
    pub(super) all_namespaces: bool,
    /// HTTPRoutes may attach.
    pub(super) takes_routes: bool,
}

impl Gateway {
    pub(super) fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let at = At::object(manifest.reference());
        let mut gateway = Self {
            namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
            name: manifest.name.clone(),
            class: String::new(),
            parameters: None,
            listeners: Vec::new(),
            at: at.clone(),
        };
        for (key, value) in manifest.annotations() {
            gateway.annotation(key, value, report);
        }
        let at = at.key("spec");
        let Some(spec) = manifest.node.get("spec") else { return gateway };
        for entry in report.entries(spec, &at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "gatewayClassName" => {
                    report.text(value, &at).unwrap_or_default().clone_into(&mut gateway.class);
                }
                "listeners" => {
                    let items = report.items(value, &at);
                    gateway.listeners =
                        items.iter().filter_map(|(node, at)| listener(node, at, report)).collect();
                }
                "infrastructure" => gateway.infrastructure(value, &at, report),
                "addresses" | "allowedListeners" | "tls" | "backendTLS" | "defaultScope" => {}
                _ => report.unknown_field(&at),
            }
        }
        gateway
    }

    /// True for the Gateway with this name.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// `pkg/gateway/constants`.
    fn annotation(&self, key: &str, value: &str, report: &mut Report) {
        let at = self.at.annotation(key);
        match key.strip_prefix("gateway.k8s.aws/") {
            Some("dry-run") if value == "true" => {
                report.refuse(&at, "a dry run makes no load balancer");
            }
            None | Some("dry-run" | "dry-run-plan" | "last-processed-config" | "migrated-from") => {}
            Some(name) => {
                report.warn(
                    "unknown-annotation",
                    &at,
                    format!("the controller knows no annotation {name:?}"),
                );
            }
        }
    }

    fn infrastructure(&mut self, node: &Node, at: &At, report: &mut Report) {
        let Some(reference) = node.get("parametersRef").filter(|node| !node.is_null()) else { return };
        let at = at.key("parametersRef");
        let mut text = |key: &str| {
            reference.get(key).and_then(|node| report.text(node, &at.key(key))).unwrap_or_default().to_owned()
        };
        let (group, kind, name) = (text("group"), text("kind"), text("name"));
        if group == GATEWAY_GROUP && kind == "LoadBalancerConfiguration" {
            self.parameters = Some((name, at));
        } else {
            report.refuse(&at, format!("the controller takes a LoadBalancerConfiguration, not a {kind}"));
        }
    }
}

fn listener(node: &Node, at: &At, report: &mut Report) -> Option<Listener> {
    let (mut name, mut port, mut scheme, mut hostname) = (String::new(), None, None, None);
    let (mut all_namespaces, mut takes_routes) = (false, true);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "name" => report.text(value, &at).unwrap_or_default().clone_into(&mut name),
            "port" => port = report.port(value, &at),
            "hostname" => {
                hostname =
                    report.text(value, &at).filter(|name| !name.is_empty()).map(str::to_ascii_lowercase);
            }
            "protocol" => {
                scheme = match report.text(value, &at) {
                    Some("HTTP") => Some(Scheme::Http),
                    Some("HTTPS") => Some(Scheme::Https),
                    Some(other) => {
                        report
                            .refuse(&at, format!("an Application Load Balancer does not listen for {other}"));
                        None
                    }
                    None => None,
                };
            }
            "allowedRoutes" => (all_namespaces, takes_routes) = allowed(value, &at, report),
            "tls" => {
                if value.get("certificateRefs").is_some_and(|refs| !refs.items().is_empty()) {
                    let message = "certificateRefs are not supported: certificates come from ACM";
                    report.warn("ignored-field", &at.key("certificateRefs"), message);
                }
            }
            _ => report.unknown_field(&at),
        }
    }
    if port.is_none() || scheme.is_none() {
        report.refuse(at, "a listener needs a port and the protocol HTTP or HTTPS");
    }
    Some(Listener { name, port: port?, scheme: scheme?, hostname, all_namespaces, takes_routes })
}

/// Whether routes of any namespace, and HTTPRoutes at all, may attach
/// (`pkg/gateway/routeutils/listener_attachment_helper.go`).
fn allowed(node: &Node, at: &At, report: &mut Report) -> (bool, bool) {
    let (mut all, mut takes) = (false, true);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "namespaces" => {
                let from = entry.value.get("from").and_then(|from| report.text(from, &at.key("from")));
                match from.unwrap_or("Same") {
                    "Same" => {}
                    "All" => all = true,
                    "None" => takes = false,
                    other => report.refuse(&at, format!("routes from {other:?} namespaces are not modelled")),
                }
            }
            "kinds" => {
                let kinds = report.items(&entry.value, &at);
                let is_route = |kind: &Node| kind.get("kind").and_then(Node::as_str) == Some("HTTPRoute");
                takes &= kinds.is_empty() || kinds.iter().any(|(kind, _)| is_route(kind));
            }
            _ => report.unknown_field(&at),
        }
    }
    (all, takes)
}
