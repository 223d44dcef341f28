//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Behaviour, Forward, Request};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::tree::Value;
use gatewright_render_aws_alb::AWS_ALB;
use gatewright_testkit::ask::{self, agreed, pair, scheme};
use gatewright_testkit::objects;

pub(crate) use gatewright_testkit::ask::{HOST, forward, read};
pub(crate) use gatewright_testkit::objects::print;

/// Options of the variant with Gateway API.
pub(crate) const GATEWAY_API: &[(&str, &str)] = &[("api", "gateway-api")];

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway {
        labels: vec![pair("app.kubernetes.io/name", "mcp-gateway"), pair("app.kubernetes.io/instance", "r")],
        annotations: vec![pair("example.com/team", "identity")],
        ..ask::gateway("mcp-gateway", "default", [8080, 8080], routes, tls)
    }
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&AWS_ALB, given)
}

/// The values of rendered objects and files.
pub(crate) fn values(gateway: &Gateway, options: &Options) -> Result<Vec<Value>, Vec<Diagnostic>> {
    objects::values(&AWS_ALB, gateway, options)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    ask::printed(&AWS_ALB, gateway, options)
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    AWS_ALB.interpret(&read(text), Context::new(options, "default"))
}

pub(crate) fn request(word: &str, method: &str, host: &str, path: &str) -> Request {
    ask::request(scheme(word), method, host, path)
}

/// The answer of all readings in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 301 https`, `status 404`,
/// `none`, `tie`, or `undetermined` when they disagree.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    agreed(behaviour, request, service)
}

fn service(forward: &Forward) -> String {
    match (forward.backend.service.as_str(), forward.backend.namespace.as_str()) {
        ("mcp-gateway-auth", "default") => "auth".to_owned(),
        ("mcp-gateway-gw", "default") => "gw".to_owned(),
        (name, _) => format!("other:{name}:{}", forward.backend.port),
    }
}
