//! The Service in front of Envoy.

use super::{metadata, pods};
use crate::envoy::facts::Facts;
use gatewright_core::model::Gateway;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

pub(super) fn service(gateway: &Gateway, facts: &Facts) -> Service {
    let port = |name: &str, port| ServicePort {
        name: Some(name.to_owned()),
        port,
        protocol: Some("TCP".to_owned()),
        target_port: Some(IntOrString::String(name.to_owned())),
        ..ServicePort::default()
    };
    let mut ports = vec![port("http", 80)];
    if gateway.tls.terminates() {
        ports.push(port("https", 443));
    }
    Service {
        metadata: metadata(gateway),
        spec: Some(ServiceSpec {
            ports: Some(ports),
            selector: Some(pods::labels(gateway)),
            type_: Some(facts.service_type.clone()),
            ..ServiceSpec::default()
        }),
        status: None,
    }
}
