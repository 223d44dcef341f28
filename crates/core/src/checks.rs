//! Checks on release, namespace and values: what would fail or silently mean something else.
//!
//! One unit per check or tight family. A check looks at merged values, names or a raw document and returns
//! located diagnostics; it never changes anything, so an override (`--allow`) leaves Helm's result as it is.
//! What Helm itself refuses is found by [`crate::chart::render`] and by [`crate::values`]; checks here say
//! nothing about a value that those refused.

mod account;
mod env;
mod host;
mod idna;
mod image;
mod issuer;
mod metadata;
mod port;
mod probes;
mod raw;
mod release;
mod replicas;
mod resources;
mod scaling;
mod service;
mod structure;
mod subject;
#[cfg(test)]
mod testing;
mod volumes;

pub use host::host;
pub use issuer::issuer;
pub use raw::document;
pub use release::release_name;
pub use subject::Subject;

use crate::chart::keys::TOP;
use crate::diag::{Diagnostic, Severity};
use crate::source::Span;
use crate::tree::{Kind, Node};
use std::collections::BTreeSet;
use subject::Findings;

/// Values file path of the host.
pub const HOST_KEY: &str = "env.fronteggMcpGwHost";
/// Values file path of the issuer.
pub const ISSUER_KEY: &str = "env.externalAuthorizationUrl";

/// What all checks found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The host of the values, when it can be routed.
    pub host: Option<String>,
    /// What concerns routes: host, issuer, ports, names, namespace.
    pub routing: Vec<Diagnostic>,
    /// Everything else.
    pub chart: Vec<Diagnostic>,
}

/// Runs the checks that routes depend on.
pub fn routing(subject: &Subject<'_>) -> Outcome {
    let mut out = Findings::default();
    let mut host = None;
    if !subject.host_given {
        let (name, found) = addresses(subject.all);
        host = name;
        out.list.extend(found.into_iter().filter_map(|finding| of_addresses(subject, finding)));
    }
    port::ports(subject, &mut out);
    release::namespace(subject, &mut out);
    release::names(subject, &mut out);
    subject.for_flags(&mut out.list);
    Outcome { host, routing: out.list, chart: Vec::new() }
}

/// Runs all checks.
pub fn run(subject: &Subject<'_>) -> Outcome {
    let mut out = Findings::default();
    structure::structure(subject, &mut out);
    // A map given by a flag replaces what files gave, so it is seen in the merged values only.
    let mut empty = Findings::default();
    raw::empty_maps("", subject.user, TOP, subject.version, &mut empty);
    out.list.append(&mut empty.list);
    probes::probes(subject, &mut out);
    account::account(subject, &mut out);
    service::service_type(subject, &mut out);
    replicas::replicas(subject, &mut out);
    scaling::scaling(subject, &mut out);
    image::images(subject, &mut out);
    image::pull_secrets(subject, &mut out);
    metadata::metadata(subject, &mut out);
    volumes::volumes(subject, &mut out);
    resources::resources(subject, &mut out);
    env::env(subject, &mut out);
    subject.for_flags(&mut out.list);
    Outcome { chart: out.list, ..routing(subject) }
}

/// Drops findings that say the same about the same place; the first one stays.
pub fn without_repetition(found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    found.retain(|finding| {
        let places: Vec<Span> = finding.spans.iter().map(|(span, _)| *span).collect();
        seen.insert((finding.code, finding.path.clone(), places))
    });
}

/// Keeps so many findings, the worst ones, and tells how many more there are.
pub fn at_most(found: &mut Vec<Diagnostic>, most: usize) {
    if found.len() <= most {
        return;
    }
    let more = found.len() - most;
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found.truncate(most);
    found.push(
        Diagnostic::info("more-findings", format!("{more} more findings are not shown"))
            .help("mend these first"),
    );
}

/// Drops findings about values that Helm itself refuses: one cause, one message.
pub fn without_refused(found: &mut Vec<Diagnostic>, refused: &[Diagnostic]) {
    let paths: BTreeSet<&str> = refused.iter().map(|finding| finding.path.as_str()).collect();
    found.retain(|finding| finding.path.is_empty() || !paths.contains(finding.path.as_str()));
}

/// Adds the place of the key to a finding about a value that merging removed: a null that the user wrote.
#[must_use]
pub fn located(finding: Diagnostic, user: &Node) -> Diagnostic {
    if !finding.spans.is_empty() || finding.path.is_empty() {
        return finding;
    }
    let (mut node, mut rest) = (user, finding.path.as_str());
    loop {
        // Keys may have points in them.
        let found = node.entries().iter().find_map(|entry| {
            let behind = rest.strip_prefix(entry.key.text.as_str())?;
            if behind.is_empty() { Some((entry, "")) } else { Some((entry, behind.strip_prefix('.')?)) }
        });
        match found {
            Some((entry, "")) if entry.key.span == Span::default() => return finding,
            Some((entry, "")) => {
                let span = entry.key.span;
                return finding.at(span);
            }
            Some((entry, behind)) => (node, rest) = (&entry.value, behind),
            None => return finding,
        }
    }
}

/// Host and issuer of merged values, as far as routes depend on them.
///
/// The host is returned only when it is valid. One cause gives one message: a malformed host does not also
/// make the issuer a mismatch.
pub fn addresses(values: &Node) -> (Option<String>, Vec<Diagnostic>) {
    // Anything but a map is Helm's own error.
    if values.get("env").is_some_and(|env| !matches!(env.kind, Kind::Map(_) | Kind::Null)) {
        return (None, Vec::new());
    }
    let (name, mut findings) = host(values.at(&["env", "fronteggMcpGwHost"]), HOST_KEY);
    if let Some(node) = values.at(&["env", "externalAuthorizationUrl"]) {
        findings.extend(issuer(node, name.as_deref()));
    }
    (name, findings)
}

/// A finding about host or issuer in the light of everything else that is known.
fn of_addresses(subject: &Subject<'_>, mut finding: Diagnostic) -> Option<Diagnostic> {
    if finding.code == "host-required-for-routes" {
        // Without routes a missing host is a missing variable like any other.
        if !subject.routes {
            return None;
        }
        env::point_to_typo(subject, &mut finding);
    }
    if !subject.routes {
        finding.severity = finding.severity.min(Severity::Warning);
    }
    Some(finding)
}
