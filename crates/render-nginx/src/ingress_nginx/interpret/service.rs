//! Ports of Services in the input.

use gatewright_core::decision::{Backend, Port};
use gatewright_core::router::{Context, Manifests};
use gatewright_core::tree::{Kind, Node};
use std::collections::BTreeMap;

use super::servers::Upstream;

/// The Services of the input by namespace and name.
#[derive(Debug)]
pub(super) struct Services<'a>(BTreeMap<(&'a str, &'a str), &'a [Node]>);

impl<'a> Services<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        let services = manifests.of_kind("", "Service").map(|service| {
            let namespace = service.namespace.as_deref().unwrap_or(context.namespace);
            let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
            ((namespace, service.name.as_str()), ports)
        });
        Self(services.collect())
    }

    /// The Service and port that an upstream stands for. A reference fits a port by number, name or target
    /// port (kubernetes/ingress-nginx `internal/ingress/controller/controller.go`, `serviceEndpoints`).
    pub(super) fn backend(&self, upstream: &Upstream) -> Backend {
        let name = upstream.service.name.as_str();
        let ports = self.0.get(&(upstream.namespace.as_str(), name)).copied().unwrap_or_default();
        let written = upstream.service.port.to_string();
        let fits = |port: &&Node| {
            ["port", "targetPort", "name"]
                .iter()
                .any(|key| port.get(key).and_then(text) == Some(written.clone()))
        };
        let number = ports.iter().find(fits).and_then(|port| port.get("port")?.as_i64());
        let resolved = number.and_then(|number| u16::try_from(number).ok()).map(Port::Number);
        Backend {
            service: name.to_owned(),
            namespace: upstream.namespace.clone(),
            port: resolved.unwrap_or_else(|| upstream.service.port.clone()),
        }
    }
}

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.clone()),
        _ => node.as_i64().map(|number| number.to_string()),
    }
}
