//! `aws-alb` from outside: what it renders, what it reads, and that both agree with the table.

#![allow(clippy::expect_used, clippy::panic)] // helpers of tests

mod gateway_api;
mod manifests;
mod matrix;
mod mutants;
mod properties;
mod refusals;
mod render;
mod requests;
mod support;
