//! From a Gateway and its routes to listeners with rules (`pkg/gateway/model/model_build_listener.go`).

use super::condition::{conditions, hosts_on, redirection};
use super::config::Config;
use super::object::Gateway;
use super::rank::{self, Ranked};
use super::{route as support, target};
use crate::interpret::attributes::Way;
use crate::interpret::balancer::{Listener, LoadBalancer};
use crate::interpret::report::{At, Report};
use crate::names::GATEWAY_GROUP;
use gatewright_core::decision::{Backend, Forward, HostForward, Outcome, PathForward, Port, Scheme, Setting};
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::{
    BackendRef, GROUP, Grant, Listener as Section, Route, RouteRule, Side, is_granted,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One Gateway among the objects.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) manifests: &'a Manifests,
    pub(super) namespace: &'a str,
    pub(super) grants: &'a [Grant],
}

/// What the rules of a listener share.
#[derive(Clone, Copy)]
struct Place<'a> {
    way: &'a Way,
    default_targets: Option<&'a str>,
    port: u16,
    scheme: Scheme,
}

impl Scene<'_> {
    /// The load balancer of the Gateway; indices of routes that belong to it are added to `attached`.
    pub(super) fn load_balancer(
        self,
        class: Option<&Manifest>,
        routes: &[(Route, Report)],
        attached: &mut BTreeSet<usize>,
        mut report: Report,
    ) -> LoadBalancer {
        let config = self.config(class, &mut report);
        let way = config.attributes.read(&mut report);
        let mut ports: BTreeMap<u16, Scheme> = BTreeMap::new();
        for section in &self.gateway.object.listeners {
            let Some(scheme) = section.scheme() else { continue };
            if *ports.entry(section.port).or_insert(scheme) != scheme {
                report.refuse(&self.gateway.at, format!("port {} has two protocols", section.port));
            }
        }
        let mut listeners = BTreeMap::new();
        for (port, scheme) in ports {
            let place = Place { way: &way, default_targets: config.default_targets.as_deref(), port, scheme };
            let mut ranked = Vec::new();
            let mut has_routes = false;
            for (index, (route, _)) in routes.iter().enumerate() {
                let Some(hosts) = self.hosts(route, port, &mut report) else { continue };
                has_routes = true;
                attached.insert(index);
                self.rules(route, &hosts, place, &mut ranked, &mut report);
            }
            if has_routes {
                let mut listener = Listener::new(scheme);
                listener.tiers = rank::tiers(ranked);
                listeners.insert(port, listener);
            }
        }
        let gateway = &self.gateway.object;
        LoadBalancer {
            name: format!("Gateway {}/{}", gateway.namespace, gateway.name),
            object: gateway.reference.clone(),
            listeners,
            report,
        }
    }

    fn config(self, class: Option<&Manifest>, report: &mut Report) -> Config {
        let own = match &self.gateway.parameters {
            None => Config::default(),
            Some((name, at)) => self.read_config(name, &self.gateway.object.namespace, at, report),
        };
        let Some(class) = class else { return own };
        let Some(reference) = class.node.at(&["spec", "parametersRef"]).filter(|node| !node.is_null()) else {
            return own;
        };
        let text = |key: &str| reference.get(key).and_then(Node::as_str).unwrap_or_default();
        let at = At::object(class.reference()).key("spec").key("parametersRef");
        let of_class = self.read_config(text("name"), text("namespace"), &at, report);
        own.under(of_class)
    }

    fn read_config(self, name: &str, namespace: &str, at: &At, report: &mut Report) -> Config {
        let found = self.manifests.of_kind(GATEWAY_GROUP, "LoadBalancerConfiguration").find(|object| {
            object.name == name && object.namespace.as_deref().unwrap_or(self.namespace) == namespace
        });
        if let Some(found) = found {
            return Config::read(found, report);
        }
        report
            .refuse(at, format!("the LoadBalancerConfiguration {namespace}/{name} is not among the objects"));
        Config::default()
    }

    /// The hosts that a route serves on a port, an empty one for any; nothing when it does not attach there.
    fn hosts(self, route: &Route, port: u16, report: &mut Report) -> Option<Vec<String>> {
        let mut attaches = false;
        let mut compatible: Vec<String> = Vec::new();
        let own = &self.gateway.object;
        for parent in route.parents.iter().filter(|parent| own.is(&parent.namespace, &parent.name)) {
            let is_named = |section: &&Section| {
                parent.section.as_ref().is_none_or(|name| *name == section.name)
                    && parent.port.is_none_or(|port| port == section.port)
            };
            let mut named = false;
            for section in own.listeners.iter().filter(is_named) {
                named = true;
                if section.port != port || !self.admits(section, route, report) {
                    continue;
                }
                let Some(hosts) = hosts_on(section, &route.hostnames) else { continue };
                attaches = true;
                compatible.extend(hosts);
            }
            if !named {
                let message = format!("{} names a listener that the Gateway does not have", route.reference);
                report.warn("not-attached", &self.gateway.at, message);
            }
        }
        if !attaches {
            return None;
        }
        compatible.sort();
        compatible.dedup();
        let hosts = if compatible.is_empty() { route.hostnames.clone() } else { compatible };
        Some(if hosts.is_empty() { vec![String::new()] } else { hosts })
    }

    /// `pkg/gateway/routeutils/listener_attachment_helper.go`.
    fn admits(self, section: &Section, route: &Route, report: &mut Report) -> bool {
        let own = &self.gateway.object.namespace;
        let admits = section.namespaces.admits(own, &route.namespace, self.manifests);
        if admits.is_none() {
            let message = format!(
                "the labels of the namespace {} decide whether {} attaches, and are not among the objects",
                route.namespace, route.reference
            );
            report.refuse(&At::of(&section.place).key("allowedRoutes").key("namespaces"), message);
        }
        section.takes("HTTPRoute") && admits == Some(true)
    }

    fn rules<'r>(
        self,
        route: &'r Route,
        hosts: &[String],
        place: Place<'_>,
        out: &mut Vec<Ranked<'r>>,
        report: &mut Report,
    ) {
        for (index, rule) in route.rules.iter().enumerate() {
            let outcome = self.outcome(rule, route, place, report);
            for (at, matched) in rule.matches.iter().enumerate() {
                let spot = At::of(&matched.place);
                // The controller does not fill in the match of everything.
                let matched = Some(matched).filter(|_| !rule.is_unconditional);
                for host in hosts {
                    let mut conditions = matched.map(conditions).unwrap_or_default();
                    if !host.is_empty() {
                        conditions.hosts.push(host.clone());
                    }
                    conditions.others.extend(support::other_condition(&rule.filters).map(|other| (other, 0)));
                    let built = conditions.rule(outcome.clone(), &spot, report);
                    out.push(Ranked::new(built, host, matched, route, (index, at)));
                }
            }
        }
    }

    fn outcome(self, rule: &RouteRule, route: &Route, place: Place<'_>, report: &mut Report) -> Outcome {
        if let Some(redirect) = &rule.filters.redirect {
            return match redirection(redirect, place.port, place.scheme) {
                Ok(redirect) => Outcome::Redirect(redirect),
                Err(message) => {
                    report.refuse(&At::of(&redirect.place), message);
                    Outcome::Status(503)
                }
            };
        }
        let mut forwards: Vec<Forward> = Vec::new();
        for backend in rule.backends.iter().filter(|backend| backend.weight > 0) {
            // Other kinds and Services without a port were refused before.
            let Some(port) = backend.port.filter(|_| backend.is_service()) else { continue };
            if !self.is_granted(backend, route) {
                let message = format!(
                    "no ReferenceGrant among the objects lets a route of {} use Service {}/{}",
                    route.namespace, backend.namespace, backend.name
                );
                report.refuse(&At::of(&backend.place), message);
            }
            let forward = self.forward(rule, (backend, port), place, report);
            if !forwards.contains(&forward) {
                forwards.push(forward);
            }
        }
        match (forwards.pop(), forwards.is_empty()) {
            (Some(only), true) => Outcome::Forward(Arc::new(only)),
            (Some(last), false) => {
                forwards.push(last);
                Outcome::Split(forwards)
            }
            // "A rule without a backend answers 503" (`buildL7ListenerNoBackendActions`).
            (None, _) => {
                report.warn("no-backend", &At::of(&rule.place), "the rule has no backend, so it answers 503");
                Outcome::Status(503)
            }
        }
    }

    fn forward(
        self,
        rule: &RouteRule,
        (backend, port): (&BackendRef, u16),
        place: Place<'_>,
        report: &mut Report,
    ) -> Forward {
        let objects = (self.manifests, self.namespace);
        let at = At::of(&backend.place);
        target::check(&backend.name, &backend.namespace, place.default_targets, objects, &at, report);
        let to = Backend {
            service: backend.name.clone(),
            namespace: backend.namespace.clone(),
            port: Port::Number(port),
        };
        let mut forward = place.way.forward(to, place.port, place.scheme);
        // A header modifier is a filter that the controller does not support.
        if let Some(edit) = rule.filters.host.as_ref().filter(|edit| !edit.by_header) {
            forward.host = Setting::stated(HostForward::Rewritten(edit.host.clone()), edit.place.clone());
        }
        if let Some(edit) = &rule.filters.path {
            let what = if edit.prefix_only { "prefix" } else { "path" };
            let how = format!("the {what} becomes {}", edit.to);
            forward.path = Setting::stated(PathForward::Rewritten(how), edit.place.clone());
        }
        forward
    }

    fn is_granted(self, backend: &BackendRef, route: &Route) -> bool {
        let (group, namespace) = (GROUP.to_owned(), route.namespace.clone());
        let from = Side { group, kind: "HTTPRoute".to_owned(), name: Some(namespace) };
        let name = Some(backend.name.clone());
        let to = Side { group: backend.group.clone(), kind: backend.kind.clone(), name };
        is_granted(self.grants, &from, &to, &backend.namespace)
    }
}
