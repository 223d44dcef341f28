//! What the API says about itself (the discovery documents of Kubernetes), for controllers that ask which resource
//! belongs to a kind.

use super::names::{is_namespaced, plural};
use serde_json::{Value, json};

/// Group, version, kinds.
const API: &[(&str, &str, &[&str])] = &[
    (
        "",
        "v1",
        &[
            "ConfigMap",
            "Endpoints",
            "Event",
            "Namespace",
            "Node",
            "Pod",
            "Secret",
            "Service",
            "ServiceAccount",
        ],
    ),
    ("apps", "v1", &["Deployment", "ReplicaSet", "StatefulSet"]),
    ("coordination.k8s.io", "v1", &["Lease"]),
    ("discovery.k8s.io", "v1", &["EndpointSlice"]),
    ("networking.k8s.io", "v1", &["Ingress", "IngressClass"]),
    ("gateway.networking.k8s.io", "v1", &["Gateway", "GatewayClass", "GRPCRoute", "HTTPRoute"]),
    ("gateway.networking.k8s.io", "v1beta1", &["ReferenceGrant"]),
    ("gateway.networking.k8s.io", "v1alpha2", &["TCPRoute", "TLSRoute"]),
    ("gateway.networking.k8s.io", "v1alpha3", &["BackendTLSPolicy"]),
    ("projectcontour.io", "v1", &["HTTPProxy", "TLSCertificateDelegation"]),
    ("projectcontour.io", "v1alpha1", &["ContourConfiguration", "ExtensionService"]),
    ("configuration.konghq.com", "v1", &["KongClusterPlugin", "KongPlugin"]),
    ("configuration.konghq.com", "v1alpha1", &["IngressClassParameters"]),
];

/// The document at a path, when it is one.
pub(super) fn document(path: &str) -> Option<Value> {
    match path.trim_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        // Not a document of discovery; Kong's controller waits for it before it asks.
        ["readyz"] => Some(json!({})),
        ["api"] => Some(json!({"kind": "APIVersions", "versions": ["v1"]})),
        ["apis"] => Some(groups()),
        ["api", version] => resources("", version),
        ["apis", group, version] => resources(group, version),
        _ => None,
    }
}

fn groups() -> Value {
    let mut names: Vec<&str> =
        API.iter().map(|(group, ..)| *group).filter(|group| !group.is_empty()).collect();
    names.dedup();
    let group = |name: &str| {
        let versions: Vec<Value> = API
            .iter()
            .filter(|(group, ..)| *group == name)
            .map(|(_, version, _)| json!({"groupVersion": format!("{name}/{version}"), "version": version}))
            .collect();
        json!({"name": name, "preferredVersion": versions.first(), "versions": versions})
    };
    let groups: Vec<Value> = names.into_iter().map(group).collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

fn resources(group: &str, version: &str) -> Option<Value> {
    let (.., kinds) = API.iter().find(|(one, other, _)| (*one, *other) == (group, version))?;
    let resources: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            json!({"name": plural(kind), "singularName": kind.to_lowercase(), "kind": kind,
                "namespaced": is_namespaced(kind), "verbs": ["get", "list", "watch", "update", "patch"]})
        })
        .collect();
    let whole = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    Some(
        json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": whole, "resources": resources}),
    )
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn groups_versions_and_resources() {
        let groups = document("/apis").unwrap_or_default();
        let gateways = groups["groups"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|group| group["name"] == "gateway.networking.k8s.io");
        assert_eq!(gateways.map(|group| group["versions"][1]["version"].clone()), Some("v1beta1".into()));
        let resources = document("/apis/projectcontour.io/v1").unwrap_or_default();
        assert_eq!(resources["resources"][0]["name"], "httpproxies");
        assert!(document("/apis/example.com/v1").is_none() && document("/api/v1/pods").is_none());
    }
}
