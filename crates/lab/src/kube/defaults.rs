//! What the definitions of the Gateway API fill in when an object is created (`+kubebuilder:default` in
//! gateway-api `apis/v1`), and those of AWS. A real API server does it; without it a rule that names no match is
//! not routed. The lab holds it against a real server (`apiserver`).

use serde_json::{Value, json};

/// Fills in the defaults of an object.
pub(super) fn fill(object: &mut Value) {
    match object["kind"].as_str() {
        Some("HTTPRoute") => route(&mut object["spec"]),
        Some("Gateway") if object["apiVersion"].as_str().is_some_and(is_gateway_api) => {
            items(&mut object["spec"], "listeners", listener);
        }
        Some("LoadBalancerConfiguration") => {
            items(&mut object["spec"], "listenerConfigurations", |listener| {
                set(listener, "alpnPolicy", json!("None"));
            });
        }
        Some("TargetGroupConfiguration") => {
            let reference = &mut object["spec"]["targetReference"];
            set(reference, "group", json!(""));
            set(reference, "kind", json!("Service"));
        }
        _ => {}
    }
}

fn is_gateway_api(version: &str) -> bool {
    version.starts_with("gateway.networking.k8s.io/")
}

fn route(spec: &mut Value) {
    items(spec, "parentRefs", |parent| {
        set(parent, "group", json!("gateway.networking.k8s.io"));
        set(parent, "kind", json!("Gateway"));
    });
    let root = json!({"type": "PathPrefix", "value": "/"});
    if !spec["rules"].is_array() {
        spec["rules"] = json!([{"matches": [{"path": root}]}]);
    }
    items(spec, "rules", |rule| {
        set(rule, "matches", json!([{"path": root}]));
        items(rule, "matches", |one| {
            set(one, "path", root.clone());
            set(&mut one["path"], "type", json!("PathPrefix"));
            set(&mut one["path"], "value", json!("/"));
        });
        items(rule, "backendRefs", |backend| {
            set(backend, "group", json!(""));
            set(backend, "kind", json!("Service"));
            set(backend, "weight", json!(1));
        });
        items(rule, "filters", |filter| {
            if filter["requestRedirect"].is_object() {
                set(&mut filter["requestRedirect"], "statusCode", json!(302));
            }
        });
    });
}

fn listener(listener: &mut Value) {
    set(listener, "allowedRoutes", json!({"namespaces": {"from": "Same"}}));
    if listener["tls"].is_object() {
        set(&mut listener["tls"], "mode", json!("Terminate"));
        items(&mut listener["tls"], "certificateRefs", |reference| {
            set(reference, "group", json!(""));
            set(reference, "kind", json!("Secret"));
        });
    }
}

fn set(value: &mut Value, key: &str, default: Value) {
    if let Some(map) = value.as_object_mut() {
        map.entry(key).or_insert(default);
    }
}

fn items(value: &mut Value, key: &str, each: impl FnMut(&mut Value)) {
    value.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(each);
}
