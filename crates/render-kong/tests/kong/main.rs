//! Kong: rendering, interpretation, and both against each other and against Kong's own engines.

#![allow(clippy::expect_used, clippy::panic)] // helpers of tests, not only test functions

mod declarative;
mod every;
mod flavours;
mod manifests;
mod mutants;
mod oracle;
mod properties;
mod render;
mod requests;
mod support;
