//! A Gateway of the controller.

use crate::interpret::report::{At, Report};
use crate::names::GATEWAY_GROUP;
use gatewright_core::router::Manifest;
use gatewright_semantics::gateway_api;
use gatewright_semantics::report;

#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) at: At,
    /// The object; it has only listeners that an Application Load Balancer has too.
    pub(super) object: gateway_api::Gateway,
    /// The LoadBalancerConfiguration it names.
    pub(super) parameters: Option<(String, At)>,
}

impl Gateway {
    pub(super) fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let mut found = report::Report::default();
        // Certificates come from ACM, so that a listener for HTTPS needs no `tls`.
        let object = gateway_api::Gateway::read_any(manifest, namespace, &mut found);
        report.join(found);
        let mut gateway = Self { at: At::object(&object.reference), object, parameters: None };
        for (key, value) in manifest.annotations() {
            gateway.annotation(key, value, report);
        }
        gateway.read_parameters(report);
        gateway.object.listeners.retain(|listener| is_listening(listener, report));
        gateway
    }

    /// `pkg/gateway/constants`.
    fn annotation(&self, key: &str, value: &str, report: &mut Report) {
        let at = self.at.annotation(key);
        match key.strip_prefix("gateway.k8s.aws/") {
            Some("dry-run") if value == "true" => {
                report.refuse(&at, "a dry run makes no load balancer");
            }
            None | Some("dry-run" | "dry-run-plan" | "last-processed-config" | "migrated-from") => {}
            Some(name) => {
                report.warn(
                    "unknown-annotation",
                    &at,
                    format!("the controller knows no annotation {name:?}"),
                );
            }
        }
    }

    fn read_parameters(&mut self, report: &mut Report) {
        let Some((group, kind, name, place)) = &self.object.parameters else { return };
        let at = At::of(place);
        if group == GATEWAY_GROUP && kind == "LoadBalancerConfiguration" {
            self.parameters = Some((name.clone(), at));
        } else {
            report.refuse(&at, format!("the controller takes a LoadBalancerConfiguration, not a {kind}"));
        }
    }
}

fn is_listening(listener: &gateway_api::Listener, report: &mut Report) -> bool {
    let at = At::of(&listener.place);
    if let gateway_api::Protocol::Other(protocol) = &listener.protocol {
        let message = format!("an Application Load Balancer does not listen for {protocol:?}");
        report.refuse(&at.key("protocol"), message);
        return false;
    }
    if !listener.certificates.is_empty() {
        let message = "certificateRefs are not supported: certificates come from ACM";
        report.warn("ignored-field", &at.key("tls").key("certificateRefs"), message);
    }
    true
}
