//! One Ingress as the controllers store it.

use super::reader::Reader;
use super::settings::{self, Settings};
use gatewright_core::decision::Port;
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;

/// An Ingress with everything the controllers look at.
#[derive(Debug)]
pub(super) struct Ingress {
    pub(super) reference: String,
    pub(super) namespace: String,
    pub(super) name: String,
    /// `metadata.creationTimestamp` as written; absent in files that were never in a cluster.
    pub(super) created: Option<String>,
    /// `spec.ingressClassName`.
    pub(super) class: Option<String>,
    pub(super) default_backend: Option<Service>,
    pub(super) rules: Vec<HostRule>,
    pub(super) settings: Settings,
}

/// A Service as an Ingress names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) port: Port,
}

/// One entry of `spec.rules`.
#[derive(Debug)]
pub(super) struct HostRule {
    /// Empty when the rule is for every host.
    pub(super) host: String,
    pub(super) paths: Vec<PathRule>,
    pub(super) field: String,
}

/// One entry of `spec.rules[].http.paths`.
#[derive(Debug)]
pub(super) struct PathRule {
    pub(super) path: String,
    pub(super) path_type: PathType,
    /// `None` for a backend that is no Service.
    pub(super) service: Option<Service>,
    pub(super) field: String,
}

/// `pathType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathType {
    Exact,
    Prefix,
    ImplementationSpecific,
}

impl Ingress {
    /// True when no rule can concern this host.
    pub(super) fn is_foreign(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return false };
        let concerns = |rule: &str| {
            rule.is_empty()
                || rule == host
                || rule.strip_prefix('*').is_some_and(|suffix| host.ends_with(suffix))
        };
        let invalid = |rule: &HostRule| !super::value::is_host(&rule.host);
        self.default_backend.is_none()
            && !self.rules.iter().any(|rule| concerns(&rule.host) || invalid(rule))
            && self.settings.host_aliases.is_empty()
    }
}

const METADATA: &[&str] = &[
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Reads an object of kind Ingress.
pub(super) fn read(manifest: &Manifest, namespace: &str, reader: &mut Reader) -> Ingress {
    if manifest.api_version != "networking.k8s.io/v1" {
        let message = format!("no supported cluster serves {} for an Ingress", manifest.api_version);
        reader.reject("apiVersion", message);
    }
    reader.known(&manifest.node, "", &["apiVersion", "kind", "metadata", "spec", "status"]);
    let metadata = reader.map(&manifest.node, "metadata", "metadata", METADATA);
    let created = metadata.and_then(|node| {
        reader.text(node, "creationTimestamp", "metadata.creationTimestamp").map(str::to_owned)
    });
    let mut ingress = Ingress {
        reference: manifest.reference(),
        namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
        name: manifest.name.clone(),
        created,
        class: None,
        default_backend: None,
        rules: Vec::new(),
        settings: settings::read(metadata, reader),
    };
    let keys = ["ingressClassName", "defaultBackend", "tls", "rules"];
    if let Some(spec) = reader.map(&manifest.node, "spec", "spec", &keys) {
        read_spec(spec, &mut ingress, reader);
    }
    ingress
}

fn read_spec(spec: &Node, ingress: &mut Ingress, reader: &mut Reader) {
    ingress.class = reader.text(spec, "ingressClassName", "spec.ingressClassName").map(str::to_owned);
    let field = "spec.defaultBackend";
    if let Some(backend) = reader.map(spec, "defaultBackend", field, &["service", "resource"]) {
        ingress.default_backend = read_backend(backend, field, reader);
    }
    // Certificates are found by server name and do not decide about routes.
    for (index, entry) in reader.list(spec, "tls", "spec.tls").iter().enumerate() {
        let field = format!("spec.tls[{index}]");
        reader.known(entry, &field, &["hosts", "secretName"]);
        reader.text(entry, "secretName", &format!("{field}.secretName"));
        reader.texts(entry, "hosts", &format!("{field}.hosts"));
    }
    for (index, rule) in reader.list(spec, "rules", "spec.rules").iter().enumerate() {
        let rule = read_rule(rule, format!("spec.rules[{index}]"), reader);
        ingress.rules.push(rule);
    }
}

fn read_rule(rule: &Node, field: String, reader: &mut Reader) -> HostRule {
    reader.known(rule, &field, &["host", "http"]);
    let host = reader.text(rule, "host", &format!("{field}.host")).unwrap_or_default().to_owned();
    let http_field = format!("{field}.http");
    let mut paths = Vec::new();
    if let Some(http) = reader.map(rule, "http", &http_field, &["paths"]) {
        let paths_field = format!("{http_field}.paths");
        for (index, path) in reader.list(http, "paths", &paths_field).iter().enumerate() {
            paths.push(read_path(path, format!("{paths_field}[{index}]"), reader));
        }
        if paths.is_empty() {
            reader.reject(paths_field, "the API server refuses the object: http needs at least one path");
        }
    }
    HostRule { host, paths, field }
}

fn read_path(node: &Node, field: String, reader: &mut Reader) -> PathRule {
    reader.known(node, &field, &["path", "pathType", "backend"]);
    let path = reader.text(node, "path", &format!("{field}.path")).unwrap_or_default().to_owned();
    let type_field = format!("{field}.pathType");
    let path_type = match reader.text(node, "pathType", &type_field) {
        Some("Exact") => PathType::Exact,
        Some("Prefix") => PathType::Prefix,
        Some("ImplementationSpecific") => PathType::ImplementationSpecific,
        other => {
            let message = match other {
                Some(other) => format!(
                    "the API server refuses the object: pathType is Exact, Prefix or ImplementationSpecific, not \
                     {other:?}"
                ),
                None => "the API server refuses the object: every path needs a pathType".to_owned(),
            };
            reader.reject(type_field, message);
            PathType::ImplementationSpecific
        }
    };
    let backend_field = format!("{field}.backend");
    let backend = reader.map(node, "backend", &backend_field, &["service", "resource"]);
    if backend.is_none() {
        let message = "the API server refuses the object: every path needs a backend";
        reader.reject(backend_field.clone(), message);
    }
    let service = backend.and_then(|backend| read_backend(backend, &backend_field, reader));
    PathRule { path, path_type, service, field }
}

/// `None` for a backend that is no Service: a KongServiceFacade behind a feature gate, or nothing that the
/// controllers know.
fn read_backend(backend: &Node, field: &str, reader: &mut Reader) -> Option<Service> {
    let resource = backend.get("resource").is_some_and(|node| !node.is_null());
    let service_field = format!("{field}.service");
    let service = reader.map(backend, "service", &service_field, &["name", "port"]);
    if resource == service.is_some() {
        let message = "the API server refuses the object: a backend is either a service or a resource";
        reader.reject(field, message);
    } else if resource {
        reader.unmodelled(format!("{field}.resource"), "a backend that is no Service is not modelled");
    }
    let service = service?;
    let name_field = format!("{service_field}.name");
    let name = reader.text(service, "name", &name_field).unwrap_or_default().to_owned();
    if !gatewright_core::names::is_label(&name) {
        let message = format!("the API server refuses the object: {name:?} cannot be the name of a Service");
        reader.reject(name_field, message);
    }
    let port_field = format!("{service_field}.port");
    let port = reader.map(service, "port", &port_field, &["name", "number"]);
    let port = port.and_then(|port| read_port(port, &port_field, reader));
    if port.is_none() {
        let message =
            "the API server refuses the object: a Service port is a number from 1 to 65535 or a name";
        reader.reject(port_field, message);
    }
    Some(Service { name, port: port.unwrap_or(Port::Unnamed) })
}

fn read_port(port: &Node, field: &str, reader: &mut Reader) -> Option<Port> {
    let name = reader.text(port, "name", &format!("{field}.name")).filter(|name| !name.is_empty());
    let number = reader.int(port, "number", &format!("{field}.number")).filter(|number| *number != 0);
    match (name, number) {
        (Some(name), None) => Some(Port::Name(name.to_owned())),
        (None, Some(number)) => u16::try_from(number).ok().map(Port::Number),
        _ => None,
    }
}
