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
    let Some(host) = host else { return false };
    let concerns = |rule: &str| {
        rule.is_empty() || rule == host || rule.strip_prefix('*').is_some_and(|suffix| host.ends_with(suffix))
    };
    let invalid = |rule: &HostRule| !super::value::is_host(&rule.host);
    ingress.default_backend.is_none()
        && !ingress.rules.iter().any(|rule| concerns(&rule.host) || invalid(rule))
        && ingress.settings.host_aliases.is_empty()
}
