//! Traefik: `IngressRoute`, `Middleware` and `ServersTransport` of `traefik.io/v1alpha1`, or plain Ingress
//! objects with `traefik.ingress.kubernetes.io` annotations.
//!
//! Traefik sorts the routers of an entry point by a number, by default the length of the rule's text, and
//! knows nothing of specificity. The renderer therefore computes the lengths of what it writes and states a
//! priority where the default order would be wrong; the interpreter reads the rule language itself.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_traefik::TRAEFIK.info().id, "traefik");
//! ```

mod traefik;

pub use traefik::Traefik;

/// The router, for the registry.
pub static TRAEFIK: Traefik = Traefik;
