//! Gateway API (`gateway.networking.k8s.io`) and the routers that speak it.
//!
//! What objects mean by the specification is [`gatewright_semantics::gateway_api`]; everything here is about
//! what is rendered, and about what implementations do beyond the specification.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_gateway_api::GATEWAY_API.info().id, "gateway-api");
//! ```

mod bind;
mod envoy_gateway;
mod gateway_api;
mod gcp_lb;
mod objects;
mod options;

pub use crate::envoy_gateway::EnvoyGateway;
pub use crate::gateway_api::GatewayApi;
pub use crate::gcp_lb::GcpLb;

/// Plain Gateway API, for the registry.
pub static GATEWAY_API: GatewayApi = GatewayApi;

/// Envoy Gateway, for the registry.
pub static ENVOY_GATEWAY: EnvoyGateway = EnvoyGateway;

/// GKE Gateway and GKE Ingress, for the registry.
pub static GCP_LB: GcpLb = GcpLb;
