//! Printing, reading back and asking.
#![allow(dead_code, clippy::expect_used, clippy::panic)] // each test binary uses its part

use gatewright_core::decision::{Backend, Behaviour, Outcome, Port, Redirect, Request, Scheme, Setting};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use gatewright_render_traefik::TRAEFIK;

/// The host of all tests.
pub(crate) const HOST: &str = "mcp.acme.dev";

/// A gateway in the namespace `apps` with this table.
pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    let backend = |service: &str, port| Backend {
        service: service.to_owned(),
        namespace: "apps".to_owned(),
        port: Port::Number(port),
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
        labels: vec![
            ("app.kubernetes.io/name".to_owned(), "mcp-gateway".to_owned()),
            ("app.kubernetes.io/managed-by".to_owned(), "gatewright".to_owned()),
        ],
        annotations: vec![],
        selectors: Selectors {
            auth: vec![("app".to_owned(), "auth".to_owned())],
            gw: vec![("app".to_owned(), "gw".to_owned())],
        },
    }
}

pub(crate) fn default_table() -> RouteTable {
    RouteTable::named("default").expect("a named table")
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    let specs = TRAEFIK.info().options;
    for (key, value) in given {
        let spec = specs.iter().find(|spec| spec.key == *key).expect("a known option");
        spec.check(value).expect("a valid value");
    }
    Options::new(specs, given.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())))
}

/// The printed objects.
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
pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    TRAEFIK.interpret(&read(text), Context::new(options, "apps"))
}

/// Rendered, printed, read back and interpreted.
pub(crate) fn round_trip(gateway: &Gateway, options: &Options) -> Behaviour {
    interpret(&print(&TRAEFIK.render(gateway, options).expect("rendered")), options)
}

pub(crate) fn request(scheme: Scheme, method: &str, host: &str, path: &str) -> Request {
    Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() }
}

/// What the only reading answers, in the words of a verdict.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let [reading] = behaviour.readings.as_slice() else { panic!("one reading") };
    name(reading.decision.answer(request).outcome().expect("no tie"))
}

/// What every reading answers.
pub(crate) fn answers(behaviour: &Behaviour, request: &Request) -> Vec<String> {
    let readings = behaviour.readings.iter();
    readings.map(|reading| name(reading.decision.answer(request).outcome().expect("no tie"))).collect()
}

pub(crate) fn name(outcome: Outcome) -> String {
    match outcome {
        Outcome::Forward(forward) => match forward.backend.service.as_str() {
            "acme-auth" | "acme-traefik-auth" => "auth".to_owned(),
            "acme-gw" | "acme-traefik-gw" => "gw".to_owned(),
            other => format!("other:{other}:{}", forward.backend.port),
        },
        Outcome::Redirect(Redirect { status, .. }) => format!("redirect:{status}"),
        Outcome::Status(status) => format!("status:{status}"),
        Outcome::None => "none".to_owned(),
        Outcome::Split(_) => "split".to_owned(),
        Outcome::Undetermined(_) => "undetermined".to_owned(),
    }
}

/// `object field` of a setting that an object states.
pub(crate) fn place<T>(setting: &Setting<T>) -> String {
    setting.place.as_ref().map(|place| format!("{} {}", place.object, place.field)).unwrap_or_default()
}
