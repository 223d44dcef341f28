//! A GKE Ingress on companion Services.
//!
//! - One `rules[]` entry: a second one for the same host would replace the first completely
//!   (kubernetes/ingress-gce `pkg/utils/gceurlmap.go`, `PutPathRulesForHost`).
//! - Prefix rows come before exact ones: of two entries that become the same path of the URL map the later one stays,
//!   and an exact row wins against the prefix row with its path.
//! - `spec.defaultBackend` is never written: it would answer for every other host. The controller then uses the
//!   cluster's default backend, which answers 404.
//! - The class is an annotation: the controller ignores an Ingress with `spec.ingressClassName`
//!   (`pkg/utils/utils.go`, `IsGCEIngress`).

use super::settings::{Settings, Source};
use super::types::{
    BackendConfigSpec, BackendConfigs, Draining, FrontendConfigSpec, HealthCheck, ManagedCertificateSpec,
    Neg, Object, RedirectToHttps,
};
use super::{
    DRAINING_SECONDS, HEALTH_PATH, Objects, TARGETS, backend, deadline, meta, name, object_meta, port, suffix,
};
use crate::gcp_lb::names::{ingress, service};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Object as Printed;
use gatewright_core::routes::{MatchKind, Row, Target};
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Serialize;

pub(super) fn objects(gateway: &Gateway, settings: &Settings<'_>) -> Objects {
    let mut objects: Objects =
        TARGETS.into_iter().map(|target| Printed::from_typed(&companion(gateway, target))).collect();
    objects.extend(TARGETS.into_iter().map(|target| Printed::from_typed(&backend_config(gateway, target))));
    if gateway.tls.terminates() {
        objects.push(Printed::from_typed(&frontend_config(gateway, settings)));
    }
    if is_managed(gateway, settings) {
        objects.push(Printed::from_typed(&Object {
            api_version: "networking.gke.io/v1",
            kind: "ManagedCertificate",
            metadata: meta(gateway, "", Vec::new()),
            spec: ManagedCertificateSpec { domains: [gateway.host.clone()] },
        }));
    }
    objects.push(Printed::from_typed(&the_ingress(gateway, settings)));
    objects
}

fn is_managed(gateway: &Gateway, settings: &Settings<'_>) -> bool {
    gateway.tls == Tls::Router && settings.source == Source::Unsaid
}

/// The pods of the chart's Service, with the annotations that the controller reads from Services. Without the one for
/// NEGs it refuses a ClusterIP Service (`pkg/controller/translator/translator.go`, `maybeEnableNEG`).
fn companion(gateway: &Gateway, target: Target) -> Service {
    let selector = match target {
        Target::Auth => &gateway.selectors.auth,
        Target::Gw => &gateway.selectors.gw,
    };
    let annotations = vec![
        (service::NEG.to_owned(), json(&Neg { ingress: true })),
        (
            service::BACKEND_CONFIG.to_owned(),
            json(&BackendConfigs { default: &name(gateway, suffix(target)) }),
        ),
    ];
    Service {
        metadata: object_meta(gateway, suffix(target), annotations),
        spec: Some(ServiceSpec {
            ports: Some(vec![ServicePort {
                name: Some("http".to_owned()),
                port: i32::from(port(backend(gateway, target))),
                protocol: Some("TCP".to_owned()),
                // The chart's name of the container port, whatever its number.
                target_port: Some(IntOrString::String("http".to_owned())),
                ..ServicePort::default()
            }]),
            selector: Some(selector.iter().cloned().collect()),
            type_: Some("ClusterIP".to_owned()),
            ..ServiceSpec::default()
        }),
        status: None,
    }
}

fn backend_config(gateway: &Gateway, target: Target) -> Object<BackendConfigSpec> {
    Object {
        api_version: "cloud.google.com/v1",
        kind: "BackendConfig",
        metadata: meta(gateway, suffix(target), Vec::new()),
        spec: BackendConfigSpec {
            timeout_sec: deadline(gateway, target),
            connection_draining: Draining { draining_timeout_sec: DRAINING_SECONDS },
            health_check: HealthCheck { r#type: "HTTP", request_path: HEALTH_PATH },
        },
    }
}

fn frontend_config(gateway: &Gateway, settings: &Settings<'_>) -> Object<FrontendConfigSpec> {
    // 308 keeps the method.
    let redirect_to_https = RedirectToHttps { enabled: true, response_code_name: "PERMANENT_REDIRECT" };
    Object {
        api_version: "networking.gke.io/v1beta1",
        kind: "FrontendConfig",
        metadata: meta(gateway, "", Vec::new()),
        spec: FrontendConfigSpec { redirect_to_https, ssl_policy: settings.ssl_policy.map(str::to_owned) },
    }
}

fn the_ingress(gateway: &Gateway, settings: &Settings<'_>) -> Ingress {
    let mut rows: Vec<&Row> = gateway.routes.by_specificity();
    rows.sort_by_key(|row| row.kind == MatchKind::Exact);
    let paths = rows.into_iter().map(|row| http_path(row, gateway)).collect();
    let tls = match &gateway.tls {
        Tls::Secret(name) => Some(vec![IngressTLS {
            hosts: Some(vec![gateway.host.clone()]),
            secret_name: Some(name.clone()),
        }]),
        Tls::Off | Tls::Router | Tls::External => None,
    };
    Ingress {
        metadata: object_meta(gateway, "", annotations(gateway, settings)),
        spec: Some(IngressSpec {
            rules: Some(vec![IngressRule {
                host: Some(gateway.host.clone()),
                http: Some(HTTPIngressRuleValue { paths }),
            }]),
            tls,
            ..IngressSpec::default()
        }),
        status: None,
    }
}

fn http_path(row: &Row, gateway: &Gateway) -> HTTPIngressPath {
    let path_type = match row.kind {
        MatchKind::Exact => "Exact",
        MatchKind::Prefix => "Prefix",
    };
    let number = i32::from(port(backend(gateway, row.backend)));
    let service = IngressServiceBackend {
        name: name(gateway, suffix(row.backend)),
        port: Some(ServiceBackendPort { number: Some(number), name: None }),
    };
    HTTPIngressPath {
        backend: IngressBackend { service: Some(service), resource: None },
        path: Some(row.path.clone()),
        path_type: path_type.to_owned(),
    }
}

fn annotations(gateway: &Gateway, settings: &Settings<'_>) -> Vec<(String, String)> {
    let mut own = vec![(ingress::CLASS, settings.ingress_class.to_owned())];
    if let Some(address) = settings.static_ip {
        let key = if settings.ingress_class == "gce" { ingress::GLOBAL_IP } else { ingress::REGIONAL_IP };
        own.push((key, address.to_owned()));
    }
    if gateway.tls.terminates() {
        own.push((ingress::FRONTEND_CONFIG, name(gateway, "")));
    }
    if let Source::PreShared(names) = &settings.source {
        own.push((ingress::PRE_SHARED, names.join(",")));
    } else if is_managed(gateway, settings) {
        own.push((ingress::MANAGED, name(gateway, "")));
    }
    own.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// JSON in an annotation. None of these types can fail: they have no maps.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
