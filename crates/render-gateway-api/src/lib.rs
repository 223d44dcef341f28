//! Gateway API (`gateway.networking.k8s.io`) and the routers that speak it.
//!
//! What objects mean by the specification is [`gatewright_semantics::gateway_api`]; everything here is about
//! what is rendered, and about what implementations do beyond the specification.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_gateway_api::GCP_LB.info().id, "gcp-lb");
//! ```

mod gcp_lb;

pub use gcp_lb::GcpLb;

/// The router `gcp-lb`, for the registry.
pub static GCP_LB: GcpLb = GcpLb;
