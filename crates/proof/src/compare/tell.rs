//! Differences as findings: confirmed, worded, in order and counted.

use super::Question;
use crate::class::Class;
use crate::judge::{About, Charge, name};
use crate::pieces::NoPieces;
use crate::report::{Finding, Stats, Verdict, Witness, printable};
use crate::study::{Difference, Study};
use gatewright_core::decision::Place;
use gatewright_core::diag::Severity;
use std::cmp::Reverse;

/// What one study found, each difference with its class.
pub(super) struct Told<'a> {
    pub(super) study: Study<'a>,
    pub(super) differences: Vec<(Option<Class>, Difference)>,
}

impl Told<'_> {
    /// Adds the findings and the work of this study.
    pub(super) fn tell(&self, question: &Question<'_>, findings: &mut Vec<Finding>, stats: &mut Stats) {
        let Stats { groups, states, pairs, bounded } = self.study.stats;
        stats.groups += groups;
        stats.states += states;
        stats.pairs += pairs;
        stats.bounded |= bounded;
        self.tell_failures(findings);
        if self.study.cut_short {
            findings.push(limit(format!(
                "the comparison has more than {} states and was not finished: simpler regular expressions, a \
                 shorter table or the canonical domain need fewer",
                question.limits.states
            )));
        }
        for class in unfinished(&self.study) {
            let message = format!(
                "every request was compared, but of the class \"{}\" only the differences found so far are listed: \
                 simpler regular expressions or a shorter table make the list complete",
                class.title()
            );
            findings.push(Finding::at("more-findings", Severity::Info, message, &Place::default()));
        }
        if bounded {
            let message = format!(
                "paths in which .. climbs over more than {} nested segments were left out",
                question.limits.nesting
            );
            findings.push(Finding::at("proof-bound", Severity::Info, message, &Place::default()));
        }
        let mut told: Vec<(Verdict, &Option<Class>, &Difference, Charge)> = Vec::new();
        for (class, difference) in &self.differences {
            for charge in self.study.charges(&difference.labels, difference.whose) {
                told.push((verdict(&charge), class, difference, charge));
            }
        }
        told.sort_by(|left, right| {
            (Reverse(left.0), left.2, left.1).cmp(&(Reverse(right.0), right.2, right.1))
        });
        let mut more = 0;
        let mut left = question.limits.findings;
        for (_, class, difference, charge) in told {
            if charge.about == About::Setting && findings.iter().any(|known| is_same(known, &charge)) {
                continue;
            }
            if left == 0 {
                more += 1;
                continue;
            }
            left -= 1;
            findings.extend(self.finding(*class, difference, charge));
        }
        if more > 0 {
            let message = format!("{more} further findings of the same kinds are not listed");
            findings.push(Finding::at("more-findings", Severity::Info, message, &Place::default()));
        }
    }

    fn tell_failures(&self, findings: &mut Vec<Finding>) {
        for ((side, rule), failure) in &self.study.failures {
            let Some(place) = self.study.sides.get(*side).map(|side| side.outcome(*rule).1) else { continue };
            let finding = match failure {
                NoPieces::NotRegular(error) => {
                    let message =
                        format!("the expression {:?} is not modelled: {}", error.pattern, error.reason);
                    Finding::at("not-understood", Severity::Error, message, place)
                }
                NoPieces::TooLarge(error) => {
                    let message = format!("the path condition is too large to be compared: {}", error.0);
                    Finding::at("proof-limit", Severity::Error, message, place)
                }
            };
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }

    /// The finding, if the naive evaluation of its request agrees.
    fn finding(&self, class: Option<Class>, difference: &Difference, charge: Charge) -> Option<Finding> {
        let (scheme, method, host) = difference.example.request.clone();
        let path = printable(&difference.path);
        let request = format!("{method} {}://{host}{path}", scheme.as_str());
        let witness = Witness { scheme, method, host, path, bytes: difference.path.clone() };
        if !self.study.confirms(difference) {
            // Without the automaton of a rule its requests may only seem to be treated otherwise; the
            // limit is reported on its own.
            return (!difference.unsure).then(|| Finding {
                witness: Some(witness),
                ..Finding::at(
                    "proof-inconsistent",
                    Severity::Error,
                    format!("{request}: the automata and the plain evaluation disagree; this is a bug of gatewright"),
                    &charge.place,
                )
            });
        }
        if charge.about == About::Setting {
            return Some(Finding::at(charge.code, charge.severity, charge.message, &charge.place));
        }
        let mut message = format!("{request}: {}", charge.message);
        if let Some(place) = self.study.asked_places(&difference.labels).first().filter(|_| class.is_none()) {
            message = format!("{message} by {}", name(place));
        }
        if let Some(class) = class {
            message = format!("{message} ({})", class.title());
        }
        Some(Finding {
            witness: Some(witness),
            expected: charge.expected,
            actual: charge.actual,
            ..Finding::at(charge.code, charge.severity, message, &charge.place)
        })
    }
}

/// The classes whose differences may be incomplete although all paths were looked at.
fn unfinished(study: &Study<'_>) -> Vec<Class> {
    let mut classes = if study.cut_short { Vec::new() } else { study.unfinished.clone() };
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn limit(message: String) -> Finding {
    Finding::at("proof-limit", Severity::Error, message, &Place::default())
}

fn verdict(charge: &Charge) -> Verdict {
    Verdict::of(&Finding::at(charge.code, charge.severity, "", &charge.place))
}

fn is_same(known: &Finding, charge: &Charge) -> bool {
    known.code == charge.code && known.object == charge.place.object && known.field == charge.place.field
}

/// The findings, worst first and otherwise in the order they were told.
pub(super) fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| Reverse((Verdict::of(finding), finding.severity)));
    findings
}
