//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Backend, Behaviour, Forward, Port, Request};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_render_nginx::INGRESS_NGINX;
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
    ask::options(&INGRESS_NGINX, given)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    ask::printed(&INGRESS_NGINX, gateway, options)
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    let context = Context::new(options, "default");
    INGRESS_NGINX.interpret(&read(text), context)
}

pub(crate) fn request(word: &str, method: &str, host: &str, path: &str) -> Request {
    ask::request(scheme(word), method, host, path)
}

/// The answer in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 308 https`, `status 404`, `none`, …
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let [reading] = behaviour.readings.as_slice() else { return "several readings".to_owned() };
    words(reading.decision.answer(request).outcome().as_ref(), service)
}

fn service(forward: &Forward) -> String {
    let Backend { service, namespace, port } = &forward.backend;
    match (service.as_str(), namespace.as_str(), port) {
        ("mcp-gateway-auth", "default", Port::Number(8080)) => "auth".to_owned(),
        ("mcp-gateway-gw", "default", Port::Number(8080)) => "gw".to_owned(),
        (name, _, port) => format!("other:{name}:{port}"),
    }
}
