//! What the API server refuses, so that the controllers never see it.
//!
//! Source: Kubernetes `pkg/apis/networking/validation/validation.go`. Fields of a wrong type are found while
//! reading.

use super::ingress::{Ingress, PathRule, PathType};
use super::reader::Reader;
use gatewright_core::names;
use std::net::Ipv4Addr;

/// Refuses, field by field, what keeps the Ingress out of the cluster.
pub(super) fn check(ingress: &Ingress, reader: &mut Reader) {
    if ingress.rules.is_empty() && ingress.default_backend.is_none() {
        let message = "the API server refuses the object: it needs rules or a default backend";
        reader.reject("spec", message);
    }
    if ingress.created.is_none() && ingress.class.is_some() && ingress.settings.legacy_class.is_some() {
        let message = "the API server refuses the object: the annotation kubernetes.io/ingress.class cannot be \
                       set together with ingressClassName";
        reader.reject("spec.ingressClassName", message);
    }
    if ingress.created.as_deref().is_some_and(|created| !is_timestamp(created)) {
        reader.reject("metadata.creationTimestamp", "a time such as 2026-03-19T22:20:31Z is expected");
    }
    for rule in &ingress.rules {
        check_host(&rule.host, &format!("{}.host", rule.field), reader);
        for path in &rule.paths {
            if let Some(reason) = refused(path) {
                let message = format!("the API server refuses the object: {reason}");
                reader.reject(format!("{}.path", path.field), message);
            }
        }
    }
}

fn check_host(host: &str, field: &str, reader: &mut Reader) {
    let name = host.strip_prefix("*.").unwrap_or(host);
    if !host.is_empty() && (!names::is_subdomain(name) || name.parse::<Ipv4Addr>().is_ok()) {
        let message =
            format!("the API server refuses the object: {host:?} is no lower-case DNS name without port");
        reader.reject(field, message);
    }
}

fn refused(path: &PathRule) -> Option<&'static str> {
    let text = path.path.as_str();
    if path.path_type == PathType::ImplementationSpecific {
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

/// `metav1.Time`: always UTC, whole seconds, so that texts compare as times do.
fn is_timestamp(text: &str) -> bool {
    text.len() == 20
        && text.bytes().zip("0000-00-00T00:00:00Z".bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        })
}
