//! `HttpConnectionManager`: what happens to a request before routing, and which routes there are.

use super::action::upgrades;
use super::cluster::Clusters;
use super::limits::Common;
use super::reader::{Reader, fields};
use super::routes::{Outside, routes};
use super::runtime::Runtime;
use super::{filters, schema};
use gatewright_core::decision::{HostForward, HostStep, PathStep, Setting, Time};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::envoy::{Connection, EscapedSlashes, Table};
use gatewright_semantics::report::At;

/// One server of HTTP.
pub(super) struct HttpServer {
    pub(super) path_steps: Vec<PathStep>,
    pub(super) host_steps: Vec<HostStep>,
    pub(super) table: Table,
}

/// What a connection manager needs to know.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) clusters: &'a Clusters,
    pub(super) runtime: &'a Runtime,
    pub(super) asked: Option<&'a str>,
}

#[derive(Default)]
struct HostEdits {
    any_port: bool,
    own_port: bool,
    trailing_dot: bool,
    place: Option<gatewright_core::decision::Place>,
}

pub(super) fn http_server(node: &Node, at: &At<'_>, scope: Scope<'_>, reader: &mut Reader) -> HttpServer {
    let mut connection = Connection {
        normalize_path: scope.runtime.normalize_path,
        reject_fragment: scope.runtime.reject_fragment,
        ..Connection::default()
    };
    let mut common = Common::default();
    let mut edits = HostEdits::default();
    let (mut config, mut has_filters, mut has_prefix) = (None, false, false);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "stat_prefix" => has_prefix = reader.text(value, &at).is_some_and(|text| !text.is_empty()),
            "normalize_path" => connection.normalize_path = reader.flag(value, &at).unwrap_or(false),
            "merge_slashes" => connection.merge_slashes = reader.flag(value, &at).unwrap_or(false),
            "path_with_escaped_slashes_action" => {
                connection.escaped_slashes = escaped(value, &at, scope, reader);
            }
            "stream_idle_timeout" => {
                if let Some(millis) = reader.duration(value, &at) {
                    let idle = if millis == 0 { Time::Unlimited } else { Time::Millis(millis) };
                    common.idle = Setting::stated(idle, at.place());
                }
            }
            "common_http_protocol_options" => protocol_options(value, &at, &mut common, reader),
            "strip_any_host_port" => edits.any_port = edits.note(reader.flag(value, &at), &at),
            "strip_matching_host_port" => edits.own_port = edits.note(reader.flag(value, &at), &at),
            // The one member of a choice that is written as such.
            "strip_trailing_host_dot" => edits.trailing_dot = edits.note(reader.flag(value, &at), &at),
            "http_filters" => {
                has_filters = true;
                filters::http_filters(value, &at, &mut common, reader);
            }
            "internal_address_config" => internal(value, &at, reader),
            "upgrade_configs" => upgrades(value, &at, reader),
            "route_config" => config = Some(value),
            "rds" | "scoped_routes" => {
                config = config.or(Some(&NOTHING));
                reader.other(value, &at, &schema::CONNECTION_MANAGER);
            }
            _ => reader.other(value, &at, &schema::CONNECTION_MANAGER),
        }
    }
    if !has_prefix {
        reader.reject(at, "a connection manager needs a stat_prefix");
    }
    if !has_filters {
        reader.refuse(at, "without the router among its http_filters a connection manager sends nothing on");
    }
    if config.is_none() {
        reader.reject(at, "a connection manager needs a route_config");
    }
    let place = |stated: bool| if stated { edits.place.clone() } else { None };
    let outside = Outside {
        common: &common,
        clusters: scope.clusters,
        host: Setting {
            value: if edits.any() { HostForward::Canonicalised } else { HostForward::Verbatim },
            place: place(edits.any()),
        },
        path: Setting::default_of(connection.path_forward()),
        asked: scope.asked,
    };
    let found = routes(config.unwrap_or(&NOTHING), &at.key("route_config"), &outside, reader);
    if edits.own_port && edits.any_port {
        reader.reject(at, "strip_matching_host_port and strip_any_host_port exclude each other");
    }
    if edits.own_port && !found.ignore_port {
        let message = "the port is taken off the Host when it is that of the listener, which is modelled only \
                       together with ignore_port_in_host_matching";
        reader.refuse(&at.key("strip_matching_host_port"), message);
    }
    let mut host_steps = Connection::host_steps(found.ignore_port || edits.any_port);
    if edits.trailing_dot {
        host_steps.push(HostStep::StripTrailingDot);
    }
    HttpServer { path_steps: connection.path_steps(), host_steps, table: found.table }
}

static NOTHING: Node = Node {
    span: gatewright_core::source::Span { source: gatewright_core::source::SourceId(0), start: 0, end: 0 },
    style: gatewright_core::tree::Style::Plain,
    kind: Kind::Null,
};

impl HostEdits {
    fn note(&mut self, flag: Option<bool>, at: &At<'_>) -> bool {
        let on = flag.unwrap_or(false);
        if on {
            self.place = Some(at.place());
        }
        on
    }

    fn any(&self) -> bool {
        self.any_port || self.own_port || self.trailing_dot
    }
}

fn escaped(node: &Node, at: &At<'_>, scope: Scope<'_>, reader: &mut Reader) -> EscapedSlashes {
    const WORDS: [&str; 5] = [
        "IMPLEMENTATION_SPECIFIC_DEFAULT",
        "KEEP_UNCHANGED",
        "REJECT_REQUEST",
        "UNESCAPE_AND_REDIRECT",
        "UNESCAPE_AND_FORWARD",
    ];
    match reader.word(node, at, &WORDS) {
        Some(2) => EscapedSlashes::Reject,
        Some(3) => EscapedSlashes::Redirect,
        Some(4) => EscapedSlashes::Forward,
        Some(0) => scope.runtime.escaped_slashes,
        _ => EscapedSlashes::Keep,
    }
}

/// Without ranges, private addresses count as internal, and Envoy obeys `x-envoy-retry-on` of internal clients.
fn internal(node: &Node, at: &At<'_>, reader: &mut Reader) {
    let ranges = node.get("cidr_ranges").map(Node::items).unwrap_or_default();
    if ranges.is_empty() {
        let message = "without cidr_ranges clients with private addresses are internal, and their x-envoy-retry-on \
                       makes Envoy repeat a POST";
        reader.warn("client-retries", at, message);
    }
}

fn protocol_options(node: &Node, at: &At<'_>, common: &mut Common, reader: &mut Reader) {
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "max_stream_duration" => {
                common.max_stream = reader.duration(&entry.value, &at).map(|millis| (millis, at.place()));
            }
            _ => reader.other(&entry.value, &at, &schema::HTTP_OPTIONS),
        }
    }
}
