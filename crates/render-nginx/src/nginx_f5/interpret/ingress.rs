//! Ingress objects of the controller's class as server blocks.
//!
//! Sources: `internal/configs/ingress.go`, `internal/configs/version1/nginx.ingress.tmpl`.

mod object;

use super::Facts;
use super::mergeable;
use super::owner::Claim;
use super::policy::{Context, Effects, Policies};
use super::reader::Reader;
use super::server::{Action, Block, Https, Proxy, Server, ToHttps};
use super::settings::{PathRegex, Settings};
use gatewright_core::decision::{Forward, HostForward, Outcome, PathForward, Setting, Unavailable};
use gatewright_core::router::Manifests;
use gatewright_semantics::fields;
use gatewright_semantics::ingress::{self, WHAT, admit, class_only, ingresses};
use gatewright_semantics::location::{Location, Modifier};
use gatewright_semantics::report::{At, Report};
use object::read;
pub(super) use object::{HostRule, Ingress, PathRule, Role};
use std::collections::BTreeSet;

/// The server blocks of all Ingresses. Hosts of VirtualServers take challenges of cert-manager in.
pub(super) fn claims(
    manifests: &Manifests,
    facts: &Facts<'_>,
    policies: &Policies,
    hosts: &BTreeSet<String>,
    report: &mut Report,
) -> Vec<Claim> {
    let mut own = Vec::new();
    for manifest in ingresses(manifests) {
        let mut fields = fields::Reader::new(&manifest.reference(), WHAT).dropping_unknown();
        let stored = ingress::read(manifest, facts.namespace, &mut fields, class_only);
        report.muted = !concerns(&stored, facts);
        if is_own(&stored, facts, report) {
            admit(&stored, &mut fields);
            let is_kept = !fields.is_rejected();
            report.take(fields);
            if is_kept {
                let mut reader = Reader::new(report);
                let ingress = read(manifest, &stored, facts, &mut reader);
                let rejected = reader.rejected;
                own.extend(Some(ingress).filter(|one| !rejected && !is_challenge(one, hosts, report)));
            }
        }
        report.muted = false;
    }
    own.sort_by_cached_key(|ingress| ingress.identity.key());
    let mut claims = Vec::new();
    for ingress in own.iter().filter(|one| one.role != Role::Minion) {
        for rule in &ingress.rules {
            report.muted = !facts.may_concern(&rule.host);
            let mut server = server(ingress, rule, facts, policies, report);
            if ingress.role == Role::Master {
                server.locations = mergeable::locations(ingress, rule, &own, policies, report);
            }
            claims.push(Claim { identity: ingress.identity.clone(), server });
            report.muted = false;
        }
    }
    mergeable::orphans(&own, report);
    claims
}

fn concerns(stored: &ingress::Ingress<()>, facts: &Facts<'_>) -> bool {
    stored.rules.is_empty() || stored.rules.iter().any(|rule| facts.may_concern(&rule.host))
}

/// `HasCorrectIngressClass`: the annotation comes before the field, and one of them has to name the class.
fn is_own(stored: &ingress::Ingress<()>, facts: &Facts<'_>, report: &mut Report) -> bool {
    let annotation = stored.legacy_class.as_deref().filter(|class| !class.is_empty());
    let field = stored.class.as_deref();
    let Some(class) = annotation.or(field) else {
        let object = At::object(&stored.reference);
        let message = "the controller ignores this Ingress: it names no class (spec.ingressClassName)";
        report.warn("ingress-without-class", &object.key("spec").key("ingressClassName"), message);
        return false;
    };
    class == facts.class
}

/// With `-enable-cert-manager` a solver's Ingress becomes a route of the VirtualServer that has the host.
fn is_challenge(ingress: &Ingress, hosts: &BTreeSet<String>, report: &mut Report) -> bool {
    let solver = ingress.identity.labels.get("acme.cert-manager.io/http01-solver");
    let joins = solver.is_some_and(|value| value == "true")
        && ingress.rules.iter().all(|rule| hosts.contains(&rule.host));
    if joins {
        let reference = ingress.identity.reference.clone();
        let message = "cert-manager answers a challenge on this host for a while; the path is left out";
        report.info("acme-challenge", &At::object(&reference).key("spec").key("rules"), message);
    }
    joins
}

/// The server block of one rule, `generateNginxCfg`.
fn server(
    ingress: &Ingress,
    rule: &HostRule,
    facts: &Facts<'_>,
    policies: &Policies,
    report: &mut Report,
) -> Server {
    let effects = policies.effects(&ingress.settings.policies, Context::Ingress, report);
    let https = https(ingress, rule, facts, report);
    let mut locations: Vec<Location<Block>> =
        rule.paths.iter().map(|path| location(path, &ingress.settings, &effects)).collect();
    // `generateNginxCfg` looks at the path before `path-regex` makes an expression of it.
    let has_root = rule.paths.iter().any(|one| !one.exact && matches!(one.path.as_str(), "" | "/"));
    if let Some((backend, place)) = ingress.default_backend.as_ref().filter(|_| !has_root) {
        let root =
            PathRule { path: String::new(), exact: false, backend: backend.clone(), place: place.clone() };
        locations.push(location(&root, &ingress.settings, &effects));
    }
    Server {
        host: rule.host.clone(),
        place: rule.place.clone(),
        redirect: redirect(ingress, https, rule),
        https,
        error: effects.error,
        locations,
    }
}

/// `addSSLConfig` looks at every entry; the last one that names the host counts.
fn https(ingress: &Ingress, rule: &HostRule, facts: &Facts<'_>, report: &mut Report) -> Https {
    let entry = ingress.tls.iter().rev().find(|(host, _)| *host == rule.host);
    let message = match entry {
        None => return Https::Closed,
        Some((_, Some(secret))) if facts.rejects_handshake(&ingress.identity.namespace, secret) => {
            "the Secret of spec.tls is not of type kubernetes.io/tls, so every TLS handshake fails"
        }
        Some((_, secret)) if secret.is_some() || facts.wildcard => return Https::Served,
        Some(_) => {
            "spec.tls names no Secret and the controller has no -wildcard-tls-secret, so every TLS handshake fails \
             (--option nginx-f5.wildcard-tls-secret=true)"
        }
    };
    report.warn_at("tls-not-on-router", rule.place.clone(), message);
    Https::Rejected
}

/// `if ($scheme = http) { return CODE https://$host:443$request_uri; }`, only in a server with TLS.
fn redirect(ingress: &Ingress, https: Https, rule: &HostRule) -> Option<ToHttps> {
    let settings = &ingress.settings;
    let place = |setting: &Setting<bool>| setting.place.clone().unwrap_or_else(|| rule.place.clone());
    if settings.ssl_redirect.value && https != Https::Closed {
        let (port, place) = (Some(443), place(&settings.ssl_redirect));
        return Some(ToHttps { status: settings.code, port, by_header: false, place });
    }
    settings.by_header.value.then(|| ToHttps {
        status: settings.code,
        port: None,
        by_header: true,
        place: place(&settings.by_header),
    })
}

/// `createLocation` and `makeLocationPath`.
pub(super) fn location(path: &PathRule, settings: &Settings, effects: &Effects) -> Location<Block> {
    let root = if path.path.is_empty() { "/" } else { path.path.as_str() };
    let name = if path.exact { format!("= {root}") } else { root.to_owned() };
    let (modifier, name) = match settings.regex {
        // An Exact path keeps its mark inside the expression or the name, which then match nothing.
        Some(PathRegex::Sensitive) => (Modifier::Regex { caseless: false }, format!("^{name}")),
        Some(PathRegex::Insensitive) => (Modifier::Regex { caseless: true }, format!("^{name}")),
        Some(PathRegex::Exact) => (Modifier::Exact, name),
        None if path.exact => (Modifier::Exact, root.to_owned()),
        None => (Modifier::Prefix, root.to_owned()),
    };
    let forward = Forward {
        backend: path.backend.clone(),
        // The template has `proxy_set_header Host $host` in every location.
        host: Setting::default_of(HostForward::Canonicalised),
        path: Setting::default_of(PathForward::Raw),
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: settings.limits.clone(),
    };
    let action = match &effects.error {
        Some(_) => Action::Answer(Outcome::Status(500)),
        None => Action::Proxy(Box::new(Proxy { forward, preflight: effects.preflight.clone() })),
    };
    let block = Block { place: path.place.clone(), internal: false, action };
    Location { modifier, name, proxies: true, item: block }
}
