//! Objects that others name: Services, Middlewares, ServersTransports, TraefikServices, TLSOptions and
//! IngressClasses.

use super::{GROUP, namespace_of};
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use std::collections::BTreeMap;

/// Namespace and name.
type Key = (String, String);

/// What the input holds besides routes.
#[derive(Default)]
pub(super) struct World<'a> {
    services: BTreeMap<Key, Service<'a>>,
    named: BTreeMap<(&'static str, Key), &'a Manifest>,
    /// The same by kind and provided name.
    provided: BTreeMap<(&'static str, String), &'a Manifest>,
    classes: BTreeMap<String, String>,
}

/// A Service of the input.
pub(super) struct Service<'a> {
    /// The object.
    pub(super) object: &'a Manifest,
    /// Number and name of each port.
    pub(super) ports: Vec<(u16, String)>,
    /// `spec.type: ExternalName`.
    pub(super) external: bool,
    /// `spec.clusterIP: None`.
    pub(super) headless: bool,
}

/// Kinds that routes name.
const KINDS: [&str; 4] = ["Middleware", "ServersTransport", "TraefikService", "TLSOption"];

impl<'a> World<'a> {
    pub(super) fn new(manifests: &'a Manifests, namespace: &'a str, safe_naming: bool) -> Self {
        let mut world = Self::default();
        for object in manifests.of_kind("", "Service") {
            world.services.insert(key(object, namespace), service(object));
        }
        for kind in KINDS {
            for object in manifests.of_kind(GROUP, kind) {
                let key = key(object, namespace);
                world.provided.insert((kind, provided_id(&key.0, &key.1, safe_naming)), object);
                world.named.insert((kind, key), object);
            }
        }
        for class in manifests.of_kind("networking.k8s.io", "IngressClass") {
            let controller =
                class.node.at(&["spec", "controller"]).and_then(Node::as_str).unwrap_or_default();
            world.classes.insert(class.name.clone(), controller.to_owned());
        }
        world
    }

    /// A Service, when it is in the input.
    pub(super) fn service(&self, namespace: &str, name: &str) -> Option<&Service<'a>> {
        self.services.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// An object of one of Traefik's kinds, when it is in the input.
    pub(super) fn named(&self, kind: &'static str, namespace: &str, name: &str) -> Option<&'a Manifest> {
        self.named.get(&(kind, (namespace.to_owned(), name.to_owned()))).copied()
    }

    /// An object by the name that the CRD provider gives it, which annotations use.
    pub(super) fn by_id(&self, kind: &'static str, id: &str) -> Option<&'a Manifest> {
        self.provided.get(&(kind, id.to_owned())).copied()
    }

    /// The controller of an IngressClass, when it is in the input.
    pub(super) fn controller(&self, class: &str) -> Option<&str> {
        self.classes.get(class).map(String::as_str)
    }
}

/// With `safeNaming` `namespace_name` (measured on 3.7.15). Without it the parts between runs of anything but
/// letters and digits are joined by hyphens (`pkg/provider/provider.go`, `Normalize`).
fn provided_id(namespace: &str, name: &str, safe_naming: bool) -> String {
    if safe_naming {
        return format!("{namespace}_{name}");
    }
    let text = format!("{namespace}-{name}");
    let parts: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

fn key(object: &Manifest, namespace: &str) -> Key {
    (namespace_of(object, namespace).to_owned(), object.name.clone())
}

fn service(object: &Manifest) -> Service<'_> {
    let spec = |field: &str| object.node.at(&["spec", field]);
    let ports = spec("ports").map(Node::items).unwrap_or_default();
    Service {
        object,
        ports: ports
            .iter()
            .filter_map(|port| {
                let number =
                    port.get("port").and_then(Node::as_i64).and_then(|port| u16::try_from(port).ok())?;
                let name = port.get("name").and_then(Node::as_str).unwrap_or_default();
                Some((number, name.to_owned()))
            })
            .collect(),
        external: spec("type").and_then(Node::as_str) == Some("ExternalName"),
        headless: spec("clusterIP").and_then(Node::as_str) == Some("None"),
    }
}
