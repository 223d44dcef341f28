//! Routers built on nginx.
//!
//! [`INGRESS_NGINX`] renders and reads the objects of the community's ingress-nginx controller. What every
//! such router shares, nginx's choice of a `location`, lives in [`location`].

pub mod location;
