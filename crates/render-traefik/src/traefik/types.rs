//! The parts of the APIs that are rendered, in the order they are printed.

use gatewright_core::decision::Port;
use gatewright_core::router::{Meta, Pairs};
use serde::{Serialize, Serializer};

/// An object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource<S> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Meta,
    pub(super) spec: S,
}

/// A port by number or by name, as `IntOrString`.
pub(super) struct PortValue(pub(super) Port);

impl Serialize for PortValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Port::Number(number) => serializer.serialize_u16(*number),
            Port::Name(name) => serializer.serialize_str(name),
            Port::Unnamed => serializer.serialize_unit(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngressRouteSpec {
    pub(super) entry_points: Vec<String>,
    pub(super) routes: Vec<Route>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tls: Option<RouteTls>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteTls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cert_resolver: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Route {
    pub(super) kind: &'static str,
    #[serde(rename = "match")]
    pub(super) rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) priority: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) middlewares: Vec<Named>,
    pub(super) services: Vec<ServiceRef>,
}

#[derive(Serialize)]
pub(super) struct Named {
    pub(super) name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceRef {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) port: Option<PortValue>,
    #[serde(rename = "nativeLB", skip_serializing_if = "Option::is_none")]
    pub(super) native_lb: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pass_host_header: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) servers_transport: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) response_forwarding: Option<ResponseForwarding>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponseForwarding {
    pub(super) flush_interval: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MiddlewareSpec {
    pub(super) redirect_scheme: RedirectScheme,
}

#[derive(Serialize)]
pub(super) struct RedirectScheme {
    pub(super) scheme: &'static str,
    pub(super) permanent: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServersTransportSpec {
    pub(super) forwarding_timeouts: ForwardingTimeouts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForwardingTimeouts {
    pub(super) dial_timeout: &'static str,
    pub(super) response_header_timeout: &'static str,
}

/// cert-manager's order for a certificate.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CertificateSpec {
    pub(super) secret_name: String,
    pub(super) dns_names: Vec<String>,
    pub(super) issuer_ref: IssuerRef,
}

#[derive(Serialize)]
pub(super) struct IssuerRef {
    pub(super) kind: &'static str,
    pub(super) name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngressSpec {
    pub(super) ingress_class_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tls: Vec<IngressTls>,
    pub(super) rules: Vec<IngressRule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngressTls {
    pub(super) hosts: Vec<String>,
    pub(super) secret_name: String,
}

#[derive(Serialize)]
pub(super) struct IngressRule {
    pub(super) host: String,
    pub(super) http: IngressHttp,
}

#[derive(Serialize)]
pub(super) struct IngressHttp {
    pub(super) paths: Vec<IngressPath>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngressPath {
    pub(super) path: String,
    pub(super) path_type: &'static str,
    pub(super) backend: IngressBackend,
}

#[derive(Serialize)]
pub(super) struct IngressBackend {
    pub(super) service: IngressService,
}

#[derive(Serialize)]
pub(super) struct IngressService {
    pub(super) name: String,
    pub(super) port: IngressPort,
}

#[derive(Serialize)]
pub(super) struct IngressPort {
    pub(super) number: u16,
}

#[derive(Serialize)]
pub(super) struct CompanionSpec {
    pub(super) selector: Pairs,
    pub(super) ports: Vec<CompanionPort>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompanionPort {
    pub(super) name: &'static str,
    pub(super) port: u16,
    pub(super) target_port: &'static str,
    pub(super) protocol: &'static str,
}
