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
