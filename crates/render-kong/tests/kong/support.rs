//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Backend, Behaviour, Decision, Forward, Outcome, Port, Request, Scheme};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Router};
use gatewright_core::routes::{RouteTable, Target};
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use gatewright_proof::{Report, pipeline};
use gatewright_render_kong::KONG;

pub(crate) const HOST: &str = "mcp.acme.dev";

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    let backend = |name: &str| Backend {
        service: name.to_owned(),
        namespace: "default".to_owned(),
        port: Port::Number(8080),
    };
    let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let selector = |component: &str| {
        vec![label("app.kubernetes.io/name", "mcp-gateway"), label("app.kubernetes.io/component", component)]
    };
    Gateway {
        fullname: "mcp-gateway".to_owned(),
        namespace: "default".to_owned(),
        write_namespace: false,
        host: HOST.to_owned(),
        auth: backend("mcp-gateway-auth"),
        gw: backend("mcp-gateway-gw"),
        routes,
        tls,
        floors: Floors::default(),
        labels: vec![label("app.kubernetes.io/name", "mcp-gateway")],
        annotations: vec![label("example.com/team", "identity")],
        selectors: Selectors { auth: selector("mcp-auth"), gw: selector("mcp-gw") },
    }
}

pub(crate) fn secret() -> Tls {
    Tls::Secret("mcp-tls".to_owned())
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    let given = given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Options::new(KONG.info().options, given)
}

pub(crate) fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("test.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("valid YAML").documents)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    let rendered = KONG
        .render(gateway, options)
        .map_err(|refusals| refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>())?;
    let values = rendered.artifacts.iter().map(|artifact| match artifact {
        Artifact::Object(object) => (&[] as &[String], &object.value),
        Artifact::File { content, .. } => (&[] as &[String], content),
    });
    Ok(yaml::print_documents(values))
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
    for reading in behaviour.readings.iter_mut().filter(|reading| !reading.decision.tiers.is_empty()) {
        let front = reading.decision.tiers.remove(0);
        assert!(front.rules.iter().all(|rule| matches!(rule.outcome, Outcome::Status(400 | 404))));
    }
    behaviour
}

pub(crate) fn request(scheme: Scheme, method: &str, host: &str, path: &str) -> Request {
    Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() }
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
    match decision.answer(request).outcome() {
        None => "tie".to_owned(),
        Some(Outcome::None) => "none".to_owned(),
        Some(Outcome::Forward(forward)) => service(&forward),
        Some(Outcome::Split(_)) => "split".to_owned(),
        Some(Outcome::Status(status)) => format!("status {status}"),
        Some(Outcome::Undetermined(_)) => "undetermined".to_owned(),
        Some(Outcome::Redirect(redirect)) => {
            let scheme = redirect.scheme.map_or("same", Scheme::as_str);
            assert!(redirect.keeps_target && redirect.host.is_none() && redirect.port.is_none());
            format!("redirect {} {scheme}", redirect.status)
        }
    }
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
    let request = request(Scheme::Http, "GET", HOST, path);
    match behaviour.readings.first().and_then(|reading| reading.decision.answer(&request).outcome()) {
        Some(Outcome::Forward(forward)) => *forward,
        other => panic!("not forwarded: {other:?}"),
    }
}
