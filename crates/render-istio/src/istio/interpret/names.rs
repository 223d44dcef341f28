//! How Istio completes names (istio/istio `pilot/pkg/model/config.go`).

use crate::istio::facts::Facts;
use gatewright_core::decision::{Backend, Port};
use std::net::IpAddr;

/// A host of a VirtualService or destination: a name without a dot is a Service of the object's namespace.
pub(super) fn full_host(host: &str, namespace: &str, facts: &Facts) -> String {
    let complete = host.is_empty() || host == "*" || host.contains('.') || host.parse::<IpAddr>().is_ok();
    if complete { host.to_owned() } else { facts.service_host(host, namespace) }
}

/// A Gateway as `namespace/name`: short names belong to the object's namespace, `name.namespace[.…]` is the
/// old spelling.
pub(super) fn full_gateway(name: &str, namespace: &str) -> String {
    match name.split_once('/') {
        Some((".", name)) => format!("{namespace}/{name}"),
        Some(_) => name.to_owned(),
        None => match name.split_once('.') {
            Some((name, rest)) => {
                format!("{}/{name}", rest.split_once('.').map_or(rest, |(namespace, _)| namespace))
            }
            None => format!("{namespace}/{name}"),
        },
    }
}

/// The Service that a full host names. Any other host is kept as it is, in no namespace: it may be a
/// ServiceEntry or nothing at all.
pub(super) fn backend(host: &str, port: Port, facts: &Facts) -> Backend {
    let service = host
        .strip_suffix(facts.cluster_domain.as_str())
        .and_then(|rest| rest.strip_suffix(".svc."))
        .and_then(|rest| rest.split_once('.'))
        .filter(|(service, namespace)| !service.is_empty() && !namespace.contains('.'));
    let (service, namespace) = service.unwrap_or((host, ""));
    Backend { service: service.to_owned(), namespace: namespace.to_owned(), port }
}
