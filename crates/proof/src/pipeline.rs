//! What every rendered output goes through: print, read back, interpret, compare.

use crate::{Domain, Finding, ProofLimits, Question, Report, Stats, compare};
use gatewright_core::decision::{Place, Scheme};
use gatewright_core::diag::{Diagnostic, Severity};
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Context, Manifests, Options, Rendered, Router};
use gatewright_core::source::SourceMap;
use gatewright_core::yaml;

/// Proves on the canonical domain that a router's printed objects do what the gateway asks.
///
/// The interpreter sees nothing but the printed bytes. Output that cannot be read back gives a
/// `not-understood` finding: it would be a bug of the printer, and it must not pass.
pub fn check(router: &dyn Router, gateway: &Gateway, options: &Options, rendered: &Rendered) -> Report {
    let manifests = match reread(&rendered.artifacts) {
        Ok(manifests) => manifests,
        Err(found) => return unreadable(&found),
    };
    let read = router.interpret(&manifests, Context::new(options, &gateway.namespace).about(&gateway.host));
    let roles = gateway.roles(router.info().id);
    let question = Question {
        host: &gateway.host,
        schemes: schemes(gateway),
        roles: &roles,
        domain: Domain::Canonical,
        limits: ProofLimits::default(),
    };
    compare(&gateway.behaviour(), &read, &question)
}

/// The schemes a gateway is about, the one it serves first.
pub fn schemes(gateway: &Gateway) -> &'static [Scheme] {
    if gateway.tls.terminates() { &[Scheme::Https, Scheme::Http] } else { &[Scheme::Http] }
}

/// Prints artifacts and reads the bytes back.
///
/// # Errors
/// What the reader found in our own print.
pub fn reread(artifacts: &[Artifact]) -> Result<Manifests, Vec<Diagnostic>> {
    let uncommented: &[String] = &[];
    let text = yaml::print_documents(artifacts.iter().map(|artifact| match artifact {
        Artifact::Object(object) => (uncommented, &object.value),
        Artifact::File { content, .. } => (uncommented, content),
    }));
    let mut sources = SourceMap::default();
    let id = sources.add("printed", text);
    let read = yaml::read(&sources, id)?;
    if read.findings.is_empty() { Ok(Manifests::from_documents(read.documents)) } else { Err(read.findings) }
}

fn unreadable(found: &[Diagnostic]) -> Report {
    let findings = found
        .iter()
        .map(|diagnostic| {
            let message = format!("our own output cannot be read back: {}", diagnostic.message);
            Finding::at("not-understood", Severity::Error, message, &Place::new("output", &diagnostic.path))
        })
        .collect();
    Report::new(Domain::Canonical, findings, Stats::default())
}
