//! Envoy: what is rendered, what is read, and what Envoy 1.40.0 answered.
#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod manifests;
mod properties;
mod render;
mod support;
mod understood;
