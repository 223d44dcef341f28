//! nginx-f5 from the outside: rendered, printed, read back, asked.

#![allow(clippy::expect_used, clippy::panic)] // clippy.toml allows them in test functions, not in their helpers

mod manifests;
mod measured;
mod mutants;
mod objects;
mod properties;
mod render;
mod support;
