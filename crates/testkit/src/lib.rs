//! What the tests of gatewright share: an independent evaluation of route tables, generators, mutants
//! and golden files.

pub mod golden;
pub mod mutate;
pub mod naive;
pub mod tables;
