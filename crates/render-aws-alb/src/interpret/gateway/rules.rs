//! From a Gateway and its routes to listeners with rules (`pkg/gateway/model/model_build_listener.go`).

use super::config::Config;
use super::object::{Gateway, Listener as Section};
use super::rank::{self, Ranked};
use super::route::{BackendRef, Match, Parent, PathType, RequestRedirect, Route, RouteRule};
use super::target;
use crate::interpret::attributes::{Way, default_port};
use crate::interpret::balancer::{Conditions, Listener, LoadBalancer};
use crate::interpret::report::{At, Report};
use crate::names::GATEWAY_GROUP;
use gatewright_core::decision::{
    Backend, Forward, HostForward, Outcome, PathForward, Port, Redirect, Scheme, Setting,
};
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use std::collections::{BTreeMap, BTreeSet};

/// One Gateway among the objects.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) manifests: &'a Manifests,
    pub(super) namespace: &'a str,
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
        for section in &self.gateway.listeners {
            if *ports.entry(section.port).or_insert(section.scheme) != section.scheme {
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
        let gateway = self.gateway;
        LoadBalancer {
            name: format!("Gateway {}/{}", gateway.namespace, gateway.name),
            object: gateway.at.reference().to_owned(),
            listeners,
            report,
        }
    }

    fn config(self, class: Option<&Manifest>, report: &mut Report) -> Config {
        let own = match &self.gateway.parameters {
            None => Config::default(),
            Some((name, at)) => self.read_config(name, &self.gateway.namespace, at, report),
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
        for parent in route.parents.iter().filter(|parent| self.gateway.is(&parent.namespace, &parent.name)) {
            let mut named = false;
            for section in self.gateway.listeners.iter().filter(|section| parent.names(section)) {
                named = true;
                if section.port != port || !self.admits(section, route) {
                    continue;
                }
                let Some(hosts) = section.compatible(&route.hostnames) else { continue };
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

    fn admits(self, section: &Section, route: &Route) -> bool {
        section.takes_routes && (section.all_namespaces || route.namespace == self.gateway.namespace)
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
                for host in hosts {
                    let mut conditions = conditions(matched);
                    if !host.is_empty() {
                        conditions.hosts.push(host.clone());
                    }
                    if let Some(other) = &rule.filters.other {
                        conditions.others.push((other.clone(), 0));
                    }
                    let built = conditions.rule(outcome.clone(), &matched.at, report);
                    out.push(Ranked::new(built, host, matched, route, (index, at)));
                }
            }
        }
    }

    fn outcome(self, rule: &RouteRule, route: &Route, place: Place<'_>, report: &mut Report) -> Outcome {
        if let Some((redirect, at)) = &rule.filters.redirect {
            return match redirect.on(place.port, place.scheme) {
                Ok(redirect) => Outcome::Redirect(redirect),
                Err(message) => {
                    report.refuse(at, message);
                    Outcome::Status(503)
                }
            };
        }
        let mut forwards: Vec<Forward> = Vec::new();
        for backend in rule.backends.iter().filter(|backend| backend.weight > 0) {
            if !self.is_granted(backend, route) {
                let message = format!(
                    "no ReferenceGrant among the objects lets a route of {} use Service {}/{}",
                    route.namespace, backend.namespace, backend.name
                );
                report.refuse(&backend.at, message);
            }
            let forward = self.forward(rule, backend, place, report);
            if !forwards.contains(&forward) {
                forwards.push(forward);
            }
        }
        match (forwards.pop(), forwards.is_empty()) {
            (Some(only), true) => Outcome::Forward(Box::new(only)),
            (Some(last), false) => {
                forwards.push(last);
                Outcome::Split(forwards)
            }
            // "A rule without a backend answers 503" (`buildL7ListenerNoBackendActions`).
            (None, _) => {
                report.warn("no-backend", &rule.at, "the rule has no backend, so it answers 503");
                Outcome::Status(503)
            }
        }
    }

    fn forward(
        self,
        rule: &RouteRule,
        backend: &BackendRef,
        place: Place<'_>,
        report: &mut Report,
    ) -> Forward {
        let objects = (self.manifests, self.namespace);
        target::check(&backend.name, &backend.namespace, place.default_targets, objects, &backend.at, report);
        let to = Backend {
            service: backend.name.clone(),
            namespace: backend.namespace.clone(),
            port: Port::Number(backend.port),
        };
        let mut forward = place.way.forward(to, place.port, place.scheme);
        if let Some((host, at)) = &rule.filters.host {
            forward.host = Setting::stated(HostForward::Rewritten(host.clone()), at.place());
        }
        if let Some((how, at)) = &rule.filters.path {
            forward.path = Setting::stated(PathForward::Rewritten(how.clone()), at.place());
        }
        forward
    }

    fn is_granted(self, backend: &BackendRef, route: &Route) -> bool {
        let grants = || {
            self.manifests
                .of_kind(super::GROUP, "ReferenceGrant")
                .filter(|grant| grant.namespace.as_deref().unwrap_or(self.namespace) == backend.namespace)
        };
        let list = |grant: &Manifest, key: &str| -> Vec<Node> {
            grant.node.at(&["spec", key]).map(Node::items).unwrap_or_default().to_vec()
        };
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        backend.namespace == route.namespace
            || grants().any(|grant| {
                list(grant, "from").iter().any(|from| {
                    text(from, "kind").as_deref() == Some("HTTPRoute")
                        && text(from, "namespace").as_deref() == Some(&route.namespace)
                }) && list(grant, "to").iter().any(|to| {
                    text(to, "kind").as_deref() == Some("Service")
                        && text(to, "name").is_none_or(|name| name == backend.name)
                })
            })
    }
}

impl Parent {
    /// True when the reference is to this listener.
    fn names(&self, section: &Section) -> bool {
        self.section.as_ref().is_none_or(|name| *name == section.name)
            && self.port.is_none_or(|port| port == section.port)
    }
}

impl Section {
    /// The hosts of a route on this listener; nothing when they have none in common
    /// (`hostnameCheck`).
    fn compatible(&self, hostnames: &[String]) -> Option<Vec<String>> {
        match (&self.hostname, hostnames) {
            (None, _) => Some(Vec::new()),
            (Some(own), []) => Some(vec![own.clone()]),
            (Some(own), names) => {
                let found: Vec<String> = names.iter().filter_map(|name| common(name, own)).collect();
                (!found.is_empty()).then_some(found)
            }
        }
    }
}

/// The more specific of two host names, either of which may start with `*.`.
pub(super) fn common(left: &str, right: &str) -> Option<String> {
    let under = |name: &str, wildcard: &str| {
        wildcard.strip_prefix('*').is_some_and(|suffix| name.len() > suffix.len() && name.ends_with(suffix))
    };
    if left == right || under(left, right) {
        Some(left.to_owned())
    } else {
        under(right, left).then(|| right.to_owned())
    }
}

/// `pkg/gateway/routeutils/route_rule_condition.go`. The value of an Exact path is passed on as it is, so `*`
/// and `?` in it are wildcards.
fn conditions(matched: &Match) -> Conditions {
    let mut conditions = Conditions::default();
    match &matched.path {
        None => {}
        Some((PathType::Exact, path)) => conditions.paths.push(path.clone()),
        Some((PathType::RegularExpression, path)) => conditions.path_regexes.push(path.clone()),
        Some((PathType::Prefix, path)) if path == "/" => conditions.paths.push("/*".to_owned()),
        Some((PathType::Prefix, path)) => {
            let path = path.strip_suffix('/').unwrap_or(path);
            conditions.paths.extend([path.to_owned(), [path, "/*"].concat()]);
        }
    }
    conditions.methods = matched.method.clone().map(|method| vec![method]);
    let header = |(name, values): &(String, usize)| (format!("the header {name:?}"), *values);
    conditions.others.extend(matched.headers.iter().map(header));
    if matched.queries > 0 {
        conditions.others.push(("the query string".to_owned(), matched.queries));
    }
    conditions
}

impl RequestRedirect {
    /// `buildHttpRedirectAction`: a scheme without a port brings its default port.
    fn on(&self, port: u16, scheme: Scheme) -> Result<Redirect, String> {
        let target = match self.scheme.as_deref() {
            None => scheme,
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            Some(other) => {
                return Err(format!("the controller gives up the Gateway: {other:?} is no scheme"));
            }
        };
        // The API's default status is 302; ELB knows no others than these two.
        let status = self.status.unwrap_or(302);
        if !matches!(status, 301 | 302) {
            return Err(format!("ELB refuses a redirect with status {status}: 301 or 302"));
        }
        let kept = if self.scheme.is_some() { default_port(target) } else { port };
        let to = self.port.unwrap_or(kept);
        Ok(Redirect {
            status,
            scheme: Some(target),
            host: self.hostname.clone(),
            port: (to != default_port(target)).then_some(to),
            keeps_target: !self.path,
        })
    }
}
