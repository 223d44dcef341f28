//! Printing, reading back and asking.
#![allow(dead_code, clippy::expect_used, clippy::panic)] // each test binary uses its part

use gatewright_core::decision::{Backend, Behaviour, Forward, Outcome, Port, Redirect, Request, Scheme};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Context, Manifests, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;

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
        labels: vec![("app.kubernetes.io/name".to_owned(), "mcp-gateway".to_owned())],
        annotations: vec![],
        selectors: Selectors::default(),
    }
}

pub(crate) fn table(name: &str) -> RouteTable {
    RouteTable::named(name).expect("a named table")
}

pub(crate) fn options(router: &dyn Router, given: &[(&str, &str)]) -> Options {
    let specs = router.info().options;
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

/// One of the manifests of a router as a behaviour of the host, read as part of the namespace `apps`.
pub(crate) fn manifest(router: &dyn Router, name: &str, given: &[(&str, &str)]) -> Behaviour {
    let folder = router.info().id;
    let path = format!("{}/tests/manifests/{folder}/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file");
    router.interpret(&read(&text), Context::new(&options(router, given), "apps").about(HOST))
}

pub(crate) fn request(scheme: Scheme, method: &str, host: &str, path: &str) -> Request {
    Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() }
}

/// What all readings answer over plain HTTP, in the words of a verdict: different answers are joined.
pub(crate) fn answer(behaviour: &Behaviour, scheme: Scheme, line: (&str, &str, &str)) -> String {
    let (method, host, path) = line;
    let request = request(scheme, method, host, path);
    let mut found: Vec<String> = Vec::new();
    for reading in &behaviour.readings {
        let name = reading.decision.answer(&request).outcome().map_or_else(|| "tie".to_owned(), name);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.join(" or ")
}

pub(crate) fn name(outcome: Outcome) -> String {
    match outcome {
        Outcome::Forward(forward) => service(&forward),
        Outcome::Redirect(Redirect { status, .. }) => format!("redirect:{status}"),
        Outcome::Status(status) => format!("status:{status}"),
        Outcome::None => "none".to_owned(),
        Outcome::Split(parts) => {
            format!("split {}", parts.iter().map(service).collect::<Vec<_>>().join(" "))
        }
        Outcome::Undetermined(_) => "undetermined".to_owned(),
    }
}

fn service(forward: &Forward) -> String {
    match forward.backend.service.as_str() {
        "acme-auth" => "auth".to_owned(),
        "acme-gw" => "gw".to_owned(),
        other => format!("other:{other}"),
    }
}

/// The forward of a POST over plain HTTP in the first reading.
pub(crate) fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    match behaviour.readings[0].decision.answer(&request(Scheme::Http, "POST", HOST, path)).outcome() {
        Some(Outcome::Forward(forward)) => *forward,
        other => panic!("{path}: {other:?}"),
    }
}

/// Code and field of remarks, info left out.
pub(crate) fn warnings(behaviour: &Behaviour) -> Vec<(&'static str, String)> {
    let warnings = behaviour
        .remarks
        .iter()
        .filter(|remark| remark.severity != gatewright_core::diag::Severity::Info)
        .map(|remark| (remark.code, format!("{} {}", remark.place.object, remark.place.field)));
    warnings.collect()
}

/// Fields that are not understood.
pub(crate) fn open(behaviour: &Behaviour) -> Vec<String> {
    behaviour.not_understood.iter().map(|remark| remark.place.field.clone()).collect()
}
