//! The rules of an Ingress: hosts, and paths with their types and backends.

use super::{Service, backend};
use crate::fields::Reader;
use gatewright_core::tree::Node;

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

    pub(super) fn may_concern(&self, host: &str) -> bool {
        self.host.is_empty()
            || self.host.eq_ignore_ascii_case(host)
            || self.host.strip_prefix('*').is_some_and(|suffix| host.ends_with(suffix))
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathType {
    /// The whole path.
    Exact,
    /// The path, element by element.
    Prefix,
    /// What the controller makes of it.
    ImplementationSpecific,
}

/// Reads one entry of `spec.rules`; fields of backends that are no Service are added.
pub(super) fn read(rule: &Node, field: String, resources: &mut Vec<String>, reader: &mut Reader) -> HostRule {
    reader.known(rule, &field, &["host", "http"]);
    let host = reader.text(rule, "host", &format!("{field}.host")).unwrap_or_default().to_owned();
    let http = format!("{field}.http");
    let paths = reader.map(rule, "http", &http, &["paths"]).map(|node| {
        let paths = format!("{http}.paths");
        let nodes = reader.list(node, "paths", &paths);
        let read = |(index, path)| read_path(path, format!("{paths}[{index}]"), resources, reader);
        nodes.iter().enumerate().map(read).collect()
    });
    HostRule { host, paths, field }
}

fn read_path(node: &Node, field: String, resources: &mut Vec<String>, reader: &mut Reader) -> PathRule {
    reader.known(node, &field, &["path", "pathType", "backend"]);
    let path = reader.text(node, "path", &format!("{field}.path")).unwrap_or_default().to_owned();
    let path_type = read_type(node, format!("{field}.pathType"), reader);
    let backend_field = format!("{field}.backend");
    let backend = reader.map(node, "backend", &backend_field, &["service", "resource"]);
    if backend.is_none() {
        reader
            .reject(backend_field.as_str(), "the API server refuses the object: every path needs a backend");
    }
    let service = backend.and_then(|node| backend::read(node, &backend_field, resources, reader));
    PathRule { path, path_type, service, field }
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
