//! Gateways and their servers.

use super::names::full_gateway;
use super::order::{Age, Created, age};
use super::tls::{self, Tls};
use super::{GROUP, check_object, namespace_of};
use crate::istio::facts::Facts;
use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::report::{At, Report};

/// One Gateway.
#[derive(Debug)]
pub(super) struct Gateway {
    /// `namespace/name`, as VirtualServices call it.
    pub(super) key: String,
    /// What a message calls it.
    pub(super) reference: String,
    pub(super) age: Age,
    pub(super) selector: Vec<(String, String)>,
    pub(super) servers: Vec<Server>,
}

/// One server of a Gateway.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) protocol: Protocol,
    pub(super) hosts: Vec<ServerHost>,
    /// Plain requests are redirected.
    pub(super) https_redirect: Option<Place>,
    /// The server has a `tls` block of any content.
    pub(super) has_tls: bool,
    pub(super) place: Place,
}

/// What a server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Reads plain HTTP.
    Http,
    /// Terminates TLS and reads HTTP.
    Https,
    /// Forwards bytes.
    Opaque,
}

/// A host of a server, after `./` and `*/` were resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ServerHost {
    /// Only VirtualServices of this namespace may use it.
    pub(super) namespace: Option<String>,
    pub(super) name: String,
}

impl Gateway {
    /// Whether one of its servers may have the host in question.
    pub(super) fn concerns(&self, facts: &Facts) -> bool {
        self.servers.iter().any(|server| server.concerns(facts))
    }
}

impl Server {
    /// Whether it may have the host in question.
    pub(super) fn concerns(&self, facts: &Facts) -> bool {
        self.hosts.iter().any(|host| facts.concerns(&host.name))
    }
}

/// All Gateways, oldest first, and the attached one as it is assumed when it is not among them.
pub(super) fn gateways(
    manifests: &Manifests,
    facts: &Facts,
    namespace: &str,
    report: &mut Report,
) -> Vec<Gateway> {
    let objects = manifests.of_kind(GROUP, "Gateway");
    let mut gateways: Vec<Gateway> =
        objects.filter_map(|object| gateway(object, facts, namespace, report)).collect();
    gateways.sort_by(|left, right| left.age.cmp(&right.age));
    if let Some((namespace, name)) = &facts.attached {
        let key = format!("{namespace}/{name}");
        if !gateways.iter().any(|gateway| gateway.key == key) {
            report.assume(format!(
                "the Gateway {key} serves every host on port {} (HTTP) and on port {} (HTTPS), without a \
                 redirect",
                facts.http_port, facts.https_port
            ));
            gateways.push(assumed(key, facts));
        }
    }
    gateways
}

fn assumed(key: String, facts: &Facts) -> Gateway {
    let reference = format!("Gateway/{key}");
    let server = |port, protocol| Server {
        port,
        protocol,
        hosts: vec![ServerHost { namespace: None, name: "*".to_owned() }],
        https_redirect: None,
        has_tls: protocol == Protocol::Https,
        place: Place::new(reference.clone(), ""),
    };
    Gateway {
        age: (Created::NotYet, String::new(), String::new()),
        selector: facts.pod_labels.clone(),
        servers: vec![server(facts.http_port, Protocol::Http), server(facts.https_port, Protocol::Https)],
        key,
        reference: reference.clone(),
    }
}

fn gateway(
    object: &Manifest,
    facts: &Facts,
    default_namespace: &str,
    report: &mut Report,
) -> Option<Gateway> {
    let reference = object.reference();
    let at = At::object(&reference);
    if !check_object(object, &at, report) {
        return None;
    }
    let namespace = namespace_of(object, default_namespace);
    let spec_at = at.key("spec");
    let mut found = Gateway {
        key: full_gateway(&format!("{namespace}/{}", object.name), namespace),
        age: age(object, namespace, &at, report),
        selector: Vec::new(),
        servers: Vec::new(),
        reference: reference.clone(),
    };
    for entry in object.node.get("spec").map_or(&[][..], |spec| report.entries(spec, &spec_at)) {
        let at = spec_at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "selector" => found.selector = labels(&entry.value, &at, report),
            "servers" => {
                for (index, node) in report.items(&entry.value, &at).iter().enumerate() {
                    report.muted = !concerns(node, facts);
                    found.servers.extend(server(node, &at.index(index), namespace, report));
                    report.muted = false;
                }
            }
            _ => report.unknown_field(&at),
        }
    }
    Some(found)
}

/// A map of labels.
pub(super) fn labels(node: &Node, at: &At<'_>, report: &mut Report) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    for entry in report.entries(node, at) {
        if let Some(value) = report.text(&entry.value, &at.key(&entry.key.text)) {
            labels.push((entry.key.text.clone(), value.to_owned()));
        }
    }
    labels.sort();
    labels
}

/// Whether a server that is not read yet may have the host in question; yes when in doubt.
fn concerns(node: &Node, facts: &Facts) -> bool {
    let hosts = node.get("hosts").map(Node::items).unwrap_or_default();
    hosts.is_empty()
        || hosts.iter().any(|host| {
            let name = host.as_str().map(|host| host.rsplit('/').next().unwrap_or(host));
            name.is_none_or(|name| facts.concerns(name))
        })
}

fn server(node: &Node, at: &At<'_>, namespace: &str, report: &mut Report) -> Option<Server> {
    let (mut port, mut tls, mut hosts) = (None, None, Vec::new());
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "port" => port = self::port(&entry.value, &at, report),
            "hosts" => hosts = report.texts(&entry.value, &at),
            "tls" if !entry.value.is_null() => tls = Some(tls::tls(&entry.value, &at, report)),
            "bind" if entry.value.as_str() != Some("") && !entry.value.is_null() => {
                report.refuse(&at, "a server that listens on one address only is not modelled");
            }
            "tls" | "bind" | "name" | "defaultEndpoint" => {}
            _ => report.unknown_field(&at),
        }
    }
    let Some((number, name)) = port else {
        report.refuse(at, "the server has no port with number and protocol");
        return None;
    };
    let protocol = protocol(&name, tls.as_ref(), at, report)?;
    let hosts: Vec<ServerHost> = hosts.into_iter().map(|host| server_host(host, namespace)).collect();
    if hosts.is_empty() || hosts.iter().any(|host| Domain::parse(&host.name).is_none()) {
        report.refuse(&at.key("hosts"), NOT_A_HOST);
    }
    let redirects = tls.as_ref().is_some_and(|tls| tls.https_redirect);
    let tls_at = at.key("tls");
    Some(Server {
        port: number,
        protocol,
        hosts,
        https_redirect: redirects.then(|| tls_at.key("httpsRedirect").place()),
        has_tls: tls.is_some(),
        place: at.place(),
    })
}

fn port(node: &Node, at: &At<'_>, report: &mut Report) -> Option<(u16, String)> {
    let (mut number, mut protocol) = (None, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "number" => number = report.port(&entry.value, &at),
            "protocol" => protocol = report.text(&entry.value, &at).map(str::to_ascii_lowercase),
            "name" | "targetPort" => {}
            _ => report.unknown_field(&at),
        }
    }
    Some((number?, protocol?))
}

/// istio/istio `pkg/config/protocol` and `pkg/config/gateway`.
fn protocol(name: &str, tls: Option<&Tls>, at: &At<'_>, report: &mut Report) -> Option<Protocol> {
    let port = at.key("port");
    match (name, tls) {
        ("http" | "http2" | "grpc" | "grpc-web" | "http_proxy", _) => Some(Protocol::Http),
        ("https", Some(tls)) if tls.terminates() => {
            if !tls.certified {
                report
                    .refuse(&at.key("tls"), "the server names no certificate, so Istio refuses the Gateway");
            }
            Some(Protocol::Https)
        }
        ("https" | "tls", None) => {
            report.refuse(at, "a server for https without tls: Istio refuses the Gateway");
            None
        }
        ("https" | "tls" | "tcp" | "udp" | "mongo" | "redis" | "mysql", _) => Some(Protocol::Opaque),
        _ => {
            let message = format!("the protocol {name:?} is not one that Istio knows");
            report.refuse(&port.key("protocol"), message);
            None
        }
    }
}

/// Said of hosts that the validation of Istio refuses.
pub(super) const NOT_A_HOST: &str =
    "names no host, or one with a star elsewhere than in front: Istio refuses it";

/// istio/istio `pilot/pkg/model/gateway.go`, `sanitizeServerHostNamespace`.
fn server_host(host: &str, namespace: &str) -> ServerHost {
    let (namespace, name) = match host.split_once('/') {
        Some((".", name)) => (Some(namespace.to_owned()), name),
        Some(("*", name)) => (None, name),
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
        None => (None, host),
    };
    ServerHost { namespace, name: name.to_owned() }
}
