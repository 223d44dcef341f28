//! Upstreams of a VirtualServer or VirtualServerRoute.
//!
//! Defaults: `internal/configs/config_params.go`, `NewDefaultConfigParams`. Validation:
//! `pkg/apis/configuration/validation/virtualserver.go`, `validateUpstreams`.

use super::reader::{Reader, child};
use super::value;
use gatewright_core::decision::{
    Backend, Buffering, Bytes, Forward, HostForward, Limits, PathForward, Port, Retry, Setting, Time,
    Unavailable,
};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;
use std::collections::BTreeMap;

/// Upstreams by name.
pub(super) type Upstreams = BTreeMap<String, Upstream>;

/// One upstream.
#[derive(Clone, Debug)]
pub(super) struct Upstream {
    backend: Backend,
    limits: Limits,
}

impl Upstream {
    /// A request that is sent here.
    pub(super) fn forward(&self, host: Setting<HostForward>, path: Setting<PathForward>) -> Forward {
        Forward {
            backend: self.backend.clone(),
            host,
            path,
            // Without endpoints the upstream is a socket that answers 502 (`nginx502Server`); no other location
            // is tried.
            unavailable: Setting::default_of(Unavailable::Closed),
            limits: self.limits.clone(),
        }
    }
}

/// Limits where no object says anything.
pub(super) fn default_limits() -> Limits {
    Limits {
        // `proxy_read_timeout` counts the silence between two reads, not the whole response.
        total: Setting::default_of(Time::Unlimited),
        idle: Setting::default_of(Time::Millis(60_000)),
        body: Setting::default_of(Bytes::AtMost(1 << 20)),
        response_buffering: Setting::default_of(Buffering::On),
        post_retry: Setting::default_of(Retry::Never),
    }
}

/// Fields that change nothing that is asked about.
const HARMLESS: [&str; 14] = [
    "backup",
    "backupPort",
    "buffer-size",
    "buffers",
    "busy-buffers-size",
    "client-body-buffer-size",
    "fail-timeout",
    "keepalive",
    "lb-method",
    "max-conns",
    "max-fails",
    "next-upstream-tries",
    "sessionCookie",
    "subselector",
];

/// Fields that only NGINX Plus has: the open source edition rejects the object (`rejectPlusResourcesInOSS`).
const PLUS: [&str; 4] = ["healthCheck", "slow-start", "queue", "ntlm"];

const MODELLED: [&str; 13] = [
    "name",
    "service",
    "port",
    "connect-timeout",
    "read-timeout",
    "send-timeout",
    "next-upstream",
    "next-upstream-timeout",
    "buffering",
    "client-max-body-size",
    "tls",
    "type",
    "use-cluster-ip",
];

/// Reads `spec.upstreams`.
pub(super) fn read_all(
    spec: &Node,
    at: &At<'_>,
    namespace: &str,
    plus: bool,
    reader: &mut Reader<'_>,
) -> Upstreams {
    let list = at.key("upstreams");
    let mut upstreams = Upstreams::new();
    for (index, node) in reader.items(spec, "upstreams", at).iter().enumerate() {
        let at = list.index(index);
        let name = reader.text(node, "name", &at).unwrap_or_default().to_owned();
        if !value::is_dns_1035(&name) {
            reader
                .reject(&at.key("name"), "the name of an upstream is a DNS label that starts with a letter");
        }
        let upstream = read(node, &at, namespace, plus, reader);
        if upstreams.insert(name.clone(), upstream).is_some() {
            reader.reject(&at.key("name"), format!("two upstreams are called {name}"));
        }
    }
    upstreams
}

fn read(node: &Node, at: &At<'_>, namespace: &str, plus: bool, reader: &mut Reader<'_>) -> Upstream {
    let names: Vec<&str> = MODELLED.iter().chain(&HARMLESS).chain(&PLUS).copied().collect();
    reader.known(node, at, &names);
    for key in PLUS {
        let given = child(node, key).filter(|value| value.as_bool() != Some(false));
        if given.is_some() && !plus {
            let message = format!("{key} needs NGINX Plus (--option nginx-f5.plus=true)");
            reader.reject(&at.key(key), message);
        }
    }
    if plus && child(node, "backup").is_some() {
        reader.report.refuse(&at.key("backup"), "a second Service stands in when the first is down");
    }
    if let Some(tls) = child(node, "tls") {
        let at = at.key("tls");
        reader.known(tls, &at, &["enable"]);
        if reader.boolean(tls, "enable", &at) == Some(true) {
            reader.report.refuse(&at.key("enable"), "requests are sent over TLS, which is not modelled");
        }
    }
    match reader.text(node, "type", at) {
        None | Some("http") => {}
        Some("grpc") => {
            reader.report.refuse(&at.key("type"), "requests are sent as gRPC, which is not modelled");
        }
        Some(_) => reader.reject(&at.key("type"), "the type of an upstream is http or grpc"),
    }
    for key in ["connect-timeout", "send-timeout", "next-upstream-timeout", "fail-timeout"] {
        time(node, key, at, reader);
    }
    Upstream { backend: backend(node, at, namespace, reader), limits: limits(node, at, reader) }
}

/// `validateVirtualServerServiceName`: a Service, or `namespace/service`.
fn backend(node: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Backend {
    let text = reader.text(node, "service", at).unwrap_or_default();
    let (namespace, service) = text.split_once('/').unwrap_or((namespace, text));
    if !value::is_dns_1035(service) || !gatewright_core::names::is_label(namespace) {
        let message = "a Service is a DNS label that starts with a letter, or NAMESPACE/SERVICE";
        reader.reject(&at.key("service"), message);
    }
    let port = child(node, "port").and_then(|port| reader.report.port(port, &at.key("port")));
    if port.is_none() {
        reader.reject(&at.key("port"), "a port is a whole number from 1 to 65535");
    }
    Backend {
        service: service.to_owned(),
        namespace: namespace.to_owned(),
        port: port.map_or(Port::Unnamed, Port::Number),
    }
}

fn limits(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Limits {
    let mut limits = default_limits();
    if let Some(millis) = time(node, "read-timeout", at, reader) {
        limits.idle = Setting::stated(Time::Millis(millis), at.key("read-timeout").place());
    }
    if let Some(text) = reader.text(node, "client-max-body-size", at) {
        let at = at.key("client-max-body-size");
        match value::size(text) {
            Some(size) => limits.body = Setting::stated(size, at.place()),
            None => reader.reject(&at, format!("{text:?} is no size such as 4m (k, m or g)")),
        }
    }
    if let Some(on) = reader.boolean(node, "buffering", at) {
        let buffering = if on { Buffering::On } else { Buffering::Off };
        limits.response_buffering = Setting::stated(buffering, at.key("buffering").place());
    }
    if let Some(text) = reader.text(node, "next-upstream", at) {
        let at = at.key("next-upstream");
        match value::retry(text) {
            Some(retry) => limits.post_retry = Setting::stated(retry, at.place()),
            None => reader.reject(&at, format!("{text:?} is no list of conditions of proxy_next_upstream")),
        }
    }
    limits
}

fn time(node: &Node, key: &str, at: &At<'_>, reader: &mut Reader<'_>) -> Option<u64> {
    let text = reader.text(node, key, at)?;
    let millis = value::millis(text);
    if millis.is_none() {
        let message = format!("{text:?} is no time of nginx such as 3600s or 1h 30m");
        reader.reject(&at.key(key), message);
    }
    millis
}
