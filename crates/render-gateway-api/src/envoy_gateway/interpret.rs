//! From any objects of Gateway API and Envoy Gateway to a behaviour.
//!
//! Written from Envoy Gateway's source (envoyproxy/gateway v1.9.0) and checked against what `egctl` translates,
//! not from the renderer.

use super::backend_policy::Traffic;
use super::client_policy::Client;
use super::facts::Facts;
use super::info::INFO;
use super::limits::limits;
use super::target::{Policy, find, policies};
use super::{others, proxy};
use crate::bind::{Dialect, HostHeaders, Isolation, Order, Preset, Scene, Settings, World, behaviour, envoy};
use gatewright_core::decision::{Behaviour, Limits, Outcome, PathForward};
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::envoy::{Connection, Domain};
use gatewright_semantics::gateway_api::{Gateway, Listener, Owner, Protocol};
use gatewright_semantics::report::Report;

const CONTROLLER: &str = "gateway.envoyproxy.io/gatewayclass-controller";

pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let facts = Facts::new(context.options, context.namespace);
    let mut report = Report::default();
    let settings = Settings {
        id: INFO.id,
        class: None,
        controller: Some(CONTROLLER),
        attached: facts.attached.clone(),
        sections: facts.sections.clone(),
        ports: facts.ports,
        bundle: facts.bundle,
        listener_sets: true,
    };
    let world = World::new(settings, manifests, context, &mut report);
    let namespace = context.namespace;
    let clients = policies(manifests, "ClientTrafficPolicy", namespace, &mut report, Client::read);
    let traffic = policies(manifests, "BackendTrafficPolicy", namespace, &mut report, Traffic::read);
    others::check(&world, &facts, &mut report);
    let order =
        if proxy::keeps_order(&world, &mut report) { Order::AsWritten } else { Order::MethodAsHeader };
    let connection = connection(&world, &clients, &mut report);
    let preset = Preset {
        order,
        isolation: Isolation::EnvoyGateway,
        host_headers: HostHeaders::Refused,
        ..envoy(connection.connection)
    };
    let dialect = Eg { preset, clients, traffic, connection: connection.connection };
    let mut behaviour = behaviour(&world, &dialect, report);
    if connection.strips_dot.is_some() {
        for reading in &mut behaviour.readings {
            reading.decision.host_steps.push(gatewright_core::decision::HostStep::StripTrailingDot);
        }
    }
    behaviour
}

/// The one way in which listeners for the host treat paths; several are not modelled together.
fn connection(world: &World<'_>, clients: &[Policy<Client>], report: &mut Report) -> Client {
    let mut found: Option<Client> = None;
    for gateway in &world.gateways {
        for listener in gateway.listeners.iter().filter(|listener| concerns(listener, world.context.host)) {
            let client = client_of(clients, gateway, listener, report);
            match &found {
                None => found = Some(client),
                Some(first)
                    if (first.connection, first.strips_dot.is_some())
                        != (client.connection, client.strips_dot.is_some()) =>
                {
                    let message =
                        "listeners for one host treat paths or hosts differently, which is not modelled";
                    report.refuse_at(listener.place.clone(), message);
                }
                Some(_) => {}
            }
        }
    }
    found.unwrap_or_default()
}

fn concerns(listener: &Listener, host: Option<&str>) -> bool {
    let (Some(host), Some(own)) = (host, listener.hostname.as_deref()) else { return true };
    Domain::parse(own).is_none_or(|own| own.covers(&Domain::Exact(host.to_owned())))
}

/// The ClientTrafficPolicy of a listener, else of its Gateway; the narrower one stands alone.
fn client_of(
    clients: &[Policy<Client>],
    gateway: &Gateway,
    listener: &Listener,
    report: &mut Report,
) -> Client {
    let (kind, name) = owner(gateway, listener);
    let name = (name.0.as_str(), name.1.as_str());
    let narrow = find(clients, kind, name, Some(&listener.name), report);
    let shares_port = gateway.listeners.iter().any(|other| {
        other.port == listener.port && other.protocol == Protocol::Http && !std::ptr::eq(other, listener)
    });
    if let Some(policy) = narrow.filter(|_| listener.protocol == Protocol::Http && shares_port) {
        let place = policy.targets.first().map(|target| target.place.clone()).unwrap_or_default();
        let message = "a policy for one of several http listeners on a port, which share their settings";
        report.refuse_at(place, message);
    }
    let own = narrow.or_else(|| find(clients, kind, name, None, report));
    let found = own.or_else(|| find(clients, "Gateway", (&gateway.namespace, &gateway.name), None, report));
    found.map(|policy| policy.content.clone()).unwrap_or_default()
}

/// The object that a policy names for a listener.
fn owner(gateway: &Gateway, listener: &Listener) -> (&'static str, (String, String)) {
    match &listener.owner {
        Owner::Gateway => ("Gateway", (gateway.namespace.clone(), gateway.name.clone())),
        Owner::ListenerSet(namespace, name) => ("ListenerSet", (namespace.clone(), name.clone())),
    }
}

struct Eg {
    preset: Preset,
    clients: Vec<Policy<Client>>,
    traffic: Vec<Policy<Traffic>>,
    connection: Connection,
}

impl Eg {
    /// The BackendTrafficPolicy of the rule, of the route, of the listener or of the Gateway: the narrowest one
    /// stands alone unless it has a `mergeType`.
    fn traffic_of(&self, scene: Scene<'_>, report: &mut Report) -> Traffic {
        let route = (scene.route.namespace.as_str(), scene.route.name.as_str());
        let mut of_route = None;
        if let Some(rule) = &scene.rule.name {
            of_route = find(&self.traffic, "HTTPRoute", route, Some(rule), report);
        }
        let of_route = of_route.or_else(|| find(&self.traffic, "HTTPRoute", route, None, report));
        let (gateway, listener) = (scene.attached.gateway, scene.attached.listener);
        let (kind, owner) = owner(gateway, listener);
        let owner = (owner.0.as_str(), owner.1.as_str());
        let of_gateway = find(&self.traffic, kind, owner, Some(&listener.name), report)
            .or_else(|| find(&self.traffic, kind, owner, None, report))
            .or_else(|| find(&self.traffic, "Gateway", (&gateway.namespace, &gateway.name), None, report));
        let of_gateway = of_gateway.map(|policy| policy.content.clone()).unwrap_or_default();
        match of_route.map(|policy| policy.content.clone()) {
            Some(own) if own.merges => own.over(of_gateway),
            Some(own) => own,
            None => of_gateway,
        }
    }
}

impl Dialect for Eg {
    fn preset(&self) -> &Preset {
        &self.preset
    }

    fn limits(&self, scene: Scene<'_>, report: &mut Report) -> Limits {
        let client = client_of(&self.clients, scene.attached.gateway, scene.attached.listener, report);
        limits(scene, &client, &self.traffic_of(scene, report))
    }

    fn path_forward(&self) -> PathForward {
        self.connection.path_forward()
    }

    fn extension(&self, _: &(String, String, String), _: Scene<'_>) -> Option<Outcome> {
        None
    }
}
