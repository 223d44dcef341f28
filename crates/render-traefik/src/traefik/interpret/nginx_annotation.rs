//! Annotations that `providers.kubernetesIngressNGINX` reads (`pkg/provider/kubernetes/ingress-nginx/
//! annotations.go`). What only ingress-nginx knows is ignored there.

use super::fields::Class;
use Class::{Harmless, Modelled, Unmodelled};

/// What the keys start with.
pub(super) const PREFIX: &str = "nginx.ingress.kubernetes.io/";

const PASSWORD: Class = Unmodelled("demands a password");
const ADDRESSES: Class = Unmodelled("answers 403 to some client addresses");
const RATE: Class = Unmodelled("answers 429 above a rate");
const REDIRECT: Class = Unmodelled("redirects every request");
const SNIPPET: Class = Unmodelled("changes requests or answers them");
const CANARY: Class = Unmodelled("sends some requests to another Service");
const FIREWALL: Class = Unmodelled("lets a firewall answer requests");
const CORS: Class = Harmless;

/// The class of an annotation, by its key without [`PREFIX`]; nothing when this provider ignores it.
pub(super) fn class(name: &str) -> Option<Class> {
    KNOWN.iter().find(|known| known.0 == name).map(|known| known.1)
}

static KNOWN: [(&str, Class); 94] = [
    ("affinity", Harmless),
    ("affinity-canary-behavior", Harmless),
    ("allowlist-source-range", ADDRESSES),
    ("app-root", Unmodelled("redirects requests for /")),
    ("auth-method", Harmless),
    ("auth-realm", Harmless),
    ("auth-response-headers", Harmless),
    ("auth-secret", Harmless),
    ("auth-secret-type", Harmless),
    ("auth-signin", Unmodelled("redirects requests that are not logged in")),
    ("auth-snippet", SNIPPET),
    ("auth-tls-pass-certificate-to-upstream", Harmless),
    ("auth-tls-secret", Unmodelled("demands client certificates")),
    ("auth-tls-verify-client", Harmless),
    ("auth-type", PASSWORD),
    ("auth-url", Unmodelled("asks another service whether a request may pass")),
    ("backend-protocol", Modelled),
    ("canary", CANARY),
    ("canary-by-cookie", Harmless),
    ("canary-by-header", Harmless),
    ("canary-by-header-pattern", Harmless),
    ("canary-by-header-value", Harmless),
    ("canary-weight", Harmless),
    ("canary-weight-total", Harmless),
    ("client-body-buffer-size", Harmless),
    ("configuration-snippet", SNIPPET),
    ("cors-allow-credentials", CORS),
    ("cors-allow-headers", CORS),
    ("cors-allow-methods", CORS),
    ("cors-allow-origin", CORS),
    ("cors-expose-headers", CORS),
    ("cors-max-age", CORS),
    ("custom-headers", Harmless),
    ("custom-http-errors", Unmodelled("lets another Service answer in place of an error")),
    ("default-backend", Unmodelled("sends to another Service while there are no endpoints")),
    ("enable-access-log", Harmless),
    ("enable-cors", Modelled),
    ("enable-global-auth", Harmless),
    ("enable-modsecurity", FIREWALL),
    ("enable-owasp-core-rules", FIREWALL),
    ("force-ssl-redirect", Modelled),
    ("from-to-www-redirect", Unmodelled("redirects another host")),
    ("limit-burst-multiplier", Harmless),
    ("limit-connections", RATE),
    ("limit-rpm", RATE),
    ("limit-rps", RATE),
    ("modsecurity-snippet", FIREWALL),
    ("modsecurity-transaction-id", Harmless),
    ("permanent-redirect", REDIRECT),
    ("permanent-redirect-code", Harmless),
    ("proxy-body-size", Modelled),
    ("proxy-buffer-size", Harmless),
    ("proxy-buffering", Modelled),
    ("proxy-buffers-number", Harmless),
    ("proxy-connect-timeout", Harmless),
    ("proxy-http-version", Harmless),
    ("proxy-max-temp-file-size", Harmless),
    ("proxy-next-upstream", Modelled),
    ("proxy-next-upstream-timeout", Harmless),
    ("proxy-next-upstream-tries", Harmless),
    ("proxy-read-timeout", Modelled),
    ("proxy-request-buffering", Modelled),
    ("proxy-send-timeout", Harmless),
    ("proxy-ssl-name", Harmless),
    ("proxy-ssl-secret", Harmless),
    ("proxy-ssl-server-name", Harmless),
    ("proxy-ssl-verify", Harmless),
    ("rewrite-target", Modelled),
    ("server-alias", Unmodelled("serves other hosts as well")),
    ("server-snippet", SNIPPET),
    ("service-upstream", Harmless),
    ("session-cookie-domain", Harmless),
    ("session-cookie-expires", Harmless),
    ("session-cookie-max-age", Harmless),
    ("session-cookie-name", Harmless),
    ("session-cookie-path", Harmless),
    ("session-cookie-samesite", Harmless),
    ("session-cookie-secure", Harmless),
    ("ssl-passthrough", Unmodelled("hands TLS connections to one Service, whatever the path")),
    ("ssl-redirect", Modelled),
    ("temporal-redirect", REDIRECT),
    ("temporal-redirect-code", Harmless),
    ("upstream-hash-by", Harmless),
    ("upstream-vhost", Modelled),
    ("use-regex", Modelled),
    ("whitelist-source-range", ADDRESSES),
    ("x-forwarded-prefix", Harmless),
    ("auth-keepalive", Harmless),
    ("auth-keepalive-requests", Harmless),
    ("auth-cache-key", Harmless),
    ("auth-cache-duration", Harmless),
    ("load-balance", Harmless),
    ("connection-proxy-header", Harmless),
    ("preserve-trailing-slash", Harmless),
];
