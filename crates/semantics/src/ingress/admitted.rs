//! What the API server refuses, so that no controller ever sees it.
//!
//! Source: Kubernetes `pkg/apis/networking/validation/validation.go`. Fields of a wrong type are found while
//! reading.

use super::{HostRule, Ingress, PathRule, PathType};
use crate::fields::Reader;
use gatewright_core::names;
use std::net::Ipv4Addr;

/// Refuses, field by field, what keeps the Ingress out of the cluster.
pub fn admit<S>(ingress: &Ingress<S>, reader: &mut Reader) {
    if !names::is_subdomain(&ingress.name) {
        reader
            .reject("metadata.name", "the API server refuses the object: its name is no lower-case DNS name");
    }
    if ingress.rules.is_empty() && ingress.default_backend.is_none() && ingress.resources.is_empty() {
        let message = "the API server refuses the object: it needs rules or a default backend";
        reader.reject("spec", message);
    }
    if ingress.created.is_none() && ingress.class.is_some() && ingress.legacy_class.is_some() {
        let message = "the API server refuses the object: the annotation kubernetes.io/ingress.class cannot be \
                       set together with ingressClassName";
        reader.reject("spec.ingressClassName", message);
    }
    if ingress.created.as_deref().is_some_and(|created| !is_timestamp(created)) {
        reader.reject("metadata.creationTimestamp", "a time such as 2026-03-19T22:20:31Z is expected");
    }
    for rule in &ingress.rules {
        admit_rule(rule, reader);
    }
}

fn admit_rule(rule: &HostRule, reader: &mut Reader) {
    admit_host(&rule.host, &format!("{}.host", rule.field), reader);
    if rule.paths.as_ref().is_some_and(Vec::is_empty) {
        let message = "the API server refuses the object: http needs at least one path";
        reader.reject(format!("{}.http.paths", rule.field), message);
    }
    for path in rule.paths() {
        if let Some(reason) = path.refused() {
            let message = format!("the API server refuses the object: {reason}");
            reader.reject(format!("{}.path", path.field), message);
        }
    }
}

fn admit_host(host: &str, field: &str, reader: &mut Reader) {
    let name = host.strip_prefix("*.").unwrap_or(host);
    if !host.is_empty() && (!names::is_subdomain(name) || name.parse::<Ipv4Addr>().is_ok()) {
        let message =
            format!("the API server refuses the object: {host:?} is no lower-case DNS name without port");
        reader.reject(field, message);
    }
}

impl PathRule {
    /// Why the API server refuses this path, if it does.
    pub fn refused(&self) -> Option<&'static str> {
        let text = self.path.as_str();
        if self.path_type == PathType::ImplementationSpecific {
            return (!text.is_empty() && !text.starts_with('/')).then_some("a path must start with /");
        }
        if !text.starts_with('/') {
            return Some("a path must start with /");
        }
        if ["//", "/./", "/../", "%2f", "%2F"].iter().any(|part| text.contains(part)) {
            return Some("an Exact or Prefix path must not contain //, /./, /../ or %2f");
        }
        ["/..", "/."]
            .iter()
            .any(|end| text.ends_with(end))
            .then_some("an Exact or Prefix path must not end in /. or /..")
    }
}

/// `metav1.Time`: always UTC, whole seconds, so that texts compare as times do.
fn is_timestamp(text: &str) -> bool {
    text.len() == 20
        && text.bytes().zip("0000-00-00T00:00:00Z".bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        })
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn timestamps() {
        assert!(is_timestamp("2026-03-19T22:20:31Z"));
        assert!(!is_timestamp("2026-03-19T22:20:31+01:00") && !is_timestamp("yesterday"));
    }
}
