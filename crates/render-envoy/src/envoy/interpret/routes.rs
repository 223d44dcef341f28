//! `RouteConfiguration`, virtual hosts and routes.

use super::action::{self, Around};
use super::cluster::Clusters;
use super::limits::{Common, RetryPolicy, retry_policy};
use super::matcher::condition;
use super::reader::{Reader, fields};
use super::schema;
use gatewright_core::decision::{HostForward, Outcome, PathForward, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::{Domain, Route, Table, VirtualHost};
use gatewright_semantics::report::At;
use std::collections::BTreeSet;

/// What the connection manager says about requests of every route.
pub(super) struct Outside<'a> {
    pub(super) common: &'a Common,
    pub(super) clusters: &'a Clusters,
    pub(super) host: Setting<HostForward>,
    pub(super) path: Setting<PathForward>,
    /// The host in question, when there is one.
    pub(super) asked: Option<&'a str>,
}

/// A route configuration.
pub(super) struct Routes {
    pub(super) table: Table,
    pub(super) ignore_port: bool,
}

pub(super) fn routes(node: &Node, at: &At<'_>, outside: &Outside<'_>, reader: &mut Reader) -> Routes {
    let mut hosts = Vec::new();
    // Virtual hosts come last, because they need to know the rest.
    let (mut ignore_port, mut validates) = (false, true);
    let mut lists = Vec::new();
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "virtual_hosts" => lists.push(value),
            "ignore_port_in_host_matching" => ignore_port = reader.flag(value, &at).unwrap_or(false),
            "validate_clusters" => validates = reader.flag(value, &at).unwrap_or(true),
            "request_mirror_policies" => action::mirrors(value, &at, reader),
            _ => reader.other(value, &at, &schema::ROUTE_CONFIGURATION),
        }
    }
    let mut seen = BTreeSet::new();
    for list in lists {
        let at = at.key("virtual_hosts");
        for (index, node) in reader.items(list, &at).iter().enumerate() {
            let at = at.index(index);
            virtual_host(node, &at, &Scope { outside, validates }, &mut seen, &mut hosts, reader);
        }
    }
    reader.muted = false;
    Routes { table: Table::new(hosts), ignore_port }
}

struct Scope<'a> {
    outside: &'a Outside<'a>,
    validates: bool,
}

/// One entry of the table for each domain.
fn virtual_host(
    node: &Node,
    at: &At<'_>,
    scope: &Scope<'_>,
    seen: &mut BTreeSet<String>,
    hosts: &mut Vec<VirtualHost>,
    reader: &mut Reader,
) {
    let asked = scope.outside.asked;
    reader.muted = false;
    let names =
        node.get("domains").map(|domains| reader.texts(domains, &at.key("domains"))).unwrap_or_default();
    if names.is_empty() {
        reader.reject(&at.key("domains"), "a virtual host needs a domain");
    }
    let concerns = |name: &str| {
        let domain = Domain::parse(name);
        asked.is_none_or(|asked| match &domain {
            Some(domain) => domain.covers(&Domain::Exact(asked.to_owned())),
            None => name.strip_suffix('*').is_none_or(|start| asked.starts_with(start)),
        })
    };
    let mut domains = Vec::new();
    let mut concerned = false;
    for (index, name) in names.iter().enumerate() {
        let name = name.to_ascii_lowercase();
        let domain_at = at.key("domains");
        let domain_at = domain_at.index(index);
        if !seen.insert(name.clone()) {
            reader.reject(&domain_at, &format!("the domain {name:?} stands twice"));
            continue;
        }
        concerned |= concerns(&name);
        reader.muted = !concerns(&name);
        match Domain::parse(&name) {
            Some(Domain::Suffix(suffix)) if !suffix.starts_with('.') => {
                reader.refuse(
                    &domain_at,
                    format!("the domain {name:?}, a star inside a label, is not modelled"),
                );
            }
            Some(domain) => domains.push(domain),
            // A star at the end is a prefix; elsewhere it is an ordinary character that no host has.
            None if name.ends_with('*') && !name.starts_with('*') => {
                reader.refuse(&domain_at, format!("the domain {name:?}, a star at its end, is not modelled"));
            }
            None => {
                let message = format!(
                    "the domain {name:?} matches no host: only a star in front stands for other text"
                );
                reader.warn("host-not-served", &domain_at, message);
            }
        }
    }
    reader.muted = !concerned;
    let (routes, require_tls) = contents(node, at, scope, reader);
    reader.muted = false;
    hosts.extend(domains.into_iter().map(|domain| VirtualHost {
        domain,
        require_tls: require_tls.clone(),
        routes: routes.clone(),
        place: at.place(),
    }));
}

fn contents(
    node: &Node,
    at: &At<'_>,
    scope: &Scope<'_>,
    reader: &mut Reader,
) -> (Vec<Route>, Option<gatewright_core::decision::Place>) {
    let (mut require_tls, mut retry, mut list) = (None, None, None);
    if node.get("name").and_then(Node::as_str).is_none_or(str::is_empty) {
        reader.reject(at, "a virtual host needs a name");
    }
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "domains" => {}
            "routes" => list = Some(value),
            "require_tls" => match reader.word(value, &at, &["NONE", "EXTERNAL_ONLY", "ALL"]) {
                Some(1) => reader.refuse(&at, "whether a client is internal is not modelled"),
                Some(2) => require_tls = Some(at.place()),
                _ => {}
            },
            "retry_policy" => retry = Some(retry_policy(value, &at, reader)),
            "request_mirror_policies" => action::mirrors(value, &at, reader),
            _ => reader.other(value, &at, &schema::VIRTUAL_HOST),
        }
    }
    let at = at.key("routes");
    let nodes = list.map(|list| reader.items(list, &at)).unwrap_or_default();
    let mut routes = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        routes.push(route(node, &at.index(index), scope, retry.clone(), reader));
    }
    (routes, require_tls)
}

fn route(
    node: &Node,
    at: &At<'_>,
    scope: &Scope<'_>,
    retry: Option<RetryPolicy>,
    reader: &mut Reader,
) -> Route {
    let outside = scope.outside;
    let before = reader.count();
    let around = Around {
        common: outside.common,
        clusters: outside.clusters,
        host: outside.host.clone(),
        path: outside.path.clone(),
        retry,
        validates: scope.validates,
    };
    let empty = Node::synthetic(gatewright_core::tree::Kind::Null);
    let condition = condition(node.get("match").unwrap_or(&empty), &at.key("match"), reader);
    let mut outcomes = Vec::new();
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "match" => {}
            "route" => {
                outcomes.push(action::forward(value, &at, condition.replaced.as_deref(), &around, reader));
            }
            "redirect" => outcomes.push(action::redirect(value, &at, reader)),
            "direct_response" => outcomes.push(action::direct_response(value, &at, reader)),
            "filter_action" | "non_forwarding_action" => {
                outcomes.push(Outcome::None);
                reader.other(value, &at, &schema::ROUTE);
            }
            _ => reader.other(value, &at, &schema::ROUTE),
        }
    }
    if outcomes.len() != 1 {
        reader.reject(at, "a route needs exactly one of route, redirect and direct_response");
    }
    let outcome = match outcomes.pop() {
        Some(outcome) if reader.count() == before => outcome,
        _ => Outcome::Undetermined(format!("{} is not understood", at.place().field)),
    };
    Route { path: condition.path, methods: condition.methods, outcome, place: at.place() }
}
