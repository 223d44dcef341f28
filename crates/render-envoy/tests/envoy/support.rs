//! Printing, reading back and asking.

use gatewright_core::decision::{Behaviour, Forward, Outcome, Request, Scheme};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_render_envoy::ENVOY;
use gatewright_testkit::ask::{self, selectors};
pub(crate) use gatewright_testkit::ask::{HOST, read, request};

/// A gateway in the namespace `apps` with this table.
pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway { selectors: selectors(), ..ask::gateway("acme", "apps", [3001, 3002], routes, tls) }
}

pub(crate) fn default_table() -> RouteTable {
    RouteTable::named("default").expect("a named table")
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&ENVOY, given)
}

/// The printed documents.
pub(crate) fn print(rendered: &Rendered) -> String {
    ask::print(&rendered.artifacts)
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

fn outcome(behaviour: &Behaviour, request: &Request) -> Outcome {
    let [reading] = behaviour.readings.as_slice() else { panic!("one reading") };
    reading.decision.answer(request).outcome().expect("no tie")
}

/// What the only reading answers, in the words of a verdict.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    ask::word(&outcome(behaviour, request), |forward| match forward.backend.service.as_str() {
        "acme-auth" => "auth".to_owned(),
        "acme-gw" => "gw".to_owned(),
        other => format!("other:{other}"),
    })
}

/// How a POST over plain HTTP is sent on.
pub(crate) fn forward(behaviour: &Behaviour, path: &str) -> Forward {
    ask::forward(behaviour, &request(Scheme::Http, "POST", HOST, path))
}
