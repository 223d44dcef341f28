//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Backend, Behaviour, Forward, HostForward, PathForward, Port, Request};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_render_nginx::NGINX_F5;
use gatewright_testkit::ask::{self, pair, scheme, words};
pub(crate) use gatewright_testkit::ask::{HOST, forward, read};

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway {
        labels: vec![pair("app.kubernetes.io/name", "mcp-gateway"), pair("app.kubernetes.io/instance", "r")],
        annotations: vec![pair("example.com/team", "identity")],
        ..ask::gateway("mcp-gateway", "default", [8080, 8080], routes, tls)
    }
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&NGINX_F5, given)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    ask::printed(&NGINX_F5, gateway, options)
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    let context = Context::new(options, "default");
    NGINX_F5.interpret(&read(text), context)
}

pub(crate) fn request(word: &str, method: &str, host: &str, path: &str) -> Request {
    ask::request(scheme(word), method, host, path)
}

/// The answer in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 308 https`, `status 404`, `none`, …; those of
/// several readings with `or` between them.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let mut answers: Vec<String> = Vec::new();
    for reading in &behaviour.readings {
        let answer = words(reading.decision.answer(request).outcome().as_ref(), service);
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    answers.join(" or ")
}

/// What the service sees: its Host header and the path.
pub(crate) fn sees(behaviour: &Behaviour, request: &Request) -> String {
    let forward = forward(behaviour, request);
    let host = match &forward.host.value {
        HostForward::Verbatim => "host as sent".to_owned(),
        HostForward::Canonicalised => "host canonicalised".to_owned(),
        HostForward::Rewritten(text) => format!("host {text}"),
        HostForward::Undocumented => "host undocumented".to_owned(),
    };
    let path = match &forward.path.value {
        PathForward::Raw => "path as sent".to_owned(),
        PathForward::Normalised => "path normalised".to_owned(),
        PathForward::Rewritten(text) => text.clone(),
    };
    format!("{host}, {path}")
}

fn service(forward: &Forward) -> String {
    let Backend { service, namespace, port } = &forward.backend;
    match (service.as_str(), namespace.as_str(), port) {
        ("mcp-gateway-auth", "default", Port::Number(8080)) => "auth".to_owned(),
        ("mcp-gateway-gw", "default", Port::Number(8080)) => "gw".to_owned(),
        (name, _, port) => format!("other:{name}:{port}"),
    }
}
