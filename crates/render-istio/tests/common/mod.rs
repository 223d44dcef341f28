//! Printing, reading back and asking.
#![allow(dead_code, unused_imports, clippy::expect_used, clippy::panic)] // each test binary uses its part

use gatewright_core::decision::{Behaviour, Outcome, Request, Setting};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Context, Options, Rendered, Router};
use gatewright_core::routes::RouteTable;
use gatewright_render_istio::ISTIO;
use gatewright_testkit::ask::{self, pair};
pub(crate) use gatewright_testkit::ask::{HOST, read, request};

/// A gateway in the namespace `apps` with this table.
pub(crate) fn gateway(routes: RouteTable, tls: Tls) -> Gateway {
    Gateway {
        labels: vec![
            pair("app.kubernetes.io/name", "mcp-gateway"),
            pair("app.kubernetes.io/managed-by", "gatewright"),
        ],
        ..ask::gateway("acme", "apps", [3001, 3002], routes, tls)
    }
}

pub(crate) fn default_table() -> RouteTable {
    RouteTable::named("default").expect("a named table")
}

pub(crate) fn options(given: &[(&str, &str)]) -> Options {
    ask::options(&ISTIO, given)
}

/// The printed documents.
pub(crate) fn print(rendered: &Rendered) -> String {
    ask::print(&rendered.artifacts)
}

/// The behaviour of objects in a text, read as part of the namespace `apps`.
pub(crate) fn interpret(text: &str, options: &Options) -> Behaviour {
    ISTIO.interpret(&read(text), Context::new(options, "apps"))
}

/// Rendered, printed, read back and interpreted.
pub(crate) fn round_trip(gateway: &Gateway, options: &Options) -> Behaviour {
    interpret(&print(&ISTIO.render(gateway, options).expect("rendered")), options)
}

/// What the only reading answers, in the words of a verdict.
pub(crate) fn answer(behaviour: &Behaviour, request: &Request) -> String {
    let [reading] = behaviour.readings.as_slice() else { panic!("one reading") };
    name(&reading.decision.answer(request).outcome().expect("no tie"))
}

/// What every reading answers.
pub(crate) fn answers(behaviour: &Behaviour, request: &Request) -> Vec<String> {
    let readings = behaviour.readings.iter();
    readings.map(|reading| name(&reading.decision.answer(request).outcome().expect("no tie"))).collect()
}

pub(crate) fn name(outcome: &Outcome) -> String {
    ask::word(outcome, |forward| match forward.backend.service.as_str() {
        "acme-auth" => "auth".to_owned(),
        "acme-gw" => "gw".to_owned(),
        other => format!("other:{other}:{}", forward.backend.port),
    })
}

/// `object field` of a setting that an object states.
pub(crate) fn place<T>(setting: &Setting<T>) -> String {
    setting.place.as_ref().map(|place| format!("{} {}", place.object, place.field)).unwrap_or_default()
}
