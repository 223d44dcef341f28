//! The parts of `k8s.nginx.org/v1` that are rendered, in the order they are printed.
//!
//! Names and nesting: `pkg/apis/configuration/v1/types.go`.

use gatewright_core::router::Meta;
use serde::Serialize;

/// A VirtualServer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VirtualServer {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Meta,
    pub(super) spec: Spec,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ingress_class_name: Option<String>,
    pub(super) host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tls: Option<Tls>,
    pub(super) upstreams: Vec<Upstream>,
    pub(super) routes: Vec<Route>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Tls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    pub(super) redirect: TlsRedirect,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cert_manager: Option<CertManager>,
}

#[derive(Serialize)]
pub(super) struct TlsRedirect {
    pub(super) enable: bool,
    pub(super) code: u16,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct CertManager {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cluster_issuer: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::struct_field_names)] // the names of the API
pub(super) struct Upstream {
    pub(super) name: &'static str,
    pub(super) service: String,
    pub(super) port: u16,
    pub(super) read_timeout: String,
    pub(super) send_timeout: String,
    pub(super) next_upstream: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) buffering: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_max_body_size: Option<String>,
    #[serde(rename = "healthCheck", skip_serializing_if = "Option::is_none")]
    pub(super) health_check: Option<HealthCheck>,
}

#[derive(Serialize)]
pub(super) struct HealthCheck {
    pub(super) enable: bool,
    pub(super) path: &'static str,
}

#[derive(Serialize)]
pub(super) struct Route {
    pub(super) path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) matches: Vec<Match>,
    pub(super) action: Action,
}

#[derive(Serialize)]
pub(super) struct Match {
    pub(super) conditions: [Condition; 1],
    pub(super) action: Action,
}

#[derive(Serialize)]
pub(super) struct Condition {
    pub(super) variable: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct Action {
    pub(super) proxy: Proxy,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proxy {
    pub(super) upstream: &'static str,
    pub(super) request_headers: RequestHeaders,
}

#[derive(Serialize)]
pub(super) struct RequestHeaders {
    pub(super) set: [Header; 1],
}

#[derive(Serialize)]
pub(super) struct Header {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
}
