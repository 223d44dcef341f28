//! A gateway to render, a reader for YAML and plain words for answers.

use gatewright_core::decision::{
    Backend, Behaviour, Forward, HostForward, Outcome, PathForward, Port, Request, Scheme,
};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use gatewright_render_nginx::NGINX_F5;

pub(crate) const HOST: &str = "mcp.acme.dev";

pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    let backend = |name: &str| Backend {
        service: name.to_owned(),
        namespace: "default".to_owned(),
        port: Port::Number(8080),
    };
    let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
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
        labels: vec![
            label("app.kubernetes.io/name", "mcp-gateway"),
            label("app.kubernetes.io/instance", "r"),
        ],
        annotations: vec![label("example.com/team", "identity")],
        selectors: Selectors::default(),
    }
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    let given = given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Options::new(NGINX_F5.info().options, given)
}

pub(crate) fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("test.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("valid YAML").documents)
}

/// Rendered objects as they are printed, or the codes of the refusals.
pub(crate) fn printed(gateway: &Gateway, options: &Options) -> Result<String, Vec<&'static str>> {
    let rendered = NGINX_F5
        .render(gateway, options)
        .map_err(|refusals| refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>())?;
    let values = rendered.artifacts.iter().map(|artifact| match artifact {
        Artifact::Object(object) => (&[] as &[String], &object.value),
        Artifact::File { content, .. } => (&[] as &[String], content),
    });
    Ok(yaml::print_documents(values))
}

pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    let context = Context::new(options, "default");
    NGINX_F5.interpret(&read(text), context)
}

pub(crate) fn request(scheme: &str, method: &str, host: &str, path: &str) -> Request {
    Request {
        scheme: if scheme == "https" { Scheme::Https } else { Scheme::Http },
        method: method.to_owned(),
        host: host.to_owned(),
        path: path.as_bytes().to_vec(),
    }
}

/// The answer in words: `auth`, `gw`, `other:NAME:PORT`, `redirect 308 https`, `status 404`, `none`, …; those of
/// several readings with `or` between them.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let mut answers: Vec<String> = Vec::new();
    for reading in &behaviour.readings {
        let answer = words(reading.decision.answer(request).outcome());
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    answers.join(" or ")
}

fn words(outcome: Option<Outcome>) -> String {
    match outcome {
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

/// The forward that a request gets.
pub(crate) fn forward(behaviour: &Behaviour, request: &Request) -> Forward {
    match behaviour.readings.first().and_then(|reading| reading.decision.answer(request).outcome()) {
        Some(Outcome::Forward(forward)) => *forward,
        other => panic!("not forwarded: {other:?}"),
    }
}
