//! One Ingress as the API server stores it, for every controller that reads Ingresses.
//!
//! Source: Kubernetes `staging/src/k8s.io/api/networking/v1/types.go`. What a controller makes of the object,
//! its annotations above all, stands in the router's crate.

mod admitted;
mod backend;

pub use admitted::admit;

use crate::fields::Reader;
use gatewright_core::decision::Port;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;

/// An Ingress with everything that the API server checks, and the settings that one router reads from its
/// metadata.
#[derive(Debug)]
pub struct Ingress<S> {
    /// `Ingress/name` or `Ingress/namespace/name`.
    pub reference: String,
    /// `metadata.namespace`, or the namespace of the input.
    pub namespace: String,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.creationTimestamp` as written; absent in files that were never in a cluster.
    pub created: Option<String>,
    /// `spec.ingressClassName`.
    pub class: Option<String>,
    /// The annotation `kubernetes.io/ingress.class`, which came before the field.
    pub legacy_class: Option<String>,
    /// `spec.defaultBackend`.
    pub default_backend: Option<Service>,
    /// `spec.tls` has an entry.
    pub has_tls: bool,
    /// `spec.rules`.
    pub rules: Vec<HostRule>,
    /// Fields of backends that are no Service.
    pub resources: Vec<String>,
    /// What the router reads from the metadata.
    pub settings: S,
}

/// A Service as an Ingress names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    /// Its name, in the namespace of the Ingress.
    pub name: String,
    /// Its port.
    pub port: Port,
}

/// One entry of `spec.rules`.
#[derive(Debug)]
pub struct HostRule {
    /// Empty when the rule is for every host.
    pub host: String,
    /// `None` when the rule has no `http`.
    pub paths: Option<Vec<PathRule>>,
    /// Where it stands.
    pub field: String,
}

impl HostRule {
    /// Its paths; none when the rule has no `http`.
    pub fn paths(&self) -> &[PathRule] {
        self.paths.as_deref().unwrap_or_default()
    }
}

/// One entry of `spec.rules[].http.paths`.
#[derive(Debug)]
pub struct PathRule {
    /// As written; empty when it is absent.
    pub path: String,
    /// Its type.
    pub path_type: PathType,
    /// `None` for a backend that is no Service.
    pub service: Option<Service>,
    /// Where it stands.
    pub field: String,
}

/// `pathType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathType {
    /// The whole path.
    Exact,
    /// The path, element by element.
    Prefix,
    /// What the controller makes of it.
    ImplementationSpecific,
}

/// The API version that clusters serve.
pub const WHAT: &str = "a networking.k8s.io/v1 Ingress";

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

/// Objects of kind Ingress, of the group that is served and of the one that used to be.
pub fn ingresses(manifests: &Manifests) -> impl Iterator<Item = &Manifest> {
    let groups = ["networking.k8s.io", "extensions"];
    manifests.objects.iter().filter(move |one| one.kind == "Ingress" && groups.contains(&one.group()))
}

/// Reads an object of kind Ingress; `settings` reads the router's own from the metadata, and the class
/// annotation.
pub fn read<S>(
    manifest: &Manifest,
    namespace: &str,
    reader: &mut Reader,
    settings: impl FnOnce(Option<&Node>, &mut Reader) -> (S, Option<String>),
) -> Ingress<S> {
    if manifest.api_version != "networking.k8s.io/v1" {
        let message = format!("no supported cluster serves {} for an Ingress", manifest.api_version);
        reader.reject("apiVersion", message);
    }
    reader.known(&manifest.node, "", &["apiVersion", "kind", "metadata", "spec", "status"]);
    let metadata = reader.map(&manifest.node, "metadata", "metadata", METADATA);
    let created = metadata.and_then(|node| {
        reader.text(node, "creationTimestamp", "metadata.creationTimestamp").map(str::to_owned)
    });
    let (settings, legacy_class) = settings(metadata, reader);
    let mut ingress = Ingress {
        reference: manifest.reference(),
        namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
        name: manifest.name.clone(),
        created,
        class: None,
        legacy_class,
        default_backend: None,
        has_tls: false,
        rules: Vec::new(),
        resources: Vec::new(),
        settings,
    };
    let keys = ["ingressClassName", "defaultBackend", "tls", "rules"];
    if let Some(spec) = reader.map(&manifest.node, "spec", "spec", &keys) {
        ingress.read_spec(spec, reader);
    }
    ingress
}

impl<S> Ingress<S> {
    fn read_spec(&mut self, spec: &Node, reader: &mut Reader) {
        self.class = reader.text(spec, "ingressClassName", "spec.ingressClassName").map(str::to_owned);
        let field = "spec.defaultBackend";
        if let Some(node) = reader.map(spec, "defaultBackend", field, &["service", "resource"]) {
            self.default_backend = backend::read(node, field, &mut self.resources, reader);
        }
        // Certificates are found by server name and do not decide about routes.
        for (index, entry) in reader.list(spec, "tls", "spec.tls").iter().enumerate() {
            self.has_tls = true;
            let field = format!("spec.tls[{index}]");
            reader.known(entry, &field, &["hosts", "secretName"]);
            reader.text(entry, "secretName", &format!("{field}.secretName"));
            reader.texts(entry, "hosts", &format!("{field}.hosts"));
        }
        for (index, rule) in reader.list(spec, "rules", "spec.rules").iter().enumerate() {
            let rule = self.read_rule(rule, format!("spec.rules[{index}]"), reader);
            self.rules.push(rule);
        }
    }

    fn read_rule(&mut self, rule: &Node, field: String, reader: &mut Reader) -> HostRule {
        reader.known(rule, &field, &["host", "http"]);
        let host = reader.text(rule, "host", &format!("{field}.host")).unwrap_or_default().to_owned();
        let http = format!("{field}.http");
        let paths = reader.map(rule, "http", &http, &["paths"]).map(|node| {
            let paths = format!("{http}.paths");
            let nodes = reader.list(node, "paths", &paths);
            let read = |(index, path)| self.read_path(path, format!("{paths}[{index}]"), reader);
            nodes.iter().enumerate().map(read).collect()
        });
        HostRule { host, paths, field }
    }

    fn read_path(&mut self, node: &Node, field: String, reader: &mut Reader) -> PathRule {
        reader.known(node, &field, &["path", "pathType", "backend"]);
        let path = reader.text(node, "path", &format!("{field}.path")).unwrap_or_default().to_owned();
        let path_type = read_type(node, format!("{field}.pathType"), reader);
        let backend_field = format!("{field}.backend");
        let backend = reader.map(node, "backend", &backend_field, &["service", "resource"]);
        if backend.is_none() {
            reader.reject(
                backend_field.as_str(),
                "the API server refuses the object: every path needs a backend",
            );
        }
        let service =
            backend.and_then(|node| backend::read(node, &backend_field, &mut self.resources, reader));
        PathRule { path, path_type, service, field }
    }
}

fn read_type(node: &Node, field: String, reader: &mut Reader) -> PathType {
    let found = reader.text(node, "pathType", &field);
    match found {
        Some("Exact") => return PathType::Exact,
        Some("Prefix") => return PathType::Prefix,
        Some("ImplementationSpecific") => return PathType::ImplementationSpecific,
        Some(other) => reader.reject(
            field,
            format!(
                "the API server refuses the object: pathType is Exact, Prefix or ImplementationSpecific, not \
                 {other:?}"
            ),
        ),
        None => reader.reject(field, "the API server refuses the object: every path needs a pathType"),
    }
    PathType::ImplementationSpecific
}
