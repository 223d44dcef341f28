//! BackendTrafficPolicy (`api/v1alpha1/backendtrafficpolicy_types.go`).

use super::client_policy::limit;
use gatewright_core::decision::Place;
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};
use gatewright_core::units;
use gatewright_semantics::report::{At, Report};

/// What matters of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Traffic {
    /// `timeout.http.requestTimeout`.
    pub(super) request: Option<(u64, Place)>,
    /// `timeout.http.streamIdleTimeout`.
    pub(super) stream_idle: Option<(u64, Place)>,
    /// `timeout.http.maxStreamDuration`.
    pub(super) max_stream: Option<(u64, Place)>,
    /// `retry`: whether it may send a POST again.
    pub(super) retry: Option<(bool, Place)>,
    /// `retry.perRetry.timeout`.
    pub(super) per_try: Option<(u64, Place)>,
    /// `requestBuffer.limit`.
    pub(super) body: Option<(u64, Place)>,
    /// `mergeType`: what is not said here comes from the policy of the Gateway.
    pub(super) merges: bool,
}

impl Traffic {
    pub(super) fn read(manifest: &Manifest, report: &mut Report) -> Self {
        let mut traffic = Self::default();
        let reference = manifest.reference();
        let object = At::object(&reference);
        let at = object.key("spec");
        let empty = Node::synthetic(Kind::Null);
        for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            if value.is_null() {
                continue;
            }
            match entry.key.text.as_str() {
                "timeout" => traffic.timeout(value, &at, report),
                "retry" => {
                    traffic.retry = Some((repeats(value, &at, report), at.place()));
                    let (at, each) = (at.key("perRetry"), value.get("perRetry"));
                    let timeout = each.and_then(|each| each.get("timeout"));
                    traffic.per_try = timeout.and_then(|node| limit(node, &at.key("timeout"), report));
                }
                "requestBuffer" => traffic.buffer(value, &at, report),
                "mergeType" => traffic.merges = true,
                "faultInjection" => report.refuse(&at, "faults are injected, which is not modelled"),
                "rateLimit" | "admissionControl" => {
                    report.warn("may-refuse", &at, "requests above a limit are refused");
                }
                "responseOverride" => {
                    report.warn("may-refuse", &at, "answers of backends may be replaced");
                }
                "compression" | "compressor" => {
                    let message = "answers may be compressed; event streams are not by default";
                    report.warn("compressed-events", &at, message);
                }
                "targetRef" | "targetRefs" | "targetSelectors" | "loadBalancer" | "proxyProtocol"
                | "tcpKeepalive" | "healthCheck" | "circuitBreaker" | "connection" | "dns" | "http2"
                | "useClientProtocol" | "httpUpgrade" | "telemetry" | "routingType" | "panicThreshold"
                | "bandwidthLimit" => {}
                _ => report.unknown_field(&at),
            }
        }
        traffic
    }

    fn timeout(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        let Some(http) = node.get("http") else { return };
        let at = at.key("http");
        for entry in report.entries(http, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "requestTimeout" => self.request = limit(&entry.value, &at, report),
                "streamIdleTimeout" => self.stream_idle = limit(&entry.value, &at, report),
                "maxStreamDuration" => self.max_stream = limit(&entry.value, &at, report),
                "connectionIdleTimeout" | "maxConnectionDuration" => {}
                _ => report.unknown_field(&at),
            }
        }
    }

    /// The whole request is collected first, and a longer one is answered with 413.
    fn buffer(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        let at = at.key("limit");
        let Some(node) = node.get("limit") else { return };
        let text = match &node.kind {
            Kind::String(text) => text.clone(),
            _ => node.as_i64().map(|bytes| bytes.to_string()).unwrap_or_default(),
        };
        match units::bytes(&text) {
            Some(bytes) => self.body = Some((bytes, at.place())),
            None => report.refuse(&at, "this quantity is not modelled"),
        }
    }

    /// This policy where it says something, and the other one where it does not.
    pub(super) fn over(self, other: Self) -> Self {
        Self {
            request: self.request.or(other.request),
            stream_idle: self.stream_idle.or(other.stream_idle),
            max_stream: self.max_stream.or(other.max_stream),
            retry: self.retry.or(other.retry),
            per_try: self.per_try.or(other.per_try),
            body: self.body.or(other.body),
            merges: self.merges,
        }
    }
}

/// Whether a request that reached a backend may be sent again. Without `retryOn` a 503 is a reason
/// (`retryDefaultRetriableStatusCode` in `internal/xds/translator/route.go`).
fn repeats(node: &Node, at: &At<'_>, report: &mut Report) -> bool {
    let number = node.get("numRetries").and_then(|node| report.int(node, &at.key("numRetries"), 0, i64::MAX));
    if number == Some(0) {
        return false;
    }
    let Some(on) = node.get("retryOn").filter(|on| !on.is_null()) else { return true };
    let at = at.key("retryOn");
    let codes = on.get("httpStatusCodes").map(Node::items).unwrap_or_default();
    let triggers = on.get("triggers").map(|node| report.texts(node, &at.key("triggers"))).unwrap_or_default();
    // Reasons that only hold before a backend has seen the request.
    let early = ["connect-failure", "refused-stream", "reset-before-request"];
    !codes.is_empty() || triggers.is_empty() || triggers.iter().any(|trigger| !early.contains(trigger))
}
