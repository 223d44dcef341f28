//! An HTTPRoute.

use crate::interpret::report::{At, Report};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;

/// What a rule does to a request besides forwarding it.
#[derive(Clone, Debug, Default)]
pub(super) struct Filters {
    pub(super) redirect: Option<(RequestRedirect, At)>,
    /// `urlRewrite.hostname`.
    pub(super) host: Option<(String, At)>,
    /// `urlRewrite.path`, in words.
    pub(super) path: Option<(String, At)>,
    /// Something that is not modelled.
    pub(super) other: Option<String>,
}

/// `requestRedirect`.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestRedirect {
    pub(super) scheme: Option<String>,
    pub(super) hostname: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) path: bool,
    pub(super) status: Option<u16>,
}

#[derive(Debug)]
pub(super) struct Route {
    pub(super) reference: String,
    pub(super) namespace: String,
    pub(super) name: String,
    /// `metadata.creationTimestamp`; absent in files that were never in a cluster.
    pub(super) created: Option<String>,
    pub(super) parents: Vec<Parent>,
    pub(super) hostnames: Vec<String>,
    pub(super) rules: Vec<RouteRule>,
}

/// A reference to a Gateway.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) section: Option<String>,
    pub(super) port: Option<u16>,
}

#[derive(Debug)]
pub(super) struct RouteRule {
    pub(super) matches: Vec<Match>,
    pub(super) filters: Filters,
    pub(super) backends: Vec<BackendRef>,
    pub(super) at: At,
}

/// One match; `None` for a path means that the rule has no match at all.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) path: Option<(PathType, String)>,
    pub(super) method: Option<String>,
    /// Values of each header.
    pub(super) headers: Vec<(String, usize)>,
    pub(super) queries: usize,
    pub(super) at: At,
}

/// The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PathType {
    RegularExpression,
    Prefix,
    Exact,
}

#[derive(Debug)]
pub(super) struct BackendRef {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) port: u16,
    pub(super) weight: i64,
    pub(super) at: At,
}

impl Route {
    pub(super) fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let at = At::object(manifest.reference());
        let own = manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned());
        let created = manifest.node.at(&["metadata", "creationTimestamp"]).and_then(Node::as_str);
        let mut route = Self {
            reference: manifest.reference(),
            name: manifest.name.clone(),
            created: created.map(str::to_owned),
            parents: parents(manifest, namespace, report),
            hostnames: Vec::new(),
            rules: Vec::new(),
            namespace: own,
        };
        let at = at.key("spec");
        let Some(spec) = manifest.node.get("spec") else { return route };
        let mut has_rules = false;
        for entry in report.entries(spec, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "hostnames" => {
                    let names = report.texts(&entry.value, &at);
                    route.hostnames = names.iter().map(|name| name.to_ascii_lowercase()).collect();
                }
                "rules" => {
                    has_rules = true;
                    for (node, at) in report.items(&entry.value, &at) {
                        route.rules.push(rule(node, &at, &route.namespace, report));
                    }
                }
                "parentRefs" | "useDefaultGateways" => {}
                _ => report.unknown_field(&at),
            }
        }
        if !has_rules {
            // The API's default: one rule with the default match.
            let (filters, backends) = (Filters::default(), Vec::new());
            route.rules.push(RouteRule { matches: vec![everything(&at)], filters, backends, at });
        }
        route
    }

    /// True when a rule may be for this host.
    pub(super) fn concerns(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return true };
        self.hostnames.is_empty()
            || self.hostnames.iter().any(|name| super::rules::common(name, host).is_some())
    }
}

/// The Gateways that a route of any kind names.
pub(super) fn parents(manifest: &Manifest, namespace: &str, report: &mut Report) -> Vec<Parent> {
    let own = manifest.namespace.as_deref().unwrap_or(namespace);
    let at = At::object(manifest.reference()).key("spec").key("parentRefs");
    let Some(node) = manifest.node.at(&["spec", "parentRefs"]) else {
        // A ListenerSet has one.
        let parent = manifest.node.at(&["spec", "parentRef"]);
        return parent.and_then(|node| parent_ref(node, &at, own, report)).into_iter().collect();
    };
    let items = report.items(node, &at);
    items.iter().filter_map(|(node, at)| parent_ref(node, at, own, report)).collect()
}

fn parent_ref(node: &Node, at: &At, own: &str, report: &mut Report) -> Option<Parent> {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let is_gateway = text("group").is_none_or(|group| group == super::GROUP)
        && text("kind").is_none_or(|kind| kind == "Gateway");
    let name = text("name")?.to_owned();
    let namespace = text("namespace").unwrap_or(own).to_owned();
    let section = text("sectionName").map(str::to_owned);
    let port = node.get("port").and_then(|port| report.port(port, &at.key("port")));
    is_gateway.then_some(Parent { namespace, name, section, port })
}

/// The match that the API fills in when a rule has none.
fn everything(at: &At) -> Match {
    let path = Some((PathType::Prefix, "/".to_owned()));
    Match { path, method: None, headers: Vec::new(), queries: 0, at: at.clone() }
}

fn rule(node: &Node, at: &At, namespace: &str, report: &mut Report) -> RouteRule {
    let mut rule =
        RouteRule { matches: Vec::new(), filters: Filters::default(), backends: Vec::new(), at: at.clone() };
    let mut has_matches = false;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "matches" if !value.is_null() => {
                has_matches = true;
                let items = report.items(value, &at);
                rule.matches = items.iter().map(|(node, at)| one_match(node, at, report)).collect();
            }
            "filters" => {
                for (node, at) in report.items(value, &at) {
                    filter(node, &at, &mut rule.filters, report);
                }
            }
            "backendRefs" => {
                let items = report.items(value, &at);
                rule.backends =
                    items.iter().filter_map(|(node, at)| backend_ref(node, at, namespace, report)).collect();
            }
            "timeouts" | "retry" | "sessionPersistence" if !value.is_null() => {
                report.warn("ignored-field", &at, "the controller does not support it");
            }
            "name" | "matches" | "timeouts" | "retry" | "sessionPersistence" => {}
            _ => report.unknown_field(&at),
        }
    }
    if !has_matches {
        rule.matches.push(everything(at));
    } else if rule.matches.is_empty() {
        rule.matches.push(Match { path: None, ..everything(at) });
    }
    rule
}

fn one_match(node: &Node, at: &At, report: &mut Report) -> Match {
    let mut found = everything(at);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "path" => found.path = Some(path(value, &at, report)),
            "method" => found.method = report.text(value, &at).map(str::to_owned),
            "headers" => {
                for (header, at) in report.items(value, &at) {
                    let mut text = |key: &str| {
                        header.get(key).and_then(|node| report.text(node, &at.key(key))).unwrap_or_default()
                    };
                    let name = text("name").to_owned();
                    // A comma makes several values of one (docs/guide/gateway/l7gateway.md).
                    found.headers.push((name, text("value").split(',').count()));
                }
            }
            "queryParams" => found.queries = report.items(value, &at).len(),
            _ => report.unknown_field(&at),
        }
    }
    found
}

fn path(node: &Node, at: &At, report: &mut Report) -> (PathType, String) {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let (kind, value) = (text("type").unwrap_or("PathPrefix"), text("value").unwrap_or("/").to_owned());
    let kind = match kind {
        "Exact" => PathType::Exact,
        "PathPrefix" => PathType::Prefix,
        "RegularExpression" => PathType::RegularExpression,
        other => {
            report.refuse(
                &at.key("type"),
                format!("the API server refuses the object: {other:?} is no type of a path"),
            );
            PathType::Prefix
        }
    };
    if kind == PathType::Prefix && value.contains(['*', '?']) {
        report.refuse(
            at,
            format!("the controller gives up the Gateway: {value:?} is no prefix and has wildcards"),
        );
    }
    (kind, value)
}

/// `pkg/gateway/routeutils/route_rule_action.go` and `route_rule_transform.go`.
fn filter(node: &Node, at: &At, filters: &mut Filters, report: &mut Report) {
    match node.get("type").and_then(Node::as_str).unwrap_or_default() {
        "RequestRedirect" => {
            let found =
                node.get("requestRedirect").map(|node| redirect(node, &at.key("requestRedirect"), report));
            if filters.redirect.is_none() {
                filters.redirect = found.map(|redirect| (redirect, at.clone()));
            }
        }
        "URLRewrite" => {
            let at = at.key("urlRewrite");
            let Some(node) = node.get("urlRewrite") else { return };
            for entry in report.entries(node, &at) {
                let at = at.key(&entry.key.text);
                match entry.key.text.as_str() {
                    "hostname" => {
                        filters.host = report.text(&entry.value, &at).map(|name| (name.to_owned(), at));
                    }
                    "path" => {
                        let to = |key: &str| entry.value.get(key).and_then(Node::as_str);
                        let how = match (to("replaceFullPath"), to("replacePrefixMatch")) {
                            (Some(path), _) => format!("the path becomes {path}"),
                            (None, prefix) => format!("the prefix becomes {}", prefix.unwrap_or_default()),
                        };
                        filters.path = Some((how, at));
                    }
                    _ => report.unknown_field(&at),
                }
            }
        }
        "ExtensionRef" => {
            let what = "a ListenerRuleConfiguration".to_owned();
            report.refuse(at, format!("{what} may add conditions and actions, and is not modelled"));
            filters.other = Some(what);
        }
        other => {
            report.refuse(
                at,
                format!("the controller gives up the Gateway: it does not support the filter {other:?}"),
            );
            filters.other = Some(format!("the filter {other:?}"));
        }
    }
}

fn redirect(node: &Node, at: &At, report: &mut Report) -> RequestRedirect {
    let mut found = RequestRedirect::default();
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "scheme" => found.scheme = report.text(value, &at).map(str::to_ascii_lowercase),
            "hostname" => found.hostname = report.text(value, &at).map(str::to_owned),
            "port" => found.port = report.port(value, &at),
            "path" => found.path = !value.is_null(),
            "statusCode" => {
                found.status = report.int(value, &at, 100, 599).and_then(|status| u16::try_from(status).ok());
            }
            _ => report.unknown_field(&at),
        }
    }
    found
}

fn backend_ref(node: &Node, at: &At, namespace: &str, report: &mut Report) -> Option<BackendRef> {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let group = text("group").unwrap_or_default().to_owned();
    let kind = text("kind").unwrap_or("Service").to_owned();
    let name = text("name").unwrap_or_default().to_owned();
    let namespace = text("namespace").unwrap_or(namespace).to_owned();
    let weight = node.get("weight").and_then(|weight| report.int(weight, &at.key("weight"), 0, 1_000_000));
    let port = node.get("port").and_then(|port| report.port(port, &at.key("port")));
    if node.get("filters").is_some_and(|filters| !filters.items().is_empty()) {
        report.refuse(at, "filters of a backend are not supported");
    }
    if !group.is_empty() || kind != "Service" {
        report.refuse(at, format!("a backend of kind {kind} is not modelled"));
        return None;
    }
    if port.is_none() {
        report.refuse(at, "the API server refuses the object: a Service needs a port number");
    }
    Some(BackendRef { namespace, name, port: port?, weight: weight.unwrap_or(1), at: at.clone() })
}
