//! ingress-nginx from the outside: rendered, printed, read back, asked.

#![allow(clippy::expect_used, clippy::panic)] // clippy.toml allows them in test functions, not in their helpers

mod annotations;
mod manifests;
mod matrix;
mod mutants;
mod proof;
mod properties;
mod render;
mod requests;
mod support;
