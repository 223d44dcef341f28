//! Kong: neither the gateway nor its controller is in a registry, so Kong's own matching engine (the crate
//! `atc-router`) and restatements of the rest stand in.
//!
//! The restatements are those of `render-kong`'s tests: the controller's translation, the normalisation of
//! `kong/tools/uri.lua`, and `traditional.lua` for the flavour that has no engine of its own.

#[allow(clippy::expect_used, clippy::pedantic)] // written for tests
#[path = "../../../render-kong/tests/kong/oracle"]
mod oracle {
    pub(super) mod atc;
    pub(super) mod kic;
    pub(super) mod lua;
    pub(super) mod uri;
}

use crate::Outcome;
use crate::case::{Case, read};
use crate::fleet::{Fleet, Plan};
use crate::model::{Word, table};
use crate::report::{How, Section};
use crate::requests::Ask;
use gatewright::core::decision::{Evaluator, Reading};
use gatewright::core::model::Role;
use oracle::{atc, kic, lua, uri};

pub(crate) fn plan() -> Plan {
    Plan { router: "kong", options: Vec::new(), reader: ("kong", Vec::new()), written: None, rows: 8 }
}

/// Evaluates all requests of all cases in the three flavours of Kong's router.
pub(crate) fn evaluate(fleet: &Fleet, requests: impl Fn(&Case) -> Vec<Ask>) -> Outcome<Section> {
    let mut section = Section::not_run("kong", "");
    section.how = How::Approximated;
    section.what = String::from(
        "atc-router 1.7 (Kong's matching engine) for two flavours, a restatement of `traditional.lua` for the third",
    );
    section.cases = fleet.cases.len();
    section.refused = fleet.refused;
    section.notes.push(
        "Neither Kong nor its Ingress Controller is in a registry that the lab may use. The translation of the objects and the \
         normalisation of paths are restated from the sources of Kong/kubernetes-ingress-controller and Kong/kong; the \
         result is evaluated by Kong's own engine. Nothing beyond the choice of the Service was tried. Each request \
         counts once for each of the three flavours."
            .to_owned(),
    );
    for case in &fleet.cases {
        one(case, &requests(case), &mut section)?;
    }
    Ok(section)
}

fn one(case: &Case, asks: &[Ask], section: &mut Section) -> Outcome<()> {
    let made = kic::translate(&read(&case.yaml)?);
    let schema = atc::schema();
    let compatible = atc::Engine::new(&schema, &atc::compatible(&made));
    let expressions = atc::Engine::new(&schema, &atc::expressions(&made));
    for (flavour, reading) in case.behaviour.readings.iter().enumerate() {
        let model = Flavour::new(case, reading);
        for ask in asks.iter().filter(|ask| ask.scheme == case.scheme()) {
            let request = ask.request();
            let Ok(path) = std::str::from_utf8(&request.path) else { continue };
            // Kong's router has the host without its port, except the first flavour, where no route of ours has one.
            let host = request.host.split(':').next().unwrap_or_default();
            let (method, key) = (request.method.as_str(), uri::normalize(path));
            let at = match flavour {
                0 => lua::select(&made, method, host, &key),
                1 => compatible.select(method, host, &key),
                _ => expressions.select(method, host, &key),
            };
            let engine =
                at.and_then(|at| made.get(at)).map_or(Word::None, |route| model.service(&route.service));
            // What Kong answers before its router (escapes that are not any, a port in the Host) has no engine here.
            let Some(expected) = model.word(&request) else { continue };
            let is_canonical = ask.is_canonical(case);
            let agrees = engine == expected && (!is_canonical || engine == table(case, &request));
            let tally = &mut section.tally;
            let (count, right) = if is_canonical {
                (&mut tally.canonical, &mut tally.canonical_agreed)
            } else {
                (&mut tally.outside, &mut tally.outside_agreed)
            };
            *count += 1;
            *right += usize::from(agrees);
            if !agrees {
                tally.differences.push(format!(
                    "`{ask}` ({}, {}): the engine says {engine}, the interpreter {expected}",
                    case.wish.title, reading.assumption
                ));
            }
        }
    }
    Ok(())
}

/// One flavour as the interpreter sees it.
struct Flavour<'a> {
    case: &'a Case,
    evaluator: Evaluator<'a>,
}

impl<'a> Flavour<'a> {
    fn new(case: &'a Case, reading: &'a Reading) -> Self {
        Self { case, evaluator: Evaluator::new(&reading.decision) }
    }

    /// The interpreter's answer; nothing when no route decides.
    fn word(&self, request: &gatewright::core::decision::Request) -> Option<Word> {
        use gatewright::core::decision::Outcome as Found;
        match self.evaluator.answer(request).outcome()? {
            Found::Forward(forward) => Some(match self.case.roles.of(&forward.backend) {
                Role::Auth => Word::Auth,
                Role::Gw => Word::Gw,
                Role::Other(name) => Word::Other(name),
            }),
            Found::None => Some(Word::None),
            _ => None,
        }
    }

    /// The word for a Service as the translation names it: `other:NAME:PORT`.
    fn service(&self, made: &str) -> Word {
        let name = made.split(':').nth(1).unwrap_or_default();
        match self.case.services.iter().find(|service| service.name == name).map(|service| &service.role) {
            Some(Role::Auth) => Word::Auth,
            Some(Role::Gw) => Word::Gw,
            _ => Word::Other(name.to_owned()),
        }
    }
}
