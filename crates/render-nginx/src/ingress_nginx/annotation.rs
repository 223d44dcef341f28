//! Every annotation the controller knows, and what this crate makes of it.
//!
//! Source: kubernetes/ingress-nginx `internal/ingress/annotations/*/` and
//! `docs/user-guide/nginx-configuration/annotations-risk.md`, plus the aliases in the parsers.

use Class::{Harmless, Modelled, Unmodelled};

/// What the keys start with (the controller's flag `--annotations-prefix` at its default).
pub(super) const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// The class by annotation, older than `spec.ingressClassName`.
pub(super) use gatewright_semantics::ingress::LEGACY_CLASS;

/// What an annotation may do to the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The interpreter reads it.
    Modelled,
    /// It changes neither where a request goes nor one of the limits that are compared.
    Harmless,
    /// It may change where a request goes, unless its value is one of these.
    Unmodelled {
        /// Values (compared without case) that switch it off.
        off: &'static [&'static str],
        /// What it does, as the end of a sentence that starts with "it".
        does: &'static str,
    },
}

/// The class of an annotation, by its key without [`PREFIX`]; `None` when the controller does not know it.
pub(super) fn class(name: &str) -> Option<Class> {
    KNOWN.binary_search_by_key(&name, |known| known.0).ok().and_then(|at| KNOWN.get(at)).map(|known| known.1)
}

const FALSE: &[&str] = &["false", "f", "0"];
const SNIPPET: Class = Unmodelled { off: &[], does: "puts text into nginx.conf, which may change any route" };
const MODSECURITY: Class = Unmodelled { off: FALSE, does: "lets a firewall answer requests" };
const RATE: Class = Unmodelled { off: &["0"], does: "answers 503 above a rate" };
const ADDRESSES: Class = Unmodelled { off: &[], does: "answers 403 to some client addresses" };

/// Sorted by name.
static KNOWN: [(&str, Class); 138] = [
    ("affinity", Harmless),
    ("affinity-canary-behavior", Harmless),
    ("affinity-mode", Harmless),
    ("allowlist-source-range", ADDRESSES),
    ("app-root", Modelled),
    ("auth-always-set-cookie", Harmless),
    ("auth-cache-duration", Harmless),
    ("auth-cache-key", Harmless),
    ("auth-keepalive", Harmless),
    ("auth-keepalive-requests", Harmless),
    ("auth-keepalive-share-vars", Harmless),
    ("auth-keepalive-timeout", Harmless),
    ("auth-method", Harmless),
    ("auth-proxy-set-headers", Harmless),
    ("auth-realm", Harmless),
    ("auth-request-redirect", Harmless),
    ("auth-response-headers", Harmless),
    ("auth-secret", Harmless),
    ("auth-secret-type", Harmless),
    ("auth-signin", Unmodelled { off: &[], does: "redirects requests that are not logged in" }),
    ("auth-signin-redirect-param", Harmless),
    ("auth-snippet", SNIPPET),
    ("auth-tls-error-page", Harmless),
    ("auth-tls-match-cn", Harmless),
    ("auth-tls-pass-certificate-to-upstream", Harmless),
    ("auth-tls-secret", Unmodelled { off: &[], does: "demands client certificates" }),
    ("auth-tls-verify-client", Harmless),
    ("auth-tls-verify-depth", Harmless),
    ("auth-type", Unmodelled { off: &[], does: "demands a password" }),
    ("auth-url", Unmodelled { off: &[], does: "asks another service whether a request may pass" }),
    (
        "backend-protocol",
        Unmodelled { off: &["http"], does: "speaks another protocol than HTTP to the Service" },
    ),
    ("canary", Modelled),
    ("canary-by-cookie", Modelled),
    ("canary-by-header", Modelled),
    ("canary-by-header-pattern", Modelled),
    ("canary-by-header-value", Modelled),
    ("canary-weight", Modelled),
    ("canary-weight-total", Modelled),
    ("client-body-buffer-size", Harmless),
    ("configuration-snippet", SNIPPET),
    ("connection-proxy-header", Harmless),
    ("cors-allow-credentials", Harmless),
    ("cors-allow-headers", Harmless),
    ("cors-allow-methods", Harmless),
    ("cors-allow-origin", Harmless),
    ("cors-expose-headers", Harmless),
    ("cors-max-age", Harmless),
    ("custom-headers", Harmless),
    (
        "custom-http-errors",
        Unmodelled { off: &[], does: "lets the default backend answer in place of the Service" },
    ),
    ("default-backend", Modelled),
    ("denylist-source-range", ADDRESSES),
    ("disable-proxy-intercept-errors", Harmless),
    ("enable-access-log", Harmless),
    ("enable-cors", Modelled),
    ("enable-global-auth", Harmless),
    ("enable-modsecurity", MODSECURITY),
    ("enable-opentelemetry", Harmless),
    ("enable-owasp-core-rules", MODSECURITY),
    ("enable-rewrite-log", Harmless),
    ("fastcgi-index", Harmless),
    ("fastcgi-params-configmap", Harmless),
    ("force-ssl-redirect", Modelled),
    ("from-to-www-redirect", Modelled),
    ("http2-push-preload", Harmless),
    ("limit-allowlist", Harmless),
    ("limit-burst-multiplier", Harmless),
    ("limit-connections", RATE),
    ("limit-rate", Harmless),
    ("limit-rate-after", Harmless),
    ("limit-rpm", RATE),
    ("limit-rps", RATE),
    ("limit-whitelist", Harmless),
    ("load-balance", Harmless),
    ("mirror-host", Harmless),
    ("mirror-request-body", Harmless),
    ("mirror-target", Unmodelled { off: &[], does: "sends a copy of each request elsewhere" }),
    ("modsecurity-snippet", SNIPPET),
    ("modsecurity-transaction-id", Harmless),
    ("opentelemetry-operation-name", Harmless),
    ("opentelemetry-trust-incoming-span", Harmless),
    ("permanent-redirect", Modelled),
    ("permanent-redirect-code", Modelled),
    ("preserve-trailing-slash", Modelled),
    ("proxy-body-size", Modelled),
    ("proxy-buffer-size", Harmless),
    ("proxy-buffering", Modelled),
    ("proxy-buffers-number", Harmless),
    ("proxy-busy-buffers-size", Harmless),
    ("proxy-connect-timeout", Harmless),
    ("proxy-cookie-domain", Harmless),
    ("proxy-cookie-path", Harmless),
    ("proxy-http-version", Harmless),
    ("proxy-max-temp-file-size", Harmless),
    ("proxy-next-upstream", Modelled),
    ("proxy-next-upstream-timeout", Harmless),
    ("proxy-next-upstream-tries", Harmless),
    ("proxy-read-timeout", Modelled),
    (
        "proxy-redirect-from",
        Unmodelled { off: &["off"], does: "rewrites the Location headers of the Service" },
    ),
    ("proxy-redirect-to", Harmless),
    ("proxy-request-buffering", Harmless),
    ("proxy-send-timeout", Harmless),
    ("proxy-ssl-ciphers", Harmless),
    ("proxy-ssl-name", Harmless),
    ("proxy-ssl-protocols", Harmless),
    ("proxy-ssl-secret", Unmodelled { off: &[], does: "answers 503 when its Secret is missing" }),
    ("proxy-ssl-server-name", Harmless),
    ("proxy-ssl-verify", Harmless),
    ("proxy-ssl-verify-depth", Harmless),
    ("relative-redirects", Harmless),
    ("rewrite-target", Modelled),
    ("satisfy", Harmless),
    ("server-alias", Modelled),
    ("server-snippet", SNIPPET),
    ("service-upstream", Harmless),
    ("session-cookie-change-on-failure", Harmless),
    ("session-cookie-conditional-samesite-none", Harmless),
    ("session-cookie-domain", Harmless),
    ("session-cookie-expires", Harmless),
    ("session-cookie-max-age", Harmless),
    ("session-cookie-name", Harmless),
    ("session-cookie-path", Harmless),
    ("session-cookie-samesite", Harmless),
    ("session-cookie-secure", Harmless),
    ("ssl-ciphers", Harmless),
    (
        "ssl-passthrough",
        Unmodelled { off: FALSE, does: "hands TLS connections to one Service, whatever the path" },
    ),
    ("ssl-prefer-server-ciphers", Harmless),
    ("ssl-redirect", Modelled),
    ("stream-snippet", SNIPPET),
    ("temporal-redirect", Modelled),
    ("temporal-redirect-code", Modelled),
    ("upstream-hash-by", Harmless),
    ("upstream-hash-by-subset", Harmless),
    ("upstream-hash-by-subset-size", Harmless),
    ("upstream-vhost", Modelled),
    ("use-port-in-redirects", Harmless),
    ("use-regex", Modelled),
    ("whitelist-source-range", ADDRESSES),
    ("x-forwarded-prefix", Harmless),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found() {
        assert!(KNOWN.is_sorted_by(|left, right| left.0 < right.0));
        assert!(KNOWN.iter().all(|known| class(known.0) == Some(known.1)));
        assert_eq!(class("proxy-read-timeouts"), None);
    }
}
