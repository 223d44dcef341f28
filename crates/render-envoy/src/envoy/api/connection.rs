//! The HTTP connection manager and its routes.

use super::{Extension, Seconds};
use serde::Serialize;

/// `envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`.
#[derive(Serialize)]
pub(in crate::envoy) struct HttpConnectionManager {
    pub(in crate::envoy) stat_prefix: &'static str,
    pub(in crate::envoy) codec_type: &'static str,
    pub(in crate::envoy) use_remote_address: bool,
    pub(in crate::envoy) xff_num_trusted_hops: u32,
    pub(in crate::envoy) internal_address_config: InternalAddressConfig,
    pub(in crate::envoy) normalize_path: bool,
    pub(in crate::envoy) merge_slashes: bool,
    pub(in crate::envoy) path_with_escaped_slashes_action: &'static str,
    pub(in crate::envoy) stream_idle_timeout: Seconds,
    pub(in crate::envoy) common_http_protocol_options: HttpProtocolOptions,
    pub(in crate::envoy) http2_protocol_options: Http2ProtocolOptions,
    pub(in crate::envoy) http_filters: Vec<Extension<Empty>>,
    pub(in crate::envoy) route_config: RouteConfiguration,
}

#[derive(Serialize)]
pub(in crate::envoy) struct InternalAddressConfig {
    pub(in crate::envoy) cidr_ranges: Vec<CidrRange>,
}

#[derive(Serialize)]
pub(in crate::envoy) struct CidrRange {
    pub(in crate::envoy) address_prefix: &'static str,
    pub(in crate::envoy) prefix_len: u8,
}

/// A message without fields.
#[derive(Serialize)]
pub(in crate::envoy) struct Empty {}

#[derive(Serialize)]
pub(in crate::envoy) struct HttpProtocolOptions {
    pub(in crate::envoy) headers_with_underscores_action: &'static str,
}

#[derive(Serialize)]
pub(in crate::envoy) struct Http2ProtocolOptions {
    pub(in crate::envoy) max_concurrent_streams: u32,
    pub(in crate::envoy) initial_stream_window_size: u32,
    pub(in crate::envoy) initial_connection_window_size: u32,
}

/// `envoy.config.route.v3.RouteConfiguration`.
#[derive(Serialize)]
pub(in crate::envoy) struct RouteConfiguration {
    pub(in crate::envoy) name: &'static str,
    pub(in crate::envoy) ignore_port_in_host_matching: bool,
    pub(in crate::envoy) virtual_hosts: Vec<VirtualHost>,
}

#[derive(Serialize)]
pub(in crate::envoy) struct VirtualHost {
    pub(in crate::envoy) name: &'static str,
    pub(in crate::envoy) domains: Vec<String>,
    pub(in crate::envoy) routes: Vec<Route>,
}

#[derive(Serialize)]
pub(in crate::envoy) struct Route {
    pub(in crate::envoy) name: String,
    #[serde(rename = "match")]
    pub(in crate::envoy) matches: RouteMatch,
    #[serde(flatten)]
    pub(in crate::envoy) action: Action,
}

#[derive(Serialize)]
pub(in crate::envoy) struct RouteMatch {
    #[serde(flatten)]
    pub(in crate::envoy) path: PathSpecifier,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::envoy) headers: Vec<HeaderMatcher>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::envoy) enum PathSpecifier {
    Path(String),
    PathSeparatedPrefix(String),
    Prefix(&'static str),
}

#[derive(Serialize)]
pub(in crate::envoy) struct HeaderMatcher {
    pub(in crate::envoy) name: &'static str,
    pub(in crate::envoy) string_match: StringMatcher,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::envoy) enum StringMatcher {
    Exact(String),
    SafeRegex(RegexMatcher),
}

#[derive(Serialize)]
pub(in crate::envoy) struct RegexMatcher {
    pub(in crate::envoy) regex: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::envoy) enum Action {
    Route(RouteAction),
    Redirect(RedirectAction),
    DirectResponse(DirectResponseAction),
}

#[derive(Serialize)]
pub(in crate::envoy) struct RouteAction {
    pub(in crate::envoy) cluster: String,
    pub(in crate::envoy) timeout: Seconds,
    pub(in crate::envoy) idle_timeout: Seconds,
}

#[derive(Serialize)]
pub(in crate::envoy) struct RedirectAction {
    pub(in crate::envoy) https_redirect: bool,
    pub(in crate::envoy) host_redirect: String,
    pub(in crate::envoy) response_code: &'static str,
}

#[derive(Serialize)]
pub(in crate::envoy) struct DirectResponseAction {
    pub(in crate::envoy) status: u16,
}
