//! Routers built on nginx.
