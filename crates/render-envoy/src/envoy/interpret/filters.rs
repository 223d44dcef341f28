//! HTTP filters: the router at the end, and what is known to leave requests where they go.

use super::limits::Common;
use super::reader::{Message, Reader, fields};
use gatewright_core::decision::{Buffering, Bytes, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

const ROUTER: &str = "envoy.extensions.filters.http.router.v3.Router";
const BUFFER: &str = "envoy.extensions.filters.http.buffer.v3.Buffer";
const COMPRESSOR: &str = "envoy.extensions.filters.http.compressor.v3.Compressor";

/// They watch, or act only where a route configures them (which is reported there).
const HARMLESS: [&str; 6] = [
    "envoy.extensions.filters.http.cors.v3.Cors",
    "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
    "envoy.extensions.filters.http.header_to_metadata.v3.Config",
    "envoy.extensions.filters.http.on_demand.v3.OnDemand",
    "envoy.extensions.filters.http.original_src.v3.OriginalSrc",
    "envoy.extensions.filters.http.set_metadata.v3.Config",
];

static HTTP_FILTER: Message = Message {
    name: "HttpFilter",
    harmless: &["name", "typed_config", "is_optional", "disabled"],
    unmodelled: &[("config_discovery", "fetches the filter's configuration from elsewhere")],
};

static ROUTER_FIELDS: Message = Message {
    name: "Router",
    harmless: &[
        "dynamic_stats",
        "start_child_span",
        "upstream_log",
        "upstream_log_options",
        "suppress_envoy_headers",
        "respect_expected_rq_timeout",
        "suppress_grpc_request_failure_code_stats",
        "reject_connect_request_early_data",
    ],
    unmodelled: &[
        ("strict_check_headers", "refuses requests by a header"),
        ("upstream_http_filters", "filters requests to the service"),
    ],
};

static BUFFER_FIELDS: Message = Message { name: "Buffer", harmless: &[], unmodelled: &[] };

/// `HttpConnectionManager.http_filters`.
pub(super) fn http_filters(node: &Node, at: &At<'_>, common: &mut Common, reader: &mut Reader) {
    let items = reader.items(node, at);
    let last = items.len().saturating_sub(1);
    let mut ends = false;
    for (index, filter) in items.iter().enumerate() {
        let at = at.index(index);
        for entry in fields(reader, filter, &at) {
            reader.other(&entry.value, &at.key(&entry.key.text), &HTTP_FILTER);
        }
        let disabled = filter.get("disabled");
        if disabled.is_some_and(|flag| reader.flag(flag, &at.key("disabled")) == Some(true)) {
            // Only a route can switch it on again.
            continue;
        }
        if filter.get("config_discovery").is_some() {
            continue;
        }
        let Some(config) = filter.get("typed_config") else {
            reader.reject(&at, "a filter needs a typed_config with its @type");
            continue;
        };
        let at = at.key("typed_config");
        let Some(name) = reader.type_name(config, &at) else { continue };
        match name {
            ROUTER => {
                for entry in fields(reader, config, &at) {
                    reader.other(&entry.value, &at.key(&entry.key.text), &ROUTER_FIELDS);
                }
                ends = index == last;
                if !ends {
                    reader.reject(&at, "the router must be the last filter");
                }
            }
            BUFFER => buffer(config, &at, common, reader),
            COMPRESSOR => compressor(config, &at, common, reader),
            _ if HARMLESS.contains(&name) => {}
            _ => {
                let message =
                    format!("the filter {name} may answer or change requests, which is not modelled");
                reader.refuse(&at, message);
            }
        }
    }
    if !ends {
        reader.refuse(at, "without the router as the last filter nothing is sent on");
    }
}

/// Collects the whole request, up to a limit, after which it answers 413.
fn buffer(node: &Node, at: &At<'_>, common: &mut Common, reader: &mut Reader) {
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "max_request_bytes" => {
                if let Some(bytes) = reader.number(&entry.value, &at, u32::MAX) {
                    common.body = Setting::stated(Bytes::AtMost(u64::from(bytes)), at.place());
                }
            }
            _ => reader.other(&entry.value, &at, &BUFFER_FIELDS),
        }
    }
}

/// Holds back what it compresses. Event streams are not among its default types
/// (`source/extensions/filters/http/compressor/compressor_filter.cc`).
fn compressor(node: &Node, at: &At<'_>, common: &mut Common, reader: &mut Reader) {
    let lists = [&["content_type"][..], &["response_direction_config", "common_config", "content_type"][..]];
    for path in lists {
        let types = node.at(path).map(Node::items).unwrap_or_default();
        if types.iter().any(|one| one.as_str() == Some("text/event-stream")) {
            let place = at.key("content_type").place();
            common.buffering = Setting::stated(Buffering::On, place);
        }
    }
    if node.at(&["compressor_library"]).is_none() {
        reader.reject(at, "a compressor needs a compressor_library");
    }
}
