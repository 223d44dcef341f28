//! `backendRefs`.

use super::filter::Filters;
use super::{Bundle, bounded, reject};
use crate::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::tree::Node;

/// One backend of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct BackendRef {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind; `Service` by default.
    pub kind: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Port; the API server demands one for a Service.
    pub port: Option<u16>,
    /// Weight; 1 by default, 0 takes no request.
    pub weight: u32,
    /// Filters of this backend alone.
    pub filters: Filters,
    /// Where it stands.
    pub place: Place,
}

impl BackendRef {
    /// True for a Service of the core group.
    pub fn is_service(&self) -> bool {
        self.group.is_empty() && self.kind == "Service"
    }
}

/// Reads `backendRefs`; `own` is the namespace of the route.
pub fn read_backends(
    node: &Node,
    own: &str,
    at: &At<'_>,
    bundle: Bundle,
    report: &mut Report,
) -> Vec<BackendRef> {
    let items = report.items(node, at);
    bounded(report, at, items.len(), 16);
    items.iter().enumerate().map(|(index, node)| one(node, own, &at.index(index), bundle, report)).collect()
}

fn one(node: &Node, own: &str, at: &At<'_>, bundle: Bundle, report: &mut Report) -> BackendRef {
    let mut backend = BackendRef {
        group: String::new(),
        kind: "Service".to_owned(),
        namespace: own.to_owned(),
        name: String::new(),
        port: None,
        weight: 1,
        filters: Filters::default(),
        place: at.place(),
    };
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "group" => report.text(value, &at).unwrap_or_default().clone_into(&mut backend.group),
            "kind" => report.text(value, &at).unwrap_or("Service").clone_into(&mut backend.kind),
            "namespace" => report.text(value, &at).unwrap_or(own).clone_into(&mut backend.namespace),
            "name" => report.text(value, &at).unwrap_or_default().clone_into(&mut backend.name),
            "port" => backend.port = report.port(value, &at),
            "weight" => {
                let weight = report.int(value, &at, 0, 1_000_000).unwrap_or(1);
                backend.weight = u32::try_from(weight).unwrap_or(1);
            }
            "filters" => backend.filters = Filters::read(value, &at, bundle, report),
            _ => report.unknown_field(&at),
        }
    }
    if backend.name.is_empty() {
        reject(report, &at.key("name"), "a backend needs a name");
    }
    if backend.is_service() && backend.port.is_none() {
        reject(report, &at.key("port"), "a Service needs a port");
    }
    backend
}
