//! What the API server and the controller's webhook refuse.
//!
//! Source of the latter: kubernetes/ingress-nginx `internal/ingress/inspector/`.

use super::super::admission::{Admission, looks_hostile};
use super::object::Ingress;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{HostRule, PathRule, PathType, admit};

/// Refuses, field by field, what keeps the Ingress out of the cluster or of the controller's store.
pub(super) fn check(ingress: &Ingress, admission: Admission, reader: &mut Reader) {
    admit(ingress, reader);
    let admitted = ingress.rules.iter().flat_map(HostRule::paths).filter(|path| path.refused().is_none());
    for path in admitted {
        if let Some(reason) = refused(path, ingress, admission) {
            let message = format!("{:?} never becomes a location: {reason}", path.path);
            reader.reject(format!("{}.path", path.field), message);
        }
    }
}

/// The inspector also runs when the controller reads the object; the path types are checked on admission
/// only, so an object that has been in a cluster passed (or came before the check).
fn refused(path: &PathRule, ingress: &Ingress, admission: Admission) -> Option<&'static str> {
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
