//! A router's behaviour as data, independent of any router.
//!
//! [`Behaviour`] serves both sides of a proof. What was **asked** is built from the route table and the
//! flags ([`crate::model::Gateway::behaviour`]); what was **read back** is built by a router's
//! interpreter from printed objects. The proof compares the two for every request, so whatever was asked
//! and not read back is noticed.
//!
//! A [`Decision`] is a list of [`Tier`]s in order of precedence. The first tier with a matching rule
//! decides; two rules of one tier that both match and disagree are a tie that the router does not break.
//! Routers with declared order have one rule per tier; routers that rank sort their rules into tiers with
//! [`Decision::ranked`].

mod evaluate;
mod matching;
mod normalise;
mod outcome;
mod regex;

pub use evaluate::{Answer, Evaluator, Request};
pub use matching::{Anchor, Dialect, HostMatch, MethodMatch, PathMatch, Regex, Scheme, Schemes};
pub use normalise::{HostStep, PathStep, Rejection};
pub use outcome::{
    Backend, Buffering, Bytes, Forward, HostForward, Limits, Outcome, PathForward, Port, Redirect, Retry,
    Setting, Time, Unavailable,
};
pub use regex::NotRegular;

/// The place in the objects (or in the route table) that a fact was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// `Kind/name`, or `Kind/namespace/name` when the object names a namespace; `RouteTable` for the table.
    pub object: String,
    /// Field path inside the object, for example `spec.http[0].match[2].uri`.
    pub field: String,
}

impl Place {
    /// A place in an object.
    pub fn new(object: impl Into<String>, field: impl Into<String>) -> Self {
        Self { object: object.into(), field: field.into() }
    }
}

/// One rule: the requests it matches and what happens to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Plain HTTP, HTTPS or both.
    pub schemes: Schemes,
    /// The hosts it applies to.
    pub host: HostMatch,
    /// The methods it applies to.
    pub methods: MethodMatch,
    /// The paths it applies to.
    pub path: PathMatch,
    /// What happens.
    pub outcome: Outcome,
    /// Where it was read.
    pub place: Place,
}

/// Rules of equal precedence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tier {
    /// The rules; their order means nothing.
    pub rules: Vec<Rule>,
}

/// Where every request goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// What the router does to the Host header before it compares it, in order.
    pub host_steps: Vec<HostStep>,
    /// What the router does to the path before it compares it, in order.
    pub path_steps: Vec<PathStep>,
    /// Rules by falling precedence. No match at all is [`Outcome::None`].
    pub tiers: Vec<Tier>,
}

impl Decision {
    /// A decision by declared order: the first matching rule wins.
    pub fn ordered(rules: impl IntoIterator<Item = Rule>) -> Self {
        let tiers = rules.into_iter().map(|rule| Tier { rules: vec![rule] }).collect();
        Self { tiers, ..Self::default() }
    }

    /// A decision by rank: the greatest rank wins, equal ranks are a tie.
    pub fn ranked<R: Ord>(rules: impl IntoIterator<Item = (R, Rule)>) -> Self {
        let mut rules: Vec<(R, Rule)> = rules.into_iter().collect();
        rules.sort_by(|left, right| right.0.cmp(&left.0));
        let mut tiers: Vec<Tier> = Vec::new();
        let mut last: Option<R> = None;
        for (rank, rule) in rules {
            match (tiers.last_mut(), &last) {
                (Some(tier), Some(previous)) if *previous == rank => tier.rules.push(rule),
                _ => {
                    tiers.push(Tier { rules: vec![rule] });
                    last = Some(rank);
                }
            }
        }
        Self { tiers, ..Self::default() }
    }

    /// All rules by falling precedence.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.tiers.iter().flat_map(|tier| &tier.rules)
    }
}

/// One way a router may behave under an assumption that the objects cannot show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What is assumed (`router flavour expressions`), or empty when nothing is.
    pub assumption: String,
    /// The decision under that assumption.
    pub decision: Decision,
    /// The assumption is about which object is older. The router documents that age decides and the objects do
    /// not show it, so that where such readings disagree the answer is nondeterministic, like a tie.
    pub by_age: bool,
}

/// Everything about a request that gatewright asks for or reads back.
///
/// Several readings mean: one of them holds and nobody can say which. Where they disagree the answer is
/// undetermined, or nondeterministic when they differ by the age of objects ([`Reading::by_age`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviour {
    /// At least one.
    pub readings: Vec<Reading>,
    /// What could not be understood and may change routing. Any entry makes the verdict `unreadable`.
    pub not_understood: Vec<Remark>,
    /// What is worth telling and changes nothing (an unknown annotation with the router's prefix, a path
    /// the router keeps for itself).
    pub remarks: Vec<Remark>,
}

impl Behaviour {
    /// A behaviour without assumptions.
    pub fn certain(decision: Decision) -> Self {
        let reading = Reading { decision, ..Reading::default() };
        Self { readings: vec![reading], ..Self::default() }
    }
}

/// A sentence about a place in the objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Stable code (`not-understood`, `unknown-annotation`, `reserved-path`, …).
    pub code: &'static str,
    /// How bad it is.
    pub severity: crate::diag::Severity,
    /// Where.
    pub place: Place,
    /// What and why.
    pub message: String,
}
