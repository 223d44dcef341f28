//! The type of both Services.

use super::subject::{Findings, Place, Subject, one_of, shown};
use crate::suggest::closest;

const TYPES: [&str; 3] = ["ClusterIP", "NodePort", "LoadBalancer"];

pub(super) fn service_type(subject: &Subject<'_>, out: &mut Findings) {
    let Some(node) = subject.given(&["service", "type"]) else { return };
    let place = Place::of("service.type", Some(node));
    match node.as_str() {
        Some("ClusterIP") => {}
        Some(kind @ ("NodePort" | "LoadBalancer")) => {
            let message = format!(
                "with {kind} both Services can be reached past the router: without its TLS, and with any Host header"
            );
            out.warning("service-exposed", place, message, "type: ClusterIP");
        }
        Some("ExternalName") => {
            let message = "ExternalName is an alias for another name, but these Services select pods";
            out.error("service-type-invalid", place, message, "type: ClusterIP");
        }
        text => {
            let message = format!(
                "a Service type is {}, upper and lower case matter; found {}",
                one_of(&TYPES),
                shown(Some(node))
            );
            let meant = text.and_then(|text| closest(text, TYPES)).unwrap_or("ClusterIP");
            out.error("service-type-invalid", place, message, format!("type: {meant}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn types() {
        for kind in ["clusterip", "ExternalName", "'ClusterIP '", "''"] {
            fires("service-type-invalid", Error, &format!("service: {{type: {kind}}}"));
        }
        for kind in ["NodePort", "LoadBalancer"] {
            fires("service-exposed", Warning, &format!("service: {{type: {kind}}}"));
            silent("service-type-invalid", &format!("service: {{type: {kind}}}"));
        }
        silent("service-exposed", "service: {type: ClusterIP}");
    }
}
