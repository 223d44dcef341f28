//! A GKE Gateway, its HTTPRoutes and GKE's policies on the chart's own Services.
//!
//! - Without a HealthCheckPolicy a Service is asked for `/`, and serves nothing while that is not 200: unlike an Ingress,
//!   a Gateway does not look at readiness probes.
//! - Where TLS terminates, the routes are bound to the listener for https; a route that names the Gateway alone would
//!   serve plain HTTP too.

use super::settings::{Settings, Source};
use super::types::{
    BackendPolicy, Draining, GatewayPolicy, HealthCheckConfig, HealthCheckPolicy, HttpHealthCheck, Object,
    PolicySpec, TargetRef,
};
use super::{
    DRAINING_SECONDS, HEALTH_PATH, Objects, TARGETS, backend, deadline, meta, name, object_meta, port, suffix,
};
use crate::gcp_lb::names::gateway as key;
use crate::objects::redirect;
use gateway_api::gateways::{
    Gateway as GatewayObject, GatewayAddresses, GatewayListeners, GatewayListenersTls,
    GatewayListenersTlsCertificateRefs, GatewayListenersTlsMode, GatewaySpec,
};
use gateway_api::httproutes::{
    HttpRoute, HttpRouteParentRefs, HttpRouteRules, HttpRouteRulesBackendRefs, HttpRouteRulesMatches,
    HttpRouteRulesMatchesPath, HttpRouteRulesMatchesPathType, HttpRouteSpec,
};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Object as Printed;
use gatewright_core::routes::{MatchKind, Row, Target};
use std::collections::BTreeMap;

/// Matches of a rule of an HTTPRoute (its CRD).
const MATCHES_PER_RULE: usize = 64;
/// The greatest permanent redirect that GKE takes.
const REDIRECT: u16 = 301;
const API_VERSION: &str = "networking.gke.io/v1";

pub(super) fn objects(gateway: &Gateway, settings: &Settings<'_>) -> Objects {
    let mut objects = Objects::new();
    if settings.parent.is_none() {
        objects.push(Printed::from_typed(&the_gateway(gateway, settings)));
        if settings.ssl_policy.is_some() || settings.global_access {
            objects.push(Printed::from_typed(&gateway_policy(gateway, settings)));
        }
    }
    let section = if gateway.tls.terminates() { settings.https_section } else { settings.http_section };
    objects.push(Printed::from_typed(&route(gateway, settings, "", section, rules(gateway))));
    if gateway.tls.terminates() {
        let redirect = route(gateway, settings, "-redirect", settings.http_section, vec![redirect(REDIRECT)]);
        objects.push(Printed::from_typed(&redirect));
    }
    objects.extend(TARGETS.into_iter().map(|target| Printed::from_typed(&health_check(gateway, target))));
    objects.extend(TARGETS.into_iter().map(|target| Printed::from_typed(&backend_policy(gateway, target))));
    objects
}

fn the_gateway(gateway: &Gateway, settings: &Settings<'_>) -> GatewayObject {
    let listener = |name: &str, port: i32, protocol: &str, tls| GatewayListeners {
        name: name.to_owned(),
        hostname: Some(gateway.host.clone()),
        port,
        protocol: protocol.to_owned(),
        tls,
        ..GatewayListeners::default()
    };
    let mut listeners = vec![listener(settings.http_section, 80, "HTTP", None)];
    if gateway.tls.terminates() {
        listeners.push(listener(settings.https_section, 443, "HTTPS", tls(gateway, settings)));
    }
    let addresses = settings.static_ip.map(|address| {
        vec![GatewayAddresses { r#type: Some("NamedAddress".to_owned()), value: Some(address.to_owned()) }]
    });
    let own = match &settings.source {
        Source::Map(map) => vec![(key::CERTIFICATE_MAP.to_owned(), map.clone())],
        Source::Regional(_) | Source::PreShared(_) | Source::Unsaid => Vec::new(),
    };
    GatewayObject {
        metadata: object_meta(gateway, "", own),
        spec: GatewaySpec {
            addresses,
            gateway_class_name: settings.class.to_owned(),
            listeners,
            ..GatewaySpec::default()
        },
        status: None,
    }
}

/// Nothing with a certificate map, which is an annotation of the whole Gateway.
fn tls(gateway: &Gateway, settings: &Settings<'_>) -> Option<GatewayListenersTls> {
    let options = match &settings.source {
        Source::Map(_) => return None,
        Source::Regional(names) => Some(BTreeMap::from([(key::REGIONAL.to_owned(), names.join(","))])),
        Source::PreShared(names) => Some(BTreeMap::from([(key::PRE_SHARED.to_owned(), names.join(","))])),
        Source::Unsaid => None,
    };
    let certificate_refs = match &gateway.tls {
        Tls::Secret(name) => Some(vec![GatewayListenersTlsCertificateRefs {
            name: name.clone(),
            ..GatewayListenersTlsCertificateRefs::default()
        }]),
        Tls::Off | Tls::Router | Tls::External => None,
    };
    Some(GatewayListenersTls { certificate_refs, mode: Some(GatewayListenersTlsMode::Terminate), options })
}

fn route(
    gateway: &Gateway,
    settings: &Settings<'_>,
    suffix: &str,
    section: &str,
    rules: Vec<HttpRouteRules>,
) -> HttpRoute {
    let (namespace, parent) = match settings.parent {
        Some((namespace, name)) => (namespace.map(str::to_owned), name.to_owned()),
        None => (None, name(gateway, "")),
    };
    let parent = HttpRouteParentRefs {
        name: parent,
        namespace,
        section_name: Some(section.to_owned()),
        ..HttpRouteParentRefs::default()
    };
    HttpRoute {
        metadata: object_meta(gateway, suffix, Vec::new()),
        spec: HttpRouteSpec {
            hostnames: Some(vec![gateway.host.clone()]),
            parent_refs: Some(vec![parent]),
            rules: Some(rules),
        },
        status: None,
    }
}

/// One rule for each service, more only where its matches are bounded: the order of rules means nothing.
fn rules(gateway: &Gateway) -> Vec<HttpRouteRules> {
    let rows = gateway.routes.by_specificity();
    let of = |target: Target| -> Vec<HttpRouteRulesMatches> {
        rows.iter().filter(|row| row.backend == target).map(|row| one_match(row)).collect()
    };
    let mut rules = Vec::new();
    for target in TARGETS {
        for part in of(target).chunks(MATCHES_PER_RULE) {
            rules.push(HttpRouteRules {
                matches: Some(part.to_vec()),
                backend_refs: Some(vec![HttpRouteRulesBackendRefs {
                    name: backend(gateway, target).service.clone(),
                    port: Some(i32::from(port(backend(gateway, target)))),
                    ..HttpRouteRulesBackendRefs::default()
                }]),
                ..HttpRouteRules::default()
            });
        }
    }
    rules
}

fn one_match(row: &Row) -> HttpRouteRulesMatches {
    let kind = match row.kind {
        MatchKind::Exact => HttpRouteRulesMatchesPathType::Exact,
        MatchKind::Prefix => HttpRouteRulesMatchesPathType::PathPrefix,
    };
    HttpRouteRulesMatches {
        path: Some(HttpRouteRulesMatchesPath { r#type: Some(kind), value: Some(row.path.clone()) }),
        ..HttpRouteRulesMatches::default()
    }
}

fn gateway_policy(gateway: &Gateway, settings: &Settings<'_>) -> Object<PolicySpec<GatewayPolicy>> {
    let target_ref =
        TargetRef { group: "gateway.networking.k8s.io", kind: "Gateway", name: name(gateway, "") };
    let default = GatewayPolicy {
        ssl_policy: settings.ssl_policy.map(str::to_owned),
        allow_global_access: settings.global_access,
    };
    policy("GCPGatewayPolicy", gateway, "", PolicySpec { default, target_ref })
}

fn health_check(gateway: &Gateway, target: Target) -> Object<PolicySpec<HealthCheckPolicy>> {
    let http_health_check =
        HttpHealthCheck { port_specification: "USE_SERVING_PORT", request_path: HEALTH_PATH };
    let default = HealthCheckPolicy { config: HealthCheckConfig { r#type: "HTTP", http_health_check } };
    policy(
        "HealthCheckPolicy",
        gateway,
        suffix(target),
        PolicySpec { default, target_ref: service(gateway, target) },
    )
}

fn backend_policy(gateway: &Gateway, target: Target) -> Object<PolicySpec<BackendPolicy>> {
    let default = BackendPolicy {
        timeout_sec: deadline(gateway, target),
        connection_draining: Draining { draining_timeout_sec: DRAINING_SECONDS },
    };
    policy(
        "GCPBackendPolicy",
        gateway,
        suffix(target),
        PolicySpec { default, target_ref: service(gateway, target) },
    )
}

fn service(gateway: &Gateway, target: Target) -> TargetRef {
    TargetRef { group: "", kind: "Service", name: backend(gateway, target).service.clone() }
}

fn policy<S>(kind: &'static str, gateway: &Gateway, suffix: &str, spec: S) -> Object<S> {
    Object { api_version: API_VERSION, kind, metadata: meta(gateway, suffix, Vec::new()), spec }
}
