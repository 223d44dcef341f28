//! Equality of outcomes, places aside.

use gatewright_core::decision::{Forward, Limits, Outcome};

/// True when two outcomes treat a request alike, wherever each was read.
pub(crate) fn same_outcome(left: &Outcome, right: &Outcome) -> bool {
    match (left, right) {
        (Outcome::Forward(left), Outcome::Forward(right)) => same_forward(left, right),
        (Outcome::Split(left), Outcome::Split(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_forward(left, right))
        }
        _ => left == right,
    }
}

fn same_forward(left: &Forward, right: &Forward) -> bool {
    left.backend == right.backend
        && left.host.value == right.host.value
        && left.path.value == right.path.value
        && left.unavailable.value == right.unavailable.value
        && same_limits(&left.limits, &right.limits)
}

fn same_limits(left: &Limits, right: &Limits) -> bool {
    left.total.value == right.total.value
        && left.idle.value == right.idle.value
        && left.body.value == right.body.value
        && left.response_buffering.value == right.response_buffering.value
        && left.post_retry.value == right.post_retry.value
}
