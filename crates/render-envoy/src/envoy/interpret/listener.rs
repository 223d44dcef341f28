//! Listeners and filter chains.

use super::cluster::address;
use super::connection::{HttpServer, Scope, http_server};
use super::files::Files;
use super::reader::{Reader, fields};
use super::{schema, tls};
use gatewright_core::decision::{Place, Scheme};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::report::At;

/// A listener that takes connections from outside of its pod.
pub(super) struct Listener {
    pub(super) port: u16,
    pub(super) chains: Vec<Chain>,
    pub(super) place: Place,
}

/// A filter chain that serves HTTP.
pub(super) struct Chain {
    pub(super) scheme: Scheme,
    /// Names of the TLS handshake; `*` when there is no condition.
    pub(super) names: Vec<Domain>,
    pub(super) server: HttpServer,
    pub(super) place: Place,
}

/// Where a filter chain stands.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) files: &'a Files<'a>,
}

pub(super) fn listeners(node: &Node, at: &At<'_>, ground: Ground<'_>, reader: &mut Reader) -> Vec<Listener> {
    let mut found: Vec<Listener> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (index, node) in reader.items(node, at).iter().enumerate() {
        let at = at.index(index);
        let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
        if !name.is_empty() && names.contains(&name) {
            reader.refuse(
                &at.key("name"),
                "another listener has this name; Envoy takes it for an update of that one",
            );
        }
        names.push(name);
        found.extend(listener(node, &at, ground, reader));
    }
    let ports: Vec<u16> = found.iter().map(|listener| listener.port).collect();
    for (index, listener) in found.iter().enumerate() {
        if ports.iter().take(index).any(|port| *port == listener.port) {
            let message =
                format!("another listener has the port {}: Envoy refuses the bootstrap", listener.port);
            reader.refuse_at(listener.place.clone(), message);
        }
    }
    found
}

fn listener(node: &Node, at: &At<'_>, ground: Ground<'_>, reader: &mut Reader) -> Option<Listener> {
    let (mut bound, mut chains, mut reachable) = (None, Vec::new(), true);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "address" => bound = address(value, &at, reader),
            "filter_chains" => {
                for (index, chain) in reader.items(value, &at).iter().enumerate() {
                    chains.extend(filter_chain(chain, &at.index(index), ground, reader));
                }
            }
            "default_filter_chain" => chains.extend(filter_chain(value, &at, ground, reader)),
            "listener_filters" => listener_filters(value, &at, reader),
            "bind_to_port" => reachable &= reader.flag(value, &at) != Some(false),
            "udp_listener_config" | "internal_listener" => reachable = false,
            _ => reader.other(value, &at, &schema::LISTENER),
        }
    }
    let has_chain = node.get("filter_chains").is_some_and(|chains| !chains.items().is_empty())
        || node.get("default_filter_chain").is_some();
    if reachable && !has_chain {
        reader.reject(at, "a listener needs a filter chain");
    }
    let Some((host, port)) = bound else {
        if reachable {
            reader.reject(at, "a listener needs an address");
        }
        return None;
    };
    let own_pod = host.starts_with("127.") || host == "::1";
    (reachable && !own_pod).then(|| Listener { port, chains, place: at.place() })
}

/// They look at the first bytes of a connection.
fn listener_filters(node: &Node, at: &At<'_>, reader: &mut Reader) {
    const HARMLESS: [&str; 3] = [
        "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
        "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector",
        "envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol",
    ];
    for (index, filter) in reader.items(node, at).iter().enumerate() {
        let at = at.index(index).key("typed_config").place();
        let name = filter.at(&["typed_config", "@type"]).and_then(Node::as_str).unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or(name);
        if !HARMLESS.contains(&name) {
            reader.refuse_at(at, format!("the listener filter {name:?} is not modelled"));
        }
    }
}

fn filter_chain(node: &Node, at: &At<'_>, ground: Ground<'_>, reader: &mut Reader) -> Option<Chain> {
    let mut scheme = Some(Scheme::Http);
    let (mut names, mut transport, mut filters) = (Vec::new(), None, None);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "filter_chain_match" => (names, transport) = chain_match(value, &at, reader),
            "transport_socket" => scheme = tls::scheme(value, &at, ground.files, reader),
            "filters" => filters = Some(value),
            _ => reader.other(value, &at, &schema::FILTER_CHAIN),
        }
    }
    let at_filters = at.key("filters");
    let filters = filters.map(|filters| reader.items(filters, &at_filters)).unwrap_or_default();
    let server = match filters {
        // Without a filter Envoy closes the connection.
        [] => return None,
        [only] => network_filter(only, &at_filters.index(0), ground, reader)?,
        _ => {
            reader.refuse(&at_filters, "several network filters in a chain are not modelled");
            return None;
        }
    };
    let scheme = scheme?;
    let speaks = match scheme {
        Scheme::Http => "raw_buffer",
        Scheme::Https => "tls",
    };
    // A condition that contradicts the transport, and a server name without TLS, are never met.
    if transport.is_some_and(|transport| transport != speaks) || (scheme == Scheme::Http && !names.is_empty())
    {
        return None;
    }
    if names.is_empty() {
        names.push(Domain::Any);
    }
    Some(Chain { scheme, names, server, place: at.place() })
}

fn chain_match<'n>(node: &'n Node, at: &At<'_>, reader: &mut Reader) -> (Vec<Domain>, Option<&'n str>) {
    let (mut names, mut transport) = (Vec::new(), None);
    for entry in fields(reader, node, at) {
        let value: &'n Node = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "server_names" => {
                for name in reader.texts(value, &at) {
                    match Domain::parse(&name.to_ascii_lowercase()) {
                        Some(Domain::Any) | None => {
                            reader.reject(&at, &format!("{name:?} is no server name"));
                        }
                        Some(domain) => names.push(domain),
                    }
                }
            }
            "transport_protocol" => {
                transport = reader.text(value, &at).filter(|text| !text.is_empty());
            }
            _ => reader.other(value, &at, &schema::FILTER_CHAIN_MATCH),
        }
    }
    (names, transport)
}

fn network_filter(node: &Node, at: &At<'_>, ground: Ground<'_>, reader: &mut Reader) -> Option<HttpServer> {
    const MANAGER: &str = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    let Some(config) = node.get("typed_config") else {
        reader.reject(at, "a filter needs a typed_config with its @type");
        return None;
    };
    let at = at.key("typed_config");
    match reader.type_name(config, &at)? {
        MANAGER => Some(http_server(config, &at, ground.scope, reader)),
        other => {
            reader.refuse(
                &at,
                format!("the network filter {other} is not modelled: it does not read requests as HTTP"),
            );
            None
        }
    }
}
