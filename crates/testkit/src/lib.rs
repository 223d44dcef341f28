//! What the tests of gatewright share.

pub mod chart_model;
pub mod chart_parity;
pub mod values_gen;
