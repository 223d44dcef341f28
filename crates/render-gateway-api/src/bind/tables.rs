//! Listeners and routes brought together as virtual hosts.

use super::condition::{self, Rank};
use super::conflict;
use super::preset::{Conflicts, EmptyRules, Isolation, Methods, Preset};
use super::world::World;
use super::{Dialect, Scene, outcome, ports};
use gatewright_core::decision::{HostMatch, MethodMatch, Outcome, Place, Rule, Scheme, Tier};
use gatewright_semantics::envoy::{self, Domain, Table, VirtualHost};
use gatewright_semantics::gateway_api::{Age, Attached, Gateway, Listener};
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeMap;

/// Most matches on all listeners and names together, which bounds memory.
const ENTRIES: usize = 200_000;

/// One match on one listener for one name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) domain: Domain,
    rank: Rank,
    pub(super) age: Age,
    pub(super) owner: (String, String),
    /// Indices of the rule and of the match.
    pub(super) index: (usize, usize),
    /// What tells the match from others, headers and query parameters included.
    pub(super) condition: String,
    pub(super) route: envoy::Route,
}

/// A listener with its matches.
#[derive(Debug)]
pub(super) struct Bound<'w> {
    pub(super) gateway: &'w Gateway,
    listener: &'w Listener,
    pub(super) scheme: Scheme,
    pub(super) entries: Vec<Entry>,
}

/// Every listener that counts, with the matches of the routes on it.
pub(super) fn bind<'w>(world: &'w World<'_>, dialect: &dyn Dialect, report: &mut Report) -> Vec<Bound<'w>> {
    let mut bounds = Vec::new();
    for gateway in &world.gateways {
        for scheme in [Scheme::Http, Scheme::Https] {
            let listeners = ports::listeners(gateway, scheme, world, report);
            bounds.extend(listeners.into_iter().map(|listener| Bound {
                gateway,
                listener,
                scheme,
                entries: Vec::new(),
            }));
        }
    }
    let mut left = ENTRIES;
    for route in &world.routes {
        for attached in world.attached(route, report) {
            let bound = bounds.iter_mut().find(|bound| std::ptr::eq(bound.listener, attached.listener));
            let Some(bound) = bound else { continue };
            let matches = route.rules.iter().map(|rule| rule.matches.len()).sum::<usize>();
            let Some(rest) = left.checked_sub(matches.saturating_mul(attached.names.len())) else {
                let at = At::object(&route.reference);
                report.refuse(&at, "the routes together make more rules than are modelled");
                return bounds;
            };
            left = rest;
            let mut binder = Binder { world, dialect, report };
            binder.add(route, &attached, &mut bound.entries);
        }
    }
    if dialect.preset().conflicts == Conflicts::Rule {
        conflict::leave_out(&mut bounds);
    }
    bounds
}

struct Binder<'b, 'w, 'r> {
    world: &'b World<'w>,
    dialect: &'b dyn Dialect,
    report: &'r mut Report,
}

impl Binder<'_, '_, '_> {
    fn add(
        &mut self,
        route: &gatewright_semantics::gateway_api::Route,
        attached: &Attached<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let preset = self.dialect.preset();
        let concerns = self.concerns(attached);
        let longest = attached.names.iter().map(|(name, _)| condition::length(name)).max().unwrap_or(0);
        for (index, rule) in route.rules.iter().enumerate() {
            let scene = Scene { attached, route, rule };
            self.report.muted = !concerns;
            let of_rule = outcome::outcome(scene, self.world, self.dialect, self.report);
            self.report.muted = false;
            let is_empty = rule.backends.is_empty() && of_rule == Outcome::Status(500);
            if is_empty && preset.empty_rules == EmptyRules::LeftOut {
                continue;
            }
            for (at, matched) in rule.matches.iter().enumerate() {
                let (path, open) = condition::path(matched, preset);
                let outcome = condition::outcome(matched, open, &of_rule, preset);
                let methods = condition::methods(matched);
                for (domain, own) in &attached.names {
                    let (place, path) = (matched.place.clone(), path.clone());
                    let (outcome, methods) = (outcome.clone(), methods.clone());
                    entries.push(Entry {
                        domain: domain.clone(),
                        rank: condition::rank(matched, own.as_ref(), longest, preset),
                        age: route.age.clone(),
                        owner: (route.namespace.clone(), route.name.clone()),
                        index: (index, at),
                        condition: condition::identity(matched),
                        route: envoy::Route { path, methods, outcome, place },
                    });
                }
            }
        }
    }

    fn concerns(&self, attached: &Attached<'_>) -> bool {
        let Some(host) = self.world.context.host else { return true };
        let host = Domain::Exact(host.to_owned());
        attached.names.iter().any(|(name, _)| name.covers(&host))
    }
}

impl Bound<'_> {
    /// True when a rule may take requests for this host.
    pub(super) fn concerns(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return true };
        let host = Domain::Exact(host.to_owned());
        self.entries.iter().any(|entry| entry.domain.covers(&host))
    }

    /// True when both have rules for one host and scheme.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let meets =
            |left: &Entry| other.entries.iter().any(|right| left.domain.meet(&right.domain).is_some());
        self.scheme == other.scheme && self.entries.iter().any(meets)
    }

    fn domain(&self) -> Domain {
        self.listener.hostname.as_deref().and_then(Domain::parse).unwrap_or(Domain::Any)
    }
}

/// True when hostnames of two listeners of one Gateway and scheme have names in common, so that isolation
/// matters.
pub(super) fn listeners_overlap(bounds: &[&Bound<'_>]) -> bool {
    bounds.iter().enumerate().any(|(index, bound)| {
        bounds.iter().take(index).any(|other| {
            std::ptr::eq(bound.gateway, other.gateway)
                && bound.scheme == other.scheme
                && bound.domain().meet(&other.domain()).is_some()
        })
    })
}

/// The rules of one Gateway by falling precedence.
pub(super) fn tiers(bounds: &[&Bound<'_>], isolation: Isolation, preset: &Preset) -> Vec<Tier> {
    let mut tiers = Vec::new();
    for scheme in [Scheme::Http, Scheme::Https] {
        let of_scheme: Vec<&Bound<'_>> =
            bounds.iter().copied().filter(|bound| bound.scheme == scheme).collect();
        let isolated = match isolation {
            Isolation::EnvoyGateway => scheme == Scheme::Https,
            Isolation::Listener => true,
            Isolation::None | Isolation::Open => false,
        };
        let mut facts = Facts::new();
        let rules = if isolated {
            each_listener(&of_scheme, scheme, preset, &mut facts)
        } else {
            let entries = of_scheme.iter().flat_map(|bound| shared(bound, &of_scheme, isolation));
            table(entries, preset, &mut facts).rules(scheme, &Domain::Any, None)
        };
        let ends: Vec<&Place> = of_scheme.iter().map(|bound| &bound.listener.place).collect();
        tiers.extend(in_tiers(rules, &facts, &ends, preset));
    }
    tiers
}

/// The entries of a listener in a table that listeners share; with Envoy Gateway a name that is another
/// listener's hostname is left to that listener.
fn shared<'b>(
    bound: &'b Bound<'_>,
    all: &[&'b Bound<'_>],
    isolation: Isolation,
) -> impl Iterator<Item = Entry> + use<'b> {
    let taken: Vec<Domain> = all
        .iter()
        .filter(|other| isolation == Isolation::EnvoyGateway && !std::ptr::eq(other.listener, bound.listener))
        .filter(|other| std::ptr::eq(other.gateway, bound.gateway))
        .filter_map(|other| other.listener.hostname.as_deref().and_then(Domain::parse))
        .collect();
    let own = bound.domain();
    bound.entries.iter().filter(move |entry| entry.domain == own || !taken.contains(&entry.domain)).cloned()
}

/// A request belongs to the listener with the most specific hostname; no rule there is no rule at all.
fn each_listener(bounds: &[&Bound<'_>], scheme: Scheme, preset: &Preset, facts: &mut Facts) -> Vec<Rule> {
    let mut ordered: Vec<(Domain, &Bound<'_>)> =
        bounds.iter().map(|bound| (bound.domain(), *bound)).collect();
    ordered.sort_by(|left, right| left.0.precedence().cmp(&right.0.precedence()));
    let last_wildcard = ordered.iter().rposition(|(domain, _)| domain.is_wildcard());
    let mut rules = Vec::new();
    for (at, (domain, bound)) in ordered.iter().enumerate() {
        let end = last_wildcard.filter(|last| at < *last).map(|_| &bound.listener.place);
        let table = table(bound.entries.iter().cloned(), preset, facts);
        rules.extend(table.rules(scheme, domain, end));
    }
    rules
}

/// What decides between rules, by place and host.
type Facts = BTreeMap<(Place, HostMatch), Fact>;

#[derive(Clone, Debug)]
struct Fact {
    rank: Rank,
    ageless: bool,
    owner: (String, String),
}

fn table(entries: impl Iterator<Item = Entry>, preset: &Preset, facts: &mut Facts) -> Table {
    let mut hosts: BTreeMap<Domain, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        hosts.entry(entry.domain.clone()).or_default().push(entry);
    }
    let hosts = hosts.into_iter().map(|(domain, mut entries)| {
        entries.sort_by(|left, right| {
            let key = |entry: &Entry| std::cmp::Reverse(entry.rank);
            key(left)
                .cmp(&key(right))
                .then_with(|| left.age.key().cmp(&right.age.key()))
                .then_with(|| (&left.owner, left.index).cmp(&(&right.owner, right.index)))
        });
        let mut routes: Vec<envoy::Route> = Vec::with_capacity(entries.len());
        let mut kept: Vec<&Entry> = Vec::with_capacity(entries.len());
        for entry in &entries {
            // Of two equal conditions in one route the first one stands.
            let same = |other: &&&Entry| {
                other.owner == entry.owner
                    && (&other.route.path, &other.route.methods) == (&entry.route.path, &entry.route.methods)
                    && !matches!(other.route.outcome, Outcome::Undetermined(_))
            };
            let neighbours = kept.iter().rev().take_while(|other| other.rank == entry.rank);
            if neighbours.clone().any(|other| same(&other)) {
                continue;
            }
            let key = (entry.route.place.clone(), domain.condition());
            let (ageless, owner) = (entry.age.0.is_none(), entry.owner.clone());
            facts.insert(key, Fact { rank: entry.rank, ageless, owner });
            kept.push(entry);
            routes.push(entry.route.clone());
        }
        let place = routes.first().map(|route| route.place.clone()).unwrap_or_default();
        if preset.methods == Methods::NotFound {
            routes = closed(routes);
        }
        VirtualHost { domain, require_tls: None, place, routes }
    });
    Table::new(hosts.collect())
}

/// NGINX Gateway Fabric: the location of a path is final, and a request that none of its matches takes is
/// answered with 404 (`modules/src/httpmatches.js`).
fn closed(routes: Vec<envoy::Route>) -> Vec<envoy::Route> {
    let mut last: BTreeMap<gatewright_core::decision::PathMatch, (usize, bool)> = BTreeMap::new();
    for (index, route) in routes.iter().enumerate() {
        let open = route.methods == MethodMatch::Any && !matches!(route.outcome, Outcome::Undetermined(_));
        let entry = last.entry(route.path.clone()).or_default();
        *entry = (index, entry.1 || open);
    }
    let mut found = Vec::with_capacity(routes.len());
    for (index, route) in routes.into_iter().enumerate() {
        let ends = last.get(&route.path).is_some_and(|(at, open)| *at == index && !open);
        let end = envoy::Route { methods: MethodMatch::Any, outcome: Outcome::Status(404), ..route.clone() };
        found.push(route);
        if ends {
            found.push(end);
        }
    }
    found
}

/// Rules that tie share a tier: routes that were not created yet will be in an order that nobody knows.
fn in_tiers(rules: Vec<Rule>, facts: &Facts, ends: &[&Place], preset: &Preset) -> Vec<Tier> {
    let mut tiers: Vec<(Vec<Fact>, Tier)> = Vec::new();
    for mut rule in rules {
        let fact = facts.get(&(rule.place.clone(), rule.host.clone()));
        // Where a listener ends nothing is open; where a host ends, the specification is silent.
        if rule.outcome == Outcome::None && !preset.final_hosts && !ends.contains(&&rule.place) {
            let open = "whether rules of a broader hostname are tried when none of this host matches";
            rule.outcome = Outcome::Undetermined(open.to_owned());
        }
        let shares_rank = |tier: &(Vec<Fact>, Tier)| {
            fact.is_some_and(|fact| {
                tier.1.rules.last().is_some_and(|last| last.host == rule.host)
                    && tier.0.iter().any(|other| fact.ties(other))
            })
        };
        match tiers.last_mut() {
            Some(tier) if shares_rank(tier) => {
                tier.0.extend(fact.cloned());
                tier.1.rules.push(rule);
            }
            _ => tiers.push((fact.cloned().into_iter().collect(), Tier { rules: vec![rule] })),
        }
    }
    tiers.into_iter().map(|(_, tier)| tier).collect()
}

impl Fact {
    fn ties(&self, other: &Self) -> bool {
        self.rank == other.rank && self.ageless && other.ageless && self.owner != other.owner
    }
}
