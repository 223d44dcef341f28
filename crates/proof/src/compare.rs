//! From two behaviours to a report.

mod canonical;
mod every;
mod paired;
mod tell;

use crate::judge::{Judge, Kinship, Relation};
use crate::limits::ProofLimits;
use crate::report::{Domain, Finding, Report, Stats};
use gatewright_core::decision::{Behaviour, Reading, Remark, Scheme};
use gatewright_core::model::Roles;
use std::borrow::Cow;

/// What is asked about two behaviours.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The one host name, lower case.
    pub host: &'a str,
    /// The schemes that are asked about; witnesses prefer earlier ones.
    pub schemes: &'a [Scheme],
    /// Which Services count as auth and gw.
    pub roles: &'a Roles,
    /// Which requests.
    pub domain: Domain,
    /// Bounds on the work.
    pub limits: ProofLimits,
}

/// Compares what is asked with what was read, for every request of a domain.
///
/// Nothing is sampled: within the stated limits a verdict [`crate::Verdict::Equal`] holds for every
/// request, and every finding about a request carries the shortest one, of equally short ones the
/// smallest. Each such witness was evaluated a second time without automata.
///
/// ```
/// use gatewright_core::decision::{Behaviour, Scheme};
/// use gatewright_core::model::Roles;
/// use gatewright_proof::{Domain, Question, Verdict, compare};
/// let nothing = Behaviour::certain(Default::default());
/// let question = Question {
///     host: "mcp.acme.dev",
///     schemes: &[Scheme::Https],
///     roles: &Roles::default(),
///     domain: Domain::Canonical,
///     limits: Default::default(),
/// };
/// assert_eq!(compare(&nothing, &nothing, &question).verdict, Verdict::Equal);
/// ```
pub fn compare(asked: &Behaviour, read: &Behaviour, question: &Question<'_>) -> Report {
    compare_as(asked, read, question, Relation::Wish)
}

/// Compares two behaviours that were both read, as a move from one to the other.
///
/// What was read first takes the place of what is asked: a limit of the second counts when it is below
/// the first's. Within one installation ([`Kinship::SameRouter`]) readings of the same assumption hold
/// together, and what the vendor leaves open is open in the same way.
pub fn compare_two(from: &Behaviour, to: &Behaviour, question: &Question<'_>, kinship: Kinship) -> Report {
    let relation = Relation::Peers(kinship);
    let together =
        (kinship >= Kinship::SameRouter).then(|| paired::compare_paired(from, to, question, relation));
    together.flatten().unwrap_or_else(|| compare_as(from, to, question, relation))
}

fn compare_as(asked: &Behaviour, read: &Behaviour, question: &Question<'_>, relation: Relation) -> Report {
    let (asked, read) = (with_reading(asked), with_reading(read));
    let every_request = question.domain == Domain::All;
    let judge = Judge { roles: question.roles, host: question.host, every_request, settings: true, relation };
    let mut stats = Stats::default();
    let mut findings = remarks(&asked);
    findings.extend(remarks(&read));
    let canonical = canonical::differences(&asked, &read, question, judge);
    canonical.tell(question, &mut findings, &mut stats);
    if every_request {
        let judge = Judge { settings: false, ..judge };
        let every = every::differences(&asked, &read, question, judge, &canonical);
        every.tell(question, &mut findings, &mut stats);
    }
    Report::new(question.domain, tell::in_order(findings), stats)
}

/// A behaviour without any reading does nothing.
fn with_reading(behaviour: &Behaviour) -> Cow<'_, Behaviour> {
    if behaviour.readings.is_empty() {
        let mut behaviour = behaviour.clone();
        behaviour.readings.push(Reading::default());
        return Cow::Owned(behaviour);
    }
    Cow::Borrowed(behaviour)
}

fn remarks(behaviour: &Behaviour) -> Vec<Finding> {
    let told = |remark: &Remark, code, severity| Finding::at(code, severity, &remark.message, &remark.place);
    let unread = behaviour
        .not_understood
        .iter()
        .map(|remark| told(remark, "not-understood", gatewright_core::diag::Severity::Error));
    unread.chain(behaviour.remarks.iter().map(|remark| told(remark, remark.code, remark.severity))).collect()
}
