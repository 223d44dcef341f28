//! What it means when one side does this and the other does that with a request.

mod forward;
mod readings;
mod redirect;
mod same;

use gatewright_core::decision::{Forward, Outcome, Place};
use gatewright_core::diag::Severity;
use gatewright_core::model::{Role, Roles};
pub(crate) use readings::Doubt;
pub(crate) use same::same_outcome;

/// What one side does with a request.
#[derive(Clone, Debug)]
pub(crate) struct Fate<'a> {
    /// The outcomes of the deciding rules with their places; several are a tie.
    pub(crate) outcomes: Vec<(&'a Outcome, &'a Place)>,
}

/// Which host a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Whose {
    /// The one host, or another spelling of it.
    Own,
    /// Any other host.
    Foreign,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum About {
    /// Where a request goes.
    Request,
    /// A setting on the way to the right place.
    Setting,
}

/// A finding without its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) about: About,
    pub(crate) message: String,
    pub(crate) expected: String,
    pub(crate) actual: String,
    pub(crate) place: Place,
}

/// What the two sides are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The first side is what is asked.
    Wish,
    /// Both sides were read from objects.
    Peers(Kinship),
}

/// How close two sides are that were both read: what nobody knows about one may still be the same on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kinship {
    /// Two routers.
    Strangers,
    /// Other objects of the same installation of one router.
    SameRouter,
    /// The same objects of one router.
    SameObjects,
}

/// The rules of judgement for one question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) roles: &'a Roles,
    /// The one host.
    pub(crate) host: &'a str,
    /// Whether every request is asked about, not only canonical ones.
    pub(crate) every_request: bool,
    /// Whether settings on the way count, or only where a request goes.
    pub(crate) settings: bool,
    /// Where the first side comes from.
    pub(crate) relation: Relation,
}

impl Judge<'_> {
    /// How close the sides are, when both were read.
    fn kinship(&self) -> Option<Kinship> {
        match self.relation {
            Relation::Wish => None,
            Relation::Peers(kinship) => Some(kinship),
        }
    }

    /// True when what the vendor leaves open is the same on both sides.
    fn same_router(&self) -> bool {
        self.kinship() >= Some(Kinship::SameRouter)
    }

    /// How a sentence speaks of what the first side does.
    fn wanted(&self, expected: &str) -> String {
        match self.relation {
            Relation::Wish => format!("{expected} is asked"),
            Relation::Peers(_) => format!("the first set says {expected}"),
        }
    }

    /// Everything that is wrong with what `read` does, given what `asked` does.
    pub(crate) fn judge(&self, asked: &Fate<'_>, read: &Fate<'_>, whose: Whose) -> Vec<Charge> {
        let (Some(wanted), Some(found)) = (asked.outcomes.first(), read.outcomes.first()) else {
            return Vec::new();
        };
        if !asked.is_one() {
            return self.both_tie(asked, read);
        }
        if read.is_one() {
            return self.one(wanted.0, found.0, found.1, whose);
        }
        let mut each: Vec<Vec<Charge>> =
            read.outcomes.iter().map(|(outcome, place)| self.one(wanted.0, outcome, place, whose)).collect();
        if each.iter().all(|charges| errors(charges).is_empty())
            || each.windows(2).all(|pair| errors(&pair[0]) == errors(&pair[1]))
        {
            // However the tie is broken, the request is treated alike.
            return merged(each.drain(..).flatten());
        }
        let names: Vec<String> = read.outcomes.iter().map(|(_, place)| name(place)).collect();
        let mut charge = self.charge("tie", Severity::Error, wanted.0, found.0, found.1);
        "nondeterministic".clone_into(&mut charge.actual);
        charge.message = format!(
            "rules of equal rank match and disagree, and nothing says which one wins: {}",
            names.join("; ")
        );
        vec![charge]
    }

    /// A tie on the asked side is fine when the other side can do nothing else than that side could.
    fn both_tie(&self, asked: &Fate<'_>, read: &Fate<'_>) -> Vec<Charge> {
        let texts = |fate: &Fate<'_>| {
            let mut texts: Vec<String> =
                fate.outcomes.iter().map(|(outcome, _)| self.text(outcome)).collect();
            texts.sort();
            texts.dedup();
            texts
        };
        let (Some(wanted), Some(found)) = (asked.outcomes.first(), read.outcomes.first()) else {
            return Vec::new();
        };
        if texts(asked) == texts(read) {
            return Vec::new();
        }
        let mut charge = self.charge("tie", Severity::Error, wanted.0, found.0, wanted.1);
        "nondeterministic".clone_into(&mut charge.expected);
        if !read.is_one() {
            "nondeterministic".clone_into(&mut charge.actual);
        }
        charge.message = format!("the rules that decide here tie: {}", asked.names());
        vec![charge]
    }

    fn one(&self, asked: &Outcome, read: &Outcome, place: &Place, whose: Whose) -> Vec<Charge> {
        let wrong = |code| vec![self.charge(code, Severity::Error, asked, read, place)];
        if let (Outcome::Undetermined(open), _) | (_, Outcome::Undetermined(open)) = (asked, read) {
            if self.same_router() && asked == read {
                return Vec::new();
            }
            let mut charge = self.charge("undocumented", Severity::Error, asked, read, place);
            charge.message = format!("the vendor does not document what happens: {open}");
            return vec![charge];
        }
        match (asked, read) {
            (Outcome::None, _) if whose == Whose::Foreign => self.foreign(asked, read, place),
            (_, _) if whose == Whose::Foreign && !self.reaches(asked) && !self.reaches(read) => Vec::new(),
            (Outcome::Forward(asked_forward), Outcome::Forward(forward)) => {
                self.forward(asked, asked_forward, read, forward, place)
            }
            (Outcome::Forward(asked_forward), Outcome::Split(parts)) => {
                self.split(asked, asked_forward, read, parts, place)
            }
            (Outcome::Split(_), Outcome::Split(_)) if self.text_of_all(asked) == self.text_of_all(read) => {
                Vec::new()
            }
            (Outcome::Forward(_) | Outcome::Split(_), Outcome::None) => wrong("not-routed"),
            (Outcome::Redirect(wanted), _) => self.redirect(asked, wanted, read, place),
            (_, Outcome::Redirect(_)) => wrong("redirect-wrong"),
            (Outcome::Status(wanted), Outcome::Status(status)) if wanted == status => Vec::new(),
            // Neither reaches a service: a router without a rule answers 404.
            (Outcome::None, Outcome::None | Outcome::Status(404)) | (Outcome::Status(404), Outcome::None) => {
                Vec::new()
            }
            _ => wrong("wrong-backend"),
        }
    }

    /// Another host may do what it likes, except reach auth or gw.
    fn foreign(&self, asked: &Outcome, read: &Outcome, place: &Place) -> Vec<Charge> {
        if self.reaches(read) {
            vec![self.charge("foreign-host-routed", Severity::Error, asked, read, place)]
        } else {
            Vec::new()
        }
    }

    fn split(
        &self,
        asked: &Outcome,
        wanted: &Forward,
        read: &Outcome,
        parts: &[Forward],
        place: &Place,
    ) -> Vec<Charge> {
        let each: Vec<Vec<Charge>> =
            parts.iter().map(|part| self.forward(asked, wanted, read, part, place)).collect();
        let mut roles: Vec<Role> = parts.iter().map(|part| self.roles.of(&part.backend)).collect();
        roles.sort();
        roles.dedup();
        if roles.len() == 1 {
            return merged(each.into_iter().flatten());
        }
        let mut charge = self.charge("tie", Severity::Error, asked, read, place);
        charge.message = format!("requests are spread over several backends: {}", self.text_of_all(read));
        vec![charge]
    }

    /// A charge about where a request goes.
    fn charge(
        &self,
        code: &'static str,
        severity: Severity,
        asked: &Outcome,
        read: &Outcome,
        place: &Place,
    ) -> Charge {
        let (expected, actual) = (self.text(asked), self.text(read));
        let message = match code {
            "not-routed" => format!("no rule applies, {}", self.wanted(&expected)),
            "foreign-host-routed" => format!("another host reaches {actual}"),
            _ => format!("goes to {actual}, {}", self.wanted(&expected)),
        };
        Charge { code, severity, about: About::Request, message, expected, actual, place: place.clone() }
    }

    /// True when the outcome can reach auth or gw.
    pub(crate) fn reaches(&self, outcome: &Outcome) -> bool {
        let ours = |forward: &Forward| matches!(self.roles.of(&forward.backend), Role::Auth | Role::Gw);
        match outcome {
            Outcome::Forward(forward) => ours(forward),
            Outcome::Split(parts) => parts.iter().any(ours),
            Outcome::Redirect(_) | Outcome::Status(_) | Outcome::None | Outcome::Undetermined(_) => false,
        }
    }

    /// The word for an outcome in a finding.
    pub(crate) fn text(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Forward(forward) => self.role_text(forward),
            Outcome::Redirect(_) => "redirect".to_owned(),
            Outcome::Status(status) => format!("status:{status}"),
            Outcome::None => "none".to_owned(),
            Outcome::Split(parts) => match parts.as_slice() {
                [] => "none".to_owned(),
                [first, rest @ ..] => {
                    let role = self.role_text(first);
                    let same = rest.iter().all(|part| self.role_text(part) == role);
                    if same { role } else { "nondeterministic".to_owned() }
                }
            },
            Outcome::Undetermined(_) => "undetermined".to_owned(),
        }
    }

    fn role_text(&self, forward: &Forward) -> String {
        match self.roles.of(&forward.backend) {
            Role::Auth => "auth".to_owned(),
            Role::Gw => "gw".to_owned(),
            Role::Other(service) => format!("other:{service}"),
        }
    }

    /// All destinations of an outcome, sorted.
    fn text_of_all(&self, outcome: &Outcome) -> String {
        let Outcome::Split(parts) = outcome else { return self.text(outcome) };
        let mut texts: Vec<String> = parts.iter().map(|part| self.role_text(part)).collect();
        texts.sort();
        texts.dedup();
        texts.join(", ")
    }

    /// A word that two outcomes share when a request cannot tell which one decided, settings aside.
    pub(crate) fn destination(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Redirect(redirect) => format!("redirect {redirect:?}"),
            Outcome::Undetermined(open) => format!("undetermined {open}"),
            Outcome::Split(_) => format!("split {}", self.text_of_all(outcome)),
            _ => self.text(outcome),
        }
    }
}

impl Fate<'_> {
    /// True when one outcome stands: a single rule, or several that do the same.
    pub(crate) fn is_one(&self) -> bool {
        self.outcomes.windows(2).all(|pair| same_outcome(pair[0].0, pair[1].0))
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.outcomes.iter().map(|(_, place)| name(place)).collect();
        names.join("; ")
    }
}

/// A place in one word.
pub(crate) fn name(place: &Place) -> String {
    match (place.object.as_str(), place.field.as_str()) {
        ("", "") => "the router itself".to_owned(),
        (object, "") => object.to_owned(),
        ("", field) => field.to_owned(),
        (object, field) => format!("{object} {field}"),
    }
}

/// What the errors among some charges say, without places.
fn errors(charges: &[Charge]) -> Vec<(&'static str, &str)> {
    let mut errors: Vec<_> = charges
        .iter()
        .filter(|charge| charge.severity == Severity::Error)
        .map(|charge| (charge.code, charge.actual.as_str()))
        .collect();
    errors.sort_unstable();
    errors.dedup();
    errors
}

/// Charges without repetitions.
fn merged(charges: impl IntoIterator<Item = Charge>) -> Vec<Charge> {
    let mut merged: Vec<Charge> = Vec::new();
    for charge in charges {
        if !merged.contains(&charge) {
            merged.push(charge);
        }
    }
    merged
}
