//! The pure heart of gatewright: values and routes become a [`model::Gateway`], a router's crate turns
//! that into Kubernetes objects, and the same crate reads the printed objects back into a
//! [`decision::Behaviour`] that the proof crate compares with what was asked.
//!
//! Nothing in here touches the file system, the environment, the clock, the network, randomness or the
//! order of a hash table, and nothing panics on any input. Problems are values ([`diag::Diagnostic`]).

pub mod chart;
pub mod checks;
pub mod codes;
pub mod decision;
pub mod diag;
pub mod model;
pub mod names;
pub mod router;
pub mod routes;
pub mod secret;
pub mod source;
pub mod suggest;
pub mod tree;
pub mod units;
pub mod values;
pub mod yaml;
