//! Paths around the edges of the automata of a case.

use crate::case::Case;
use gatewright::core::decision::Scheme;
use gatewright::proof::{Domain, ProofLimits, Question, edge_paths};
use std::collections::BTreeSet;

/// Up to about `most` canonical paths around the transitions of the table and of what was read back.
pub(crate) fn of(case: &Case, most: usize) -> BTreeSet<Vec<u8>> {
    let schemes: &[Scheme] = if case.terminates() { &[Scheme::Https] } else { &[Scheme::Http] };
    let question = Question {
        host: &case.host,
        schemes,
        roles: &case.roles,
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    edge_paths(&case.gateway.behaviour(), &case.behaviour, &question, most)
}
