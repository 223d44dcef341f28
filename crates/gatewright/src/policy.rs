//! `--strict` and `--allow`: what a finding amounts to.

use gatewright_core::diag::{Class, Diagnostic, Severity};

/// How findings of checks are weighed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Warnings count as errors.
    pub strict: bool,
    /// Codes whose error becomes a warning; `all` stands for every check on values.
    pub allow: Vec<String>,
}

impl Policy {
    /// Weighs findings of checks. What Helm itself refuses, or what cannot be read, never passes here.
    ///
    /// An allowed error is still shown, as a warning; an allowed warning or hint of that very code is not.
    #[must_use]
    pub fn apply(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        findings.into_iter().filter_map(|finding| self.weigh(finding)).collect()
    }

    fn weigh(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        if self.names(finding.code) && !finding.is_error() {
            return None;
        }
        if self.allows(&finding) {
            finding.severity = finding.severity.min(Severity::Warning);
        } else if self.strict && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
        Some(finding)
    }

    fn allows(&self, finding: &Diagnostic) -> bool {
        self.allow.iter().any(|code| code == finding.code || (code == "all" && finding.class == Class::Input))
    }

    /// True when this code was allowed by name.
    pub fn names(&self, code: &str) -> bool {
        self.allow.iter().any(|allowed| allowed == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_beats_strict_and_never_reaches_a_refusal() {
        let weigh = |allow: &[&str], finding: Diagnostic| {
            let allow = allow.iter().map(|&code| code.to_owned()).collect();
            Policy { strict: true, allow }.weigh(finding).map(|finding| finding.severity)
        };
        assert_eq!(weigh(&[], Diagnostic::warning("w", "")), Some(Severity::Error));
        assert_eq!(weigh(&["all"], Diagnostic::warning("w", "")), Some(Severity::Warning));
        assert_eq!(weigh(&["all"], Diagnostic::error("e", "")), Some(Severity::Warning));
        assert_eq!(weigh(&["e"], Diagnostic::error("e", "")), Some(Severity::Warning));
        assert_eq!(weigh(&["all"], Diagnostic::error("r", "").class(Class::Refusal)), Some(Severity::Error));
        assert_eq!(weigh(&[], Diagnostic::info("i", "")), Some(Severity::Info));
        // Named, a warning or a hint is silenced.
        assert_eq!(weigh(&["w"], Diagnostic::warning("w", "")), None);
        assert_eq!(weigh(&["i"], Diagnostic::info("i", "")), None);
        assert_eq!(weigh(&["x"], Diagnostic::info("i", "")), Some(Severity::Info));
    }
}
