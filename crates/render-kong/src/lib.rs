//! Kong: the Ingress objects that its controllers read, and the declarative file that Kong itself reads.
//!
//! Written from Kong/kubernetes-ingress-controller 3.5.13 (whose translator is part of Kong/kong-operator 2),
//! Kong/kong 3.9 and Kong/atc-router 1.7.1; paths in comments are paths of those repositories.
//!
//! Which of Kong's three routers an installation runs (`router_flavor`) shows in no manifest. The
//! interpreter therefore reads every input three times, once for each flavour, unless the option
//! `router-flavor` says which one it is.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_kong::KONG.info().id, "kong");
//! ```

mod kong;

pub use kong::Kong;

/// The router, for the registry.
pub static KONG: Kong = Kong;
