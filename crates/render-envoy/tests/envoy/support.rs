//! Printing, reading back and asking.

use gatewright_core::decision::{Backend, Behaviour, Forward, Outcome, Port, Request, Scheme};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use gatewright_render_envoy::ENVOY;

/// The host of all tests.
pub(crate) const HOST: &str = "mcp.acme.dev";

/// A gateway in the namespace `apps` with this table.
pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    let backend = |service: &str, port| Backend {
        service: service.to_owned(),
        namespace: "apps".to_owned(),
        port: Port::Number(port),
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let selector = |component: &str| {
        vec![pair("app.kubernetes.io/name", "mcp-gateway"), pair("app.kubernetes.io/component", component)]
    };
    Gateway {
        fullname: "acme".to_owned(),
        namespace: "apps".to_owned(),
        write_namespace: false,
        host: HOST.to_owned(),
        auth: backend("acme-auth", 3001),
        gw: backend("acme-gw", 3002),
        routes,
        tls,
        floors: Floors::default(),
        labels: vec![pair("app.kubernetes.io/name", "mcp-gateway")],
        annotations: vec![],
        selectors: Selectors { auth: selector("mcp-auth"), gw: selector("mcp-gw") },
    }
}

pub(crate) fn default_table() -> RouteTable {
    RouteTable::named("default").expect("a named table")
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    let specs = ENVOY.info().options;
    for (key, value) in given {
        let spec = specs.iter().find(|spec| spec.key == *key).expect("a known option");
        spec.check(value).expect("a valid value");
    }
    Options::new(specs, given.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())))
}

/// The printed documents.
pub(crate) fn print(rendered: &Rendered) -> String {
    let values = rendered.artifacts.iter().map(|artifact| match artifact {
        Artifact::Object(object) => &object.value,
        Artifact::File { content, .. } => content,
    });
    yaml::print_documents(values.map(|value| (&[][..], value)))
}

pub(crate) fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("manifests.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("readable").documents)
}

/// The behaviour of objects in a text, read as part of the namespace `apps`.
pub(crate) fn interpret(text: &str, given: &[(&str, &str)]) -> Behaviour {
    let options = options(given);
    ENVOY.interpret(&read(text), Context::new(&options, "apps").about(HOST))
}

pub(crate) fn file(name: &str) -> String {
    let path = format!("{}/tests/manifests/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a file")
}

pub(crate) fn request(scheme: Scheme, method: &str, host: &str, path: &str) -> Request {
    Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() }
}

fn outcome(behaviour: &Behaviour, request: &Request) -> Outcome {
    let [reading] = behaviour.readings.as_slice() else { panic!("one reading") };
    reading.decision.answer(request).outcome().expect("no tie")
}

/// What the only reading answers, in the words of a verdict.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    match outcome(behaviour, request) {
        Outcome::Forward(forward) => match forward.backend.service.as_str() {
            "acme-auth" => "auth".to_owned(),
            "acme-gw" => "gw".to_owned(),
            other => format!("other:{other}"),
        },
        Outcome::Redirect(redirect) => format!("redirect:{}", redirect.status),
        Outcome::Status(status) => format!("status:{status}"),
        Outcome::None => "none".to_owned(),
        Outcome::Split(_) => "split".to_owned(),
        Outcome::Undetermined(_) => "undetermined".to_owned(),
    }
}

/// How a POST over plain HTTP is sent on.
pub(crate) fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    match outcome(behaviour, &request(Scheme::Http, "POST", HOST, path)) {
        Outcome::Forward(forward) => *forward,
        other => panic!("{path}: {other:?}"),
    }
}
