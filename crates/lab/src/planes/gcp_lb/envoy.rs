//! URL maps as the configuration of a real Envoy: a listener a scheme, a virtual host a host rule, a route a condition of
//! a route rule, in the order of their priorities.

use super::balancer::Balancer;
use super::list;
use crate::Outcome;
use crate::case::Case;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::process::Running;
use crate::route::Front;
use crate::space;
use crate::tls::certificate;
use gatewright::core::decision::Scheme;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// How Google's balancers treat a path before they compare it is not documented, so both ways are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paths {
    AsSent,
    Normalised,
}

/// Starts one Envoy for these cases.
pub(super) fn start(
    places: &Places,
    fleet: &Fleet,
    balancers: &[Balancer],
    paths: Paths,
    folder: &Path,
) -> Outcome<(Front, Running)> {
    certificate(folder, &fleet.hosts())?;
    let mut clusters = BTreeMap::new();
    let mut hosts: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (case, balancer) in fleet.cases.iter().zip(balancers) {
        for (scheme, map) in &balancer.maps {
            let made = virtual_hosts(case, balancer, map, &mut clusters)?;
            hosts.entry(scheme.as_str()).or_default().extend(made);
        }
    }
    let clusters: Vec<Value> = clusters.into_values().collect();
    let mut of = |scheme: Scheme| hosts.remove(scheme.as_str()).unwrap_or_default();
    let listeners = [
        listener(HTTP, &of(Scheme::Http), paths, None),
        listener(HTTPS, &of(Scheme::Https), paths, Some(folder)),
    ];
    let bootstrap = json!({
        "node": {"id": "lab", "cluster": "lab"},
        // What stands behind a # takes no part in a URL map; Envoy's default is to answer 400.
        "layered_runtime": {"layers": [{"name": "static", "static_layer": {
            "envoy.reloadable_features.http_reject_path_with_fragment": false}}]},
        "static_resources": {"listeners": listeners, "clusters": clusters},
    });
    let file = folder.join("envoy.json");
    std::fs::write(&file, bootstrap.to_string()).map_err(|error| error.to_string())?;
    let mut command = space::router(&places.wheel("envoy"));
    command.arg("-c").arg(&file).args(["--concurrency", "1", "--base-id", "9", "--log-level", "warning"]);
    let mut envoy = Running::start(&mut command, &folder.join("envoy.log"))?;
    let at = |port| SocketAddr::from((space::ROUTER, port));
    envoy.listens(at(HTTP), Duration::from_mins(1))?;
    envoy.listens(at(HTTPS), Duration::from_mins(1))?;
    Ok((Front { http: at(HTTP), https: Some(at(HTTPS)) }, envoy))
}

/// A virtual host for each host rule of a case.
fn virtual_hosts(
    case: &Case,
    balancer: &Balancer,
    map: &Value,
    clusters: &mut BTreeMap<String, Value>,
) -> Outcome<Vec<Value>> {
    let mut made = Vec::new();
    for rule in list(&map["hostRules"]) {
        let matcher = list(&map["pathMatchers"]).iter().find(|one| one["name"] == rule["pathMatcher"]);
        let mut rules: Vec<&Value> = matcher.map_or(&[][..], |one| list(&one["routeRules"])).iter().collect();
        rules.sort_by_key(|rule| rule["priority"].as_u64());
        let mut routes = Vec::new();
        for rule in rules {
            let action = action(case, balancer, rule, clusters)?;
            for matched in list(&rule["matchRules"]) {
                let condition = match (&matched["fullPathMatch"], &matched["prefixMatch"]) {
                    (Value::String(path), _) => json!({"path": path}),
                    (_, prefix) => json!({"prefix": prefix}),
                };
                let mut route = action.clone();
                route["match"] = condition;
                routes.push(route);
            }
        }
        let host = list(&rule["hosts"]).first().and_then(Value::as_str).unwrap_or_default();
        made.push(
            json!({"name": format!("{}-{}", case.host, made.len()), "domains": [host], "routes": routes}),
        );
    }
    Ok(made)
}

fn action(
    case: &Case,
    balancer: &Balancer,
    rule: &Value,
    clusters: &mut BTreeMap<String, Value>,
) -> Outcome<Value> {
    if let Some(redirect) = rule.get("urlRedirect") {
        let code = if redirect["redirectResponseCode"] == "FOUND" { "FOUND" } else { "MOVED_PERMANENTLY" };
        return Ok(json!({"redirect": {"https_redirect": redirect["httpsRedirect"], "response_code": code}}));
    }
    let backend = rule["service"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
    let (name, port) = backend.rsplit_once('.').unwrap_or((backend, ""));
    let known = balancer.services.contains_key(backend);
    let service = case.services.iter().find(|service| service.name == name).filter(|_| known);
    let service = service.ok_or_else(|| format!("{}: no Service {backend}", case.wish.title))?;
    let port: u16 = port.parse().map_err(|_| format!("{backend}: no port"))?;
    let address = json!({"socket_address": {"address": service.cluster_ip.to_string(), "port_value": port}});
    let cluster = format!("{}-{backend}", case.host);
    clusters.entry(cluster.clone()).or_insert_with(|| {
        json!({"name": cluster, "type": "STATIC", "connect_timeout": "5s",
            "load_assignment": {"cluster_name": cluster,
                "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}]}})
    });
    Ok(json!({"route": {"cluster": cluster, "timeout": "0s"}}))
}

fn listener(port: u16, hosts: &[Value], paths: Paths, tls: Option<&Path>) -> Value {
    let normal = paths == Paths::Normalised;
    let manager = json!({
    "name": "envoy.filters.network.http_connection_manager",
    "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "lab", "codec_type": "AUTO",
        "normalize_path": normal, "merge_slashes": normal,
        "strip_any_host_port": normal, "strip_trailing_host_dot": normal,
        "route_config": {"name": "lab", "virtual_hosts": hosts},
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
    }});
    let mut chain = json!({"filters": [manager]});
    if let Some(folder) = tls {
        let file = |name: &str| json!({"filename": folder.join(name)});
        chain["transport_socket"] = json!({"name": "envoy.transport_sockets.tls", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            "common_tls_context": {"alpn_protocols": ["h2", "http/1.1"],
                "tls_certificates": [{"certificate_chain": file("lab.crt"), "private_key": file("lab.key")}]}}});
    }
    json!({"name": format!("lab-{port}"), "filter_chains": [chain],
        "address": {"socket_address": {"address": "0.0.0.0", "port_value": port}}})
}
