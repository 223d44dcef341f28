//! Where objects are.

use super::ApiServer;
use crate::kube::{is_namespaced, plural};
use serde_json::Value;

impl ApiServer {
    /// The kind of an object that the server has no definition of.
    pub(super) fn unknown(&self, object: &Value) -> Option<String> {
        let kind = object["kind"].as_str().unwrap_or_default();
        let group = group(object);
        let is_own =
            matches!(group, "" | "apps" | "batch" | "autoscaling" | "policy") || group.ends_with(".k8s.io");
        let is_own = is_own && !group.starts_with("gateway.") && !group.starts_with("x-");
        (!is_own && !self.defined.contains_key(&format!("{group}/{kind}")))
            .then(|| format!("{kind} of {group}"))
    }

    pub(super) fn is_namespaced(&self, object: &Value) -> bool {
        let kind = object["kind"].as_str().unwrap_or_default();
        let definition = self.defined.get(&format!("{}/{kind}", group(object)));
        definition.map_or_else(|| is_namespaced(kind), |definition| definition.is_namespaced)
    }

    /// The path of all objects of the same kind.
    pub(super) fn collection(&self, object: &Value, namespace: Option<&str>) -> String {
        let kind = object["kind"].as_str().unwrap_or_default();
        let version = object["apiVersion"].as_str().unwrap_or_default();
        let definition = self.defined.get(&format!("{}/{kind}", group(object)));
        let plural = definition.map_or_else(|| plural(kind), |definition| definition.plural.clone());
        let root = if version.contains('/') { "apis" } else { "api" };
        match namespace {
            Some(namespace) => format!("/{root}/{version}/namespaces/{namespace}/{plural}"),
            None => format!("/{root}/{version}/{plural}"),
        }
    }
}

/// The group of an object; that of the oldest kinds has no name.
pub(super) fn group(object: &Value) -> &str {
    object["apiVersion"].as_str().unwrap_or_default().rsplit_once('/').map_or("", |(group, _)| group)
}
