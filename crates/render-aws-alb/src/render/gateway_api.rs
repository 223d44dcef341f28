//! A Gateway with its HTTPRoutes, and the controller's objects for what Gateway API cannot say.
//!
//! Precedence is the controller's: exact before prefix, longer before shorter, with a method before without
//! (`pkg/gateway/routeutils/route_rule_precedence.go`), which is the table's own order.

use super::ingress::too_many_rules;
use super::settings::Settings;
use super::types::{
    AllowedRoutes, Attribute, BackendRef, Filter, GatewaySpec, HealthCheck, Infrastructure, Listener,
    ListenerConfiguration, LoadBalancerSpec, Matcher, Namespaces, Object, ParametersRef, ParentRef,
    RequestRedirect, RouteMatch, RoutePath, RouteRule, RouteSpec, Subnet, TargetGroupProps, TargetGroupSpec,
    TargetReference,
};
use super::{HEALTH_PATH, Objects, backend, meta, pattern};
use crate::names::GATEWAY_GROUP;
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Object as Printed, refusal};
use gatewright_core::routes::{MatchKind, Row, Target};

const ROUTING: &str = "gateway.networking.k8s.io/v1";
const OWN: &str = "gateway.k8s.aws/v1";
/// Most matches of one rule and of one route (Gateway API, HTTPRoute CRD: `maxItems` and its CEL rule).
const MATCHES_PER_RULE: usize = 64;
const MATCHES_PER_ROUTE: usize = 128;

pub(super) fn objects(gateway: &Gateway, settings: &Settings<'_>, refusals: &mut Vec<Diagnostic>) -> Objects {
    let rows = gateway.routes.by_specificity();
    refusals.extend(rows.iter().filter_map(|row| pattern::refusal_of(row)));
    let matches: usize = rows.iter().map(|row| row.methods.len().max(1)).sum();
    if matches > MATCHES_PER_ROUTE {
        refusals.push(too_many_matches(matches));
    }
    let rules = matches + usize::from(gateway.tls.terminates());
    if rules > settings.rule_quota {
        refusals.push(too_many_rules(rules, settings));
    }
    let mut objects = vec![Printed::from_typed(&load_balancer(gateway, settings))];
    for (target, suffix) in [(Target::Auth, "-auth"), (Target::Gw, "-gw")] {
        objects.push(Printed::from_typed(&target_group(gateway, target, suffix)));
    }
    objects.push(Printed::from_typed(&parent(gateway, settings)));
    objects.push(Printed::from_typed(&route(gateway, &rows)));
    if gateway.tls.terminates() {
        objects.push(Printed::from_typed(&redirect(gateway)));
    }
    objects
}

fn too_many_matches(matches: usize) -> Diagnostic {
    let message = format!(
        "aws-alb cannot hold this table in one HTTPRoute: it takes {matches} matches and Gateway API allows \
         {MATCHES_PER_ROUTE}"
    );
    let help = "aws-alb.api=ingress has no such limit; nor have istio, envoy, traefik, kong";
    refusal("quota-exceeded", message).at_path("routes").help(help)
}

fn load_balancer(gateway: &Gateway, settings: &Settings<'_>) -> Object<LoadBalancerSpec> {
    let mut certificates = settings.certificates.iter().map(|arn| (*arn).to_owned());
    let listener = gateway.tls.terminates().then(|| ListenerConfiguration {
        protocol_port: "HTTPS:443",
        default_certificate: certificates.next(),
        certificates: certificates.collect(),
        ssl_policy: settings.ssl_policy.to_owned(),
    });
    let subnet = |name: &&str| Subnet { identifier: (*name).to_owned() };
    Object {
        api_version: OWN,
        kind: "LoadBalancerConfiguration",
        metadata: meta(gateway, "", Vec::new()),
        spec: LoadBalancerSpec {
            scheme: settings.scheme.to_owned(),
            load_balancer_subnets: settings.subnets.iter().map(subnet).collect(),
            load_balancer_attributes: settings
                .attributes()
                .into_iter()
                .map(|(key, value)| Attribute { key, value })
                .collect(),
            listener_configurations: listener.into_iter().collect(),
        },
    }
}

fn target_group(gateway: &Gateway, target: Target, suffix: &str) -> Object<TargetGroupSpec> {
    let health_check_config =
        HealthCheck { path: HEALTH_PATH, protocol: "HTTP", matcher: Matcher { http_code: "200" } };
    Object {
        api_version: OWN,
        kind: "TargetGroupConfiguration",
        metadata: meta(gateway, suffix, Vec::new()),
        spec: TargetGroupSpec {
            target_reference: TargetReference { name: backend(gateway, target).service.clone() },
            // The chart's Services are of type ClusterIP, which targets of type instance cannot reach.
            default_configuration: TargetGroupProps { target_type: "ip", health_check_config },
        },
    }
}

fn parent(gateway: &Gateway, settings: &Settings<'_>) -> Object<GatewaySpec> {
    let metadata = meta(gateway, "", Vec::new());
    let listener = |name, port, protocol| Listener {
        name,
        port,
        protocol,
        // The controller looks for a certificate by the host names of listeners.
        hostname: gateway.host.clone(),
        allowed_routes: AllowedRoutes { namespaces: Namespaces { from: "Same" } },
    };
    let mut listeners = vec![listener("http", 80, "HTTP")];
    if gateway.tls.terminates() {
        listeners.push(listener("https", 443, "HTTPS"));
    }
    let parameters_ref = ParametersRef {
        group: GATEWAY_GROUP,
        kind: "LoadBalancerConfiguration",
        name: metadata.name.clone(),
    };
    Object {
        api_version: ROUTING,
        kind: "Gateway",
        metadata,
        spec: GatewaySpec {
            gateway_class_name: settings.gateway_class.to_owned(),
            infrastructure: Infrastructure { parameters_ref },
            listeners,
        },
    }
}

fn route(gateway: &Gateway, rows: &[&Row]) -> Object<RouteSpec> {
    let section = if gateway.tls.terminates() { "https" } else { "http" };
    let mut rules = Vec::new();
    for target in [Target::Auth, Target::Gw] {
        let matches: Vec<RouteMatch> =
            rows.iter().filter(|row| row.backend == target).flat_map(|row| matches(row)).collect();
        let mut matches = matches.into_iter().peekable();
        while matches.peek().is_some() {
            rules.push(RouteRule {
                matches: matches.by_ref().take(MATCHES_PER_RULE).collect(),
                filters: Vec::new(),
                backend_refs: vec![backend_ref(gateway, target)],
            });
        }
    }
    attached(gateway, "", section, rules)
}

/// A match names one method.
fn matches(row: &Row) -> Vec<RouteMatch> {
    let one = |method: Option<&String>| RouteMatch {
        path: RoutePath {
            r#type: match row.kind {
                MatchKind::Exact => "Exact",
                MatchKind::Prefix => "PathPrefix",
            },
            value: row.path.clone(),
        },
        method: method.cloned(),
    };
    if row.methods.is_empty() {
        vec![one(None)]
    } else {
        row.methods.iter().map(|method| one(Some(method))).collect()
    }
}

fn redirect(gateway: &Gateway) -> Object<RouteSpec> {
    // The controller knows 301 and 302 only (docs/guide/gateway/l7gateway.md).
    let request_redirect = RequestRedirect { scheme: "https", status_code: 301 };
    let rule = RouteRule {
        filters: vec![Filter { r#type: "RequestRedirect", request_redirect }],
        ..RouteRule::default()
    };
    attached(gateway, "-redirect", "http", vec![rule])
}

fn attached(
    gateway: &Gateway,
    suffix: &str,
    section_name: &'static str,
    rules: Vec<RouteRule>,
) -> Object<RouteSpec> {
    let parent = meta(gateway, "", Vec::new()).name;
    Object {
        api_version: ROUTING,
        kind: "HTTPRoute",
        metadata: meta(gateway, suffix, Vec::new()),
        spec: RouteSpec {
            parent_refs: vec![ParentRef { name: parent, section_name }],
            hostnames: vec![gateway.host.clone()],
            rules,
        },
    }
}

fn backend_ref(gateway: &Gateway, target: Target) -> BackendRef {
    let backend = backend(gateway, target);
    let port = match backend.port {
        Port::Number(number) => number,
        // Refused by the checks.
        Port::Name(_) | Port::Unnamed => 0,
    };
    BackendRef { name: backend.service.clone(), port }
}
