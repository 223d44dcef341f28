//! A group of Ingresses becomes one load balancer (`pkg/ingress/model_builder.go`, `run`).

use super::class::Params;
use super::object::Ingress;
use super::{gives_up, optimise, ports, rules};
use crate::interpret::attributes::{Attributes, Way, default_port};
use crate::interpret::balancer::{Listener, LoadBalancer};
use crate::interpret::report::{At, Report};
use crate::interpret::value;
use crate::names::suffix;
use gatewright_core::decision::{Outcome, Redirect, Scheme};
use gatewright_core::names;
use gatewright_core::router::{Context, Manifests};
use std::collections::{BTreeMap, BTreeSet};

/// An Ingress with the parameters of its class.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) ingress: Ingress,
    pub(super) params: Params,
    found: Report,
}

/// What the rules of a group need to know.
pub(super) struct Scene<'a> {
    pub(super) manifests: &'a Manifests,
    pub(super) namespace: &'a str,
    pub(super) way: Way,
}

impl Member {
    pub(super) fn new(ingress: Ingress, params: Params, found: Report) -> Self {
        Self { ingress, params, found }
    }

    /// The group's key: a name, or the Ingress itself.
    ///
    /// # Errors
    /// A name that the controller does not take; it then makes no load balancer for the Ingress.
    pub(super) fn group(&self) -> Result<String, (At, String)> {
        let ingress = &self.ingress;
        if let Some(name) = &self.params.group {
            return Ok(["group ", name].concat());
        }
        let Some((name, at)) = ingress.settings.annotation(suffix::GROUP_NAME) else {
            return Ok(["Ingress ", &self.full_name()].concat());
        };
        if name.len() <= 63 && names::is_subdomain(name) {
            return Ok(["group ", name].concat());
        }
        Err((at, format!("the controller refuses the group name {name:?} and leaves the Ingress out")))
    }

    fn full_name(&self) -> String {
        [&self.ingress.namespace, "/", &self.ingress.name].concat()
    }

    /// `pkg/ingress/group_loader.go`, `sortGroupMembers`.
    fn order(&self, report: &mut Report) -> i32 {
        let Some((text, at)) = self.ingress.settings.annotation(suffix::GROUP_ORDER) else { return 0 };
        let order = text.parse::<i32>().ok().filter(|order| (-1000..=1000).contains(order));
        if order.is_none() {
            gives_up(report, &at, format!("{text:?} is no order from -1000 to 1000"));
        }
        order.unwrap_or(0)
    }
}

pub(super) fn load_balancer(
    mut members: Vec<Member>,
    manifests: &Manifests,
    context: Context<'_>,
) -> LoadBalancer {
    let mut report = Report::default();
    for member in &mut members {
        report.take(std::mem::take(&mut member.found), true);
    }
    let mut orders: BTreeMap<String, i32> = BTreeMap::new();
    for member in &members {
        orders.insert(member.full_name(), member.order(&mut report));
    }
    members.sort_by_cached_key(|member| {
        let name = member.full_name();
        (orders.get(&name).copied(), name)
    });
    let name = members.first().and_then(|member| member.group().ok()).unwrap_or_default();
    let way = attributes(&members, &mut report).read(&mut report);
    let scene = Scene { manifests, namespace: context.namespace, way };
    let listening: Vec<BTreeMap<u16, Scheme>> =
        members.iter().map(|member| listen(member, &mut report)).collect();
    let schemes = merge(&members, &listening, &mut report);
    let redirect = redirect(&members, &schemes, &mut report);
    let object =
        members.first().map(|member| member.ingress.settings.at.reference().to_owned()).unwrap_or_default();
    let mut balancer = LoadBalancer { name, object, ..LoadBalancer::default() };
    for (&port, &scheme) in &schemes {
        // Only members that listen on a port put rules there.
        let here: Vec<&Member> = members
            .iter()
            .zip(&listening)
            .filter(|(_, ports)| ports.contains_key(&port))
            .map(|(member, _)| member)
            .collect();
        let mut listener = Listener::new(scheme);
        match &redirect {
            Some((outcome, at)) if scheme == Scheme::Http => {
                listener.default = Some((outcome.clone(), at.place()));
            }
            _ => fill(&mut listener, port, &here, &scene, &mut report),
        }
        balancer.listeners.insert(port, listener);
    }
    balancer.report = report;
    balancer
}

fn fill(listener: &mut Listener, port: u16, members: &[&Member], scene: &Scene<'_>, report: &mut Report) {
    let scheme = listener.scheme;
    let mut built = Vec::new();
    for member in members {
        built.extend(rules::of(member, port, scheme, scene, report));
    }
    listener.tiers = optimise::optimise(built, port, scheme).into_iter().map(|rule| vec![rule]).collect();
    let mut defaults = members.iter().filter_map(|member| {
        let at = member.ingress.settings.at.key("spec.defaultBackend");
        member.ingress.default_backend.as_ref().map(|service| (*member, service, at))
    });
    if let Some((member, service, at)) = defaults.next() {
        let outcome = rules::default_action(member, service, &at, (port, scheme), scene, report);
        listener.default = Some((outcome, at.place()));
        if let Some((_, _, second)) = defaults.next() {
            gives_up(report, &second, "two of its Ingresses have a default backend");
        }
    }
}

fn attributes(members: &[Member], report: &mut Report) -> Attributes {
    let mut all = Attributes::default();
    // Parameters of the first member's class win.
    let mut of_class = Attributes::default();
    if let Some(first) = members.first() {
        of_class = first.params.attributes.clone();
    }
    for member in members {
        let Some((text, at)) = member.ingress.settings.annotation(suffix::ATTRIBUTES) else { continue };
        match value::map(text) {
            Ok(pairs) => {
                for (key, value) in pairs {
                    if all.set(&key, &value, &at) && !of_class.has(&key) {
                        gives_up(report, &at, format!("{key} has another value in another Ingress"));
                    }
                }
            }
            Err(message) => gives_up(report, &at, message),
        }
    }
    all.overlay(of_class);
    all
}

fn listen(member: &Member, report: &mut Report) -> BTreeMap<u16, Scheme> {
    match ports::of(member) {
        Ok((ports, _)) => ports,
        Err((at, message)) => {
            gives_up(report, &at, message);
            BTreeMap::new()
        }
    }
}

fn merge(
    members: &[Member],
    listening: &[BTreeMap<u16, Scheme>],
    report: &mut Report,
) -> BTreeMap<u16, Scheme> {
    let mut merged = BTreeMap::new();
    for (member, ports) in members.iter().zip(listening) {
        for (&port, &scheme) in ports {
            if *merged.entry(port).or_insert(scheme) != scheme {
                let message = format!("port {port} is HTTP in one Ingress and HTTPS in another");
                gives_up(report, &member.ingress.settings.at, message);
            }
        }
    }
    merged
}

/// `buildSSLRedirectConfig`: one port for all HTTP listeners of the group.
fn redirect(
    members: &[Member],
    schemes: &BTreeMap<u16, Scheme>,
    report: &mut Report,
) -> Option<(Outcome, At)> {
    let mut asked: BTreeSet<u16> = BTreeSet::new();
    let mut place = None;
    for member in members {
        let from_class = member.params.redirect_port.as_ref().map(|(port, at)| (port.as_str(), at.clone()));
        let Some((text, at)) =
            from_class.or_else(|| member.ingress.settings.annotation(suffix::SSL_REDIRECT))
        else {
            continue;
        };
        match text.parse() {
            Ok(port) => drop(asked.insert(port)),
            Err(_) => gives_up(report, &at, format!("{text:?} is no port")),
        }
        place.get_or_insert(at);
    }
    let (at, port) = (place?, asked.first().copied()?);
    if asked.len() > 1 {
        gives_up(report, &at, "its Ingresses ask for redirects to several ports");
    }
    if schemes.get(&port) != Some(&Scheme::Https) {
        gives_up(report, &at, format!("ssl-redirect names port {port}, which is no HTTPS listener"));
    }
    let redirect = Redirect {
        status: 301,
        scheme: Some(Scheme::Https),
        host: None,
        port: (port != default_port(Scheme::Https)).then_some(port),
        keeps_target: true,
    };
    Some((Outcome::Redirect(redirect), at))
}
