//! The parts of Envoy's v3 API that are rendered, in the order they are printed.
//!
//! Source: envoyproxy/data-plane-api `envoy/config/{bootstrap,listener,route,cluster,core,endpoint}/v3`,
//! `envoy/extensions/{filters/network/http_connection_manager,filters/http/router,transport_sockets/tls}/v3`.

mod connection;
mod upstream;

pub(super) use connection::*;
use serde::Serialize;
pub(super) use upstream::*;

/// A duration in JSON: seconds with an `s`.
#[derive(Clone, Copy)]
pub(super) struct Seconds(pub(super) u64);

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}s", self.0))
    }
}

/// A message inside a `google.protobuf.Any`.
#[derive(Serialize)]
pub(super) struct Typed<T> {
    #[serde(rename = "@type")]
    pub(super) type_url: &'static str,
    #[serde(flatten)]
    pub(super) message: T,
}

/// An extension: a name for logs, and a typed configuration.
#[derive(Serialize)]
pub(super) struct Extension<T> {
    pub(super) name: &'static str,
    pub(super) typed_config: Typed<T>,
}

/// `envoy.config.bootstrap.v3.Bootstrap`.
#[derive(Serialize)]
pub(super) struct Bootstrap {
    pub(super) node: Node,
    pub(super) admin: Admin,
    pub(super) static_resources: StaticResources,
}

/// A certificate from a file needs both (`SdsApi`).
#[derive(Serialize)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) cluster: String,
}

#[derive(Serialize)]
pub(super) struct Admin {
    pub(super) address: Address,
}

#[derive(Serialize)]
pub(super) struct StaticResources {
    pub(super) listeners: Vec<Listener>,
    pub(super) clusters: Vec<Cluster>,
}

#[derive(Serialize)]
pub(super) struct Address {
    pub(super) socket_address: SocketAddress,
}

#[derive(Serialize)]
pub(super) struct SocketAddress {
    pub(super) address: String,
    pub(super) port_value: u16,
}

impl Address {
    pub(super) fn new(address: impl Into<String>, port_value: u16) -> Self {
        Self { socket_address: SocketAddress { address: address.into(), port_value } }
    }
}

#[derive(Serialize)]
pub(super) struct Listener {
    pub(super) name: &'static str,
    pub(super) address: Address,
    pub(super) per_connection_buffer_limit_bytes: u32,
    pub(super) filter_chains: Vec<FilterChain>,
}

#[derive(Serialize)]
pub(super) struct FilterChain {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transport_socket: Option<Extension<DownstreamTlsContext>>,
    pub(super) filters: Vec<Extension<HttpConnectionManager>>,
}

#[derive(Serialize)]
pub(super) struct DownstreamTlsContext {
    pub(super) common_tls_context: CommonTlsContext,
}

#[derive(Serialize)]
pub(super) struct CommonTlsContext {
    pub(super) alpn_protocols: Vec<&'static str>,
    pub(super) tls_certificate_sds_secret_configs: Vec<SdsSecretConfig>,
}

#[derive(Serialize)]
pub(super) struct SdsSecretConfig {
    pub(super) name: &'static str,
    pub(super) sds_config: ConfigSource,
}

#[derive(Serialize)]
pub(super) struct ConfigSource {
    pub(super) path_config_source: PathConfigSource,
}

#[derive(Serialize)]
pub(super) struct PathConfigSource {
    pub(super) path: String,
}

/// What a file of secrets holds.
#[derive(Serialize)]
pub(super) struct Secrets {
    pub(super) resources: Vec<Typed<Secret>>,
}

#[derive(Serialize)]
pub(super) struct Secret {
    pub(super) name: &'static str,
    pub(super) tls_certificate: TlsCertificate,
}

#[derive(Serialize)]
pub(super) struct TlsCertificate {
    pub(super) certificate_chain: DataSource,
    pub(super) private_key: DataSource,
    /// Renewed files are read again.
    pub(super) watched_directory: WatchedDirectory,
}

#[derive(Serialize)]
pub(super) struct DataSource {
    pub(super) filename: String,
}

#[derive(Serialize)]
pub(super) struct WatchedDirectory {
    pub(super) path: String,
}
