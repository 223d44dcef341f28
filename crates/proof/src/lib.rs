//! Compares two router behaviours over every request.
//!
//! [`compare`] takes what is asked and what was read back and answers, for all requests of a domain at
//! once, whether both treat them alike. Rule lists become automata, the automata are walked side by side,
//! and the first request on which they part is the shortest witness. [`pipeline`] does the round trip from
//! rendered objects through their printed bytes to a report.

mod align;
mod atoms;
mod bytes;
mod class;
mod compare;
mod domain;
mod edges;
mod flat;
mod heads;
mod intern;
mod judge;
mod label;
mod limits;
mod machine;
mod memo;
mod pieces;
mod prepared;
mod product;
mod report;
mod side;
mod study;
mod tail;
mod transduce;

pub mod pipeline;

pub use compare::{Question, compare, compare_two};
pub use edges::edge_paths;
pub use judge::Kinship;
pub use limits::ProofLimits;
pub use memo::Memo;
pub use report::{Domain, Finding, Json, Report, Stats, Verdict, Witness};
