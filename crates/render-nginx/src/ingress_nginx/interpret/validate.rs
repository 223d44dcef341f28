//! What the API server and the controller's webhook refuse.
//!
//! Sources: Kubernetes `pkg/apis/networking/validation/validation.go`; kubernetes/ingress-nginx
//! `internal/ingress/inspector/`. Fields of a wrong type are found while reading.

use super::super::admission::{Admission, looks_hostile};
use super::object::{Ingress, PathRule, PathType};
use super::reader::Reader;
use gatewright_core::names;
use std::net::Ipv4Addr;

/// Refuses, field by field, what keeps the Ingress out of the cluster or of the controller's store.
pub(super) fn check(ingress: &Ingress, admission: Admission, reader: &mut Reader) {
    if ingress.rules.is_empty() && ingress.default_backend.is_none() {
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
        check_host(&rule.host, &format!("{}.host", rule.field), reader);
        let Some(paths) = &rule.paths else { continue };
        if paths.is_empty() {
            let message = "the API server refuses the object: http needs at least one path";
            reader.reject(format!("{}.http.paths", rule.field), message);
        }
        for path in paths {
            let field = format!("{}.path", path.field);
            if let Some(reason) = refused_by_api_server(path) {
                reader.reject(field, format!("the API server refuses the object: {reason}"));
            } else if let Some(reason) = refused_by_controller(path, ingress, admission) {
                reader.reject(field, format!("{:?} never becomes a location: {reason}", path.path));
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

fn refused_by_api_server(path: &PathRule) -> Option<&'static str> {
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

/// The inspector also runs when the controller reads the object; the path types are checked on admission
/// only, so an object that has been in a cluster passed (or came before the check).
fn refused_by_controller(path: &PathRule, ingress: &Ingress, admission: Admission) -> Option<&'static str> {
    if looks_hostile(&path.path) {
        return admission.refuses_any(&path.path);
    }
    if path.path.bytes().any(|byte| byte.is_ascii_control()) || path.path.len() > 4000 {
        return Some("a path with control characters or of more than 4000 bytes is not modelled");
    }
    let typed = path.path_type != PathType::ImplementationSpecific;
    let refused = if typed && ingress.created.is_none() { admission.refuses_typed(&path.path) } else { None };
    let is_expression = ingress.settings.use_regex || ingress.settings.rewrite_target.is_some();
    let literal = || if is_expression { None } else { admission.refuses_literal(&path.path) };
    refused.or_else(|| admission.refuses_any(&path.path)).or_else(literal)
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
