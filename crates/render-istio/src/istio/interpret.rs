//! From any objects of Istio to a behaviour.
//!
//! Written from istiod's source (istio/istio 1.31) and Envoy's, not from the renderer: it sees re-parsed
//! objects only, ours or anybody's. What may change routing and is not modelled is reported with the name
//! of its field; the rules it touches answer "undetermined".

mod action;
mod bind;
mod condition;
mod duration;
mod elsewhere;
mod emit;
mod gateways;
mod headers;
mod limits;
mod listeners;
mod names;
mod order;
mod readings;
mod rule;
mod service;
mod tls;
mod workload;
mod world;

use super::facts::Facts;
use bind::common_hosts;
use gateways::{Gateway, Server};
use gatewright_core::decision::Behaviour;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_semantics::report::{At, Report};
use service::VirtualService;
use std::collections::{BTreeMap, BTreeSet};
use world::World;

/// The group of the API.
const GROUP: &str = "networking.istio.io";

/// The behaviour of Istio's gateway pods with these objects.
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let facts = Facts::new(context.options, context.namespace).about(context.host);
    let mut report = Report::default();
    check_unique(manifests, context.namespace, &mut report);
    report.assume(facts.assumption());
    let world = World::new(manifests, &facts, context.namespace);
    let all = gateways::gateways(manifests, &facts, context.namespace, &mut report);
    let known: BTreeSet<String> = all.iter().map(|gateway| gateway.key.clone()).collect();
    let services = service::virtual_services(manifests, &facts, &world, context.namespace, &mut report);
    elsewhere::check(manifests, &facts, context.namespace, &mut report);
    let gateways = workload::of_one_workload(all, &facts, &mut report);
    check_bindings(&services, &gateways, &known, &facts, &mut report);
    let servers = listeners::servers(&gateways, &facts, &mut report);
    let readings = readings::readings(&services, &servers, &facts, &world, &mut report);
    Behaviour { readings, not_understood: report.not_understood, remarks: report.remarks }
}

fn namespace_of<'a>(object: &'a Manifest, default: &'a str) -> &'a str {
    object.namespace.as_deref().unwrap_or(default)
}

/// The cluster holds one object of a name; which of two texts it would be is not known.
fn check_unique(manifests: &Manifests, namespace: &str, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for object in manifests.objects.iter().filter(|object| object.group() == GROUP) {
        if !seen.insert((&object.kind, namespace_of(object, namespace), &object.name)) {
            let reference = object.reference();
            let at = At::object(&reference);
            report.refuse(
                &at.key("metadata").key("name"),
                "the input holds another object of this kind and name",
            );
        }
    }
}

/// Things every object of the group has in common. False for an object that is not read at all.
fn check_object(object: &Manifest, at: &At<'_>, report: &mut Report) -> bool {
    let version = object.api_version.rsplit('/').next().unwrap_or_default();
    if !matches!(version, "v1" | "v1beta1" | "v1alpha3") {
        let message = format!("{:?} is no version of this API", object.api_version);
        report.refuse(&at.key("apiVersion"), message);
        return false;
    }
    let metadata = at.key("metadata");
    let annotations = metadata.key("annotations");
    for (key, _) in object.annotations() {
        let Some((prefix, _)) = key.split_once('/') else { continue };
        let at = annotations.key(key);
        if prefix == "internal.istio.io" {
            // istiod writes them on objects that it makes from other APIs; they change how this one reads.
            report.refuse(&at, format!("the annotation {key} gives the object another meaning"));
        } else if (prefix == "istio.io" || prefix.ends_with(".istio.io")) && prefix != "galley.istio.io" {
            report.warn(
                "unknown-annotation",
                &at,
                format!("the annotation {key} is not one that is read here"),
            );
        }
    }
    if let Some(revision) = order::revision(&object.node) {
        report.assume(format!("the control plane of the gateway reads the revision {revision}"));
    }
    true
}

/// A hint about hosts that do not meet is not worth more comparisons for one object.
const MOST_PAIRS: usize = 10_000;

/// Bindings that cannot be followed, and those that lead nowhere.
fn check_bindings(
    services: &[VirtualService],
    gateways: &[Gateway],
    known: &BTreeSet<String>,
    facts: &Facts,
    report: &mut Report,
) {
    let mut by_name: BTreeMap<&str, Vec<&Gateway>> = BTreeMap::new();
    for gateway in gateways {
        by_name.entry(&gateway.key).or_default().push(gateway);
    }
    for service in services {
        report.muted = !service.hosts.iter().any(|host| facts.concerns(host));
        let object = At::object(&service.reference);
        let spec = object.key("spec");
        for name in service.gateways.iter().filter(|name| !known.contains(*name)) {
            let message = format!(
                "the Gateway {name} is not among the objects: add it to the input, or say with --option \
                 istio.gateway={name} that it serves the host"
            );
            report.refuse(&spec.key("gateways"), message);
        }
        let bound = service.gateways.iter().filter_map(|name| by_name.get(name.as_str())).flatten();
        let servers: Vec<&Server> = bound.flat_map(|gateway| &gateway.servers).collect();
        let pairs = servers.iter().map(|server| server.hosts.len()).sum::<usize>() * service.hosts.len();
        if servers.is_empty() || pairs > MOST_PAIRS {
            continue;
        }
        let meets = |fold: fn(&str) -> String| {
            servers.iter().any(|server| !common_hosts(server, service, fold).is_empty())
        };
        let at = spec.key("hosts");
        if meets(str::to_owned) {
            continue;
        }
        if meets(str::to_ascii_lowercase) {
            let message = "differs from the hosts of the Gateway in upper and lower case only; Istio compares them \
                           case-sensitively and routes nothing";
            report.warn("host-case", &at, message);
        } else {
            report.warn("host-not-served", &at, "no server of its Gateways has any of these hosts");
        }
    }
    report.muted = false;
}
