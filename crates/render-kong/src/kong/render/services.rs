//! Companion Services: the pods of the chart's Services, with the timeouts that Kong reads from Services.

use super::{artifact, backend, companion_name, silence};
use crate::kong::annotation::PREFIX;
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::Artifact;
use gatewright_core::routes::Target;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use std::collections::BTreeMap;

/// One Service for auth and one for gw.
pub(super) fn companions(gateway: &Gateway) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    [Target::Auth, Target::Gw].into_iter().map(|target| artifact(&companion(gateway, target))).collect()
}

fn companion(gateway: &Gateway, target: Target) -> Service {
    let selector = match target {
        Target::Auth => &gateway.selectors.auth,
        Target::Gw => &gateway.selectors.gw,
    };
    let number = match backend(gateway, target).port {
        Port::Number(number) => i32::from(number),
        // Refused before.
        Port::Name(_) | Port::Unnamed => 0,
    };
    Service {
        metadata: ObjectMeta {
            name: Some(companion_name(gateway, target)),
            namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
            labels: Some(gateway.labels.iter().cloned().collect()),
            annotations: Some(annotations(gateway, target)),
            ..ObjectMeta::default()
        },
        spec: Some(ServiceSpec {
            ports: Some(vec![ServicePort {
                name: Some("http".to_owned()),
                port: number,
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

/// `read-timeout` and `write-timeout` are the silence between two reads or writes, in milliseconds
/// (Kong/kong `kong/db/schema/entities/services.lua`). Retries are off altogether: Kong would not repeat a
/// POST that was sent, but would a GET, after a whole timeout.
fn annotations(gateway: &Gateway, target: Target) -> BTreeMap<String, String> {
    let silence = silence(gateway, target).to_string();
    let ours = [("read-timeout", silence.clone()), ("write-timeout", silence), ("retries", "0".to_owned())];
    let ours = ours.into_iter().map(|(name, value)| (format!("{PREFIX}{name}"), value));
    gateway.annotations.iter().cloned().chain(ours).collect()
}
