//! GKE Gateways with their HTTPRoutes and policies.
//!
//! GKE publishes its types and its conformance report, not its controller. What the report lists as unsupported is
//! refused here: GKE does not program a route that uses it.

mod class;
mod extension;
mod listener;
mod outcome;
mod policy;
mod support;

use super::balancer::Balancer;
use gatewright_core::decision::{Outcome, Place, Scheme};
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::gateway_api::{
    self, Attached, Bundle, Gateway, Grant, Match, PathRule, Reader, Refusal, Route, RouteRule, attach, rank,
};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::{
    Fallback, HostPattern, HostRule, PathMatcher, RouteRule as Ranked, Rules, UrlMap,
};
use policy::Policies;
use std::collections::BTreeMap;

/// The CRDs of GKE 1.36 are those of Gateway API 1.6; what GKE does not support is refused by [`support`].
const BUNDLE: (u32, u32, u32) = (1, 6, 1);
/// What GKE answers when no rule takes a request.
const NOT_FOUND: u16 = 404;

/// Everything that rules are made from.
struct Scene<'a> {
    manifests: &'a Manifests,
    namespace: &'a str,
    grants: Vec<Grant>,
    policies: Policies,
}

/// One match of a route for one host.
struct Candidate<'a> {
    route: &'a Route,
    rule: usize,
    matched: &'a Match,
    outcome: Outcome,
}

/// The load balancers of all Gateways of GKE.
pub(super) fn balancers(manifests: &Manifests, context: Context<'_>, report: &mut Report) -> Vec<Balancer> {
    let gateways = class::own(manifests, context, report);
    if gateways.is_empty() {
        return Vec::new();
    }
    let reader = Reader { namespace: context.namespace, bundle: Bundle::new(BUNDLE), host: context.host };
    let mut scene = Scene {
        manifests,
        namespace: context.namespace,
        grants: gateway_api::grants(manifests, context.namespace, report),
        policies: Policies::read(manifests, context.namespace, report),
    };
    let routes = routes(&reader, &gateways, manifests, context, report);
    gateways.iter().map(|gateway| scene.balancer(gateway, &gateways, &routes, &reader, report)).collect()
}

/// The routes that name one of the Gateways.
fn routes(
    reader: &Reader<'_>,
    gateways: &[Gateway],
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for manifest in manifests.of_kind(gateway_api::GROUP, "HTTPRoute") {
        let parents = gateway_api::parents(manifest, context.namespace, &mut Report::default());
        if parents.iter().any(|parent| gateways.iter().any(|one| one.is(&parent.namespace, &parent.name))) {
            routes.push(reader.route(manifest, report));
        }
    }
    routes
}

impl Scene<'_> {
    fn balancer(
        &mut self,
        gateway: &Gateway,
        gateways: &[Gateway],
        routes: &[Route],
        reader: &Reader<'_>,
        report: &mut Report,
    ) -> Balancer {
        extension::check(self.manifests, gateway, self.namespace, report);
        let place = Place::new(gateway.reference.clone(), "");
        let mut balancer = Balancer {
            name: gateway.reference.clone(),
            place: place.clone(),
            hosts: Vec::new(),
            maps: Vec::new(),
        };
        let ports = listener::answering(gateway, report);
        let mut hosts: BTreeMap<(Scheme, HostPattern), Vec<Candidate<'_>>> = BTreeMap::new();
        for route in routes {
            let muted = std::mem::replace(&mut report.muted, !reader.concerns(&route.hostnames));
            for attached in self.attached(route, gateway, gateways, report) {
                let Some(scheme) = attached.listener.scheme() else { continue };
                if ports.get(&scheme) != Some(&attached.listener.port) {
                    continue;
                }
                for (name, _) in &attached.names {
                    hosts.entry((scheme, pattern(name))).or_default().extend(self.candidates(
                        route,
                        attached.listener.port,
                        scheme,
                        report,
                    ));
                }
            }
            report.muted = muted;
        }
        for scheme in ports.into_keys() {
            let here =
                || hosts.iter().filter(|((of, _), _)| *of == scheme).map(|((_, host), rules)| (host, rules));
            let all: Vec<&HostPattern> = here().map(|(host, _)| host).collect();
            balancer.hosts.extend(all.iter().map(|host| (*host).clone()));
            let default = Fallback { outcome: Outcome::Status(NOT_FOUND), place: place.clone() };
            let rules = here().map(|(host, candidates)| HostRule {
                host: host.clone(),
                matcher: PathMatcher {
                    rules: Rules::Routes(prioritised(candidates)),
                    default: remainder(host, &all, &default),
                },
            });
            balancer.maps.push((scheme, UrlMap::new(rules.collect(), default.clone())));
        }
        balancer.hosts.sort();
        balancer.hosts.dedup();
        balancer
    }

    /// The listeners of one Gateway that take a route.
    fn attached<'g>(
        &self,
        route: &Route,
        gateway: &Gateway,
        gateways: &'g [Gateway],
        report: &mut Report,
    ) -> Vec<Attached<'g>> {
        let mut found = Vec::new();
        for parent in route.parents.iter().filter(|parent| gateway.is(&parent.namespace, &parent.name)) {
            if parent.port.is_some() {
                report.refuse_at(parent.place.clone(), support::unsupported("a port in parentRefs"));
            }
            match attach(route, parent, gateways, self.manifests) {
                Ok(attached) => found.extend(attached),
                Err(Refusal::UnknownNamespace) => report.refuse_at(
                    parent.place.clone(),
                    "the labels of the route's namespace decide whether it attaches, and are not among the objects",
                ),
                Err(why) => {
                    let why = match why {
                        Refusal::NoListener => "the Gateway has no such listener",
                        Refusal::NoCommonName => "listener and route have no hostname in common",
                        Refusal::NoParent | Refusal::NotAllowed | Refusal::UnknownNamespace => {
                            "the listener takes no such route"
                        }
                    };
                    report.warn_at("not-attached", parent.place.clone(), format!("the route is not attached: {why}"));
                }
            }
        }
        found
    }

    /// The matches of a route on one listener.
    fn candidates<'r>(
        &mut self,
        route: &'r Route,
        port: u16,
        scheme: Scheme,
        report: &mut Report,
    ) -> Vec<Candidate<'r>> {
        let mut found = Vec::new();
        for (index, rule) in route.rules.iter().enumerate() {
            support::rule(rule, report);
            let outcome = self.outcome(route, rule, port, scheme, report);
            for matched in &rule.matches {
                if !support::is_matched(matched, report) {
                    continue;
                }
                let outcome = match matched.other_conditions() {
                    Some(what) => Outcome::Undetermined(format!("the rule also depends on {what}")),
                    None => outcome.clone(),
                };
                found.push(Candidate { route, rule: index, matched, outcome });
            }
        }
        found
    }

    fn outcome(
        &mut self,
        route: &Route,
        rule: &RouteRule,
        port: u16,
        scheme: Scheme,
        report: &mut Report,
    ) -> Outcome {
        match &rule.filters.redirect {
            Some(redirect) => outcome::redirect(redirect, port, scheme),
            None => outcome::forward(route, rule, self, report),
        }
    }
}

fn pattern(name: &Domain) -> HostPattern {
    match name {
        Domain::Exact(name) => HostPattern::Exact(name.clone()),
        Domain::Suffix(suffix) => HostPattern::Suffix(suffix.clone()),
        Domain::Any => HostPattern::Any,
    }
}

/// What happens to requests for a host that none of its rules takes.
fn remainder(host: &HostPattern, all: &[&HostPattern], default: &Fallback) -> Fallback {
    let is_broader = |other: &&&HostPattern| **other != host && other.overlaps(host);
    match all.iter().find(is_broader) {
        None => default.clone(),
        Some(_) => Fallback {
            outcome: Outcome::Undetermined(
                "GKE does not document whether routes of a broader hostname are looked at as well".to_owned(),
            ),
            place: default.place.clone(),
        },
    }
}

/// The order of Gateway API as priorities. Equal matches of two routes whose age is not known share one.
fn prioritised(candidates: &[Candidate<'_>]) -> Vec<Ranked> {
    let mut sorted: Vec<&Candidate<'_>> = candidates.iter().collect();
    let key = |one: &Candidate<'_>| (one.route.age.key().0, one.route.age.0.clone());
    let name = |one: &Candidate<'_>| (one.route.namespace.clone(), one.route.name.clone(), one.rule);
    sorted.sort_by(|left, right| {
        rank(right.matched)
            .cmp(&rank(left.matched))
            .then_with(|| key(left).cmp(&key(right)))
            .then_with(|| name(left).cmp(&name(right)))
    });
    let mut rules: Vec<Ranked> = Vec::new();
    let groups = sorted.chunk_by(|left, right| rank(left.matched) == rank(right.matched));
    for (priority, equal) in groups.enumerate() {
        let is_open = |one: &Candidate<'_>, other: &Candidate<'_>| {
            one.route.reference != other.route.reference
                && (one.route.age.0.is_none() || other.route.age.0.is_none())
        };
        let mut here: Vec<&Candidate<'_>> = Vec::new();
        for candidate in equal {
            let same = |other: &Candidate<'_>| condition(other.matched) == condition(candidate.matched);
            // The first of two equal ones stands, unless nobody knows which is the first.
            if here.iter().filter(|other| same(other)).all(|other| is_open(other, candidate)) {
                here.push(candidate);
            }
        }
        rules.extend(here.into_iter().map(|candidate| Ranked {
            priority,
            path: condition(candidate.matched),
            outcome: candidate.outcome.clone(),
            place: candidate.matched.place.clone(),
        }));
    }
    rules
}

/// Only paths are left: [`support`] refused everything else.
fn condition(matched: &Match) -> gatewright_core::decision::PathMatch {
    use gatewright_core::decision::PathMatch;
    match &matched.path {
        PathRule::Exact(path) => PathMatch::Exact(path.clone()),
        PathRule::Prefix(_) => {
            matched.path.segments().map_or(PathMatch::Any, |path| PathMatch::Segments(path.to_owned()))
        }
        PathRule::Regex(_) => PathMatch::Never,
    }
}
