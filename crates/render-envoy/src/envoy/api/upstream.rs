//! Clusters.

use super::{Address, Seconds};
use serde::Serialize;

/// `envoy.config.cluster.v3.Cluster`.
#[derive(Serialize)]
pub(in crate::envoy) struct Cluster {
    pub(in crate::envoy) name: String,
    #[serde(rename = "type")]
    pub(in crate::envoy) kind: &'static str,
    pub(in crate::envoy) dns_lookup_family: &'static str,
    pub(in crate::envoy) connect_timeout: Seconds,
    pub(in crate::envoy) per_connection_buffer_limit_bytes: u32,
    pub(in crate::envoy) circuit_breakers: CircuitBreakers,
    pub(in crate::envoy) health_checks: Vec<HealthCheck>,
    pub(in crate::envoy) load_assignment: ClusterLoadAssignment,
}

#[derive(Serialize)]
pub(in crate::envoy) struct CircuitBreakers {
    pub(in crate::envoy) thresholds: Vec<Thresholds>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names)] // the names of the API
pub(in crate::envoy) struct Thresholds {
    pub(in crate::envoy) max_connections: u32,
    pub(in crate::envoy) max_pending_requests: u32,
    pub(in crate::envoy) max_requests: u32,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names)] // the names of the API
pub(in crate::envoy) struct HealthCheck {
    pub(in crate::envoy) timeout: Seconds,
    pub(in crate::envoy) interval: Seconds,
    pub(in crate::envoy) unhealthy_threshold: u32,
    pub(in crate::envoy) healthy_threshold: u32,
    pub(in crate::envoy) http_health_check: HttpHealthCheck,
}

#[derive(Serialize)]
pub(in crate::envoy) struct HttpHealthCheck {
    pub(in crate::envoy) path: &'static str,
}

#[derive(Serialize)]
pub(in crate::envoy) struct ClusterLoadAssignment {
    pub(in crate::envoy) cluster_name: String,
    pub(in crate::envoy) endpoints: Vec<LocalityLbEndpoints>,
}

#[derive(Serialize)]
pub(in crate::envoy) struct LocalityLbEndpoints {
    pub(in crate::envoy) lb_endpoints: Vec<LbEndpoint>,
}

#[derive(Serialize)]
pub(in crate::envoy) struct LbEndpoint {
    pub(in crate::envoy) endpoint: Endpoint,
}

#[derive(Serialize)]
pub(in crate::envoy) struct Endpoint {
    pub(in crate::envoy) address: Address,
}
