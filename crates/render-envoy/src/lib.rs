//! Envoy itself: a complete bootstrap of the v3 API in a ConfigMap, with the Deployment and the Service that
//! run it, or the bare file.
//!
//! Envoy's rules for a request are [`gatewright_semantics::envoy`]; this crate says how a bootstrap spells them.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_envoy::ENVOY.info().id, "envoy");
//! ```

mod envoy;

pub use envoy::Envoy;

/// The router, for the registry.
pub static ENVOY: Envoy = Envoy;
