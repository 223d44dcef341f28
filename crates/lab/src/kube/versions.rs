//! The versions in which controllers read objects. A real server converts; the stub hands out one version or both.

use serde_json::{Value, json};

const GATEWAY_API: &str = "gateway.networking.k8s.io";

/// An object in every version in which a controller asks for it.
pub(crate) fn served(mut object: Value) -> Vec<Value> {
    if object["kind"] == "ReferenceGrant" {
        // Controllers read one version or the other.
        let in_version = |version| {
            let mut object = object.clone();
            object["apiVersion"] = json!(format!("{GATEWAY_API}/{version}"));
            object
        };
        return ["v1", "v1beta1"].map(in_version).into();
    }
    let version = object["apiVersion"].as_str().unwrap_or_default().to_owned();
    let group = match version.split_once('/') {
        Some(("networking.istio.io", _)) if object["kind"] == "EnvoyFilter" => None,
        Some(
            (group @ ("networking.istio.io" | "security.istio.io"), _) | (group @ GATEWAY_API, "v1beta1"),
        ) => Some(group),
        _ => None,
    };
    if let Some(group) = group {
        object["apiVersion"] = json!(format!("{group}/v1"));
    }
    vec![object]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_or_both() {
        for (version, kind, expected) in [
            ("networking.istio.io/v1alpha3", "Gateway", vec!["networking.istio.io/v1"]),
            ("networking.istio.io/v1alpha3", "EnvoyFilter", vec!["networking.istio.io/v1alpha3"]),
            ("gateway.networking.k8s.io/v1beta1", "HTTPRoute", vec!["gateway.networking.k8s.io/v1"]),
            ("networking.k8s.io/v1", "Ingress", vec!["networking.k8s.io/v1"]),
            (
                "gateway.networking.k8s.io/v1beta1",
                "ReferenceGrant",
                vec!["gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"],
            ),
        ] {
            let versions: Vec<Value> = served(json!({"apiVersion": version, "kind": kind}))
                .iter()
                .map(|object| object["apiVersion"].clone())
                .collect();
            assert_eq!(versions, expected, "{kind}");
        }
    }
}
