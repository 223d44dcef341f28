//! The first two answers: what the route table says and what our interpreter reads.

use crate::case::Case;
use gatewright::core::decision::{
    Evaluator, Forward, HostStep, Outcome, PathForward, Redirect, Request, Scheme,
};
use gatewright::core::model::{Role, Roles};
use gatewright::core::routes::Target;
use gatewright_testkit::naive;

/// An answer in one word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    Auth,
    Gw,
    Other(String),
    /// Status and Location.
    Redirect(u16, String),
    Status(u16),
    None,
    /// One of these; the router does not say which.
    Tie(Vec<Word>),
    Open(String),
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auth => f.write_str("auth"),
            Self::Gw => f.write_str("gw"),
            Self::Other(name) => write!(f, "other:{name}"),
            Self::Redirect(status, location) => write!(f, "redirect:{status} {location}"),
            Self::Status(status) => write!(f, "status:{status}"),
            Self::None => f.write_str("none"),
            Self::Tie(_) => f.write_str("nondeterministic"),
            Self::Open(_) => f.write_str("undetermined"),
        }
    }
}

/// What the interpreter expects of the router.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) word: Word,
    /// The path and the Host that the Service sees, where the model says so.
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) host: Option<String>,
}

/// What the table says; `None` outside of what it speaks about.
pub(crate) fn table(case: &Case, request: &Request) -> Word {
    if request.host != case.host {
        return Word::None;
    }
    if request.scheme != case.scheme() {
        return match request.scheme {
            Scheme::Http => Word::Redirect(308, String::new()),
            Scheme::Https => Word::None,
        };
    }
    let path = String::from_utf8_lossy(&request.path);
    match naive::table(case.rows(), &request.method, &path) {
        Some(Target::Auth) => Word::Auth,
        Some(Target::Gw) => Word::Gw,
        None => Word::None,
    }
}

/// The interpreter's side of a case, ready for many requests.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    evaluators: Vec<(Evaluator<'a>, &'a [HostStep])>,
    /// The readings differ by the age of objects: one of their answers holds.
    by_age: bool,
    roles: &'a Roles,
}

impl<'a> Model<'a> {
    pub(crate) fn new(case: &'a Case) -> Self {
        let decisions = case.behaviour.readings.iter().map(|reading| &reading.decision);
        let evaluators = decisions.map(|one| (Evaluator::new(one), one.host_steps.as_slice())).collect();
        let by_age = case.behaviour.readings.iter().all(|reading| reading.by_age);
        Self { evaluators, by_age, roles: &case.roles }
    }

    /// What the router should do. `target` is the path with its query.
    pub(crate) fn expect(&self, request: &Request, target: &[u8]) -> Expected {
        let mut all = self.evaluators.iter().map(|(evaluator, steps)| {
            let answer = evaluator.answer(request);
            let of = |outcome: &Outcome| self.word(outcome, request, target, (&answer.matched_path, steps));
            if let Some(outcome) = answer.outcome() {
                return of(&outcome);
            }
            let words = answer.rules.iter().map(|rule| of(&rule.outcome).word).collect();
            Expected { word: Word::Tie(words), path: None, host: None }
        });
        let Some(first) = all.next() else {
            return Expected { word: Word::None, path: None, host: None };
        };
        let others: Vec<Word> = all.map(|other| other.word).collect();
        if others.iter().all(|other| *other == first.word) {
            return first;
        }
        if self.by_age {
            let words = std::iter::once(first.word).chain(others).collect();
            return Expected { word: Word::Tie(words), path: None, host: None };
        }
        Expected { word: Word::Open("readings differ".to_owned()), path: None, host: None }
    }

    fn service(&self, forward: &Forward) -> Word {
        match self.roles.of(&forward.backend) {
            Role::Auth => Word::Auth,
            Role::Gw => Word::Gw,
            Role::Other(name) => Word::Other(name),
        }
    }

    fn word(
        &self,
        outcome: &Outcome,
        request: &Request,
        target: &[u8],
        (matched, steps): (&[u8], &[HostStep]),
    ) -> Expected {
        let bare = |word| Expected { word, path: None, host: None };
        match outcome {
            Outcome::Forward(forward) => Expected {
                word: self.service(forward),
                path: path(forward, request, matched),
                // A sentence in place of a name (`the address of the Service`) is not compared.
                host: forward.host.value.seen(&request.host, steps).filter(|host| !host.contains(' ')),
            },
            Outcome::Redirect(redirect) => {
                bare(Word::Redirect(redirect.status, location(redirect, request, target)))
            }
            Outcome::Status(status) => bare(Word::Status(*status)),
            Outcome::None => bare(Word::None),
            Outcome::Split(forwards) => {
                let words = forwards.iter().map(|forward| self.service(forward)).collect();
                bare(Word::Tie(words))
            }
            Outcome::Undetermined(why) => bare(Word::Open(why.clone())),
        }
    }
}

fn path(forward: &Forward, request: &Request, matched: &[u8]) -> Option<Vec<u8>> {
    match forward.path.value {
        PathForward::Raw => Some(request.path.clone()),
        PathForward::Normalised => Some(matched.to_vec()),
        PathForward::Rewritten(_) => None,
    }
}

fn location(redirect: &Redirect, request: &Request, target: &[u8]) -> String {
    let scheme = redirect.scheme.unwrap_or(request.scheme).as_str();
    let name = request.host.split(':').next().unwrap_or_default();
    let host = redirect.host.as_deref().unwrap_or(name);
    let port = redirect.port.map(|port| format!(":{port}")).unwrap_or_default();
    let target =
        if redirect.keeps_target { String::from_utf8_lossy(target).into_owned() } else { String::new() };
    format!("{scheme}://{host}{port}{target}")
}
