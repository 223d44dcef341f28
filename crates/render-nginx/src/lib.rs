//! Routers built on nginx.
//!
//! [`INGRESS_NGINX`] renders and reads the objects of the community's ingress-nginx controller. What every
//! such router shares, nginx's choice of a `location`, lives in [`gatewright_semantics::location`].
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_nginx::INGRESS_NGINX.info().id, "ingress-nginx");
//! ```

mod ingress_nginx;

pub use ingress_nginx::IngressNginx;

/// The registry line of `ingress-nginx`.
pub static INGRESS_NGINX: IngressNginx = IngressNginx;
