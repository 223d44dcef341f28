//! What hand-written objects take for granted: the Services, namespaces and Secrets that they name. It is read off the
//! objects without the interpreter.

use crate::case::Case;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A namespace with a name in it.
type Name = (String, String);

/// A port as it is named: its number, or nothing and its name; neither where no port is named.
type Port = (u64, String);

/// The objects of documents and of the Lists among them.
pub(crate) fn objects(documents: Vec<Value>) -> Vec<Value> {
    let opened = documents.into_iter().flat_map(|mut document| match document["kind"].as_str() {
        Some("List") => match document["items"].take() {
            Value::Array(items) => objects(items),
            _ => Vec::new(),
        },
        _ => vec![document],
    });
    opened.collect()
}

/// The Services that are declared or named, with all ports at which they are named.
pub(crate) fn services(objects: &[Value]) -> Vec<Value> {
    let mut named: BTreeMap<Name, BTreeSet<Port>> = BTreeMap::new();
    for object in objects.iter().filter(|object| object["kind"] != "Gateway" && object["kind"] != "Service") {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or("default");
        walk(object, namespace, &mut named);
    }
    let mut found: Vec<Value> =
        objects.iter().filter(|object| object["kind"] == "Service").map(|object| (*object).clone()).collect();
    let declared: BTreeSet<Name> = found
        .iter()
        .map(|object| {
            let (name, namespace, _) = parts(object);
            (namespace, name)
        })
        .collect();
    for ((namespace, name), mut ports) in named {
        if declared.contains(&(namespace.clone(), name.clone())) {
            continue;
        }
        if ports.len() > 1 {
            ports.remove(&(0, String::new()));
        }
        // A name without a port belongs to a Service with one port, whichever.
        let ports: Vec<Value> = ports
            .into_iter()
            .zip(3002..)
            .map(|((number, name), other)| (if number == 0 { other } else { number }, name))
            .map(|(port, name)| (port, if name.is_empty() { format!("http-{port}") } else { name }))
            .map(|(port, name)| json!({"name": name, "port": port, "protocol": "TCP", "targetPort": crate::case::POD_PORT}))
            .collect();
        found.push(json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": name, "namespace": namespace}, "spec": {"type": "ClusterIP", "ports": ports}}));
    }
    found
}

/// Name, namespace and ports of a Service.
pub(crate) fn parts(service: &Value) -> (String, String, Vec<(String, u16)>) {
    let text = |key: &str| service["metadata"][key].as_str().map(str::to_owned);
    let ports = service["spec"]["ports"].as_array().into_iter().flatten().filter_map(|port| {
        let number = u16::try_from(port["port"].as_u64()?).ok()?;
        Some((port["name"].as_str().unwrap_or_default().to_owned(), number))
    });
    let namespace = text("namespace").unwrap_or_else(|| "default".to_owned());
    (text("name").unwrap_or_default(), namespace, ports.collect())
}

fn walk(value: &Value, namespace: &str, found: &mut BTreeMap<Name, BTreeSet<Port>>) {
    match value {
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            let port = map.get("port").and_then(|port| port.as_u64().or_else(|| port["number"].as_u64()));
            let own = text("namespace").unwrap_or(namespace);
            let mut add = |name: Name, port| {
                found.entry(name).or_default().insert(port);
            };
            // An upstream of F5's controller has a name of its own besides that of the Service.
            let service_name = text("service").or_else(|| text("name"));
            // It may also name the namespace.
            let (own, service_name) = match service_name.and_then(|name| name.split_once('/')) {
                Some((own, name)) => (own, Some(name)),
                None => (own, service_name),
            };
            if let (Some(name), Some(port)) = (service_name, port) {
                add((own.to_owned(), name.to_owned()), (port, String::new()));
            }
            // A backend of an Ingress may name its port.
            let port_name = map.get("port").filter(|_| port.is_none()).and_then(|port| port["name"].as_str());
            if let (Some(name), Some(port)) = (service_name, port_name) {
                add((own.to_owned(), name.to_owned()), (0, port.to_owned()));
            }
            // A destination of Istio, and an address of Envoy.
            if let Some(name) = text("host").and_then(|host| service(host, namespace)) {
                add(name, (port.unwrap_or(0), String::new()));
            }
            let at = map.get("port_value").or_else(|| map.get("portValue"));
            let at = at.and_then(|port| port.as_u64().or_else(|| port.as_str()?.parse().ok()));
            if let Some((name, port)) = text("address").and_then(|host| service(host, namespace)).zip(at) {
                add(name, (port, String::new()));
            }
            map.values().for_each(|inner| walk(inner, namespace, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, namespace, found)),
        // A bootstrap in a ConfigMap.
        Value::String(text) if text.contains("ddress") && text.contains('\n') => {
            let documents = crate::case::documents(text).unwrap_or_default();
            for inner in &documents {
                walk(inner, namespace, found);
            }
        }
        _ => {}
    }
}

/// The Service behind a host name, short or full.
fn service(host: &str, namespace: &str) -> Option<Name> {
    let mut labels = host.splitn(3, '.');
    let is_name = |name: &&str| name.starts_with(|first: char| first.is_ascii_lowercase());
    let name = labels.next().filter(|name| is_name(name) && !name.contains([':', '/']))?;
    match (labels.next(), labels.next()) {
        (None, _) => Some((namespace.to_owned(), name.to_owned())),
        (Some(other), None | Some("svc.cluster.local" | "svc")) if is_name(&other) => {
            Some((other.to_owned(), name.to_owned()))
        }
        _ => None,
    }
}

/// The namespaces that hand-written objects, their Services and their Secrets are in, besides `default`.
pub(crate) fn namespaces(case: &Case) -> BTreeSet<String> {
    let declared: BTreeSet<&str> = case
        .objects
        .iter()
        .filter(|object| object["kind"] == "Namespace")
        .filter_map(|object| object["metadata"]["name"].as_str())
        .collect();
    let of_objects = case.objects.iter().filter_map(|object| object["metadata"]["namespace"].as_str());
    let of_services = case.services.iter().map(|service| service.namespace.as_str());
    let of_secrets = secrets(case).into_iter().map(|(namespace, _)| namespace);
    of_objects
        .chain(of_services)
        .map(str::to_owned)
        .chain(of_secrets)
        .filter(|name| name != "default" && !declared.contains(name.as_str()))
        .collect()
}

/// The Secrets with certificates that hand-written objects name.
pub(crate) fn secrets(case: &Case) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    for object in &case.objects {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or("default");
        secrets_in(object, namespace, &mut found);
    }
    // Those of the file itself are there already, as they are.
    for secret in case.objects.iter().filter(|object| object["kind"] == "Secret") {
        let (name, namespace, _) = parts(secret);
        found.remove(&(namespace, name));
    }
    found
}

/// The Services that get copies of requests.
pub(super) fn mirrors(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, inner)| {
                let is_mirror = matches!(key.as_str(), "mirror" | "requestMirror");
                let target = inner["host"].as_str().or_else(|| inner["backendRef"]["name"].as_str());
                let own = target.filter(|_| is_mirror).and_then(|host| host.split('.').next());
                mirrors(inner).into_iter().chain(own.map(str::to_owned))
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(mirrors).collect(),
        _ => BTreeSet::new(),
    }
}

fn secrets_in(value: &Value, namespace: &str, found: &mut BTreeSet<Name>) {
    match value {
        Value::Object(map) => {
            for key in ["secretName", "credentialName"] {
                if let Some(name) = map.get(key).and_then(Value::as_str) {
                    found.insert((namespace.to_owned(), name.to_owned()));
                    // Istio looks beside the pods of the gateway.
                    found.insert(("default".to_owned(), name.to_owned()));
                }
            }
            // A VirtualServer of F5's controller.
            if let Some(name) = map.get("tls").and_then(|tls| tls["secret"].as_str()) {
                found.insert((namespace.to_owned(), name.to_owned()));
            }
            for reference in map.get("certificateRefs").and_then(Value::as_array).into_iter().flatten() {
                let own = reference["namespace"].as_str().unwrap_or(namespace);
                let name = reference["name"].as_str().unwrap_or_default();
                found.insert((own.to_owned(), name.to_owned()));
            }
            map.values().for_each(|inner| secrets_in(inner, namespace, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| secrets_in(inner, namespace, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_named_in_many_ways() {
        let objects = [
            json!({"kind": "HTTPRoute", "metadata": {"namespace": "apps"}, "spec": {"rules": [
                {"backendRefs": [{"name": "a", "port": 1}, {"name": "b", "namespace": "open", "port": 2}]}]}}),
            json!({"kind": "Ingress", "metadata": {"namespace": "apps"}, "spec": {
                "defaultBackend": {"service": {"name": "e", "port": {"name": "http"}}}}}),
            json!({"kind": "VirtualService", "metadata": {"namespace": "apps"}, "spec": {"http": [
                {"route": [{"destination": {"host": "c.x.svc.cluster.local", "port": {"number": 3}}},
                    {"destination": {"host": "api.acme.dev"}}, {"destination": {"host": "a"}}]}]}}),
            json!({"kind": "VirtualServer", "metadata": {"namespace": "apps"}, "spec": {
                "upstreams": [{"name": "up", "service": "e", "port": 5}, {"name": "far", "service": "y/f", "port": 6}]}}),
            json!({"kind": "ConfigMap", "metadata": {"namespace": "apps"}, "data": {
                "envoy.yaml": "x: 1\nsocket_address: {address: d.apps.svc.cluster.local, port_value: 4}\n"}}),
        ];
        let found: Vec<String> = services(&objects)
            .iter()
            .map(|service| {
                let (name, namespace, ports) = parts(service);
                format!("{namespace}/{name}:{:?}", ports.iter().map(|(_, port)| *port).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            found,
            ["apps/a:[1]", "apps/d:[4]", "apps/e:[3002, 5]", "open/b:[2]", "x/c:[3]", "y/f:[6]"]
        );
    }

    #[test]
    fn mirrors_are_found() {
        let route =
            json!({"http": [{"route": [{"destination": {"host": "a"}}], "mirror": {"host": "b.x.svc"}}]});
        assert_eq!(mirrors(&route).into_iter().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn lists_are_opened() {
        let list = json!({"kind": "List", "items": [{"kind": "Gateway"}, {"kind": "List", "items": [{"kind": "Secret"}]}]});
        let kinds: Vec<Value> =
            objects(vec![list, json!({"kind": "Pod"})]).iter().map(|object| object["kind"].clone()).collect();
        assert_eq!(kinds, ["Gateway", "Secret", "Pod"]);
    }
}
