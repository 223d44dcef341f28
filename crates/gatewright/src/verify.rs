//! Verification of manifests, ours or a user's, and the explanation of one request.

use crate::registry::options_of;
use crate::{Domain, Loaded, Report};
use gatewright_core::decision::{Answer, Behaviour, Forward, Outcome, PathForward, Reading, Request, Scheme};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Known, Role, Roles, Tls};
use gatewright_core::router::{Context, Manifests, Router};
use gatewright_core::source::{SourceId, SourceMap};
use gatewright_core::yaml;
use gatewright_proof::pipeline::{self, schemes};
use gatewright_proof::{ProofLimits, Question, compare};
use serde::Serialize;

/// Reads manifests from texts with the scalar rules of kubectl.
///
/// # Errors
/// Located diagnostics of what cannot be read.
pub fn read_manifests(sources: &SourceMap, ids: &[SourceId]) -> Result<Manifests, Vec<Diagnostic>> {
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    for id in ids {
        match yaml::read(sources, *id) {
            Ok(read) => documents.extend(read.documents),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(Manifests::from_documents(documents)) } else { Err(problems) }
}

/// Where one request goes.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Router id.
    pub router: &'static str,
    /// The request.
    pub request: ExplainedRequest,
    /// What the table says.
    pub table: String,
    /// What the router does.
    pub actual: String,
    /// The deciding object.
    pub object: String,
    /// The deciding field.
    pub field: String,
    /// The path that was compared.
    pub matched_path: String,
    /// The path that the backend sees; empty when there is none.
    pub upstream_path: String,
    /// The Host header that the backend sees; empty when there is none.
    pub upstream_host: String,
    /// What else is worth knowing.
    pub note: String,
}

/// A request in an [`Explanation`].
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRequest {
    /// Scheme.
    pub scheme: &'static str,
    /// Method.
    pub method: String,
    /// Host.
    pub host: String,
    /// Path without the query.
    pub path: String,
}

impl Loaded {
    /// Which Services count as auth and gw: the chart's, those among the manifests that select the same pods,
    /// and those named by the user.
    pub fn roles(&self, gateway: &Gateway, manifests: &Manifests) -> Roles {
        let mut roles = pipeline::roles(gateway, manifests);
        if self.manifests_only {
            // Without values nothing is known about ports.
            roles.auth.iter_mut().chain(&mut roles.gw).for_each(|known| known.ports.clear());
        }
        let any_port =
            |service: &String| Known { service: service.clone(), namespace: None, ports: Vec::new() };
        roles.auth.extend(self.auth_services.iter().map(any_port));
        roles.gw.extend(self.gw_services.iter().map(any_port));
        roles
    }

    /// Reads the behaviour of a router out of manifests.
    pub fn interpret(&self, router: &dyn Router, manifests: &Manifests) -> Behaviour {
        let options = options_of(router, &self.options);
        let context = match &self.gateway {
            Some(gateway) => Context::new(&options, &gateway.namespace).about(&gateway.host),
            None => Context::new(&options, "default"),
        };
        router.interpret(manifests, context)
    }

    /// Proves that a router with these manifests does what the gateway asks.
    ///
    /// `tls_given` says whether the TLS mode was asked for; when it was not, manifests that redirect the
    /// host's plain HTTP to HTTPS are held to the table on HTTPS.
    ///
    /// Nothing when the project was loaded without routes ([`crate::Project::routes_needed`]).
    pub fn verify(
        &self,
        router: &dyn Router,
        manifests: &Manifests,
        domain: Domain,
        tls_given: bool,
    ) -> Option<Report> {
        let read = self.interpret(router, manifests);
        let gateway = self.gateway.as_ref()?;
        let mut asked = gateway.clone();
        if !tls_given && redirects_plain_http(&read, &asked.host) {
            asked.tls = Tls::Router;
        }
        let roles = self.roles(&asked, manifests);
        let question = Question {
            host: &asked.host,
            schemes: schemes(&asked),
            roles: &roles,
            domain,
            limits: ProofLimits::default(),
        };
        Some(compare(&asked.behaviour(), &read, &question))
    }

    /// Explains one request.
    pub fn explain(
        &self,
        router: &dyn Router,
        manifests: &Manifests,
        request: &Request,
    ) -> Option<Explanation> {
        let gateway = self.gateway.as_ref()?;
        let roles = self.roles(gateway, manifests);
        let read = self.interpret(router, manifests);
        let mut asked = gateway.behaviour();
        if !gateway.tls.terminates() {
            // The table is about the host, whatever scheme the question uses.
            asked.readings.iter_mut().for_each(any_scheme);
        }
        let table = asked.readings.first().map(|reading| name(&reading.decision.answer(request), &roles));
        let answers: Vec<(&Reading, Answer<'_>)> =
            read.readings.iter().map(|reading| (reading, reading.decision.answer(request))).collect();
        Some(describe(router.info().id, request, table.unwrap_or_default(), &answers, &read, &roles))
    }
}

fn any_scheme(reading: &mut Reading) {
    for rule in reading.decision.tiers.iter_mut().flat_map(|tier| &mut tier.rules) {
        rule.schemes = gatewright_core::decision::Schemes::Both;
    }
}

pub(crate) fn redirects_plain_http(read: &Behaviour, host: &str) -> bool {
    let request = Request {
        scheme: Scheme::Http,
        method: "GET".to_owned(),
        host: host.to_owned(),
        path: b"/".to_vec(),
    };
    !read.readings.is_empty()
        && read.readings.iter().all(|reading| {
            matches!(reading.decision.answer(&request).outcome(),
                Some(Outcome::Redirect(redirect)) if redirect.scheme == Some(Scheme::Https))
        })
}

/// The word for an answer.
fn name(answer: &Answer<'_>, roles: &Roles) -> String {
    let Some(outcome) = answer.outcome() else { return "nondeterministic".to_owned() };
    match &outcome {
        Outcome::Forward(forward) => match roles.of(&forward.backend) {
            Role::Auth => "auth".to_owned(),
            Role::Gw => "gw".to_owned(),
            Role::Other(name) => format!("other:{name}"),
        },
        Outcome::Redirect(_) => "redirect".to_owned(),
        Outcome::Status(status) => format!("status:{status}"),
        Outcome::None => "none".to_owned(),
        Outcome::Split(_) => "nondeterministic".to_owned(),
        Outcome::Undetermined(_) => "undetermined".to_owned(),
    }
}

fn describe(
    router: &'static str,
    request: &Request,
    table: String,
    answers: &[(&Reading, Answer<'_>)],
    read: &Behaviour,
    roles: &Roles,
) -> Explanation {
    let names: Vec<String> = answers.iter().map(|(_, answer)| name(answer, roles)).collect();
    let agree = names.windows(2).all(|pair| matches!(pair, [left, right] if left == right));
    let first = answers.first().map(|(_, answer)| answer);
    let rule = first.and_then(|answer| answer.rules.first());
    let forward = first.and_then(Answer::outcome).and_then(|outcome| match outcome {
        Outcome::Forward(forward) => Some(forward),
        _ => None,
    });
    let matched = first.map(|answer| answer.matched_path.clone()).unwrap_or_default();
    let steps = answers.first().map_or(&[][..], |(reading, _)| &reading.decision.host_steps);
    let actual = if agree {
        names.first().cloned().unwrap_or_else(|| "none".to_owned())
    } else if answers.iter().all(|(reading, _)| reading.by_age) {
        "nondeterministic".to_owned()
    } else {
        "undetermined".to_owned()
    };
    Explanation {
        router,
        table,
        actual,
        object: rule.map(|rule| rule.place.object.clone()).unwrap_or_default(),
        field: rule.map(|rule| rule.place.field.clone()).unwrap_or_default(),
        matched_path: lossy(&matched),
        upstream_path: forward
            .as_ref()
            .map(|forward| upstream_path(forward, request, &matched))
            .unwrap_or_default(),
        upstream_host: forward
            .and_then(|forward| forward.host.value.seen(&request.host, steps))
            .unwrap_or_default(),
        note: note(answers, &names, read),
        request: ExplainedRequest {
            scheme: request.scheme.as_str(),
            method: request.method.clone(),
            host: request.host.clone(),
            path: lossy(&request.path),
        },
    }
}

fn upstream_path(forward: &Forward, request: &Request, matched: &[u8]) -> String {
    match &forward.path.value {
        PathForward::Raw => lossy(&request.path),
        PathForward::Normalised => lossy(matched),
        PathForward::Rewritten(how) => how.clone(),
    }
}

fn note(answers: &[(&Reading, Answer<'_>)], names: &[String], read: &Behaviour) -> String {
    let mut notes: Vec<String> = answers
        .iter()
        .zip(names)
        .filter(|((reading, _), _)| !reading.assumption.is_empty())
        .map(|((reading, _), name)| format!("{name} if {}", reading.assumption))
        .collect();
    for (_, answer) in answers {
        for rule in &answer.rules {
            if let Outcome::Undetermined(why) = &rule.outcome {
                notes.push(why.clone());
            }
        }
        if answer.rules.len() > 1 {
            let fields: Vec<&str> = answer.rules.iter().map(|rule| rule.place.field.as_str()).collect();
            notes.push(format!("rules of equal precedence: {}", fields.join(", ")));
        }
    }
    notes.extend(
        read.not_understood
            .iter()
            .map(|remark| format!("not understood: {}: {}", remark.place.field, remark.message)),
    );
    notes.join("; ")
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
