//! From server blocks to the rules of a decision.
//!
//! Order inside nginx: the redirect to https and the error of a policy stand in the server, before any location;
//! then the location and its missing slash; then inside the location preflight answers before the upstream.

use super::search::{Lookup, Problems, Search};
use super::server::{Action, Arm, Block, Https, Server, ToHttps};
use gatewright_core::decision::{
    HostMatch, MethodMatch, Outcome, PathMatch, Place, Redirect, Remark, Rule, Scheme, Schemes,
};
use gatewright_core::diag::Severity;
use gatewright_core::routes::METHODS;
use gatewright_semantics::location::{self, Choice, Handling, Unusable};
use gatewright_semantics::report::Report;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Precedence of a rule; the greatest wins. nginx prefers an exact name, then the longest `*.name` (nginx
/// documentation, "Server names").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    host: usize,
    step: Step,
    /// Within a location: named methods before the rest.
    within: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// No location at all.
    Nothing,
    Location(location::Rank),
    Error,
    Redirect,
    /// The handshake comes before everything.
    Handshake,
}

/// The rules of one server.
pub(super) fn rules(server: &Server, report: &mut Report) -> Vec<(Rank, Rule)> {
    let choices = match location::choices(&server.locations) {
        Ok(choices) => choices,
        Err(problem) => {
            unusable(&problem, server, report);
            return Vec::new();
        }
    };
    let mut out = Out {
        server,
        lookup: Lookup::new(&server.locations),
        rules: Vec::new(),
        problems: Problems::new(),
        patterns: BTreeSet::new(),
    };
    out.in_front();
    for choice in &choices {
        out.choice(choice);
    }
    out.without_location();
    for (place, message) in out.problems {
        report.refuse_at(place, message);
    }
    for place in out.patterns {
        info(report, "standard-methods", place, "the pattern was tried on the standard methods only");
    }
    if let Some(block) = server.locations.iter().find(|one| one.item.internal) {
        let message = "the controller keeps paths that start with /internal_location_ for the locations of matches \
                       and splits, and answers them with 404";
        info(report, "reserved-path", block.item.place.clone(), message);
    }
    out.rules
}

fn info(report: &mut Report, code: &'static str, place: Place, message: &str) {
    let (severity, message) = (Severity::Info, message.to_owned());
    report.remarks.push(Remark { code, severity, place, message });
}

fn unusable(problem: &Unusable, server: &Server, report: &mut Report) {
    let (name, why) = match problem {
        Unusable::Duplicate(name) => (
            name,
            "nginx refuses the configuration (duplicate location) and the controller keeps the old one",
        ),
        Unusable::PrefixBelowFinal(name) => {
            (name, "a prefix below a ^~ path together with expressions is not modelled")
        }
    };
    let place = server.locations.iter().rev().find(|one| one.name == *name).map(|one| one.item.place.clone());
    report.refuse_at(place.unwrap_or_else(|| server.place.clone()), format!("location {name}: {why}"));
}

struct Out<'a> {
    server: &'a Server,
    lookup: Lookup<'a>,
    rules: Vec<(Rank, Rule)>,
    problems: Problems,
    /// Conditions with a pattern for methods.
    patterns: BTreeSet<Place>,
}

impl Out<'_> {
    fn push(
        &mut self,
        step: Step,
        within: u8,
        path: PathMatch,
        methods: MethodMatch,
        outcome: Outcome,
        place: &Place,
    ) {
        let schemes = if self.server.https == Https::Served { Schemes::Both } else { Schemes::Http };
        self.push_for(schemes, step, within, path, methods, outcome, place);
    }

    #[allow(clippy::too_many_arguments)] // the parts of one rule
    fn push_for(
        &mut self,
        schemes: Schemes,
        step: Step,
        within: u8,
        path: PathMatch,
        methods: MethodMatch,
        outcome: Outcome,
        place: &Place,
    ) {
        let (host, rank) = match self.server.host.strip_prefix('*') {
            Some(suffix) => (HostMatch::Suffix { suffix: suffix.to_owned(), one_label: false }, suffix.len()),
            None => (HostMatch::Exact(self.server.host.clone()), usize::MAX),
        };
        let rule = Rule { schemes, host, methods, path, outcome, place: place.clone() };
        self.rules.push((Rank { host: rank, step, within }, rule));
    }

    /// What the server answers before it looks at locations.
    fn in_front(&mut self) {
        let server = self.server;
        if server.https == Https::Rejected {
            let step = Step::Handshake;
            self.push_for(
                Schemes::Https,
                step,
                0,
                PathMatch::Any,
                MethodMatch::Any,
                Outcome::None,
                &server.place,
            );
        }
        if let Some(redirect) = &server.redirect {
            let outcome = to_https(redirect);
            let (step, place) = (Step::Redirect, &redirect.place);
            self.push_for(Schemes::Http, step, 0, PathMatch::Any, MethodMatch::Any, outcome, place);
        }
        if let Some(place) = &server.error {
            self.push(Step::Error, 0, PathMatch::Any, MethodMatch::Any, Outcome::Status(500), place);
        }
    }

    /// nginx looks for a file and finds none; for other methods it does not look (`ngx_http_static_handler`).
    fn without_location(&mut self) {
        let place = &self.server.place;
        let reading = MethodMatch::OneOf(["GET", "HEAD", "POST"].map(str::to_owned).to_vec());
        self.push(Step::Nothing, 1, PathMatch::Any, reading, Outcome::Status(404), place);
        self.push(Step::Nothing, 0, PathMatch::Any, MethodMatch::Any, Outcome::Status(405), place);
    }

    fn choice(&mut self, choice: &Choice<'_, Block>) {
        let step = Step::Location(choice.rank);
        match choice.handling {
            Handling::AddsSlash(block) => {
                let outcome = Outcome::Redirect(Redirect {
                    status: 301,
                    scheme: None,
                    host: None,
                    port: None,
                    keeps_target: false,
                });
                self.push(step, 0, choice.path.clone(), MethodMatch::Any, outcome, &block.place);
            }
            Handling::Runs(block) if block.internal => {}
            Handling::Runs(block) => self.block(block, &choice.path, step),
        }
    }

    fn block(&mut self, block: &Block, path: &PathMatch, step: Step) {
        match &block.action {
            Action::Answer(outcome) => {
                self.push(step, 0, path.clone(), MethodMatch::Any, outcome.clone(), &block.place);
            }
            Action::Proxy(proxy) => {
                if let Some(place) = &proxy.preflight {
                    let options = MethodMatch::OneOf(vec!["OPTIONS".to_owned()]);
                    self.push(step, 1, path.clone(), options, Outcome::Status(204), place);
                }
                let outcome = Outcome::Forward(Arc::new(proxy.forward.clone()));
                self.push(step, 0, path.clone(), MethodMatch::Any, outcome, &block.place);
            }
            Action::Hop(arms) => self.jump(arms, path, step),
        }
    }

    /// One rule for all methods that go the same way.
    fn jump(&mut self, arms: &[Arm], path: &PathMatch, step: Step) {
        let conditions = || arms.iter().flat_map(|arm| &arm.conditions);
        self.patterns.extend(
            conditions().filter(|condition| condition.is_method_pattern()).map(|one| one.place.clone()),
        );
        let mut methods: BTreeSet<String> = METHODS.iter().map(|&method| method.to_owned()).collect();
        methods.extend(conditions().filter_map(super::condition::Condition::method));
        let schemes: &[(Scheme, Schemes)] = match self.server.https {
            Https::Served => &[(Scheme::Http, Schemes::Http), (Scheme::Https, Schemes::Https)],
            Https::Closed | Https::Rejected => &[(Scheme::Http, Schemes::Http)],
        };
        for (scheme, schemes) in schemes {
            let mut problems = std::mem::take(&mut self.problems);
            let mut go = |method| {
                Search { server: self.server, lookup: &self.lookup, scheme: *scheme, method }.jump(
                    arms,
                    0,
                    &mut problems,
                )
            };
            let rest = go(None);
            let mut ways: Vec<((Outcome, Place), Vec<String>)> = Vec::new();
            for method in &methods {
                let way = go(Some(method));
                if way.0 == rest.0 {
                    continue;
                }
                match ways.iter_mut().find(|(known, _)| *known == way) {
                    Some((_, methods)) => methods.push(method.clone()),
                    None => ways.push((way, vec![method.clone()])),
                }
            }
            self.problems = problems;
            for ((outcome, place), methods) in ways {
                let methods = MethodMatch::OneOf(methods);
                self.push_for(*schemes, step, 1, path.clone(), methods, outcome, &place);
            }
            let (outcome, place) = rest;
            self.push_for(*schemes, step, 0, path.clone(), MethodMatch::Any, outcome, &place);
        }
    }
}

/// `return CODE https://$host…$request_uri`; `$host` has no port.
fn to_https(redirect: &ToHttps) -> Outcome {
    if redirect.by_header {
        return Outcome::Undetermined(
            "plain HTTP is redirected only where something in front says X-Forwarded-Proto: http".to_owned(),
        );
    }
    Outcome::Redirect(Redirect {
        status: redirect.status,
        scheme: Some(Scheme::Https),
        host: None,
        port: redirect.port.filter(|port| *port != 443),
        keeps_target: true,
    })
}
