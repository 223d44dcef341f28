//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Behaviour, Decision, Forward, Outcome, Request, Scheme, Tier};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::{RouteTable, Target};
use gatewright_proof::{Report, pipeline};
use gatewright_render_kong::KONG;
use gatewright_testkit::ask::{self, pair, selectors};
pub(crate) use gatewright_testkit::ask::{HOST, read, request};

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway {
        annotations: vec![pair("example.com/team", "identity")],
        selectors: selectors(),
        ..ask::gateway("mcp-gateway", "default", [8080, 8080], routes, tls)
    }
}

pub(crate) fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&KONG, given)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    ask::printed(&KONG, gateway, options)
}

/// The proof of what is rendered.
pub(crate) fn proof(gateway: &Gateway, options: &Options) -> Report {
    let rendered = KONG.render(gateway, options).expect("expressible");
    pipeline::check(&KONG, gateway, options, &rendered)
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    KONG.interpret(&read(text), Context::new(options, "default").about(HOST))
}

/// The same behaviour without what is answered before any route, which no canonical path meets and which takes
/// most of the time of a naive evaluation.
pub(crate) fn routes_only(mut behaviour: Behaviour) -> Behaviour {
    for reading in &mut behaviour.readings {
        let is_front =
            |tier: &Tier| tier.rules.iter().all(|rule| matches!(rule.outcome, Outcome::Status(404)));
        if reading.decision.tiers.first().is_some_and(is_front) {
            reading.decision.tiers.remove(0);
        }
    }
    behaviour
}

/// The answers of all readings, once when they agree.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let mut answers: Vec<String> =
        behaviour.readings.iter().map(|reading| word(&reading.decision, request)).collect();
    if answers.windows(2).all(|pair| pair[0] == pair[1]) {
        answers.truncate(1);
    }
    answers.join(" | ")
}

/// The answer in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 308 https`, `status 404`, `none`, `tie`.
pub(crate) fn word(decision: &Decision, request: &Request) -> String {
    ask::words(decision.answer(request).outcome().as_ref(), service)
}

fn service(forward: &Forward) -> String {
    match (forward.backend.service.as_str(), forward.backend.namespace.as_str()) {
        ("mcp-gateway-auth" | "mcp-gateway-kong-auth", "default") => "auth".to_owned(),
        ("mcp-gateway-gw" | "mcp-gateway-kong-gw", "default") => "gw".to_owned(),
        (name, _) => format!("other:{name}:{}", forward.backend.port),
    }
}

pub(crate) fn name(target: Target) -> &'static str {
    match target {
        Target::Auth => "auth",
        Target::Gw => "gw",
    }
}

/// The forward that a request gets from the first reading.
pub(crate) fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    ask::forward(behaviour, &request(Scheme::Http, "GET", HOST, path))
}
