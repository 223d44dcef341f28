//! GKE Ingresses (kubernetes/ingress-gce `pkg/controller/translator/translator.go`, `TranslateIngress`).
//!
//! The controller translates an Ingress completely or not at all: after any error the load balancer stays as it was
//! before, and nothing is known about it here.

mod backend_config;
mod frontend;
mod known;
mod object;
mod paths;
mod service;

use super::balancer::Balancer;
use super::way::Way;
pub(super) use backend_config::login;
use gatewright_core::decision::{Outcome, Place, Port, Scheme};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::ingress::{HostRule, ingresses};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::{self, Fallback, HostPattern, PathMatcher, Rules, UrlMap};
use object::{Ingress, Target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the cluster's default backend answers (GKE documentation, "GKE Ingress for Application Load Balancers",
/// "Default backend").
const NOT_FOUND: u16 = 404;

/// Something that keeps the controller from translating an Ingress.
fn gives_up(report: &mut Report, place: Place, why: impl std::fmt::Display) {
    report.refuse_at(
        place,
        format!("the controller gives up the Ingress and leaves the load balancer as it was: {why}"),
    );
}

/// What the translation of one input needs.
struct Scene<'a> {
    manifests: &'a Manifests,
    context: Context<'a>,
    /// Services that were read before, with their port.
    ways: BTreeMap<(String, String, Port), Option<Way>>,
}

/// The load balancers of all Ingresses of the controller.
pub(super) fn balancers(manifests: &Manifests, context: Context<'_>, report: &mut Report) -> Vec<Balancer> {
    let mut scene = Scene { manifests, context, ways: BTreeMap::new() };
    let mut balancers = Vec::new();
    let is_live =
        |manifest: &&Manifest| manifest.node.at(&["metadata", "deletionTimestamp"]).is_none_or(Node::is_null);
    for manifest in ingresses(manifests).filter(is_live) {
        let muted = report.muted;
        if let Some(ingress) = Ingress::read(manifest, context.namespace, context.host, report) {
            balancers.push(scene.balancer(&ingress, report));
        }
        report.muted = muted;
    }
    balancers
}

impl Scene<'_> {
    fn balancer(&mut self, ingress: &Ingress, report: &mut Report) -> Balancer {
        let mut rules: Vec<url_map::HostRule> = Vec::new();
        let default = self.default(ingress, report);
        for rule in ingress.stored.rules.iter().filter(|rule| rule.paths.is_some()) {
            let Some(host) = HostPattern::parse(if rule.host.is_empty() { "*" } else { &rule.host }) else {
                let why = format_args!("{:?} is no host pattern", rule.host);
                gives_up(report, ingress.place(&rule.field), why);
                continue;
            };
            let found = self.paths(ingress, rule, report);
            if let Some(at) = rules.iter().position(|other| other.host == host) {
                let message = "an earlier rule for the same host is replaced completely by this one";
                report.warn_at("duplicate-host", ingress.place(&rule.field), message);
                rules.remove(at);
            }
            let matcher = PathMatcher { rules: Rules::Paths(found), default: default.clone() };
            rules.push(url_map::HostRule { host, matcher });
        }
        let hosts = rules.iter().map(|rule| rule.host.clone()).collect();
        let map = UrlMap::new(rules, default);
        Balancer {
            name: ingress.stored.reference.clone(),
            place: ingress.place(""),
            hosts,
            maps: self.frontends(ingress, map, report),
        }
    }

    fn paths(&mut self, ingress: &Ingress, rule: &HostRule, report: &mut Report) -> Vec<url_map::PathRule> {
        let mut found: Vec<url_map::PathRule> = Vec::new();
        for path in rule.paths() {
            // A backend that is no Service was refused before.
            let Some(service) = &path.service else { continue };
            let target = ingress.target(service, &[&path.field, ".backend"].concat());
            let outcome = self.outcome(ingress, &target, report);
            let place = ingress.place(&path.field);
            for pattern in paths::patterns(path, &place, report) {
                // "If the two paths are equal, the one later in the list is the winner" (`gceurlmap.go`).
                found.retain(|other| other.path != pattern);
                found.push(url_map::PathRule {
                    path: pattern,
                    outcome: outcome.clone(),
                    place: place.clone(),
                });
            }
        }
        found
    }

    /// `spec.defaultBackend`, or the cluster's own.
    fn default(&mut self, ingress: &Ingress, report: &mut Report) -> Fallback {
        let field = "spec.defaultBackend";
        match &ingress.stored.default_backend {
            Some(service) => {
                let target = ingress.target(service, field);
                Fallback { outcome: self.outcome(ingress, &target, report), place: target.place }
            }
            None => Fallback { outcome: Outcome::Status(NOT_FOUND), place: ingress.place(field) },
        }
    }

    fn outcome(&mut self, ingress: &Ingress, target: &Target<'_>, report: &mut Report) -> Outcome {
        let key = (ingress.stored.namespace.clone(), target.service.to_owned(), target.port.clone());
        if !self.ways.contains_key(&key) {
            let way = service::way(self.manifests, self.context, ingress, target, report);
            self.ways.insert(key.clone(), way);
        }
        match self.ways.get(&key) {
            Some(Some(way)) => Outcome::Forward(Arc::new(way.to(gatewright_core::decision::Backend {
                service: target.service.to_owned(),
                namespace: ingress.stored.namespace.clone(),
                port: target.port.clone(),
            }))),
            // Said before.
            _ => Outcome::None,
        }
    }

    /// `pkg/loadbalancers/l7.go`, `edgeHop`.
    fn frontends(&self, ingress: &Ingress, map: UrlMap, report: &mut Report) -> Vec<(Scheme, UrlMap)> {
        if !ingress.allow_http && !ingress.has_certificate {
            let place = ingress.annotation_place(super::super::names::ingress::ALLOW_HTTP);
            gives_up(report, place, "port 80 is closed and there is no certificate for port 443");
        }
        let mut maps = Vec::new();
        if ingress.allow_http {
            match frontend::redirect(self.manifests, ingress, self.context.namespace, report) {
                // A map of its own with nothing but a default: every host and path.
                Some((redirect, place)) => {
                    maps.push((Scheme::Http, UrlMap::only(Outcome::Redirect(redirect), place)));
                }
                None => maps.push((Scheme::Http, map.clone())),
            }
        }
        if ingress.has_certificate {
            maps.push((Scheme::Https, map));
        }
        maps
    }
}
