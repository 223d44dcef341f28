//! Printing, reading back and asking.
#![allow(dead_code, unused_imports, clippy::expect_used, clippy::panic)] // each test binary uses its part

use gatewright_core::decision::{Behaviour, Forward, Outcome, Scheme};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_testkit::ask;
pub(crate) use gatewright_testkit::ask::{HOST, options, read, request};

/// A gateway in the namespace `apps` with this table.
pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    ask::gateway("acme", "apps", [3001, 3002], routes, tls)
}

pub(crate) fn table(name: &str) -> RouteTable {
    RouteTable::named(name).expect("a named table")
}

/// The printed objects.
pub(crate) fn print(rendered: &Rendered) -> String {
    ask::print(&rendered.artifacts)
}

/// One of the manifests of a router as a behaviour of the host, read as part of the namespace `apps`.
pub(crate) fn manifest(router: &dyn Router, name: &str, given: &[(&str, &str)]) -> Behaviour {
    let folder = router.info().id;
    let path = format!("{}/tests/manifests/{folder}/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file");
    router.interpret(&read(&text), Context::new(&options(router, given), "apps").about(HOST))
}

/// What all readings answer over plain HTTP, in the words of a verdict: different answers are joined.
pub(crate) fn answer(behaviour: &Behaviour, scheme: Scheme, line: (&str, &str, &str)) -> String {
    let (method, host, path) = line;
    let request = request(scheme, method, host, path);
    let mut found: Vec<String> = Vec::new();
    for reading in &behaviour.readings {
        let name =
            reading.decision.answer(&request).outcome().as_ref().map_or_else(|| "tie".to_owned(), name);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.join(" or ")
}

pub(crate) fn name(outcome: &Outcome) -> String {
    ask::word(outcome, service)
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
    ask::forward(behaviour, &request(Scheme::Http, "POST", HOST, path))
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
