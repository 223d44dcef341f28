//! The behaviour of the controller with any objects of its kinds.
//!
//! The order of the steps is the controller's (`internal/k8s/configuration.go`, `buildHostsAndResources`): read and
//! validate each object, gather what belongs together, decide which object owns each host, write one server block
//! a host, let nginx choose.

mod action;
mod annotation;
mod assemble;
mod condition;
mod delegate;
mod emit;
mod ingress;
mod mergeable;
mod object;
mod owner;
mod path;
mod policy;
mod reader;
mod route;
mod search;
mod server;
mod settings;
mod transport;
mod upstream;
mod value;
mod virtual_server;

use super::info::{CLASS, PLUS, WILDCARD};
use gatewright_core::decision::{Behaviour, Decision, Reading};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::location::{HOST_STEPS, PATH_STEPS};
use gatewright_semantics::report::{At, Report};
use owner::Claim;
use policy::Policies;
use server::Server;
use std::collections::BTreeSet;

/// Facts about the installation that objects cannot show.
struct Facts<'a> {
    class: &'a str,
    plus: bool,
    wildcard: bool,
    /// Namespace of objects that name none.
    namespace: &'a str,
    /// The host that is asked about.
    host: Option<&'a str>,
    /// Secrets of the input that hold no certificate, by namespace and name.
    wrong_secrets: BTreeSet<(&'a str, &'a str)>,
}

impl Facts<'_> {
    /// False only when a server of this name never sees a request for the host in question.
    fn may_concern(&self, name: &str) -> bool {
        let Some(host) = self.host else { return true };
        match name.strip_prefix('*') {
            Some(suffix) => host.ends_with(suffix),
            None => name.is_empty() || name.eq_ignore_ascii_case(host),
        }
    }

    /// `generateSSLConfig`: with a Secret of another type than `kubernetes.io/tls` every handshake is refused.
    fn rejects_handshake(&self, namespace: &str, secret: &str) -> bool {
        self.wrong_secrets.contains(&(namespace, secret))
    }
}

/// Secrets of another type than the one for certificates.
fn wrong_secrets<'m>(manifests: &'m Manifests, namespace: &'m str) -> BTreeSet<(&'m str, &'m str)> {
    let is_wrong = |secret: &&Manifest| {
        let kind = secret.node.get("type").and_then(Node::as_str).unwrap_or("Opaque");
        kind != "kubernetes.io/tls"
    };
    let key = |secret: &'m Manifest| (secret.namespace.as_deref().unwrap_or(namespace), secret.name.as_str());
    manifests.of_kind("", "Secret").filter(is_wrong).map(key).collect()
}

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let facts = Facts {
        class: context.options.get(CLASS).unwrap_or("nginx"),
        plus: context.options.is(PLUS, "true"),
        wildcard: context.options.is(WILDCARD, "true"),
        namespace: context.namespace,
        host: context.host,
        wrong_secrets: wrong_secrets(manifests, context.namespace),
    };
    let mut report = Report::default();
    check_unique(manifests, &facts, &mut report);
    let policies = Policies::of(manifests, &facts, &mut report);
    let mut claims = virtual_servers(manifests, &facts, &policies, &mut report);
    let hosts: BTreeSet<String> = claims.iter().map(|claim| claim.server.host.clone()).collect();
    claims.extend(ingress::claims(manifests, &facts, &policies, &hosts, &mut report));
    transport::check(manifests, &facts, &mut report);
    let choices = owner::choices(&claims, &facts, &mut report);
    let several = choices.len() > 1;
    let readings: Vec<Reading> = choices
        .into_iter()
        .map(|choice| Reading {
            decision: decision(&choice.servers, &facts, &mut report),
            by_age: several && choice.by_age,
            assumption: choice.assumption,
        })
        .collect();
    let common: Vec<String> = report.assumptions.iter().cloned().collect();
    let reading = |reading: Reading| {
        let mut all = common.clone();
        all.extend(Some(reading.assumption).filter(|text| !text.is_empty()));
        Reading { assumption: all.join("; "), ..reading }
    };
    let readings = readings.into_iter().map(reading).collect();
    dedup(&mut report);
    Behaviour { readings, not_understood: report.not_understood, remarks: report.remarks }
}

/// A cluster holds one object of a name; which of two texts it would be is not known.
fn check_unique(manifests: &Manifests, facts: &Facts<'_>, report: &mut Report) {
    const INGRESS: [&str; 2] = ["networking.k8s.io", "extensions"];
    let mut seen = BTreeSet::new();
    let own = manifests.objects.iter().filter(|one| {
        one.group() == object::GROUP || one.kind == "Ingress" && INGRESS.contains(&one.group())
    });
    for manifest in own {
        let namespace = manifest.namespace.as_deref().unwrap_or(facts.namespace);
        if !seen.insert((&manifest.kind, namespace, &manifest.name)) {
            let reference = manifest.reference();
            let object = At::object(&reference);
            let message = "the input holds another object of this kind and name";
            report.refuse(&object.key("metadata").key("name"), message);
        }
    }
}

fn virtual_servers(
    manifests: &Manifests,
    facts: &Facts<'_>,
    policies: &Policies,
    report: &mut Report,
) -> Vec<Claim> {
    let servers = virtual_server::servers(manifests, facts, report);
    let routes = virtual_server::routes(manifests, facts, report);
    let mut claims = Vec::with_capacity(servers.len());
    for server in servers {
        report.muted = !facts.may_concern(&server.host);
        let delegated = delegate::delegated(&server, &routes, report);
        let block = assemble::server(&server, &delegated, policies, report);
        claims.push(Claim { identity: server.identity, server: block });
        report.muted = false;
    }
    claims
}

/// One decision for one choice of owners.
fn decision(servers: &[&Server], facts: &Facts<'_>, report: &mut Report) -> Decision {
    let mut rules = Vec::new();
    for server in servers {
        report.muted = !facts.may_concern(&server.host);
        rules.extend(emit::rules(server, report));
    }
    report.muted = false;
    let mut decision = Decision::ranked(rules);
    decision.host_steps = HOST_STEPS.to_vec();
    decision.path_steps = PATH_STEPS.to_vec();
    decision
}

/// Several readings say the same about one place more than once.
fn dedup(report: &mut Report) {
    for list in [&mut report.not_understood, &mut report.remarks] {
        let mut seen = BTreeSet::new();
        list.retain(|remark| seen.insert((remark.code, remark.place.clone(), remark.message.clone())));
    }
}
