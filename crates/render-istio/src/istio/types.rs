//! The parts of `networking.istio.io/v1` that are rendered, in the order they are printed.

use gatewright_core::router::{Meta, Pairs};
use serde::Serialize;

/// An object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource<S> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Meta,
    pub(super) spec: S,
}

#[derive(Serialize)]
pub(super) struct GatewaySpec {
    pub(super) selector: Pairs,
    pub(super) servers: Vec<Server>,
}

#[derive(Serialize)]
pub(super) struct Server {
    pub(super) port: ServerPort,
    pub(super) hosts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tls: Option<ServerTls>,
}

#[derive(Serialize)]
pub(super) struct ServerPort {
    pub(super) number: u16,
    pub(super) name: &'static str,
    pub(super) protocol: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerTls {
    pub(super) mode: &'static str,
    pub(super) credential_name: String,
}

#[derive(Serialize)]
pub(super) struct VirtualServiceSpec {
    pub(super) hosts: Vec<String>,
    pub(super) gateways: Vec<String>,
    pub(super) http: Vec<HttpRoute>,
}

#[derive(Serialize)]
pub(super) struct HttpRoute {
    pub(super) name: String,
    #[serde(rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub(super) matches: Vec<MatchItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) redirect: Option<Redirect>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) route: Vec<RouteDestination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retries: Option<Retries>,
}

#[derive(Clone, Default, Serialize)]
pub(super) struct MatchItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri: Option<StringMatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<StringMatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) port: Option<u16>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum StringMatch {
    Exact(String),
    Prefix(String),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redirect {
    pub(super) scheme: &'static str,
    pub(super) redirect_code: u16,
}

#[derive(Serialize)]
pub(super) struct RouteDestination {
    pub(super) destination: Destination,
}

#[derive(Serialize)]
pub(super) struct Destination {
    pub(super) host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) port: Option<PortSelector>,
}

#[derive(Serialize)]
pub(super) struct PortSelector {
    pub(super) number: u16,
}

#[derive(Serialize)]
pub(super) struct Retries {
    pub(super) attempts: u32,
}
