//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Behaviour, Forward, Request};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Context, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::tree::Value;
use gatewright_core::yaml;
use gatewright_render_gateway_api::GCP_LB;
use gatewright_testkit::ask::{self, pair, scheme, selectors, words};
pub(crate) use gatewright_testkit::ask::{HOST, forward, read};

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
    let rendered = GCP_LB.render(gateway, options)?;
    let value = |artifact| match artifact {
        Artifact::Object(object) => object.value,
        Artifact::File { content, .. } => content,
    };
    Ok(rendered.artifacts.into_iter().map(value).collect())
}

pub(crate) fn print(values: &[Value]) -> String {
    yaml::print_documents(values.iter().map(|value| (&[] as &[String], value)))
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
    let mut answers: Vec<String> = behaviour
        .readings
        .iter()
        .map(|reading| words(reading.decision.answer(request).outcome().as_ref(), service))
        .collect();
    answers.dedup();
    match answers.as_slice() {
        [word] => word.clone(),
        _ => "undetermined".to_owned(),
    }
}

fn service(forward: &Forward) -> String {
    match (forward.backend.service.as_str(), forward.backend.namespace.as_str()) {
        ("mcp-gateway-auth" | "mcp-gateway-gcp-lb-auth", "default") => "auth".to_owned(),
        ("mcp-gateway-gw" | "mcp-gateway-gcp-lb-gw", "default") => "gw".to_owned(),
        (name, _) => format!("other:{name}:{}", forward.backend.port),
    }
}
