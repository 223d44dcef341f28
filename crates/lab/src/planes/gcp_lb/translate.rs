//! Gateways and HTTPRoutes as URL maps. This is the lab's own: GKE's Gateway controller is not public. It follows the
//! text of Gateway API for what attaches and what goes first, and writes it down as the Compute Engine API can say it:
//! one URL map a port, a host rule a hostname, a route rule a match, priorities in the order of precedence.

use super::balancer::Balancer;
use super::list;
use gatewright::core::decision::Scheme;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Answers 404: GKE has a backend service of its own for what no route takes.
const NOBODY: (&str, &str) = ("kube-system", "nobody");

/// The load balancers of all Gateways among these objects.
pub(super) fn balancers(objects: &[Value]) -> Vec<Balancer> {
    let of = |kind: &'static str| objects.iter().filter(move |object| object["kind"] == kind);
    of("Gateway")
        .filter(|gateway| {
            gateway["spec"]["gatewayClassName"].as_str().is_some_and(|class| class.starts_with("gke-l7-"))
        })
        .map(|gateway| {
            let routes: Vec<&Value> = of("HTTPRoute").collect();
            balancer(gateway, &routes)
        })
        .collect()
}

fn balancer(gateway: &Value, routes: &[&Value]) -> Balancer {
    let mut balancer = Balancer::default();
    balancer.services.insert("nobody".to_owned(), (NOBODY.0.to_owned(), NOBODY.1.to_owned()));
    let mut ports: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for listener in list(&gateway["spec"]["listeners"]) {
        ports.entry(listener["port"].as_u64().unwrap_or(0)).or_default().push(listener);
    }
    for listeners in ports.into_values() {
        let scheme =
            if listeners.iter().any(|one| one["protocol"] == "HTTPS") { Scheme::Https } else { Scheme::Http };
        let map = url_map(gateway, &listeners, routes, &mut balancer.services);
        balancer.maps.push((scheme, map));
    }
    balancer
}

/// A match of a rule of a route, with what ranks it.
#[derive(Clone)]
struct Candidate<'a> {
    is_exact: bool,
    path: &'a str,
    route: &'a Value,
    /// The rule, and the match in it.
    at: (usize, usize),
    rule: &'a Value,
}

fn url_map(
    gateway: &Value,
    listeners: &[&Value],
    routes: &[&Value],
    services: &mut BTreeMap<String, (String, String)>,
) -> Value {
    let mut hosts: BTreeMap<String, Vec<Candidate<'_>>> = BTreeMap::new();
    for route in routes {
        for listener in listeners.iter().filter(|listener| attaches(route, gateway, listener)) {
            for host in common(route, listener) {
                hosts.entry(host).or_default().extend(candidates(route));
            }
        }
    }
    let (mut rules, mut matchers) = (Vec::new(), Vec::new());
    for (at, (host, mut found)) in hosts.into_iter().enumerate() {
        found.sort_by_key(rank);
        let name = format!("matcher{at}");
        let routes: Vec<Value> = found
            .iter()
            .enumerate()
            .map(|(priority, candidate)| route_rule(candidate, priority, services))
            .collect();
        rules.push(json!({"hosts": [host], "pathMatcher": name}));
        matchers.push(
            json!({"name": name, "defaultService": "global/backendServices/nobody", "routeRules": routes}),
        );
    }
    json!({"name": "lab", "defaultService": "global/backendServices/nobody", "hostRules": rules, "pathMatchers": matchers})
}

/// `ParentReference`: the Gateway by name, one listener when `sectionName` is there.
fn attaches(route: &Value, gateway: &Value, listener: &Value) -> bool {
    list(&route["spec"]["parentRefs"]).iter().any(|parent| {
        parent["name"] == gateway["metadata"]["name"]
            && parent["sectionName"].as_str().is_none_or(|section| listener["name"] == section)
    })
}

/// The hostnames that route and listener share (`HTTPRouteSpec.hostnames`).
fn common(route: &Value, listener: &Value) -> Vec<String> {
    let of_listener = listener["hostname"].as_str().unwrap_or("*");
    let of_route: Vec<&str> = list(&route["spec"]["hostnames"]).iter().filter_map(Value::as_str).collect();
    if of_route.is_empty() {
        return vec![of_listener.to_owned()];
    }
    let covers = |pattern: &str, name: &str| match pattern.strip_prefix('*') {
        Some(suffix) => name.ends_with(suffix),
        None => pattern == name,
    };
    of_route
        .into_iter()
        .filter_map(|name| {
            let narrower = if covers(of_listener, name) { name } else { of_listener };
            (covers(of_listener, name) || covers(name, of_listener)).then(|| narrower.to_owned())
        })
        .collect()
}

/// "If no matches are specified, the default is a prefix path match on /" (`HTTPRouteRule.matches`).
fn candidates<'a>(route: &'a Value) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    for (number, rule) in list(&route["spec"]["rules"]).iter().enumerate() {
        let mut add = |at, matched: Option<&'a Value>| {
            let path = matched.map(|matched| &matched["path"]);
            found.push(Candidate {
                is_exact: path.is_some_and(|path| path["type"] == "Exact"),
                path: path.and_then(|path| path["value"].as_str()).unwrap_or("/"),
                route,
                at: (number, at),
                rule,
            });
        };
        let matches = list(&rule["matches"]);
        if matches.is_empty() {
            add(0, None);
        }
        matches.iter().enumerate().for_each(|(at, matched)| add(at, Some(matched)));
    }
    found
}

/// "Exact path match; prefix path match with largest number of characters; […] the oldest Route […]; alphabetical order by
/// namespace/name; the first matching rule" (`HTTPRouteRule.matches`). A route without an age is the youngest.
fn rank(candidate: &Candidate<'_>) -> (bool, Reverse<usize>, String, String, (usize, usize)) {
    let metadata = &candidate.route["metadata"];
    let text = |key: &str, otherwise: &str| metadata[key].as_str().unwrap_or(otherwise).to_owned();
    (
        !candidate.is_exact,
        Reverse(candidate.path.len()),
        text("creationTimestamp", "9999"),
        text("name", ""),
        candidate.at,
    )
}

fn route_rule(
    candidate: &Candidate<'_>,
    priority: usize,
    services: &mut BTreeMap<String, (String, String)>,
) -> Value {
    // A prefix is element-wise in Gateway API and a plain text in a URL map.
    let path = candidate.path;
    let bare = path.strip_suffix('/').unwrap_or(path);
    let matched = match candidate.is_exact {
        true => json!([{"fullPathMatch": path}]),
        false if bare.is_empty() => json!([{"prefixMatch": "/"}]),
        false => json!([{"fullPathMatch": bare}, {"prefixMatch": format!("{bare}/")}]),
    };
    let redirect = list(&candidate.rule["filters"]).iter().find(|filter| filter["type"] == "RequestRedirect");
    if let Some(filter) = redirect {
        let redirect = &filter["requestRedirect"];
        let code = if redirect["statusCode"] == 301 { "MOVED_PERMANENTLY_DEFAULT" } else { "FOUND" };
        return json!({"priority": priority, "matchRules": matched,
            "urlRedirect": {"redirectResponseCode": code, "httpsRedirect": redirect["scheme"] == "https"}});
    }
    let backend = &list(&candidate.rule["backendRefs"]).first().cloned().unwrap_or_default();
    let service = backend["name"].as_str().unwrap_or_default();
    let name = format!("{service}.{}", backend["port"]);
    services.insert(name.clone(), ("default".to_owned(), service.to_owned()));
    json!({"priority": priority, "matchRules": matched, "service": format!("global/backendServices/{name}")})
}
