//! `parentRefs`: which listeners a route asks for.

use super::{GROUP, bounded, reject};
use crate::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;

/// What kind of object a route attaches to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentKind {
    /// A Gateway.
    Gateway,
    /// A ListenerSet.
    ListenerSet,
    /// Something else: a Service of a mesh, or another vendor's kind.
    Other,
}

/// One reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    /// Kind of the object.
    pub kind: ParentKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// One listener by name.
    pub section: Option<String>,
    /// Listeners by port.
    pub port: Option<u16>,
    /// Where it stands.
    pub place: Place,
}

/// The parents of a route of any kind. `namespace` is that of objects that name none.
pub fn parents(manifest: &Manifest, namespace: &str, report: &mut Report) -> Vec<Parent> {
    let own = manifest.namespace.as_deref().unwrap_or(namespace);
    let reference = manifest.reference();
    let at = At::object(&reference);
    let at = at.key("spec");
    let at = at.key("parentRefs");
    let Some(node) = manifest.node.at(&["spec", "parentRefs"]) else { return Vec::new() };
    let items = report.items(node, &at);
    bounded(report, &at, items.len(), 32);
    let each = items.iter().enumerate();
    let found: Vec<Parent> =
        each.filter_map(|(index, node)| parent_ref(node, &at.index(index), own, report)).collect();
    for (index, parent) in found.iter().enumerate() {
        let same = |other: &Parent| {
            (other.kind, &other.namespace, &other.name) == (parent.kind, &parent.namespace, &parent.name)
                && (other.section == parent.section || other.section.is_none() || parent.section.is_none())
                && other.port == parent.port
        };
        if found.iter().take(index).any(same) {
            reject(report, &at.index(index), "two references to one parent need distinct sectionNames");
        }
    }
    found
}

fn parent_ref(node: &Node, at: &At<'_>, own: &str, report: &mut Report) -> Option<Parent> {
    let mut parent = Parent {
        kind: ParentKind::Gateway,
        namespace: own.to_owned(),
        name: String::new(),
        section: None,
        port: None,
        place: at.place(),
    };
    let (mut group, mut kind) = (GROUP, "Gateway");
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "group" => group = report.text(value, &at).unwrap_or(GROUP),
            "kind" => kind = report.text(value, &at).unwrap_or("Gateway"),
            "namespace" => report.text(value, &at).unwrap_or(own).clone_into(&mut parent.namespace),
            "name" => report.text(value, &at).unwrap_or_default().clone_into(&mut parent.name),
            "sectionName" => {
                parent.section = report.text(value, &at).filter(|name| !name.is_empty()).map(str::to_owned);
            }
            "port" => parent.port = report.port(value, &at),
            _ => report.unknown_field(&at),
        }
    }
    if parent.name.is_empty() {
        reject(report, at, "a parent needs a name");
        return None;
    }
    parent.kind = match (group, kind) {
        (GROUP, "Gateway") => ParentKind::Gateway,
        (GROUP, "ListenerSet") => ParentKind::ListenerSet,
        _ => ParentKind::Other,
    };
    Some(parent)
}
