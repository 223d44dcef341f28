//! Routers built on nginx.
//!
//! [`INGRESS_NGINX`] renders and reads the objects of the community's ingress-nginx controller, [`NGINX_F5`] those
//! of F5's NGINX Ingress Controller. What every such router shares, nginx's choice of a `location`, lives in
//! [`gatewright_semantics::location`].
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_nginx::INGRESS_NGINX.info().id, "ingress-nginx");
//! assert_eq!(gatewright_render_nginx::NGINX_F5.info().id, "nginx-f5");
//! ```

mod ingress_nginx;
mod next_upstream;
mod nginx_f5;

pub use ingress_nginx::IngressNginx;
pub use nginx_f5::NginxF5;

/// The registry line of `ingress-nginx`.
pub static INGRESS_NGINX: IngressNginx = IngressNginx;

/// The registry line of `nginx-f5`.
pub static NGINX_F5: NginxF5 = NginxF5;
