//! A Service of an Ingress with what its annotations say (`translator.go`, `getServicePort`).

use super::object::{Ingress, Target};
use super::{backend_config, gives_up};
use crate::gcp_lb::interpret::json;
use crate::gcp_lb::interpret::way::Way;
use crate::gcp_lb::names::{option, service as key};
use gatewright_core::decision::{Place, Port};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::report::Report;

/// The old key of the BackendConfig annotation; the new one wins (`pkg/annotations/service.go`).
const BETA_BACKEND_CONFIG: &str = "beta.cloud.google.com/backend-config";
/// Protocols by port name, the older key first.
const APP_PROTOCOLS: [&str; 2] =
    ["service.alpha.kubernetes.io/app-protocols", "cloud.google.com/app-protocols"];

/// What happens on the way to a Service; nothing when the controller gives up.
pub(super) fn way(
    manifests: &Manifests,
    context: Context<'_>,
    ingress: &Ingress,
    target: &Target<'_>,
    report: &mut Report,
) -> Option<Way> {
    let own = |one: &&Manifest| {
        one.name == target.service
            && one.namespace.as_deref().unwrap_or(context.namespace) == ingress.stored.namespace
    };
    let Some(service) = manifests.of_kind("", "Service").find(own) else {
        let message = format!(
            "Service {} is not among the objects, so its annotations cannot be seen: read as with the defaults of a \
             Service without a BackendConfig, which are 30 seconds for a whole answer",
            target.service
        );
        report.warn_at("service-unseen", target.place.clone(), message);
        return Some(Way::default());
    };
    let port = service_port(service, target, report)?;
    let fine = network_endpoints(service, context, report) && speaks_http(service, &port, report);
    if !fine {
        return None;
    }
    match config_name(service, &port, report) {
        Ok(None) => Some(Way::default()),
        Ok(Some(name)) => {
            let config = manifests.of_kind(crate::gcp_lb::names::CLOUD_GROUP, "BackendConfig").find(|one| {
                one.name == name
                    && one.namespace.as_deref().unwrap_or(context.namespace) == ingress.stored.namespace
            });
            let Some(config) = config else {
                let place = annotation_place(service, key::BACKEND_CONFIG);
                gives_up(report, place, format_args!("there is no BackendConfig {name:?} in the namespace"));
                return None;
            };
            Some(backend_config::read(config, report))
        }
        Err(why) => {
            gives_up(report, annotation_place(service, key::BACKEND_CONFIG), why);
            None
        }
    }
}

fn annotation_place(service: &Manifest, key: &str) -> Place {
    Place::new(service.reference(), ["metadata.annotations.", key].concat())
}

/// A port of a Service by both its names.
struct ServicePort {
    name: String,
    number: String,
}

fn service_port(service: &Manifest, target: &Target<'_>, report: &mut Report) -> Option<ServicePort> {
    let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let name = |port: &Node| port.get("name").and_then(Node::as_str).unwrap_or_default().to_owned();
    let number = |port: &Node| port.get("port").and_then(Node::as_i64).unwrap_or_default();
    let found = ports.iter().find(|port| match target.port {
        Port::Name(wanted) => name(port) == *wanted,
        Port::Number(wanted) => number(port) == i64::from(*wanted),
        Port::Unnamed => false,
    });
    if found.is_none() {
        let why = format!("Service {} has no port {}", target.service, target.port);
        gives_up(report, target.place.clone(), why);
    }
    found.map(|port| ServicePort { name: name(port), number: number(port).to_string() })
}

/// `maybeEnableNEG`.
fn network_endpoints(service: &Manifest, context: Context<'_>, report: &mut Report) -> bool {
    let kind = service.node.at(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP");
    if matches!(kind, "NodePort" | "LoadBalancer") {
        return true;
    }
    let annotation = service.annotation(key::NEG);
    // Invalid JSON switches it off.
    let asked = annotation.map(|text| json::object(text).and_then(|map| json::boolean(&map, "ingress")));
    let enabled = match &asked {
        None => context.options.is(option::NEG_DEFAULT, "true"),
        Some(found) => *found == Ok(true),
    };
    if !enabled {
        let why = match asked {
            Some(Err(why)) => format!("{} is no use: {why}", key::NEG),
            _ => format!("the annotation {} with {{\"ingress\": true}} is missing", key::NEG),
        };
        let why = format!("Service {} is of type {kind}, and {why}", service.name);
        gives_up(report, annotation_place(service, key::NEG), why);
    }
    enabled
}

/// `setAppProtocol`.
fn speaks_http(service: &Manifest, port: &ServicePort, report: &mut Report) -> bool {
    let Some((key, text)) = APP_PROTOCOLS.iter().find_map(|key| Some((*key, service.annotation(key)?)))
    else {
        return true;
    };
    let place = annotation_place(service, key);
    let protocols = match json::object(text).and_then(|map| json::all_texts(&map)) {
        Ok(protocols) => protocols,
        Err(why) => {
            gives_up(report, place, why);
            return false;
        }
    };
    if let Some((_, other)) =
        protocols.iter().find(|(_, one)| !["HTTP", "HTTPS", "HTTP2"].contains(&one.as_str()))
    {
        gives_up(report, place, format_args!("{other:?} is no protocol"));
        return false;
    }
    match protocols.iter().find(|(name, _)| *name == port.name) {
        Some((_, protocol)) if protocol != "HTTP" => {
            report.refuse_at(
                place,
                format!("the load balancer speaks {protocol} with TLS to the pods, which is not modelled"),
            );
            false
        }
        _ => true,
    }
}

/// `pkg/backendconfig/utils.go`, `BackendConfigName`: by port name, by port number, then the default.
fn config_name(
    service: &Manifest,
    port: &ServicePort,
    report: &mut Report,
) -> Result<Option<String>, String> {
    let text = service.annotation(key::BACKEND_CONFIG).or_else(|| service.annotation(BETA_BACKEND_CONFIG));
    let Some(text) = text else { return Ok(None) };
    let map = json::object(text)?;
    let (default, ports) = (json::text(&map, "default")?, json::texts(&map, "ports")?);
    if default.is_empty() && ports.is_empty() {
        return Err("no BackendConfig is named".to_owned());
    }
    let of = |key: &str| ports.iter().find(|(name, _)| name == key).map(|(_, name)| name.clone());
    let name = of(&port.name).or_else(|| of(&port.number)).unwrap_or(default);
    if name.is_empty() {
        let message = format!("no BackendConfig is named for port {} ({:?})", port.number, port.name);
        report.warn_at("ignored-value", annotation_place(service, key::BACKEND_CONFIG), message);
        return Ok(None);
    }
    Ok(Some(name))
}
