//! The Kubernetes API that a router's controller reads: a real server (`served`), or as much of one as controllers ask
//! for, which is lists, watches and status updates over a fixed set of objects. That stub validates nothing.

mod defaults;
mod discovery;
pub(crate) mod http;
mod names;
mod served;
mod versions;

use crate::fleet::Fleet;
pub(crate) use names::{is_namespaced, plural};
use serde_json::{Map, Value, json};
pub(crate) use served::{Api, Kube};
use std::collections::{BTreeMap, BTreeSet};
pub(crate) use versions::served;

/// Objects by `apiVersion` and plural name.
pub(crate) type Objects = BTreeMap<(String, String), Vec<Value>>;

/// Objects with what an API server gives them.
pub(crate) fn completed(objects: Vec<Value>) -> Vec<Value> {
    collect(objects).into_values().flatten().collect()
}

/// Sorts objects by kind and gives them what an API server gives.
fn collect(objects: Vec<Value>) -> Objects {
    let mut sorted = Objects::new();
    for (index, mut object) in objects.into_iter().flat_map(served).enumerate() {
        let version = object["apiVersion"].as_str().unwrap_or_default().to_owned();
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            complete(metadata, is_namespaced(&kind), index);
        }
        defaults::fill(&mut object);
        sorted.entry((version, plural(&kind))).or_default().push(object);
    }
    sorted
}

fn complete(metadata: &mut Map<String, Value>, is_namespaced: bool, index: usize) {
    let mut set = |key: &str, value: Value| {
        metadata.entry(key.to_owned()).or_insert(value);
    };
    if is_namespaced {
        set("namespace", json!("default"));
    }
    set("uid", json!(format!("00000000-0000-0000-0000-{index:012}")));
    set("resourceVersion", json!("1"));
    set("generation", json!(1));
    // Younger than every object that shows its age.
    set("creationTimestamp", json!("2026-06-01T00:00:00Z"));
}

/// What a cluster would hold besides the routing objects: the Services with their addresses, their
/// endpoints, and the Secret for TLS.
pub(crate) fn surroundings(fleet: &Fleet, certificate: &(String, String)) -> Vec<Value> {
    let mut objects = vec![json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}})];
    for (_, at) in fleet.services() {
        let mut service = at.object.clone();
        service["spec"]["clusterIP"] = json!(at.cluster_ip.to_string());
        service["spec"]["clusterIPs"] = json!([at.cluster_ip.to_string()]);
        service["metadata"]["namespace"] = json!(at.namespace);
        objects.push(service);
        let ports: Vec<Value> = at
            .ports
            .iter()
            .map(|(name, _)| json!({"name": name, "port": crate::case::POD_PORT, "protocol": "TCP"}))
            .collect();
        let endpoints: Vec<Value> = at
            .pod_ip
            .iter()
            .map(|ip| json!({"addresses": [ip.to_string()], "conditions": {"ready": true, "serving": true, "terminating": false}}))
            .collect();
        objects.push(json!({
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": {"name": format!("{}-1", at.name), "namespace": at.namespace,
                "labels": {"kubernetes.io/service-name": at.name}},
            "endpoints": endpoints, "ports": ports,
        }));
    }
    objects.push(secret("default", "lab-tls", certificate));
    for case in fleet.cases.iter().filter(|case| case.wish.manifests.is_some()) {
        for name in crate::users::namespaces(case) {
            objects.push(json!({"apiVersion": "v1", "kind": "Namespace",
                "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}}}));
        }
        let secrets = crate::users::secrets(case);
        objects.extend(secrets.iter().map(|(namespace, name)| {
            let mut secret = secret(namespace, name, certificate);
            // A listener that asks clients for certificates waits for this one.
            secret["data"]["ca.crt"] = secret["data"]["tls.crt"].clone();
            secret
        }));
    }
    objects
}

fn secret(namespace: &str, name: &str, certificate: &(String, String)) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
        "metadata": {"name": name, "namespace": namespace},
        "data": {"tls.crt": base64(certificate.0.as_bytes()), "tls.key": base64(certificate.1.as_bytes())},
    })
}

/// A GatewayClass for every class that the Gateways of a fleet name, all of one controller.
pub(crate) fn gateway_classes(fleet: &Fleet, controller: &str) -> Vec<Value> {
    let objects = fleet.cases.iter().flat_map(|case| &case.objects);
    let names: BTreeSet<&str> =
        objects.filter_map(|object| object["spec"]["gatewayClassName"].as_str()).collect();
    let class = |name| {
        json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
        "metadata": {"name": name}, "spec": {"controllerName": controller}})
    };
    names.into_iter().map(class).collect()
}

/// The definition of a kind, as far as a controller looks at it.
pub(crate) fn crd(group: &str, kind: &str, version: &str) -> Value {
    let name = plural(kind);
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{name}.{group}")},
        "spec": {"group": group, "scope": "Namespaced", "names": {"kind": kind, "plural": name},
            "versions": [{"name": version, "served": true, "storage": true}]},
    })
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().skip(1).zip(chunk) {
            *to = *from;
        }
        let word = u32::from_be_bytes(word);
        for at in 0..4_usize {
            let index = usize::try_from(word >> (18 - 6 * at) & 63).unwrap_or(0);
            let letter = LETTERS.get(index).copied().unwrap_or(b'A');
            text.push(if at > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(super::base64(bytes.as_bytes()), text);
        }
    }
}
