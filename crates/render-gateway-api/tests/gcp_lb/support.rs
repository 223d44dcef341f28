//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Behaviour, Forward, Request};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::tree::Value;
use gatewright_render_gateway_api::GCP_LB;
use gatewright_testkit::ask::{self, agreed, pair, scheme, selectors};
use gatewright_testkit::objects;

pub(crate) use gatewright_testkit::ask::{HOST, forward, read};
pub(crate) use gatewright_testkit::objects::print;

/// Options as they are given.
pub(crate) type Given<'a> = &'a [(&'a str, &'a str)];

/// Options of the variant with an Ingress.
pub(crate) const INGRESS: Given<'static> = &[("api", "ingress")];

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway {
        annotations: vec![pair("example.com/team", "identity")],
        selectors: selectors(),
        ..ask::gateway("mcp-gateway", "default", [8080, 8080], routes, tls)
    }
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&GCP_LB, given)
}

pub(crate) fn rendered(gateway: &Gateway, given: &[(&str, &str)]) -> Rendered {
    GCP_LB.render(gateway, &options(given)).expect("nothing to refuse")
}

/// The values of rendered objects and files.
pub(crate) fn values(gateway: &Gateway, options: &Options) -> Result<Vec<Value>, Vec<Diagnostic>> {
    objects::values(&GCP_LB, gateway, options)
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    GCP_LB.interpret(&read(text), Context::new(options, "default").about(HOST))
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
        ("mcp-gateway-auth" | "mcp-gateway-gcp-lb-auth", "default") => "auth".to_owned(),
        ("mcp-gateway-gw" | "mcp-gateway-gcp-lb-gw", "default") => "gw".to_owned(),
        (name, _) => format!("other:{name}:{}", forward.backend.port),
    }
}
