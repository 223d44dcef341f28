//! Every annotation the controllers know, and what this crate makes of it.
//!
//! Source: Kong/kubernetes-ingress-controller `internal/annotations/annotations.go`, Kong/kong-operator
//! `ingress-controller/internal/annotations/annotations.go`.

use Class::{Elsewhere, Harmless, Modelled, Unmodelled};

/// What the keys start with.
pub(super) const PREFIX: &str = "konghq.com/";

/// The class by annotation. Unlike with other controllers it wins over `spec.ingressClassName`
/// (`internal/store/store.go`, `ListIngressesV1`).
pub(super) use gatewright_semantics::ingress::LEGACY_CLASS;

/// Redirects to https with 302.
pub(super) const FORCE_SSL_REDIRECT: &str = "ingress.kubernetes.io/force-ssl-redirect";

/// The start of `konghq.com/headers.NAME`, without [`PREFIX`].
pub(super) const HEADERS: &str = "headers.";

/// What an annotation may do to the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The interpreter reads it.
    Modelled,
    /// It changes neither where a request goes nor one of the limits that are compared.
    Harmless,
    /// The controllers read it on the other kind of object only.
    Elsewhere,
    /// It may change where a request goes; the text is the end of a sentence that starts with "it".
    Unmodelled(&'static str),
}

/// What an annotation is on an Ingress and on a Service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) ingress: Class,
    pub(super) service: Class,
}

/// An annotation by its key without [`PREFIX`]; `None` when the controllers do not know it.
pub(super) fn known(name: &str) -> Option<&'static Known> {
    KNOWN.binary_search_by_key(&name, |known| known.name).ok().and_then(|at| KNOWN.get(at))
}

const fn on_ingress(name: &'static str, class: Class) -> Known {
    Known { name, ingress: class, service: Elsewhere }
}

const fn on_service(name: &'static str, class: Class) -> Known {
    Known { name, ingress: Elsewhere, service: class }
}

const fn on_both(name: &'static str, class: Class) -> Known {
    Known { name, ingress: class, service: class }
}

/// Sorted by name.
static KNOWN: [Known; 32] = [
    on_service("ca-certificates-configmaps", Harmless),
    on_service("ca-certificates-secrets", Harmless),
    on_service("client-cert", Harmless),
    on_service("connect-timeout", Modelled),
    on_both("gatewayclass-unmanaged", Harmless),
    on_ingress("headers-separator", Harmless),
    on_ingress("host-aliases", Modelled),
    on_service("host-header", Modelled),
    on_ingress("https-redirect-status-code", Modelled),
    on_ingress("methods", Modelled),
    on_both("override", Unmodelled("takes settings from a KongIngress object")),
    on_service("path", Modelled),
    on_ingress("path-handling", Modelled),
    on_both("plugins", Modelled),
    on_ingress("preserve-host", Modelled),
    on_service("protocol", Modelled),
    on_ingress("protocols", Modelled),
    on_both("publish-service", Harmless),
    on_service("read-timeout", Modelled),
    on_ingress("regex-prefix", Modelled),
    on_ingress("regex-priority", Modelled),
    on_ingress("request-buffering", Harmless),
    on_ingress("response-buffering", Modelled),
    on_service("retries", Modelled),
    on_ingress(
        "rewrite",
        Unmodelled("rewrites the path, or drops the route when the feature gate RewriteURIs is off"),
    ),
    on_ingress("snis", Unmodelled("limits the route to TLS server names")),
    on_ingress("strip-path", Modelled),
    on_both("tags", Harmless),
    on_service("tls-verify", Harmless),
    on_service("tls-verify-depth", Harmless),
    on_service("upstream-policy", Harmless),
    on_service("write-timeout", Modelled),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found() {
        assert!(KNOWN.is_sorted_by(|left, right| left.name < right.name));
        assert!(KNOWN.iter().all(|one| known(one.name).is_some_and(|found| found.name == one.name)));
        assert!(known("read-timeouts").is_none());
    }
}
