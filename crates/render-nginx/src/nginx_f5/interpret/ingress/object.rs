//! One Ingress as the controller takes or rejects it.
//!
//! Source: `internal/k8s/validation.go`, and the API server's rules for `networking.k8s.io/v1`.

use super::super::Facts;
use super::super::mergeable;
use super::super::object::{self, Identity};
use super::super::reader::{Reader, child};
use super::super::settings::{Annotations, Settings};
use super::super::value;
use gatewright_core::decision::{Backend, Place, Port};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// `nginx.org/mergeable-ingress-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Role {
    Plain,
    Master,
    Minion,
}

/// An Ingress that the controller takes.
#[derive(Debug)]
pub(in super::super) struct Ingress {
    pub(in super::super) identity: Identity,
    pub(in super::super) role: Role,
    pub(in super::super) settings: Settings,
    pub(in super::super) rules: Vec<HostRule>,
    pub(super) default_backend: Option<(Backend, Place)>,
    /// Host and Secret.
    pub(super) tls: Vec<(String, Option<String>)>,
}

/// One entry of `spec.rules`.
#[derive(Debug)]
pub(in super::super) struct HostRule {
    pub(in super::super) host: String,
    pub(in super::super) place: Place,
    pub(in super::super) paths: Vec<PathRule>,
}

/// One path.
#[derive(Clone, Debug)]
pub(in super::super) struct PathRule {
    /// As written; empty for the root.
    pub(in super::super) path: String,
    pub(super) exact: bool,
    pub(super) backend: Backend,
    pub(in super::super) place: Place,
}

/// Reads an Ingress of the controller's class.
pub(super) fn read(manifest: &Manifest, facts: &Facts<'_>, reader: &mut Reader<'_>) -> Option<Ingress> {
    let identity = object::identity(manifest, facts.namespace, reader);
    let reference = identity.reference.clone();
    let object = At::object(&reference);
    if manifest.api_version != "networking.k8s.io/v1" {
        reader.reject(&object.key("apiVersion"), "no supported cluster serves this version");
    }
    let metadata = object.key("metadata");
    let at = metadata.key("annotations");
    let mut annotations = Annotations::of(child(&manifest.node, "metadata"), &at, reader);
    let role = match annotations.get("nginx.org/mergeable-ingress-type") {
        None => Role::Plain,
        Some("master") => Role::Master,
        Some("minion") => Role::Minion,
        Some(_) => {
            let at = at.key("nginx.org/mergeable-ingress-type");
            reader.reject(&at, "the value is master or minion");
            Role::Plain
        }
    };
    annotations.effective(role, facts.plus, &at, reader);
    let settings = annotations.settings(&identity.namespace, &at, reader);
    let at = object.key("spec");
    let Some(spec) = child(&manifest.node, "spec") else {
        reader.reject(&at, "it has no spec");
        return None;
    };
    reader.known(spec, &at, &["ingressClassName", "defaultBackend", "tls", "rules"]);
    let place = at.key("defaultBackend");
    let default_backend = child(spec, "defaultBackend")
        .and_then(|node| backend(node, &place, &identity.namespace, reader))
        .map(|backend| (backend, place.place()));
    let tls = tls(spec, &at, reader);
    let rules = rules(spec, &at, &identity.namespace, reader);
    let ingress = Ingress { identity, role, settings, rules, default_backend, tls };
    mergeable::check(&ingress, spec, &at, reader);
    Some(ingress)
}

fn tls(spec: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Vec<(String, Option<String>)> {
    let list = at.key("tls");
    let mut found = Vec::new();
    for (index, node) in reader.items(spec, "tls", at).iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["hosts", "secretName"]);
        let secret = reader.text(node, "secretName", &at).map(str::to_owned);
        let hosts = child(node, "hosts").map(|hosts| reader.report.texts(hosts, &at.key("hosts")));
        found.extend(hosts.unwrap_or_default().into_iter().map(|host| (host.to_owned(), secret.clone())));
    }
    found
}

fn rules(spec: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Vec<HostRule> {
    let list = at.key("rules");
    let nodes = reader.items(spec, "rules", at);
    if nodes.is_empty() {
        reader.reject(&list, "it needs rules");
    }
    let mut rules: Vec<HostRule> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["host", "http"]);
        let host = reader.text(node, "host", &at).unwrap_or_default().to_owned();
        if !value::is_host(&host) {
            reader.reject(&at.key("host"), format!("{host:?} is no lower-case DNS name without port"));
        }
        if rules.iter().any(|rule| rule.host == host) {
            reader.reject(&at.key("host"), "two rules have this host");
        }
        let mut paths = Vec::new();
        if let Some(http) = child(node, "http") {
            let http_at = at.key("http");
            reader.known(http, &http_at, &["paths"]);
            let list = http_at.key("paths");
            for (index, node) in reader.items(http, "paths", &http_at).iter().enumerate() {
                paths.extend(path(node, &list.index(index), namespace, reader));
            }
        }
        rules.push(HostRule { host, place: at.key("host").place(), paths });
    }
    rules
}

fn path(node: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Option<PathRule> {
    reader.known(node, at, &["path", "pathType", "backend"]);
    let path = reader.text(node, "path", at).unwrap_or_default().to_owned();
    let kind = reader.text(node, "pathType", at);
    if !matches!(kind, Some("Exact" | "Prefix" | "ImplementationSpecific")) {
        reader.reject(&at.key("pathType"), "pathType is Exact, Prefix or ImplementationSpecific");
    }
    if let Some(reason) = refused(&path, kind == Some("ImplementationSpecific")) {
        reader.reject(&at.key("path"), reason);
    }
    if path.contains(['{', '}', '"', '\'', '\\']) {
        let message =
            "the path stands without quotes in the configuration; these characters are not modelled";
        reader.report.refuse(&at.key("path"), message);
    }
    let backend_at = at.key("backend");
    let Some(backend_node) = child(node, "backend") else {
        reader.reject(&backend_at, "every path needs a backend");
        return None;
    };
    let backend = backend(backend_node, &backend_at, namespace, reader)?;
    Some(PathRule { path, exact: kind == Some("Exact"), backend, place: at.place() })
}

/// `validatePath` of the controller and the API server's rules for Exact and Prefix paths.
fn refused(path: &str, specific: bool) -> Option<&'static str> {
    if path.is_empty() {
        return (!specific).then_some("a path starts with /");
    }
    if !path.starts_with('/') || path.starts_with("//") {
        return Some("a path starts with one /");
    }
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Some("a path must not contain a .. segment");
    }
    if path.contains(|letter: char| letter.is_whitespace() || letter == ';') {
        return Some("a path has no white space and no semicolon");
    }
    let root = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    if path.starts_with("/etc/") || root("/root") || root("/var") {
        return Some("a path must not look like one of the file system");
    }
    let odd = ["//", "/./", "/../", "%2f", "%2F"].iter().any(|part| path.contains(part))
        || path.ends_with("/..")
        || path.ends_with("/.");
    (odd && !specific).then_some("an Exact or Prefix path must not contain //, /./, /../ or %2f")
}

fn backend(node: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Option<Backend> {
    reader.known(node, at, &["service", "resource"]);
    let service_at = at.key("service");
    let (Some(service), None) = (child(node, "service"), child(node, "resource")) else {
        reader.reject(at, "a backend is a service");
        return None;
    };
    reader.known(service, &service_at, &["name", "port"]);
    let name = reader.text(service, "name", &service_at).unwrap_or_default();
    if !gatewright_core::names::is_label(name) {
        reader.reject(&service_at.key("name"), format!("{name:?} is no name of a Service"));
    }
    let port_at = service_at.key("port");
    let port = child(service, "port").and_then(|port| {
        reader.known(port, &port_at, &["name", "number"]);
        let name = reader.text(port, "name", &port_at);
        let number = child(port, "number").and_then(|node| reader.report.port(node, &port_at.key("number")));
        match (name, number) {
            (Some(name), None) => Some(Port::Name(name.to_owned())),
            (None, Some(number)) => Some(Port::Number(number)),
            _ => None,
        }
    });
    if port.is_none() {
        reader.reject(&port_at, "a port is a number from 1 to 65535 or a name");
    }
    Some(Backend {
        service: name.to_owned(),
        namespace: namespace.to_owned(),
        port: port.unwrap_or(Port::Unnamed),
    })
}
