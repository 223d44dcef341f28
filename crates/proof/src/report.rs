//! What a proof answers: a verdict and the findings behind it.

mod json;

use gatewright_core::decision::{Place, Scheme};
use gatewright_core::diag::Severity;
pub use json::Json;
pub(crate) use json::printable;

/// The set of requests a proof speaks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    /// Requests on which every router can agree: the exact host, seven methods, and paths of plain bytes
    /// without `//`, `.` and `..` segments or escapes.
    #[default]
    Canonical,
    /// The canonical requests, and beyond them every path of bytes that starts with `/` and has no `?`,
    /// other spellings of the host, and other methods.
    All,
}

/// The answer; the greatest one that applies stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every request of the domain is treated as asked.
    Equal,
    /// Some request's treatment is not documented, or a limit of the proof was reached.
    Undetermined,
    /// Several rules of equal rank treat some request differently.
    Nondeterministic,
    /// Some request is treated otherwise than asked.
    Different,
    /// The objects hold something that may change routing and is not modelled.
    Unreadable,
}

impl Verdict {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Undetermined => "undetermined",
            Self::Nondeterministic => "nondeterministic",
            Self::Different => "different",
            Self::Unreadable => "unreadable",
        }
    }

    /// What one finding alone means.
    pub fn of(finding: &Finding) -> Self {
        match (finding.severity, finding.code) {
            (Severity::Info | Severity::Warning, _) => Self::Equal,
            (Severity::Error, "not-understood") => Self::Unreadable,
            (Severity::Error, "tie") => Self::Nondeterministic,
            (Severity::Error, "undocumented" | "proof-limit") => Self::Undetermined,
            (Severity::Error, _) => Self::Different,
        }
    }
}

/// One request that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Scheme the client uses.
    pub scheme: Scheme,
    /// Method.
    pub method: String,
    /// Host header.
    pub host: String,
    /// The path for people: printable ASCII as it is, everything else as `\xNN`.
    pub path: String,
    /// The path's bytes.
    pub bytes: Vec<u8>,
}

/// One difference, doubt or hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence or two.
    pub message: String,
    /// The request that shows it, for findings about requests.
    pub witness: Option<Witness>,
    /// Where the request should go; empty when the finding is about no destination.
    pub expected: String,
    /// Where it goes.
    pub actual: String,
    /// The object that says so; may be empty.
    pub object: String,
    /// The field in it; may be empty.
    pub field: String,
}

impl Finding {
    /// A finding about a place in the objects.
    pub fn at(code: &'static str, severity: Severity, message: impl Into<String>, place: &Place) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            witness: None,
            expected: String::new(),
            actual: String::new(),
            object: place.object.clone(),
            field: place.field.clone(),
        }
    }
}

/// How much work a proof was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Distinct pairs of filtered rule lists for which paths were compared.
    pub groups: usize,
    /// Product states visited.
    pub states: usize,
    /// Distinct combinations of deciding rules that some request reaches.
    pub pairs: usize,
    /// Some path climbs with `..` over more segments than the proof remembers; it was left out.
    pub bounded: bool,
}

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// The requests it speaks about.
    pub domain: Domain,
    /// What was found, worst first.
    pub findings: Vec<Finding>,
    /// How much work it was.
    pub stats: Stats,
}

impl Report {
    /// A report of these findings; the verdict is the worst that applies.
    pub fn new(domain: Domain, findings: Vec<Finding>, stats: Stats) -> Self {
        let verdict = findings.iter().map(Verdict::of).max().unwrap_or(Verdict::Equal);
        Self { verdict, domain, findings, stats }
    }

    /// One element of the array that `verify -o json` prints.
    pub fn to_json<'a>(&'a self, router: &'a str) -> Json<'a> {
        Json { router, report: self }
    }
}
