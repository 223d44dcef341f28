//! HTTPRoute.

use super::order::Age;
use super::parent::{Parent, parents};
use super::rule::RouteRule;
use super::{Bundle, bounded, is_hostname, reject};
use crate::envoy::Domain;
use crate::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};

/// An HTTPRoute.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// `HTTPRoute/name` as messages call it.
    pub reference: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// When it was created.
    pub age: Age,
    /// What it attaches to.
    pub parents: Vec<Parent>,
    /// Its hostnames; none takes those of the listener.
    pub hostnames: Vec<String>,
    /// At least one.
    pub rules: Vec<RouteRule>,
    /// The object.
    pub place: Place,
}

/// What a reader has to know.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Namespace of objects that name none.
    pub namespace: &'a str,
    /// Version of the CRDs.
    pub bundle: Bundle,
    /// The host that is asked about. What cannot be read in a route for other hosts is only mentioned.
    pub host: Option<&'a str>,
}

impl Reader<'_> {
    /// True when one of these hostnames may be the host that is asked about.
    pub fn concerns(&self, hostnames: &[String]) -> bool {
        let Some(host) = self.host else { return true };
        let host = Domain::Exact(host.to_owned());
        hostnames.is_empty()
            || hostnames.iter().any(|name| Domain::parse(name).is_none_or(|domain| domain.covers(&host)))
    }

    /// Reads an HTTPRoute.
    pub fn route(&self, manifest: &Manifest, report: &mut Report) -> Route {
        let hostnames = manifest.node.at(&["spec", "hostnames"]).map(Node::items).unwrap_or_default();
        let hostnames: Vec<String> = hostnames.iter().filter_map(Node::as_str).map(str::to_owned).collect();
        let muted = std::mem::replace(&mut report.muted, !self.concerns(&hostnames));
        let route = self.read(manifest, hostnames, report);
        report.muted = muted;
        route
    }

    fn read(&self, manifest: &Manifest, hostnames: Vec<String>, report: &mut Report) -> Route {
        let reference = manifest.reference();
        let object = At::object(&reference);
        if !super::is_served(&manifest.api_version) {
            let why = format_args!("{:?} is no served version", manifest.api_version);
            reject(report, &object.key("apiVersion"), why);
        }
        let mut route = Route {
            namespace: manifest.namespace.clone().unwrap_or_else(|| self.namespace.to_owned()),
            name: manifest.name.clone(),
            age: Age::of(manifest, &object, report),
            parents: parents(manifest, self.namespace, report),
            hostnames,
            rules: Vec::new(),
            place: object.place(),
            reference: reference.clone(),
        };
        let at = object.key("spec");
        let empty = Node::synthetic(Kind::Null);
        for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "hostnames" => check_hostnames(&entry.value, &at, report),
                "rules" => self.rules(&entry.value, &mut route, &at, report),
                "parentRefs" => {}
                "useDefaultGateways" => {
                    if report.text(&entry.value, &at).is_some_and(|scope| scope != "None") {
                        report.refuse(&at, "attachment to default Gateways is not modelled");
                    }
                }
                _ => report.unknown_field(&at),
            }
        }
        if route.rules.is_empty() {
            // The API's default: one rule with the default match.
            route.rules.push(RouteRule::empty(at.key("rules").place()));
        }
        route
    }

    fn rules(&self, node: &Node, route: &mut Route, at: &At<'_>, report: &mut Report) {
        let items = report.items(node, at);
        bounded(report, at, items.len(), Bundle::RULES);
        for (index, item) in items.iter().enumerate() {
            let rule = RouteRule::read(item, &route.namespace, &at.index(index), self.bundle, report);
            route.rules.push(rule);
        }
        let matches = route.rules.iter().map(|rule| rule.matches.len()).sum::<usize>();
        if matches > Bundle::MATCHES {
            let why = format_args!("all rules have {matches} matches together, at most 128 are allowed");
            reject(report, at, why);
        }
        let names: Vec<&str> = route.rules.iter().filter_map(|rule| rule.name.as_deref()).collect();
        if names.iter().enumerate().any(|(index, name)| names[..index].contains(name)) {
            reject(report, at, "two rules have one name");
        }
    }
}

fn check_hostnames(node: &Node, at: &At<'_>, report: &mut Report) {
    let names = report.texts(node, at);
    bounded(report, at, names.len(), Bundle::HOSTNAMES);
    for (index, name) in names.iter().enumerate() {
        if !is_hostname(name) {
            let why = "a hostname is a name in lower case without port, `*.` may stand in front";
            reject(report, &at.index(index), why);
        }
    }
}
