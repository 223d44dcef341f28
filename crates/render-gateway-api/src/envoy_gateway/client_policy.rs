//! ClientTrafficPolicy (`api/v1alpha1/clienttrafficpolicy_types.go`).

use gatewright_core::decision::Place;
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::envoy::{Connection, EscapedSlashes};
use gatewright_semantics::gateway_api::millis;
use gatewright_semantics::report::{At, Report};

/// What matters of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Client {
    pub(super) connection: Connection,
    /// `timeout.http.streamIdleTimeout`; 0 switches it off.
    pub(super) stream_idle: Option<(u64, Place)>,
    /// `connectionLimit.maxStreamDuration` or `maxConnectionDuration`, the shorter one.
    pub(super) max_stream: Option<(u64, Place)>,
    /// `headers.host.stripTrailingHostDot`, which the backend sees.
    pub(super) strips_dot: Option<Place>,
}

impl Default for Client {
    /// `internal/xds/translator/listener.go`, `internal/gatewayapi/listener.go`.
    fn default() -> Self {
        Self {
            connection: Connection {
                normalize_path: true,
                merge_slashes: true,
                escaped_slashes: EscapedSlashes::Redirect,
                ..Connection::default()
            },
            stream_idle: None,
            max_stream: None,
            strips_dot: None,
        }
    }
}

impl Client {
    pub(super) fn read(manifest: &Manifest, report: &mut Report) -> Self {
        let mut client = Self::default();
        let reference = manifest.reference();
        let object = At::object(&reference);
        let at = object.key("spec");
        let empty = Node::synthetic(Kind::Null);
        for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "path" => client.path(value, &at, report),
                "headers" => client.headers(value, &at, report),
                "timeout" => client.timeout(value, &at, report),
                "connection" => client.connection(value, &at, report),
                "healthCheck" if !value.is_null() => {
                    report.refuse(&at, "the Gateway answers the path of its health check itself");
                }
                "tls" => {
                    if value.get("clientValidation").is_some_and(|node| !node.is_null()) {
                        let message = "only clients with a certificate may reach these routes";
                        report.warn("client-certificate-required", &at.key("clientValidation"), message);
                    }
                }
                "clientIPDetection" => {
                    report.info(
                        "may-refuse",
                        &at,
                        "the scheme that backends see comes from X-Forwarded-Proto",
                    );
                }
                "targetRef"
                | "targetRefs"
                | "targetSelectors"
                | "tcpKeepalive"
                | "enableProxyProtocol"
                | "proxyProtocol"
                | "grpc"
                | "http1"
                | "http2"
                | "http3"
                | "scheme"
                | "healthCheck" => {}
                _ => report.unknown_field(&at),
            }
        }
        client
    }

    fn path(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "disableMergeSlashes" => {
                    self.connection.merge_slashes = report.boolean(&entry.value, &at) != Some(true);
                }
                "escapedSlashesAction" => {
                    self.connection.escaped_slashes = match report.text(&entry.value, &at) {
                        Some("KeepUnchanged") => EscapedSlashes::Keep,
                        Some("RejectRequest") => EscapedSlashes::Reject,
                        Some("UnescapeAndForward") => EscapedSlashes::Forward,
                        Some("UnescapeAndRedirect") | None => EscapedSlashes::Redirect,
                        Some(other) => {
                            report.refuse(
                                &at,
                                format!("the API server refuses the object: no action {other:?}"),
                            );
                            EscapedSlashes::Redirect
                        }
                    };
                }
                _ => report.unknown_field(&at),
            }
        }
    }

    fn headers(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "host" => {
                    for entry in report.entries(value, &at) {
                        let at = at.key(&entry.key.text);
                        if entry.key.text != "stripTrailingHostDot" {
                            report.refuse(&at, "what is done to the Host header here is not modelled");
                        } else if report.boolean(&entry.value, &at) == Some(true) {
                            self.strips_dot = Some(at.place());
                        }
                    }
                }
                "earlyRequestHeaders" if !value.is_null() => {
                    report.refuse(&at, "headers are changed before a route is chosen");
                }
                "withUnderscoresAction" => {
                    if report.text(value, &at) != Some("Allow") {
                        report.info(
                            "may-refuse",
                            &at,
                            "requests with an underscore in a header name are refused",
                        );
                    }
                }
                "earlyRequestHeaders"
                | "enableEnvoyHeaders"
                | "disableRateLimitHeaders"
                | "requestID"
                | "xForwardedClientCert"
                | "preserveXRequestID"
                | "lateResponseHeaders" => {}
                _ => report.unknown_field(&at),
            }
        }
    }

    fn timeout(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        let Some(http) = node.get("http") else { return };
        let at = at.key("http");
        for entry in report.entries(http, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "streamIdleTimeout" => self.stream_idle = limit(&entry.value, &at, report),
                "requestReceivedTimeout" => {
                    if limit(&entry.value, &at, report).is_some_and(|(limit, _)| limit != 0) {
                        report.warn("may-refuse", &at, "a request that arrives more slowly is cut");
                    }
                }
                "idleTimeout" | "requestHeadersReceivedTimeout" => {}
                _ => report.unknown_field(&at),
            }
        }
    }

    fn connection(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "connectionLimit" => {
                    // A connection that has lasted its time is closed with the streams on it.
                    for key in ["maxStreamDuration", "maxConnectionDuration"] {
                        let Some(node) = entry.value.get(key) else { continue };
                        let found = limit(node, &at.key(key), report).filter(|(limit, _)| *limit != 0);
                        let shorter =
                            |known: &(u64, Place)| found.as_ref().is_none_or(|one| known.0 <= one.0);
                        if !self.max_stream.as_ref().is_some_and(shorter) {
                            self.max_stream = found;
                        }
                    }
                }
                "bufferLimit" | "socketBufferLimit" | "maxAcceptPerSocketEvent" => {}
                _ => report.unknown_field(&at),
            }
        }
    }
}

/// A duration of GEP-2257.
pub(super) fn limit(node: &Node, at: &At<'_>, report: &mut Report) -> Option<(u64, Place)> {
    let text = report.text(node, at)?;
    let found = millis(text);
    if found.is_none() {
        report.refuse(at, format!("the API server refuses the object: {text:?} is no duration"));
    }
    found.map(|limit| (limit, at.place()))
}
