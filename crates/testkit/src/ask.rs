//! What the tests of every router do: a gateway to render, its objects as text, a text read back, one request, and
//! the answer in words.
#![allow(clippy::expect_used, clippy::panic)] // tests give up

use gatewright_core::decision::{Backend, Behaviour, Forward, Outcome, Port, Request, Scheme};
use gatewright_core::model::{Floors, Gateway, Selectors, Tls};
use gatewright_core::router::{Artifact, Manifests, Options, Router};
use gatewright_core::routes::RouteTable;
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;
use std::sync::Arc;

/// The host of a [`gateway`].
pub const HOST: &str = "mcp.acme.dev";

/// A gateway with the Services `FULLNAME-auth` and `FULLNAME-gw` on these ports, and nothing but one label.
pub fn gateway(fullname: &str, namespace: &str, ports: [u16; 2], routes: RouteTable, tls: Tls) -> Gateway {
    let backend = |component: &str, port: u16| Backend {
        service: format!("{fullname}-{component}"),
        namespace: namespace.to_owned(),
        port: Port::Number(port),
    };
    Gateway {
        fullname: fullname.to_owned(),
        namespace: namespace.to_owned(),
        write_namespace: false,
        host: HOST.to_owned(),
        auth: backend("auth", ports[0]),
        gw: backend("gw", ports[1]),
        routes,
        tls,
        floors: Floors::default(),
        labels: vec![pair("app.kubernetes.io/name", "mcp-gateway")],
        annotations: Vec::new(),
        selectors: Selectors::default(),
    }
}

/// A label, an annotation or an option.
pub fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// Labels that select the pods of both components, as the chart has them.
pub fn selectors() -> Selectors {
    let of = |component: &str| {
        vec![pair("app.kubernetes.io/name", "mcp-gateway"), pair("app.kubernetes.io/component", component)]
    };
    Selectors { auth: of("mcp-auth"), gw: of("mcp-gw") }
}

/// Options of a router.
///
/// # Panics
/// When the router does not know one, or not this value of it.
pub fn options(router: &dyn Router, given: &[(&str, &str)]) -> Options {
    let specs = router.info().options;
    for (key, value) in given {
        let spec = specs.iter().find(|spec| spec.key == *key).expect("a known option");
        spec.check(value).expect("a valid value");
    }
    Options::new(specs, given.iter().map(|(key, value)| pair(key, value)))
}

/// Rendered objects and files as they are printed.
pub fn print(artifacts: &[Artifact]) -> String {
    let none: &[String] = &[];
    yaml::print_documents(artifacts.iter().map(|artifact| match artifact {
        Artifact::Object(object) => (none, &object.value),
        Artifact::File { content, .. } => (none, content),
    }))
}

/// What a router renders, as it is printed.
///
/// # Errors
/// The codes of its refusals.
pub fn printed(
    router: &dyn Router,
    gateway: &Gateway,
    options: &Options,
) -> Result<String, Vec<&'static str>> {
    let codes = |refusals: Vec<gatewright_core::diag::Diagnostic>| {
        refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>()
    };
    Ok(print(&router.render(gateway, options).map_err(codes)?.artifacts))
}

/// Manifests in a text.
///
/// # Panics
/// When it is not readable.
pub fn read(text: &str) -> Manifests {
    let mut map = SourceMap::default();
    let id = map.add("manifests.yaml", text);
    Manifests::from_documents(yaml::read(&map, id).expect("readable YAML").documents)
}

/// One request.
pub fn request(scheme: Scheme, method: &str, host: &str, path: &str) -> Request {
    Request { scheme, method: method.to_owned(), host: host.to_owned(), path: path.as_bytes().to_vec() }
}

/// `https`, or plain HTTP for anything else.
pub fn scheme(word: &str) -> Scheme {
    if word == "https" { Scheme::Https } else { Scheme::Http }
}

/// The forward that a request gets in the first reading.
///
/// # Panics
/// When the request is not forwarded.
pub fn forward(behaviour: &Behaviour, request: &Request) -> Forward {
    match behaviour.readings.first().and_then(|reading| reading.decision.answer(request).outcome()) {
        Some(Outcome::Forward(forward)) => Arc::unwrap_or_clone(forward),
        other => panic!("not forwarded: {other:?}"),
    }
}

/// The answer of each reading, in its order.
pub fn outcomes(behaviour: &Behaviour, request: &Request) -> Vec<Option<Outcome>> {
    behaviour.readings.iter().map(|reading| reading.decision.answer(request).outcome()).collect()
}

/// An answer in the words of a verdict: `redirect:308`, `status:404`, `none`, and for Services what `service` says.
pub fn word(outcome: &Outcome, service: impl Fn(&Forward) -> String) -> String {
    match outcome {
        Outcome::Forward(forward) => service(forward),
        Outcome::Redirect(redirect) => format!("redirect:{}", redirect.status),
        Outcome::Status(status) => format!("status:{status}"),
        Outcome::None => "none".to_owned(),
        Outcome::Split(parts) => split(parts, service),
        Outcome::Undetermined(_) => "undetermined".to_owned(),
    }
}

/// An answer in more words: `redirect 301 https`, `redirect 302 other.dev 8443 (target lost)`, `status 404`, `none`,
/// `tie`, and for Services what `service` says.
pub fn words(outcome: Option<&Outcome>, service: impl Fn(&Forward) -> String) -> String {
    match outcome {
        None => "tie".to_owned(),
        Some(Outcome::Status(status)) => format!("status {status}"),
        Some(Outcome::Redirect(redirect)) => {
            let mut words = format!("redirect {}", redirect.status);
            let scheme = redirect.scheme.map(|scheme| scheme.as_str().to_owned());
            let port = redirect.port.map(|port| port.to_string());
            for part in [scheme, redirect.host.clone(), port].into_iter().flatten() {
                words = format!("{words} {part}");
            }
            if redirect.keeps_target { words } else { format!("{words} (target lost)") }
        }
        Some(other) => word(other, service),
    }
}

/// The answer of all readings in [`words`], or `undetermined` when they disagree.
pub fn agreed(behaviour: &Behaviour, request: &Request, service: impl Fn(&Forward) -> String) -> String {
    let mut answers: Vec<String> =
        outcomes(behaviour, request).iter().map(|outcome| words(outcome.as_ref(), &service)).collect();
    answers.dedup();
    match answers.as_slice() {
        [word] => word.clone(),
        _ => "undetermined".to_owned(),
    }
}

fn split(parts: &[Forward], service: impl Fn(&Forward) -> String) -> String {
    format!("split {}", parts.iter().map(service).collect::<Vec<_>>().join(" "))
}
