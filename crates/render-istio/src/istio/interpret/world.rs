//! Other objects of the input that complete what a VirtualService says.

use super::names::full_host;
use super::{GROUP, namespace_of};
use crate::istio::facts::Facts;
use gatewright_core::router::Manifests;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};
use std::collections::{BTreeMap, BTreeSet};

/// Services, subsets and ServiceEntries.
#[derive(Debug, Default)]
pub(super) struct World {
    services: BTreeMap<String, Service>,
    subsets: BTreeMap<String, BTreeSet<String>>,
    /// Hosts of ServiceEntries as written, some with a star in front.
    entries: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Service {
    ports: Vec<u16>,
    external: bool,
}

impl World {
    pub(super) fn new(manifests: &Manifests, facts: &Facts, namespace: &str) -> Self {
        let mut world = Self::default();
        for object in manifests.of_kind("", "Service") {
            let host = facts.service_host(&object.name, namespace_of(object, namespace));
            world.services.insert(host, service(object.node.get("spec")));
        }
        for object in manifests.of_kind(GROUP, "DestinationRule") {
            let Some(host) = object.node.at(&["spec", "host"]).and_then(Node::as_str) else { continue };
            let host = full_host(host, namespace_of(object, namespace), facts);
            let subsets = object.node.at(&["spec", "subsets"]).map(Node::items).unwrap_or_default();
            let names = subsets.iter().filter_map(|subset| subset.get("name").and_then(Node::as_str));
            world.subsets.entry(host).or_default().extend(names.map(str::to_owned));
        }
        for object in manifests.of_kind(GROUP, "ServiceEntry") {
            let hosts = object.node.at(&["spec", "hosts"]).map(Node::items).unwrap_or_default();
            world.entries.extend(hosts.iter().filter_map(Node::as_str).map(str::to_owned));
        }
        world
    }

    /// The port that a destination without one means: the Service's only port, or else the port of the
    /// server (istio/istio `route.go`, `GetDestinationCluster`). Nothing when the Service is not in the
    /// input.
    pub(super) fn port(&self, host: &str, listener: u16) -> Option<u16> {
        match self.services.get(host)?.ports.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => Some(listener),
        }
    }

    /// Reports what makes a destination something else than it seems.
    pub(super) fn check_destination(
        &self,
        (host, in_cluster): (&str, bool),
        subset: Option<&str>,
        at: &At<'_>,
        report: &mut Report,
    ) {
        if self.services.get(host).is_some_and(|service| service.external) {
            report.refuse(at, format!("{host} is a Service of type ExternalName, an alias for another host"));
        }
        if in_cluster && self.claimed(host) {
            report.refuse(at, format!("a ServiceEntry of the input also claims the host {host}"));
        }
        let defined = self.subsets.get(host);
        if let (Some(subset), Some(defined)) = (subset, defined)
            && !defined.contains(subset)
        {
            let message = format!("no DestinationRule of the input defines the subset {subset:?}");
            report.warn("unknown-subset", &at.key("subset"), message);
        }
    }

    /// Looks up the host and every suffix of it with a star, rather than every entry.
    fn claimed(&self, host: &str) -> bool {
        !self.entries.is_empty()
            && (self.entries.contains(host)
                || host.char_indices().any(|(at, _)| {
                    host.get(at..).is_some_and(|suffix| self.entries.contains(&format!("*{suffix}")))
                }))
    }
}

fn service(spec: Option<&Node>) -> Service {
    let Some(spec) = spec else { return Service::default() };
    let ports = spec.get("ports").map(Node::items).unwrap_or_default();
    Service {
        ports: ports
            .iter()
            .filter_map(|port| port.get("port").and_then(Node::as_i64))
            .filter_map(|port| u16::try_from(port).ok())
            .collect(),
        external: spec.get("type").and_then(Node::as_str) == Some("ExternalName"),
    }
}
