//! One Ingress as the controllers see it.

use super::settings::{self, Settings};
use gatewright_core::router::Manifest;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{self, HostRule};

/// An Ingress with Kong's annotations.
pub(super) type Ingress = ingress::Ingress<Settings>;

/// Reads an object of kind Ingress.
pub(super) fn read(manifest: &Manifest, namespace: &str, reader: &mut Reader) -> Ingress {
    let ingress = ingress::read(manifest, namespace, reader, settings::read);
    if !reader.is_rejected() {
        for field in &ingress.resources {
            // A KongServiceFacade behind a feature gate, or nothing that the controllers know.
            reader.unmodelled(field, "a backend that is no Service is not modelled");
        }
    }
    ingress
}

/// True when no rule can concern this host.
pub(super) fn is_foreign(ingress: &Ingress, host: Option<&str>) -> bool {
    let invalid = |rule: &HostRule| !super::value::is_host(&rule.host);
    ingress.default_backend.is_none()
        && !ingress.may_concern(host)
        && !ingress.rules.iter().any(invalid)
        && ingress.settings.host_aliases.is_empty()
}
