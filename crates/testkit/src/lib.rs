//! What the tests of gatewright share: an independent chart, an independent evaluation of route tables,
//! generators, mutants and golden files.

pub mod ask;
pub mod chart_model;
pub mod chart_parity;
pub mod golden;
pub mod mutate;
pub mod naive;
pub mod objects;
pub mod requests;
pub mod stored;
pub mod tables;
pub mod values_gen;
