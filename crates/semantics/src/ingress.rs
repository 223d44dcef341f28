//! One Ingress as the API server stores it, for every controller that reads Ingresses.
//!
//! Source: Kubernetes `staging/src/k8s.io/api/networking/v1/types.go`. What a controller makes of the object,
//! its annotations above all, stands in the router's crate.

mod admitted;
mod backend;
mod metadata;
mod rule;

pub use admitted::admit;
pub use metadata::{LEGACY_CLASS, annotations, class_only};
pub use rule::{HostRule, PathRule, PathType};

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
    /// `spec.tls`.
    pub tls: Vec<Tls>,
    /// `spec.rules`.
    pub rules: Vec<HostRule>,
    /// Fields of backends that are no Service.
    pub resources: Vec<String>,
    /// What the router reads from the metadata.
    pub settings: S,
}

/// One entry of `spec.tls`.
#[derive(Debug)]
pub struct Tls {
    /// The server names it is for.
    pub hosts: Vec<String>,
    /// Empty when it names no Secret.
    pub secret: String,
    /// Where it stands.
    pub field: String,
}

/// A Service as an Ingress names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    /// Its name, in the namespace of the Ingress.
    pub name: String,
    /// Its port.
    pub port: Port,
}

/// The API version that clusters serve.
pub const WHAT: &str = "a networking.k8s.io/v1 Ingress";

const DEFAULT_RESOURCE: &str = "spec.defaultBackend.resource";

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
        tls: Vec::new(),
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
    /// Whether `spec.tls` has an entry.
    pub fn has_tls(&self) -> bool {
        !self.tls.is_empty()
    }

    /// Whether it has a default backend, be it a Service or not.
    pub fn has_default(&self) -> bool {
        self.default_backend.is_some() || self.resources.iter().any(|field| field == DEFAULT_RESOURCE)
    }

    /// False only when every rule names another host: nothing of the object then reaches requests for this one,
    /// whatever it means.
    pub fn may_concern(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return true };
        self.rules.is_empty() || self.rules.iter().any(|rule| rule.may_concern(host))
    }

    fn read_spec(&mut self, spec: &Node, reader: &mut Reader) {
        self.class = reader.text(spec, "ingressClassName", "spec.ingressClassName").map(str::to_owned);
        let field = "spec.defaultBackend";
        if let Some(node) = reader.map(spec, "defaultBackend", field, &["service", "resource"]) {
            self.default_backend = backend::read(node, field, &mut self.resources, reader);
        }
        for (index, entry) in reader.list(spec, "tls", "spec.tls").iter().enumerate() {
            self.tls.push(read_tls(entry, format!("spec.tls[{index}]"), reader));
        }
        for (index, rule) in reader.list(spec, "rules", "spec.rules").iter().enumerate() {
            let rule = rule::read(rule, format!("spec.rules[{index}]"), &mut self.resources, reader);
            self.rules.push(rule);
        }
    }
}

fn read_tls(entry: &Node, field: String, reader: &mut Reader) -> Tls {
    reader.known(entry, &field, &["hosts", "secretName"]);
    let secret = reader.text(entry, "secretName", &format!("{field}.secretName")).unwrap_or_default();
    let secret = secret.to_owned();
    let hosts = reader.texts(entry, "hosts", &format!("{field}.hosts"));
    Tls { hosts, secret, field }
}
