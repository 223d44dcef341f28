//! Two sets of objects of one installation whose readings rest on the same assumptions: reading by reading.
//!
//! One assumption holds for both sets, so nothing is gained by looking at all of them together, which
//! multiplies their automata.

use super::{Question, Relation, compare_as};
use crate::judge::Doubt;
use crate::report::{Finding, Report, Stats};
use gatewright_core::decision::{Behaviour, Reading};
use gatewright_core::diag::Severity;

/// The comparison, when both sides have several readings and the same assumptions.
pub(super) fn compare_paired(
    from: &Behaviour,
    to: &Behaviour,
    question: &Question<'_>,
    relation: Relation,
) -> Option<Report> {
    if from.readings.len() < 2 || from.readings.len() != to.readings.len() {
        return None;
    }
    let partner = |one: &Reading| to.readings.iter().find(|other| other.assumption == one.assumption);
    let pairs: Vec<(&Reading, &Reading)> =
        from.readings.iter().map(|one| Some((one, partner(one)?))).collect::<Option<_>>()?;
    let ages = pairs.iter().all(|(one, other)| one.by_age && other.by_age);
    let doubt = if ages { Doubt::Age } else { Doubt::Silence };
    let reports: Vec<(&str, Report)> = pairs
        .into_iter()
        .map(|(one, other)| {
            let (one_side, other_side) = (alone(from, one), alone(to, other));
            (one.assumption.as_str(), compare_as(&one_side, &other_side, question, relation))
        })
        .collect();
    Some(merged(question, &reports, doubt))
}

fn alone(behaviour: &Behaviour, reading: &Reading) -> Behaviour {
    Behaviour { readings: vec![reading.clone()], ..behaviour.clone() }
}

/// What holds under every assumption stands; what holds under some is open.
fn merged(question: &Question<'_>, reports: &[(&str, Report)], doubt: Doubt) -> Report {
    let mut stats = Stats::default();
    let mut findings: Vec<Finding> = Vec::new();
    for (assumption, report) in reports {
        stats.groups += report.stats.groups;
        stats.states += report.stats.states;
        stats.pairs += report.stats.pairs;
        stats.bounded |= report.stats.bounded;
        for finding in &report.findings {
            let always = reports.iter().all(|(_, other)| other.findings.contains(finding));
            let finding = if always { finding.clone() } else { doubtful(assumption, finding, doubt) };
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    Report::new(question.domain, super::tell::in_order(findings), stats)
}

fn doubtful(assumption: &str, finding: &Finding, doubt: Doubt) -> Finding {
    let mut finding = finding.clone();
    if finding.severity == Severity::Error && finding.code != "not-understood" {
        finding.message = format!("if {assumption}: {}: {}", finding.code, finding.message);
        let (code, actual) = doubt.words();
        finding.code = code;
        if !finding.actual.is_empty() {
            actual.clone_into(&mut finding.actual);
        }
    }
    finding
}
