//! One Ingress with one rule for the host.
//!
//! One `rules[]` entry: the controller evaluates entries in their order and sorts paths inside an entry only,
//! so a host in two entries could put the catch-all before an auth path
//! (`pkg/ingress/model_build_listener_rules.go`). The target groups' settings are on the Ingress, so the
//! chart's Services stay as they are.

use super::methods::{self, MethodSet};
use super::settings::Settings;
use super::types::{
    Action, ActionPort, Condition, ForwardConfig, HttpPath, HttpPaths, IngressBackend, IngressPort,
    IngressRule, IngressService, IngressSpec, ListenPort, Object, TargetGroup, Values,
};
use super::{HEALTH_PATH, Objects, backend, meta, pattern};
use crate::names::{USE_ANNOTATION, annotation, suffix};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Object as Printed, refusal};
use gatewright_core::routes::{MatchKind, Row, Target};
use serde::Serialize;
use std::collections::BTreeMap;

/// Annotations by key.
type Annotations = BTreeMap<String, String>;

pub(super) fn objects(gateway: &Gateway, settings: &Settings<'_>, refusals: &mut Vec<Diagnostic>) -> Objects {
    let mut annotations = common(gateway, settings);
    let mut paths = Vec::new();
    for row in gateway.routes.by_specificity() {
        refusals.extend(pattern::refusal_of(row));
        for set in methods::sets(row, settings, refusals) {
            paths.push(path(row, set, gateway));
            if !set.is_empty() {
                alias(row.backend, set, gateway, &mut annotations);
            }
        }
    }
    if paths.len() > settings.rule_quota {
        refusals.push(too_many_rules(paths.len(), settings));
    }
    let rule = IngressRule { host: gateway.host.clone(), http: HttpPaths { paths } };
    let ingress = Object {
        api_version: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: meta(gateway, "", annotations.into_iter().collect()),
        spec: IngressSpec { ingress_class_name: settings.class.to_owned(), rules: vec![rule] },
    };
    vec![Printed::from_typed(&ingress)]
}

/// Says so when the rules of a load balancer exceed its quota.
pub(super) fn too_many_rules(rules: usize, settings: &Settings<'_>) -> Diagnostic {
    let message = format!(
        "aws-alb cannot hold this table: it takes {rules} listener rules and the quota is {} rules per \
         Application Load Balancer",
        settings.rule_quota
    );
    let help = "ask AWS for a higher quota and give it as --option aws-alb.rule-quota=N; routers without \
                one: istio, envoy, traefik, ingress-nginx, nginx-f5, kong";
    refusal("quota-exceeded", message).at_path("routes").help(help)
}

fn common(gateway: &Gateway, settings: &Settings<'_>) -> Annotations {
    let mut annotations = Annotations::new();
    let mut set = |suffix: &str, value: String| annotations.insert(annotation(suffix), value);
    // Without it a class with certificates of its own would open port 443 only
    // (`pkg/ingress/model_build_listener.go`, `computeIngressListenPorts`).
    let ports = if gateway.tls.terminates() {
        vec![ListenPort::Http(80), ListenPort::Https(443)]
    } else {
        vec![ListenPort::Http(80)]
    };
    set(suffix::LISTEN_PORTS, json(&ports));
    set(suffix::SCHEME, settings.scheme.to_owned());
    // The chart's Services are of type ClusterIP, which targets of type instance cannot reach.
    set(suffix::TARGET_TYPE, "ip".to_owned());
    set(suffix::HEALTHCHECK_PATH, HEALTH_PATH.to_owned());
    set(suffix::SUCCESS_CODES, "200".to_owned());
    let attributes = settings.attributes().map(|(key, value)| [key, "=", &value].concat());
    set(suffix::ATTRIBUTES, attributes.join(","));
    if !settings.subnets.is_empty() {
        set(suffix::SUBNETS, settings.subnets.join(","));
    }
    if let Some(group) = settings.group_name {
        set(suffix::GROUP_NAME, group.to_owned());
    }
    if let Some(order) = settings.group_order {
        set(suffix::GROUP_ORDER, order.to_owned());
    }
    if gateway.tls == Tls::Router {
        set(suffix::SSL_REDIRECT, "443".to_owned());
        set(suffix::SSL_POLICY, settings.ssl_policy.to_owned());
        if !settings.certificates.is_empty() {
            set(suffix::CERTIFICATE_ARN, settings.certificates.join(","));
        }
    }
    annotations
}

fn path(row: &Row, set: MethodSet<'_>, gateway: &Gateway) -> HttpPath {
    let service = if set.is_empty() {
        service(backend(gateway, row.backend))
    } else {
        IngressService {
            name: methods::alias(row.backend, set),
            port: IngressPort::Name(USE_ANNOTATION.to_owned()),
        }
    };
    let path_type = match row.kind {
        MatchKind::Exact => "Exact",
        MatchKind::Prefix => "Prefix",
    };
    HttpPath { path: row.path.clone(), path_type, backend: IngressBackend { service } }
}

fn service(backend: &Backend) -> IngressService {
    let port = match &backend.port {
        Port::Number(number) => IngressPort::Number(*number),
        Port::Name(name) => IngressPort::Name(name.clone()),
        // Refused by the checks.
        Port::Unnamed => IngressPort::Name(String::new()),
    };
    IngressService { name: backend.service.clone(), port }
}

fn alias(target: Target, set: MethodSet<'_>, gateway: &Gateway, annotations: &mut Annotations) {
    let backend = backend(gateway, target);
    let service_port = match &backend.port {
        Port::Number(number) => ActionPort::Number(*number),
        Port::Name(name) => ActionPort::Name(name),
        Port::Unnamed => ActionPort::Name(""),
    };
    let group = TargetGroup { service_name: &backend.service, service_port };
    let action = Action { r#type: "forward", forward_config: ForwardConfig { target_groups: [group] } };
    let condition =
        Condition { field: "http-request-method", http_request_method_config: Values { values: set } };
    let name = methods::alias(target, set);
    annotations.insert(annotation(&[suffix::ACTIONS, &name].concat()), json(&action));
    annotations.insert(annotation(&[suffix::CONDITIONS, &name].concat()), json(&[condition]));
}

/// JSON in an annotation. None of these types can fail: they have no maps with other keys than texts.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
