//! Several readings of one set of objects: one of them holds and nobody can say which.

use super::{About, Charge, Fate, Judge, Whose, errors, merged};
use gatewright_core::decision::Place;
use gatewright_core::diag::Severity;

/// Why nobody can say which reading holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The vendor says nothing.
    Silence,
    /// The older object wins, and the objects do not show their age.
    Age,
}

impl Doubt {
    /// The code and the word for the answer.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Silence => ("undocumented", "undetermined"),
            Self::Age => ("tie", "nondeterministic"),
        }
    }
}

impl Judge<'_> {
    /// What is wrong under every reading; *undocumented* or a tie when the readings differ in that.
    ///
    /// `assumptions` names the readings of the asked side, then those of the read side.
    pub(crate) fn judge_all(
        &self,
        asked: &[Fate<'_>],
        read: &[Fate<'_>],
        (assumptions, doubt): (&[&str], Doubt),
        whose: Whose,
    ) -> Vec<Charge> {
        let mut each: Vec<Vec<Charge>> = asked
            .iter()
            .flat_map(|asked| read.iter().map(move |read| self.judge(asked, read, whose)))
            .collect();
        let agree = each.windows(2).all(|pair| errors(&pair[0]) == errors(&pair[1]));
        if agree {
            return merged(each.drain(..).flatten());
        }
        let told: Vec<String> = asked
            .iter()
            .chain(read)
            .zip(assumptions)
            .map(|(fate, assumption)| {
                let assumption = if assumption.is_empty() { "without assumptions" } else { assumption };
                format!("{assumption}: {}", self.fate_text(fate))
            })
            .collect();
        let wrong: Vec<String> =
            merged(each.iter().flatten().filter(|charge| charge.severity == Severity::Error).cloned())
                .into_iter()
                .map(|charge| format!("{} ({})", charge.code, charge.message))
                .collect();
        let place = read
            .iter()
            .flat_map(|fate| &fate.outcomes)
            .map(|(_, place)| *place)
            .find(|p| **p != Place::default());
        let mut charges =
            merged(each.drain(..).flatten().filter(|charge| charge.severity != Severity::Error));
        let (code, actual) = doubt.words();
        charges.push(Charge {
            code,
            severity: Severity::Error,
            about: About::Request,
            message: format!(
                "the objects do not show which of these holds: {}; wrong in some of them: {}",
                told.join("; "),
                wrong.join("; ")
            ),
            expected: asked.first().map(|fate| self.fate_text(fate)).unwrap_or_default(),
            actual: actual.to_owned(),
            place: place.cloned().unwrap_or_default(),
        });
        charges
    }

    fn fate_text(&self, fate: &Fate<'_>) -> String {
        match fate.outcomes.first() {
            Some((outcome, _)) if fate.is_one() => self.text(outcome),
            Some(_) => "nondeterministic".to_owned(),
            None => "none".to_owned(),
        }
    }
}
