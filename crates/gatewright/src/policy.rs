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
    #[must_use]
    pub fn apply(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        findings.into_iter().map(|finding| self.weigh(finding)).collect()
    }

    fn weigh(&self, mut finding: Diagnostic) -> Diagnostic {
        if self.allows(&finding) {
            finding.severity = finding.severity.min(Severity::Warning);
        } else if self.strict && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
        finding
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
            Policy { strict: true, allow }.weigh(finding).severity
        };
        assert_eq!(weigh(&[], Diagnostic::warning("w", "")), Severity::Error);
        assert_eq!(weigh(&["w"], Diagnostic::warning("w", "")), Severity::Warning);
        assert_eq!(weigh(&["all"], Diagnostic::error("e", "")), Severity::Warning);
        assert_eq!(weigh(&["all"], Diagnostic::error("r", "").class(Class::Refusal)), Severity::Error);
        assert_eq!(weigh(&[], Diagnostic::info("i", "")), Severity::Info);
    }
}
