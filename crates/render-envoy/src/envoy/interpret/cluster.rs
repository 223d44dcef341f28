//! Clusters: which Services stand behind a name.

use super::reader::{Message, Reader, fields};
use super::schema;
use gatewright_core::decision::{Backend, Place, Port};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;
use std::collections::BTreeMap;

/// Everything known about a cluster.
#[derive(Default)]
pub(super) struct Cluster {
    /// Services of the first priority, each once.
    pub(super) backends: Vec<Backend>,
    /// Requests go to another Service when the first ones are unhealthy.
    pub(super) falls_back: Option<Place>,
    /// The name that `auto_host_rewrite` takes.
    pub(super) hostname: Option<String>,
    /// `max_stream_duration` towards the Service, in milliseconds.
    pub(super) max_stream: Option<(u64, Place)>,
    /// Why it is not known where requests go.
    pub(super) problems: Vec<(Place, String)>,
}

/// What names of addresses mean.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// Namespace of the pods.
    pub(super) namespace: &'a str,
    pub(super) cluster_domain: &'a str,
}

pub(super) type Clusters = BTreeMap<String, Cluster>;

/// `static_resources.clusters`.
pub(super) fn clusters(node: &Node, at: &At<'_>, names: Names<'_>, reader: &mut Reader) -> Clusters {
    let mut found = Clusters::new();
    for (index, node) in reader.items(node, at).iter().enumerate() {
        let at = at.index(index);
        let (name, cluster) = cluster(node, &at, names, reader);
        if name.is_empty() {
            reader.reject(&at, "a cluster needs a name");
        }
        if found.insert(name, cluster).is_some() {
            reader.reject(&at.key("name"), "two clusters have this name");
        }
    }
    found
}

fn cluster(node: &Node, at: &At<'_>, names: Names<'_>, reader: &mut Reader) -> (String, Cluster) {
    const TYPES: [&str; 5] = ["STATIC", "STRICT_DNS", "LOGICAL_DNS", "EDS", "ORIGINAL_DST"];
    // Problems count where requests go through the cluster.
    let mut local = Reader::new(reader.lenient);
    let mut found = Cluster::default();
    let (mut name, mut kind) = (String::new(), 0);
    for entry in fields(&mut local, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "name" => local.text(value, &at).unwrap_or_default().clone_into(&mut name),
            "type" => kind = local.word(value, &at, &TYPES).unwrap_or(0),
            "load_assignment" => load_assignment(value, &at, names, &mut found, &mut local),
            "health_checks" => health_checks(value, &at, reader),
            "transport_socket" => transport(value, &at, &mut local),
            "common_http_protocol_options" => max_stream(value, &at, &mut found, &mut local),
            "typed_extension_protocol_options" => protocol_options(value, &at, &mut found, &mut local),
            _ => local.other(value, &at, &schema::CLUSTER),
        }
    }
    if matches!(TYPES.get(kind), Some(&("EDS" | "ORIGINAL_DST"))) {
        local.refuse(&at.key("type"), "the addresses are found elsewhere, which is not modelled");
    }
    let has_names = found.backends.iter().any(|backend| !is_address(&backend.service));
    if TYPES.get(kind) == Some(&"STATIC") && has_names {
        local.reject(&at.key("type"), "a cluster of type STATIC, the default, takes no names of hosts");
    }
    let problems = std::mem::take(&mut local.not_understood);
    found.problems.extend(problems.into_iter().map(|remark| (remark.place, remark.message)));
    reader.remarks.append(&mut local.remarks);
    (name, found)
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

/// `ClusterLoadAssignment`.
fn load_assignment(node: &Node, at: &At<'_>, names: Names<'_>, cluster: &mut Cluster, reader: &mut Reader) {
    let mut by_priority: BTreeMap<u32, Vec<(Backend, Place)>> = BTreeMap::new();
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if entry.key.text != "endpoints" {
            reader.other(&entry.value, &at, &schema::LOAD_ASSIGNMENT);
            continue;
        }
        for (index, locality) in reader.items(&entry.value, &at).iter().enumerate() {
            let at = at.index(index);
            let (priority, backends) = self::locality(locality, &at, names, cluster, reader);
            by_priority.entry(priority).or_default().extend(backends);
        }
    }
    let mut priorities = by_priority.into_values().filter(|backends| !backends.is_empty());
    for (backend, _) in priorities.next().unwrap_or_default() {
        if !cluster.backends.contains(&backend) {
            cluster.backends.push(backend);
        }
    }
    let others = priorities.flatten().find(|(backend, _)| !cluster.backends.contains(backend));
    cluster.falls_back = others.map(|(_, place)| place);
}

fn locality(
    node: &Node,
    at: &At<'_>,
    names: Names<'_>,
    cluster: &mut Cluster,
    reader: &mut Reader,
) -> (u32, Vec<(Backend, Place)>) {
    let (mut priority, mut backends) = (0, Vec::new());
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "priority" => priority = reader.number(&entry.value, &at, 128).unwrap_or(0),
            "lb_endpoints" => {
                for (index, endpoint) in reader.items(&entry.value, &at).iter().enumerate() {
                    let at = at.index(index);
                    backends.extend(
                        lb_endpoint(endpoint, &at, names, cluster, reader).map(|one| (one, at.place())),
                    );
                }
            }
            _ => reader.other(&entry.value, &at, &schema::LOCALITY),
        }
    }
    (priority, backends)
}

fn lb_endpoint(
    node: &Node,
    at: &At<'_>,
    names: Names<'_>,
    cluster: &mut Cluster,
    reader: &mut Reader,
) -> Option<Backend> {
    let mut found = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if entry.key.text != "endpoint" {
            reader.other(&entry.value, &at, &schema::LB_ENDPOINT);
            continue;
        }
        for entry in fields(reader, &entry.value, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "address" => found = address(&entry.value, &at, reader),
                "hostname" => cluster.hostname = reader.text(&entry.value, &at).map(str::to_owned),
                _ => reader.other(&entry.value, &at, &schema::ENDPOINT),
            }
        }
    }
    let Some((host, port)) = found else {
        reader.reject(at, "an endpoint needs an address");
        return None;
    };
    if cluster.hostname.is_none() {
        cluster.hostname = Some(host.clone());
    }
    Some(backend(&host, port, names))
}

/// `Address` with a socket of TCP.
pub(super) fn address(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<(String, u16)> {
    let mut found = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "socket_address" => found = Some(socket_address(&entry.value, &at, reader)),
            _ => reader.other(&entry.value, &at, &schema::ADDRESS),
        }
    }
    found
}

fn socket_address(node: &Node, at: &At<'_>, reader: &mut Reader) -> (String, u16) {
    let (mut host, mut port) = (String::new(), None);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "address" => reader.text(value, &at).unwrap_or_default().clone_into(&mut host),
            "port_value" => port = reader.port_value(value, &at),
            "protocol" => {
                if reader.word(value, &at, &["TCP", "UDP"]) == Some(1) {
                    reader.refuse(&at, "addresses of UDP are not modelled");
                }
            }
            _ => reader.other(value, &at, &schema::SOCKET_ADDRESS),
        }
    }
    if host.is_empty() || port.is_none() {
        reader.reject(at, "an address needs a host and a port");
    }
    (host, port.unwrap_or(0))
}

/// `NAME[.NAMESPACE[.svc[.DOMAIN]]]` is a Service, as the pod's resolver completes it; any other name is itself.
fn backend(host: &str, port: u16, names: Names<'_>) -> Backend {
    let lower = host.to_ascii_lowercase();
    let name = lower.strip_suffix('.').unwrap_or(&lower);
    let labels: Vec<&str> = name.split('.').collect();
    let (service, namespace) = match labels.as_slice() {
        _ if is_address(name) => (name, ""),
        [service] => (*service, names.namespace),
        [service, namespace] | [service, namespace, "svc"] => (*service, *namespace),
        [service, namespace, "svc", domain @ ..] if domain.join(".") == names.cluster_domain => {
            (*service, *namespace)
        }
        _ => (name, ""),
    };
    Backend { service: service.to_owned(), namespace: namespace.to_owned(), port: Port::Number(port) }
}

/// Only what the services answer is compared.
fn health_checks(node: &Node, at: &At<'_>, reader: &mut Reader) {
    for (index, check) in reader.items(node, at).iter().enumerate() {
        let path = check.at(&["http_health_check", "path"]).and_then(Node::as_str);
        if let Some(path) = path.filter(|path| *path != "/health") {
            let message =
                format!("asks for {path}; the services answer /health, and other paths may need a login");
            reader.warn("health-check", &at.index(index).key("http_health_check").key("path"), message);
        }
    }
}

fn transport(node: &Node, at: &At<'_>, reader: &mut Reader) {
    let Some(config) = node.get("typed_config") else {
        reader.reject(at, "an extension needs a typed_config with its @type");
        return;
    };
    let at = at.key("typed_config");
    match reader.type_name(config, &at) {
        Some("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer") | None => {}
        Some(other) => {
            let message = format!("Envoy would not speak plain HTTP to the service ({other})");
            reader.refuse(&at, message);
        }
    }
}

fn protocol_options(node: &Node, at: &At<'_>, cluster: &mut Cluster, reader: &mut Reader) {
    const HTTP: &str = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    static OPTIONS: Message = Message {
        name: "HttpProtocolOptions",
        harmless: &[
            "upstream_http_protocol_options",
            "explicit_http_config",
            "use_downstream_protocol_config",
            "auto_config",
            "outlier_detection",
            "hash_policy",
        ],
        unmodelled: &[
            ("http_filters", "filters requests to the service"),
            ("header_validation_config", "replaces the validation of headers"),
            ("request_mirror_policies", "sends a copy of requests elsewhere"),
            ("retry_policy", "may repeat requests"),
        ],
    };
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if reader.type_name(&entry.value, &at).is_some_and(|name| name != HTTP) {
            reader.refuse(&at, "options of another protocol than HTTP are not modelled");
            continue;
        }
        for entry in fields(reader, &entry.value, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "common_http_protocol_options" => max_stream(&entry.value, &at, cluster, reader),
                _ => reader.other(&entry.value, &at, &OPTIONS),
            }
        }
    }
}

fn max_stream(node: &Node, at: &At<'_>, cluster: &mut Cluster, reader: &mut Reader) {
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "max_stream_duration" => {
                let millis = reader.duration(&entry.value, &at).filter(|millis| *millis > 0);
                cluster.max_stream = millis.map(|millis| (millis, at.place()));
            }
            _ => reader.other(&entry.value, &at, &schema::HTTP_OPTIONS),
        }
    }
}
