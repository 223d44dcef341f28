//! `gcp-lb` from outside: what it renders, what it reads, and that both agree with the table.

#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod manifests;
mod matrix;
mod mutants;
mod properties;
mod refusals;
mod render;
mod requests;
mod support;
mod url_map;
