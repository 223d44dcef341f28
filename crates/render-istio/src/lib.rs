//! Istio: a `Gateway` and a `VirtualService` of `networking.istio.io`.
//!
//! Istio is a compiler to Envoy: how Envoy picks a route is [`gatewright_semantics::envoy`], and everything
//! here is Istio's own: what is rendered, and how VirtualServices become Envoy's routes.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_istio::ISTIO.info().id, "istio");
//! ```

mod istio;

pub use istio::Istio;

/// The router, for the registry.
pub static ISTIO: Istio = Istio;
