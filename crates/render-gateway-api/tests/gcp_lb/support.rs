//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{Backend, Behaviour, Forward, Outcome, Port, Reading, Request, Scheme};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::tree::Value;
use gatewright_core::yaml;
use gatewright_render_gateway_api::GCP_LB;

pub(crate) const HOST: &str = "mcp.acme.dev";

/// Options as they are given.
pub(crate) type Given<'a> = &'a [(&'a str, &'a str)];

/// Options of the variant with an Ingress.
pub(crate) const INGRESS: Given<'static> = &[("api", "ingress")];

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

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    let given = given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Options::new(GCP_LB.info().options, given)
}

pub(crate) fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("test.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("valid YAML").documents)
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

pub(crate) fn request(scheme: &str, method: &str, host: &str, path: &str) -> Request {
    Request {
        scheme: if scheme == "https" { Scheme::Https } else { Scheme::Http },
        method: method.to_owned(),
        host: host.to_owned(),
        path: path.as_bytes().to_vec(),
    }
}

/// The answer of all readings in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 301 https`, `status 404`,
/// `none`, `tie`, or `undetermined` when they disagree.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let mut words: Vec<String> =
        behaviour.readings.iter().map(|reading| one_answer(reading, request)).collect();
    words.dedup();
    match words.as_slice() {
        [word] => word.clone(),
        _ => "undetermined".to_owned(),
    }
}

fn one_answer(reading: &Reading, request: &Request) -> String {
    match reading.decision.answer(request).outcome() {
        None => "tie".to_owned(),
        Some(Outcome::None) => "none".to_owned(),
        Some(Outcome::Forward(forward)) => service(&forward),
        Some(Outcome::Split(forwards)) => {
            format!("split {}", forwards.iter().map(service).collect::<Vec<_>>().join(" "))
        }
        Some(Outcome::Status(status)) => format!("status {status}"),
        Some(Outcome::Undetermined(_)) => "undetermined".to_owned(),
        Some(Outcome::Redirect(redirect)) => {
            let mut words = format!("redirect {}", redirect.status);
            let scheme = redirect.scheme.map(|scheme| scheme.as_str().to_owned());
            let port = redirect.port.map(|port| port.to_string());
            for part in [scheme, redirect.host.clone(), port].into_iter().flatten() {
                words = format!("{words} {part}");
            }
            if redirect.keeps_target { words } else { format!("{words} (target lost)") }
        }
    }
}

fn service(forward: &Forward) -> String {
    match (forward.backend.service.as_str(), forward.backend.namespace.as_str()) {
        ("mcp-gateway-auth" | "mcp-gateway-gcp-lb-auth", "default") => "auth".to_owned(),
        ("mcp-gateway-gw" | "mcp-gateway-gcp-lb-gw", "default") => "gw".to_owned(),
        (name, _) => format!("other:{name}:{}", forward.backend.port),
    }
}

/// The forward that a request gets in the first reading.
pub(crate) fn forward(behaviour: &Behaviour, request: &Request) -> Forward {
    match behaviour.readings.first().and_then(|reading| reading.decision.answer(request).outcome()) {
        Some(Outcome::Forward(forward)) => *forward,
        other => panic!("not forwarded: {other:?}"),
    }
}
