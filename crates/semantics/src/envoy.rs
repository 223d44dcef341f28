//! How Envoy picks a route: the part that every router built on Envoy shares.
//!
//! A control plane such as Istio only decides which [`VirtualHost`]s and [`Route`]s exist; what a request
//! meets is then Envoy's business and written here once: [`Connection`] for what happens to the path before
//! matching, [`Domain`] for the choice of the virtual host (and that there is no second choice),
//! [`PathSpecifier`] and [`TextMatch`] for conditions, [`Table`] for the order of it all.
//!
//! Sources: envoyproxy/envoy `source/common/router/config_impl.cc`,
//! `source/common/http/{conn_manager_utility,path_utility}.cc`, `api/envoy/config/route/v3/route_components.proto`;
//! the expectations in the tests were measured on Envoy 1.40.0.

mod connection;
mod host;
mod path;
mod retry;
mod table;
mod text;

pub use connection::{Connection, EscapedSlashes};
pub use host::Domain;
pub use path::PathSpecifier;
pub use retry::repeats_requests;
pub use table::{Route, Table, VirtualHost};
pub use text::{Methods, TextMatch};

use gatewright_core::router::{Reserved, ReservedPaths};

/// Paths that Envoy changes although they are canonical.
///
/// While it normalises (`normalize_path`, and only then), Envoy since 1.36.10, 1.37.6, 1.38.4 and 1.39.1 takes a segment `.;x` or `..;x` for a dot
/// segment with parameters and removes it (CVE-2026-73551, runtime guard
/// `envoy.reloadable_features.strip_dotdot_segments_with_parameters`; measured on 1.40.0). Whether a release
/// does so cannot be seen in objects, and switching the guard off would undo a security fix, so these paths
/// count as Envoy's own, and a row for one of them is refused.
pub const PARAMETER_DOT_SEGMENTS: Reserved = Reserved {
    text: "segments that start with .; or ..; (Envoy since 1.36.10, 1.37.6, 1.38.4 and 1.39.1 removes them)",
    paths: ReservedPaths::WithSegment(&[".;", "..;"]),
    reason: "Envoy since 1.36.10, 1.37.6, 1.38.4 and 1.39.1 removes segments that start with .; or ..; before it \
             looks for a route, so the row would never match (CVE-2026-73551)",
};
