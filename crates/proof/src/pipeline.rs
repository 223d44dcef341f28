//! From rendered objects through their printed bytes back to a report.
//!
//! Nothing that the renderer knew reaches the interpreter except through the text that the user gets.

use crate::compare::{Question, compare};
use crate::limits::ProofLimits;
use crate::memo::Memo;
use crate::report::{Domain, Finding, Report, Stats};
use gatewright_core::decision::{Place, Port, Scheme};
use gatewright_core::diag::{Diagnostic, Severity};
use gatewright_core::model::{Gateway, Known, Roles};
use gatewright_core::router::{Artifact, Context, Manifest, Manifests, Options, Rendered, Router};
use gatewright_core::source::SourceMap;
use gatewright_core::tree::{Node, Value};
use gatewright_core::yaml;

/// Proves that what a router printed does what the gateway asks, on every canonical request.
pub fn check(router: &dyn Router, gateway: &Gateway, options: &Options, rendered: &Rendered) -> Report {
    check_text(router, gateway, options, print(&rendered.artifacts), None)
}

/// The same for text that is [printed](print()) already. A memo takes over proofs of earlier releases that differ
/// by names only.
pub fn check_text(
    router: &dyn Router,
    gateway: &Gateway,
    options: &Options,
    text: impl Into<String>,
    memo: Option<&mut Memo>,
) -> Report {
    let manifests = match read(text) {
        Ok(manifests) => manifests,
        Err(problems) => return unreadable(&problems),
    };
    let read = router.interpret(&manifests, Context::new(options, &gateway.namespace).about(&gateway.host));
    let roles = roles(gateway, &manifests);
    let question = Question {
        host: &gateway.host,
        schemes: schemes(gateway),
        roles: &roles,
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    match memo {
        Some(memo) => memo.compare(router.info().id, gateway, read, &question),
        None => compare(&gateway.behaviour(), &read, &question),
    }
}

/// The schemes a gateway is about, the one it serves first.
pub fn schemes(gateway: &Gateway) -> &'static [Scheme] {
    if gateway.tls.terminates() { &[Scheme::Https, Scheme::Http] } else { &[Scheme::Http] }
}

/// The documents of artifacts, as the user gets them.
pub fn print(artifacts: &[Artifact]) -> String {
    let none: &[String] = &[];
    yaml::print_documents(artifacts.iter().map(|artifact| -> (&[String], &Value) {
        match artifact {
            Artifact::Object(object) => (none, &object.value),
            Artifact::File { content, .. } => (none, content),
        }
    }))
}

/// The printed documents of artifacts, read back.
///
/// # Errors
/// What the reader has to say about them; the printer never gives it a reason.
pub fn reread(artifacts: &[Artifact]) -> Result<Manifests, Vec<Diagnostic>> {
    read(print(artifacts))
}

/// The documents of text that is [printed](print()) already.
///
/// # Errors
/// As for [`reread`].
pub fn read(text: impl Into<String>) -> Result<Manifests, Vec<Diagnostic>> {
    let mut sources = SourceMap::default();
    let id = sources.add("rendered.yaml", text);
    Ok(Manifests::from_documents(yaml::read(&sources, id)?.documents))
}

/// Which Services count as auth and gw: those of the chart, and companions among these manifests that
/// select the same pods.
pub fn roles(gateway: &Gateway, manifests: &Manifests) -> Roles {
    let mut roles = gateway.roles();
    for service in manifests.of_kind("", "Service") {
        for (selector, known) in
            [(&gateway.selectors.auth, &mut roles.auth), (&gateway.selectors.gw, &mut roles.gw)]
        {
            if selects(service, selector) {
                known.push(companion(service, &gateway.namespace));
            }
        }
    }
    roles
}

/// True when a Service selects exactly by these labels.
fn selects(service: &Manifest, labels: &[(String, String)]) -> bool {
    let entries = service.node.at(&["spec", "selector"]).map(Node::entries).unwrap_or_default();
    !labels.is_empty()
        && entries.len() == labels.len()
        && labels.iter().all(|(key, value)| {
            entries.iter().any(|entry| entry.key.text == *key && entry.value.as_str() == Some(value))
        })
}

fn companion(service: &Manifest, namespace: &str) -> Known {
    let ports = service.node.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
    let by_number = |port: &Node| {
        let number = port.get("port").and_then(Node::as_i64)?;
        u16::try_from(number).ok().map(Port::Number)
    };
    let by_name = |port: &Node| Some(Port::Name(port.get("name")?.as_str()?.to_owned()));
    Known {
        service: service.name.clone(),
        namespace: Some(service.namespace.clone().unwrap_or_else(|| namespace.to_owned())),
        ports: ports.iter().flat_map(|port| by_number(port).into_iter().chain(by_name(port))).collect(),
    }
}

fn unreadable(problems: &[Diagnostic]) -> Report {
    let findings = problems
        .iter()
        .map(|problem| {
            let message = format!("the printed objects cannot be read back: {}", problem.message);
            Finding::at("not-understood", Severity::Error, message, &Place::default())
        })
        .collect();
    Report::new(Domain::Canonical, findings, Stats::default())
}

#[cfg(test)]
mod tests;
