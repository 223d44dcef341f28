//! The address of a service of `kong.yml`.

use gatewright_core::decision::{Backend, HostForward, Port};
use gatewright_core::router::Context;
use gatewright_core::tree::Node;
use gatewright_semantics::fields::Reader;

/// Where a service is.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) backend: Backend,
    /// `/`, or what stands in front of the request's path.
    pub(super) path: String,
    host: String,
}

impl Address {
    /// The Host header where the client's is not kept.
    pub(super) fn host_header(&self) -> HostForward {
        HostForward::Rewritten(self.host.clone())
    }
}

/// Reads `protocol`, `host`, `port` and `path`, or the short form `url`.
pub(super) fn address(
    node: &Node,
    field: &str,
    upstreams: &[String],
    context: Context<'_>,
    reader: &mut Reader,
) -> Address {
    let at = |key: &str| format!("{field}.{key}");
    let url = reader.text(node, "url", &at("url")).map(Url::of);
    let (protocol, host, port, path) = match url {
        Some(url) => (url.scheme, url.host, url.port, url.path),
        None => (
            reader.text(node, "protocol", &at("protocol")).unwrap_or("http").to_owned(),
            reader.text(node, "host", &at("host")).unwrap_or_default().to_owned(),
            reader.int(node, "port", &at("port")),
            reader.text(node, "path", &at("path")).unwrap_or("/").to_owned(),
        ),
    };
    if protocol != "http" {
        let message = format!("the protocol {protocol:?} is not modelled: Kong would not speak plain HTTP");
        reader.unmodelled(at("protocol"), message);
    }
    if host.is_empty() {
        reader.unmodelled(at("host"), "Kong refuses its configuration: a service needs a host");
    }
    if upstreams.contains(&host) {
        let message =
            format!("the upstream {host} stands between the service and its targets; that is not modelled");
        reader.unmodelled(at("host"), message);
    }
    let port = port.unwrap_or(80);
    let number = u16::try_from(port).ok();
    if number.is_none() {
        reader.unmodelled(at("port"), "Kong refuses its configuration: a port is a number up to 65535");
    }
    let backend = backend(&host, number.map_or(Port::Unnamed, Port::Number), context.namespace);
    Address { backend, path: if path.is_empty() { "/".to_owned() } else { path }, host }
}

/// A name of the cluster's DNS (`NAME[.NAMESPACE[.svc[.DOMAIN]]]`) is a Service, any other name is itself.
fn backend(host: &str, port: Port, own_namespace: &str) -> Backend {
    let labels: Vec<&str> = host.split('.').collect();
    let (service, namespace) = match labels.as_slice() {
        [name] => (*name, own_namespace),
        [name, namespace] | [name, namespace, "svc", ..] => (*name, *namespace),
        _ => (host, ""),
    };
    Backend { service: service.to_owned(), namespace: namespace.to_owned(), port }
}

/// The parts of a `url`.
struct Url {
    scheme: String,
    host: String,
    port: Option<i64>,
    path: String,
}

impl Url {
    fn of(text: &str) -> Self {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host, port) = match authority.rsplit_once(':') {
            // A port that is no number is out of every range.
            Some((host, port)) => (host, Some(port.parse().unwrap_or(-1))),
            None => (authority, None),
        };
        Self { scheme: scheme.to_owned(), host: host.to_owned(), port, path: path.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services() {
        for (host, service, namespace) in [
            ("web", "web", "own"),
            ("web.prod", "web", "prod"),
            ("web.prod.svc", "web", "prod"),
            ("web.prod.svc.cluster.local", "web", "prod"),
            ("web.example.com", "web.example.com", ""),
        ] {
            let found = backend(host, Port::Number(80), "own");
            assert_eq!((found.service.as_str(), found.namespace.as_str()), (service, namespace), "{host}");
        }
    }

    #[test]
    fn urls() {
        let url = Url::of("http://web.prod:8080/api");
        assert_eq!((url.host.as_str(), url.port, url.path.as_str()), ("web.prod", Some(8080), "/api"));
        assert_eq!(Url::of("http://web").port, None);
        assert_eq!(Url::of("http://web:x").port, Some(-1));
    }
}
