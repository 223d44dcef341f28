//! Google Cloud's load balancers. None can be run: the variant with an Ingress is planned by the real controller, the one
//! with a Gateway is approximated by the lab's own translation and Envoy.

mod approximated;
mod balancer;
mod envoy;
pub(crate) mod planned;
mod readings;
mod settings;
mod tests;
mod translate;
mod url_map;
mod written;

pub(crate) use approximated::run as approximate;
pub(crate) use envoy::Paths;

use crate::fleet::Plan;
use serde_json::Value;

/// What is rendered for one of the two variants, with the test cases for URL maps.
pub(crate) fn plan(api: &str) -> Plan {
    Plan::own("gcp-lb", vec![format!("gcp-lb.api={api}"), "gcp-lb.url-map-tests=true".to_owned()])
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
