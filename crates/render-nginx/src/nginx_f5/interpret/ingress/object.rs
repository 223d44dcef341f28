//! One Ingress as the controller takes or rejects it.
//!
//! Source: `internal/k8s/validation.go`. What the API server refuses is left out before.

use super::super::Facts;
use super::super::mergeable;
use super::super::object::{self, Identity};
use super::super::reader::{Reader, child};
use super::super::settings::{Annotations, Settings};
use gatewright_core::decision::{Backend, Place};
use gatewright_core::router::Manifest;
use gatewright_semantics::ingress::{self, PathType, Service, Tls};
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

/// Reads an Ingress of the controller's class, which the API server keeps.
pub(super) fn read(
    manifest: &Manifest,
    stored: &ingress::Ingress<()>,
    facts: &Facts<'_>,
    reader: &mut Reader<'_>,
) -> Ingress {
    let identity = object::identity(manifest, facts.namespace, reader);
    let object = At::object(&stored.reference);
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
    for field in &stored.resources {
        reader.reject(&object.key(field), "a backend is a service");
    }
    let to = |service: &Service| backend(service, &stored.namespace);
    let default_at = object.key("spec.defaultBackend").place();
    let default_backend = stored.default_backend.as_ref().map(|service| (to(service), default_at));
    let secret = |entry: &Tls| Some(entry.secret.clone()).filter(|secret| !secret.is_empty());
    let of_host = |entry: &Tls| {
        let secret = secret(entry);
        entry.hosts.iter().map(|host| (host.clone(), secret.clone())).collect::<Vec<_>>()
    };
    let tls = stored.tls.iter().flat_map(of_host).collect();
    let rules = rules(stored, &object, reader);
    let ingress = Ingress { identity, role, settings, rules, default_backend, tls };
    mergeable::check(&ingress, stored.has_tls(), &object.key("spec"), reader);
    ingress
}

fn rules(stored: &ingress::Ingress<()>, object: &At<'_>, reader: &mut Reader<'_>) -> Vec<HostRule> {
    if stored.rules.is_empty() {
        reader.reject(&object.key("spec.rules"), "it needs rules");
    }
    let mut rules: Vec<HostRule> = Vec::with_capacity(stored.rules.len());
    for rule in &stored.rules {
        let at = object.key(&rule.field);
        let at = at.key("host");
        // `validateIngressSpec`, without the flag -allow-empty-ingress-host.
        if rule.host.is_empty() {
            reader.reject(&at, "every rule needs a host");
        }
        if rules.iter().any(|other| other.host == rule.host) {
            reader.reject(&at, "two rules have this host");
        }
        let paths = rule.paths().iter().filter_map(|path| own_path(path, &stored.namespace, object, reader));
        rules.push(HostRule { host: rule.host.clone(), paths: paths.collect(), place: at.place() });
    }
    rules
}

fn own_path(
    rule: &ingress::PathRule,
    namespace: &str,
    object: &At<'_>,
    reader: &mut Reader<'_>,
) -> Option<PathRule> {
    let at = object.key(&rule.field);
    let path = rule.path.clone();
    if let Some(reason) = refused(&path) {
        reader.reject(&at.key("path"), reason);
    }
    if path.contains(['{', '}', '"', '\'', '\\']) {
        let message =
            "the path stands without quotes in the configuration; these characters are not modelled";
        reader.report.refuse(&at.key("path"), message);
    }
    // A backend that is no Service was rejected before.
    let backend = backend(rule.service.as_ref()?, namespace);
    Some(PathRule { path, exact: rule.path_type == PathType::Exact, backend, place: at.place() })
}

/// `validatePath` of the controller.
fn refused(path: &str) -> Option<&'static str> {
    if path.starts_with("//") {
        return Some("a path starts with one /");
    }
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Some("a path must not contain a .. segment");
    }
    if path.contains(|letter: char| letter.is_whitespace() || letter == ';') {
        return Some("a path has no white space and no semicolon");
    }
    let root = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    (path.starts_with("/etc/") || root("/root") || root("/var"))
        .then_some("a path must not look like one of the file system")
}

fn backend(service: &Service, namespace: &str) -> Backend {
    Backend { service: service.name.clone(), namespace: namespace.to_owned(), port: service.port.clone() }
}
