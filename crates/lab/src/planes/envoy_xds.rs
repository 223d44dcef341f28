//! Envoy as the data plane of a control plane: a bootstrap that asks a discovery server for everything.

use crate::Outcome;
use crate::install::Places;
use crate::model::{Expected, Word};
use crate::process::Running;
use crate::requests::Ask;
use crate::route::Answered;
use crate::space;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;

/// What the bootstrap says about the proxy.
pub(super) struct Node {
    pub(super) id: String,
    pub(super) cluster: &'static str,
    pub(super) metadata: Value,
    /// Static runtime values.
    pub(super) runtime: Value,
    /// Sent with every discovery request.
    pub(super) token: String,
}

/// Starts Envoy with a discovery server.
pub(super) fn start(places: &Places, folder: &Path, node: &Node, server: SocketAddr) -> Outcome<Running> {
    let file = folder.join("envoy.json");
    std::fs::write(&file, bootstrap(node, server).to_string()).map_err(|error| error.to_string())?;
    let mut command = space::router(&places.wheel("envoy"));
    command.arg("-c").arg(&file).args(["--concurrency", "1", "--base-id", "7", "--log-level", "warning"]);
    Running::start(&mut command, &folder.join("envoy.log"))
}

fn bootstrap(node: &Node, server: SocketAddr) -> Value {
    let ads = json!({"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": "0s"});
    let metadata = json!([{"key": "authorization", "value": format!("Bearer {}", node.token)}]);
    let address =
        json!({"socket_address": {"address": server.ip().to_string(), "port_value": server.port()}});
    json!({
        "node": {"id": node.id, "cluster": node.cluster, "metadata": node.metadata},
        "layered_runtime": {"layers": [{"name": "static", "static_layer": node.runtime}]},
        "dynamic_resources": {
            "lds_config": ads, "cds_config": ads,
            "ads_config": {"api_type": "GRPC", "transport_api_version": "V3", "set_node_on_first_message_only": true,
                "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}, "initial_metadata": metadata}]},
        },
        "static_resources": {"clusters": [{
            "name": "xds-grpc", "type": "STATIC", "connect_timeout": "5s",
            "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config": {"http2_protocol_options": {}}}},
            "load_assignment": {"cluster_name": "xds-grpc",
                "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}]},
        }]},
    })
}

/// What Envoy answers and no model of the objects says.
pub(super) fn known(ask: &Ask, _: &Expected, answered: &Answered) -> Option<&'static str> {
    let is_bare = answered.seen.is_empty() && answered.word == Word::Status(400);
    if ask.method == "FOO" && is_bare {
        return Some("Envoy's HTTP/1 parser answers 400 to a method that it does not know");
    }
    let path = ask.request().path;
    path.split(|byte| *byte == b'/').any(|segment| segment.starts_with(b".;") || segment.starts_with(b"..;")).then_some(
        "Envoy since 1.36.10, 1.37.6, 1.38.4 and 1.39.1 takes a segment `.;x` or `..;x` for a dot segment with \
         parameters and removes it while it normalises (CVE-2026-73551, `strip_dotdot_segments_with_parameters`)",
    )
}
