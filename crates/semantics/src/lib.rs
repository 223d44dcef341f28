//! Matching semantics that several routers share, and the reader that interpreters share.
//!
//! Most routers are compilers to a few data planes. What a request meets there is written here once, from the
//! data plane's own documents and source; a router's crate only says which configuration its objects become.
//!
//! - [`envoy`]: Envoy's connection manager, virtual hosts and route order (Istio, Envoy Gateway, Envoy itself).
//! - [`gateway_api`]: objects, attachment and precedence of Gateway API.
//! - [`ingress`]: an Ingress as the API server stores it (every controller of Ingresses).
//! - [`location`]: nginx's choice of a `location` (ingress-nginx, F5's controller).
//! - [`url_map`]: Google Cloud's URL map (GKE Gateway and GKE Ingress).
//! - [`fields`]: typed reading of the fields of one object.
//! - [`report`]: places in an object, typed reading of fields, and what an interpreter has to say about them.
//!
//! ```
//! use gatewright_core::decision::PathMatch;
//! use gatewright_semantics::envoy::PathSpecifier;
//! let prefix = PathSpecifier::Prefix("/a".to_owned()).condition(true);
//! assert_eq!(prefix, PathMatch::Prefix("/a".to_owned()));
//! ```

pub mod envoy;
pub mod fields;
pub mod gateway_api;
pub mod ingress;
pub mod location;
pub mod report;
pub mod url_map;
