//! VirtualServices.

use super::condition::{self, Item};
use super::gateways::NOT_A_HOST;
use super::names::{full_gateway, full_host};
use super::order::{Age, age};
use super::rule::{self, HttpRule};
use super::world::World;
use super::{GROUP, check_object, namespace_of};
use crate::istio::facts::Facts;
use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::report::{At, Report};

/// One VirtualService that is bound to a gateway.
#[derive(Debug)]
pub(super) struct VirtualService {
    pub(super) namespace: String,
    pub(super) reference: String,
    pub(super) age: Age,
    /// Where it stands in front of age: exported to the own namespace, to the gateway's, to all.
    pub(super) visibility: Visibility,
    /// Full names, in the case they were written in.
    pub(super) hosts: Vec<String>,
    /// `namespace/name`.
    pub(super) gateways: Vec<String>,
    pub(super) rules: Vec<HttpRule>,
}

/// The order in which istiod lists VirtualServices for a gateway (istio/istio
/// `pilot/pkg/model/push_context.go`, `VirtualServicesForGateway`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Visibility {
    /// The gateway's namespace is its own.
    Private,
    /// Exported to the namespace of the gateway.
    Exported,
    /// Exported to all.
    Public,
}

/// What a rule needs to know about its object.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) facts: &'a Facts,
    pub(super) world: &'a World,
    pub(super) namespace: &'a str,
}

/// All VirtualServices that some ingress gateway may read.
pub(super) fn virtual_services(
    manifests: &Manifests,
    facts: &Facts,
    world: &World,
    namespace: &str,
    report: &mut Report,
) -> Vec<VirtualService> {
    let mut found: Vec<VirtualService> = manifests
        .of_kind(GROUP, "VirtualService")
        .filter_map(|object| {
            let namespace = namespace_of(object, namespace);
            let service = virtual_service(object, Scope { facts, world, namespace }, report);
            report.muted = false;
            service
        })
        .collect();
    found.sort_by(|left, right| (left.visibility, &left.age).cmp(&(right.visibility, &right.age)));
    found
}

fn virtual_service(object: &Manifest, scope: Scope<'_>, report: &mut Report) -> Option<VirtualService> {
    let reference = object.reference();
    let at = At::object(&reference);
    let spec_at = at.key("spec");
    let head = head(object, &spec_at, report);
    let hosts: Vec<String> =
        head.hosts.iter().map(|host| full_host(host, scope.namespace, scope.facts)).collect();
    report.muted = !hosts.iter().any(|host| scope.facts.concerns(host));
    if !check_object(object, &at, report) {
        return None;
    }
    if hosts.is_empty() {
        // Without hosts it is a delegate: it acts through the rules that name it, which are reported there.
        return None;
    }
    if hosts.iter().any(|host| Domain::parse(host).is_none()) {
        report.refuse(&spec_at.key("hosts"), NOT_A_HOST);
    }
    let gateways: Vec<String> = head
        .gateways
        .iter()
        .filter(|gateway| **gateway != "mesh")
        .map(|gateway| full_gateway(gateway, scope.namespace))
        .collect();
    if gateways.is_empty() {
        let message = "names no gateway, so it is for sidecars only and no ingress gateway reads it";
        report.warn("mesh-only", &spec_at.key("gateways"), message);
        return None;
    }
    let visibility = visibility(&head.export_to, &spec_at, scope, report)?;
    let rules = rules(object.node.get("spec"), &spec_at, scope, report);
    let age = age(object, scope.namespace, &at, report);
    let namespace = scope.namespace.to_owned();
    Some(VirtualService { namespace, reference: reference.clone(), age, visibility, hosts, gateways, rules })
}

#[derive(Default)]
struct Head<'n> {
    hosts: Vec<&'n str>,
    gateways: Vec<&'n str>,
    export_to: Vec<&'n str>,
}

fn head<'n>(object: &'n Manifest, at: &At<'_>, report: &mut Report) -> Head<'n> {
    let mut head = Head::default();
    for entry in object.node.get("spec").map_or(&[][..], |spec| report.entries(spec, at)) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "hosts" => head.hosts = report.texts(&entry.value, &at),
            "gateways" => head.gateways = report.texts(&entry.value, &at),
            "exportTo" => head.export_to = report.texts(&entry.value, &at),
            // Routes for connections that are not read; servers that would use them are reported.
            "http" | "tls" | "tcp" => {}
            _ => report.unknown_field(&at),
        }
    }
    head
}

/// Nothing when the gateway cannot see the object.
fn visibility(
    export_to: &[&str],
    spec: &At<'_>,
    scope: Scope<'_>,
    report: &mut Report,
) -> Option<Visibility> {
    if export_to.is_empty() || export_to.contains(&"*") {
        return Some(Visibility::Public);
    }
    let workload = scope.facts.workload_namespace.as_str();
    report.assume(format!("the gateway pods run in the namespace {workload}"));
    let exported = export_to.iter().any(|&to| to == workload || (to == "." && scope.namespace == workload));
    if !exported || export_to.contains(&"~") {
        let message = format!("is not exported to {workload}, the namespace of the gateway pods");
        report.warn("not-exported", &spec.key("exportTo"), message);
        return None;
    }
    Some(if workload == scope.namespace { Visibility::Private } else { Visibility::Exported })
}

fn rules(spec: Option<&Node>, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> Vec<HttpRule> {
    let at = at.key("http");
    let Some(http) = spec.and_then(|spec| spec.get("http")) else { return Vec::new() };
    let nodes = report.items(http, &at);
    nodes.iter().enumerate().map(|(index, node)| rule::rule(node, &at.index(index), scope, report)).collect()
}

impl VirtualService {
    /// The place of a rule, or of one of its match items.
    pub(super) fn place(&self, rule: usize, item: Option<usize>) -> Place {
        let field = match item {
            Some(item) => format!("spec.http[{rule}].match[{item}]"),
            None => format!("spec.http[{rule}]"),
        };
        Place::new(self.reference.clone(), field)
    }
}

/// Reads the match items of a rule.
pub(super) fn items(node: &Node, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> Vec<Item> {
    let nodes = report.items(node, at);
    nodes
        .iter()
        .enumerate()
        .map(|(index, node)| condition::item(node, &at.index(index), scope, report))
        .collect()
}
