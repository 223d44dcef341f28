//! Requests to routes of a configuration in Kong's three flavours, and the interpreter's answers beside.

use super::config::{Route, expressions, with_protocols};
use super::oracle::atc::Matcher;
use super::oracle::kic::Made;
use super::oracle::{atc, lua, uri};
use crate::case::Case;
use crate::model::{Word, table};
use crate::report::Section;
use crate::requests::Ask;
use gatewright::core::decision::{Backend, Evaluator, Outcome, Port, Reading, Request, Scheme};
use gatewright::core::model::Role;
use std::collections::BTreeSet;

/// Routes as the flavours have them: with fields, and as matchers of `expressions`.
#[derive(Debug)]
pub(super) struct Translation {
    fields: Vec<Route>,
    made: Vec<Made>,
    texts: Vec<Route>,
    matchers: Vec<Matcher>,
}

impl Translation {
    /// As the controller posts them, once for each form.
    pub(super) fn posted(mut fields: Vec<Route>, texts: Vec<Route>) -> Self {
        // The restated routers know no headers. Such a route never matches here; an expression says so itself.
        fields.retain(|route| route.settings.as_ref().is_none_or(|settings| !settings.asks_headers));
        let matchers = expressions(&texts);
        Self { made: made(&fields), fields, texts, matchers }
    }

    /// As a file has them, for every flavour the same.
    pub(super) fn file(routes: Vec<Route>) -> Self {
        let made = made(&routes);
        let matchers = with_protocols(&routes, atc::compatible(&made));
        Self { made, fields: routes.clone(), texts: routes, matchers }
    }

    pub(super) fn restated(made: Vec<Made>) -> Self {
        let routes: Vec<Route> = made.iter().cloned().map(Route::restated).collect();
        Self { matchers: atc::expressions(&made), made, fields: routes.clone(), texts: routes }
    }

    /// Everything of both forms.
    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.fields.iter().chain(&self.texts)
    }

    /// True when it says more than when a route matches.
    fn has_settings(&self) -> bool {
        self.routes().all(|route| route.settings.is_some())
    }
}

pub(super) fn made(routes: &[Route]) -> Vec<Made> {
    routes.iter().map(|route| route.made.clone()).collect()
}

/// The three routers with their routes.
pub(super) struct Routers<'a> {
    translation: &'a Translation,
    compatible: atc::Engine<'a>,
    expressions: atc::Engine<'a>,
}

impl<'a> Routers<'a> {
    pub(super) fn new(schema: &'a atc_router::schema::Schema, translation: &'a Translation) -> Self {
        Self {
            translation,
            compatible: atc::Engine::new(schema, &atc::compatible(&translation.made)),
            expressions: atc::Engine::new(schema, &translation.matchers),
        }
    }

    /// The route that a flavour chooses.
    fn route(&self, flavour: usize, request: &Request) -> Option<&Route> {
        let path = std::str::from_utf8(&request.path).ok()?;
        // Kong's router has the host without its port, except the first flavour, where no route of ours has one.
        let host = request.host.split(':').next().unwrap_or_default();
        let (method, key) = (request.method.as_str(), uri::normalize(path));
        let scheme = request.scheme.as_str();
        match flavour {
            0 => self.translation.fields.get(lua::select(&self.translation.made, method, host, &key)?),
            1 => self.translation.fields.get(self.compatible.select_over(scheme, method, host, &key)?),
            _ => self.translation.texts.get(self.expressions.select_over(scheme, method, host, &key)?),
        }
    }

    /// What Kong answers to a request that its router gets.
    pub(super) fn word(&self, case: &Case, flavour: usize, request: &Request) -> Word {
        self.route(flavour, request).map_or(Word::None, |route| answer(case, route, request.scheme))
    }
}

fn answer(case: &Case, route: &Route, scheme: Scheme) -> Word {
    let settings = route.settings.as_ref();
    match settings.and_then(|settings| settings.sent_away(scheme)) {
        Some(426) => return Word::Status(426),
        Some(status) => return Word::Redirect(status, String::new()),
        None => {}
    }
    if settings.is_some_and(|settings| !settings.has_targets) && !case.wish.without_auth {
        return Word::Status(503);
    }
    // `other:NAME:PORT`, as the restated translation names a Service.
    let name = route.made.service.split(':').nth(1).unwrap_or_default().to_owned();
    let known = case.services.iter().find(|service| service.name == name).map(|service| service.role.clone());
    let backend = || Backend { service: name, namespace: "default".to_owned(), port: Port::Unnamed };
    of_role(known.unwrap_or_else(|| case.roles.of(&backend())))
}

fn of_role(role: Role) -> Word {
    match role {
        Role::Auth => Word::Auth,
        Role::Gw => Word::Gw,
        Role::Other(name) => Word::Other(name),
    }
}

/// Asks everything about a case in all flavours. `binds` is false where the table of routes is not what was rendered.
pub(super) fn one(case: &Case, asks: &[Ask], translation: &Translation, binds: bool, section: &mut Section) {
    let schema = atc::schema();
    let routers = Routers::new(&schema, translation);
    // Without settings nothing is known about the other scheme.
    let is_asked = |ask: &&Ask| {
        let is_sent_away = case.terminates() && ask.scheme == Scheme::Http;
        ask.scheme == case.scheme() || translation.has_settings() && (!binds || is_sent_away)
    };
    let mut apart = BTreeSet::new();
    for (flavour, reading) in case.behaviour.readings.iter().enumerate() {
        let evaluator = Evaluator::new(&reading.decision);
        for ask in asks.iter().filter(is_asked) {
            let request = ask.request();
            if std::str::from_utf8(&request.path).is_err() {
                continue;
            }
            // What Kong answers before its router (escapes that are not any, a port in the Host) has no engine here.
            let Some(outcome) = evaluator.answer(&request).outcome() else { continue };
            let Some(expected) = word(case, &outcome) else { continue };
            let route = routers.route(flavour, &request);
            let engine = route.map_or(Word::None, |route| answer(case, route, request.scheme));
            if let Some((route, settings)) = route.and_then(|route| Some((route, route.settings.as_ref()?))) {
                apart.extend(settings.apart(route, request.scheme, &outcome));
            }
            count(case, ask, (&engine, &expected), reading, binds, section);
        }
    }
    section.beyond.extend(apart.into_iter().map(|line| (case.wish.title.clone(), Err(line))));
}

/// What was translated says what the objects say, where the interpreter has no place for it.
pub(super) fn as_written(case: &Case, translation: &Translation, section: &mut Section) {
    let misread =
        |route: &Route| route.settings.iter().flat_map(|it| it.misread(case, route)).collect::<Vec<_>>();
    let apart: BTreeSet<String> = translation.routes().flat_map(misread).collect();
    section.beyond.extend(apart.into_iter().map(|line| (case.wish.title.clone(), Err(line))));
}

fn count(
    case: &Case,
    ask: &Ask,
    (engine, expected): (&Word, &Word),
    reading: &Reading,
    binds: bool,
    section: &mut Section,
) {
    let is_canonical = ask.is_canonical(case);
    let agrees = engine == expected && (!is_canonical || !binds || *engine == table(case, &ask.request()));
    let tally = &mut section.tally;
    let (count, right) = if is_canonical {
        (&mut tally.canonical, &mut tally.canonical_agreed)
    } else {
        (&mut tally.outside, &mut tally.outside_agreed)
    };
    *count += 1;
    *right += usize::from(agrees);
    if agrees {
        return;
    }
    tally.differs(format!(
        "`{ask}` ({}, {}): the engine says {engine}, the interpreter {expected}",
        case.wish.title, reading.assumption
    ));
}

/// The interpreter's answer, where it is one that a route decides.
fn word(case: &Case, outcome: &Outcome) -> Option<Word> {
    match outcome {
        Outcome::Forward(forward) => Some(of_role(case.roles.of(&forward.backend))),
        Outcome::None => Some(Word::None),
        Outcome::Status(status @ (426 | 503)) => Some(Word::Status(*status)),
        Outcome::Redirect(redirect) => Some(Word::Redirect(redirect.status, String::new())),
        _ => None,
    }
}
