//! Every annotation that the controller knows on an Ingress, and what becomes of it.
//!
//! Source: `internal/configs/annotations.go` and `internal/k8s/validation.go`.

/// Prefixes whose annotations belong to the controller.
pub(super) const PREFIXES: [&str; 4] =
    ["nginx.org/", "nginx.com/", "appprotect.f5.com/", "appprotectdos.f5.com/"];

/// What an annotation means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Read by [`super::settings`].
    Modelled,
    /// It changes nothing that is asked about.
    Harmless,
    /// It may change routing; with what it does.
    Unmodelled(&'static str),
    /// The whole Ingress is rejected, with the reason (`validateSnippetsAnnotation`).
    Rejected(&'static str),
    /// The same, unless nginx is NGINX Plus (`validatePlusOnlyAnnotation`).
    NeedsPlus(&'static str),
}

use Class::{Harmless, Modelled, NeedsPlus, Rejected, Unmodelled};

/// The class of an annotation; nothing for one that the controller does not know.
pub(super) fn class(key: &str) -> Option<Class> {
    KNOWN.iter().find(|(known, _)| *known == key).map(|(_, class)| *class)
}

const SNIPPET: Class =
    Rejected("a snippet needs the controller's flag -enable-snippets, and then its effect is not modelled");
const AUTH: Class = Unmodelled("requests without credentials are refused");
const RATE: Class = Unmodelled("requests above a rate are refused");
const FIREWALL: Class = NeedsPlus("requests may be refused");
const PORTS: Class = Unmodelled("the host is served on other ports");
const PROTOCOL: Class = Unmodelled("requests are sent in another protocol than HTTP");
const REWRITE: Class = Unmodelled("the service sees another path");
const OF_PLUS: Class = NeedsPlus("health checks, sessions and tokens");

static KNOWN: &[(&str, Class)] = &[
    ("nginx.org/mergeable-ingress-type", Modelled),
    ("nginx.org/proxy-read-timeout", Modelled),
    ("nginx.org/proxy-buffering", Modelled),
    ("nginx.org/client-max-body-size", Modelled),
    ("nginx.org/proxy-next-upstream", Modelled),
    ("nginx.org/redirect-to-https", Modelled),
    ("nginx.org/ssl-redirect", Modelled),
    ("nginx.org/http-redirect-code", Modelled),
    ("nginx.org/path-regex", Modelled),
    ("nginx.org/policies", Modelled),
    ("nginx.org/proxy-set-headers", Modelled),
    ("nginx.com/policies", Unmodelled("it names policies of NGINX Plus")),
    ("nginx.org/add-header", Harmless),
    ("nginx.org/add-header-inherit", Harmless),
    ("nginx.org/basic-auth-realm", Harmless),
    ("nginx.org/client-body-buffer-size", Harmless),
    ("nginx.org/fail-timeout", Harmless),
    ("nginx.org/hsts", Harmless),
    ("nginx.org/hsts-behind-proxy", Harmless),
    ("nginx.org/hsts-include-subdomains", Harmless),
    ("nginx.org/hsts-max-age", Harmless),
    ("nginx.org/keepalive", Harmless),
    ("nginx.org/lb-method", Harmless),
    ("nginx.org/max-conns", Harmless),
    ("nginx.org/max-fails", Harmless),
    ("nginx.org/proxy-buffer-size", Harmless),
    ("nginx.org/proxy-buffers", Harmless),
    ("nginx.org/proxy-busy-buffers-size", Harmless),
    ("nginx.org/proxy-connect-timeout", Harmless),
    ("nginx.org/proxy-hide-headers", Harmless),
    ("nginx.org/proxy-max-temp-file-size", Harmless),
    ("nginx.org/proxy-next-upstream-timeout", Harmless),
    ("nginx.org/proxy-next-upstream-tries", Harmless),
    ("nginx.org/proxy-pass-headers", Harmless),
    ("nginx.org/proxy-send-timeout", Harmless),
    ("nginx.org/server-tokens", Harmless),
    ("nginx.org/ssl-ciphers", Harmless),
    ("nginx.org/ssl-prefer-server-ciphers", Harmless),
    ("nginx.org/sticky-cookie-services", Harmless),
    ("nginx.org/upstream-zone-size", Harmless),
    ("nginx.org/use-cluster-ip", Harmless),
    ("nginx.org/websocket-services", Harmless),
    ("nginx.org/app-root", Unmodelled("the root of the host is redirected")),
    ("nginx.org/basic-auth-secret", AUTH),
    ("nginx.org/custom-http-errors", Unmodelled("answers of the service are replaced")),
    ("nginx.org/grpc-services", PROTOCOL),
    ("nginx.org/limit-req-burst", RATE),
    ("nginx.org/limit-req-delay", RATE),
    ("nginx.org/limit-req-dry-run", RATE),
    ("nginx.org/limit-req-key", RATE),
    ("nginx.org/limit-req-log-level", Harmless),
    ("nginx.org/limit-req-no-delay", RATE),
    ("nginx.org/limit-req-rate", RATE),
    ("nginx.org/limit-req-reject-code", RATE),
    ("nginx.org/limit-req-scale", RATE),
    ("nginx.org/limit-req-zone-size", RATE),
    ("nginx.org/listen-ports", PORTS),
    ("nginx.org/listen-ports-ssl", PORTS),
    ("nginx.org/location-snippets", SNIPPET),
    ("nginx.org/proxy-redirect-from", Unmodelled("redirects of the service are rewritten")),
    ("nginx.org/proxy-redirect-to", Unmodelled("redirects of the service are rewritten")),
    ("nginx.org/rewrite-target", REWRITE),
    ("nginx.org/rewrites", REWRITE),
    ("nginx.org/server-snippets", SNIPPET),
    ("nginx.org/ssl-services", PROTOCOL),
    ("nginx.com/health-checks", OF_PLUS),
    ("nginx.com/health-checks-mandatory", OF_PLUS),
    ("nginx.com/health-checks-mandatory-queue", OF_PLUS),
    ("nginx.com/jwt-key", OF_PLUS),
    ("nginx.com/jwt-login-url", OF_PLUS),
    ("nginx.com/jwt-realm", OF_PLUS),
    ("nginx.com/jwt-token", OF_PLUS),
    ("nginx.com/slow-start", OF_PLUS),
    ("nginx.com/sticky-cookie-services", OF_PLUS),
    ("appprotect.f5.com/app-protect-enable", FIREWALL),
    ("appprotect.f5.com/app-protect-policy", FIREWALL),
    ("appprotect.f5.com/app-protect-security-log", FIREWALL),
    ("appprotect.f5.com/app-protect-security-log-destination", FIREWALL),
    ("appprotect.f5.com/app-protect-security-log-enable", FIREWALL),
    ("appprotectdos.f5.com/app-protect-dos-resource", FIREWALL),
];

/// Annotations that have no effect on a master (`masterDenylist`).
pub(super) const NOT_ON_MASTER: [&str; 10] = [
    "nginx.org/rewrites",
    "nginx.org/ssl-services",
    "nginx.org/grpc-services",
    "nginx.org/websocket-services",
    "nginx.org/sticky-cookie-services",
    "nginx.com/sticky-cookie-services",
    "nginx.com/health-checks",
    "nginx.com/health-checks-mandatory",
    "nginx.com/health-checks-mandatory-queue",
    "nginx.org/use-cluster-ip",
];

/// Annotations that have no effect on a minion (`minionDenylist`).
pub(super) const NOT_ON_MINION: [&str; 17] = [
    "nginx.org/proxy-hide-headers",
    "nginx.org/proxy-pass-headers",
    "nginx.org/redirect-to-https",
    "ingress.kubernetes.io/ssl-redirect",
    "nginx.org/ssl-redirect",
    "nginx.org/http-redirect-code",
    "nginx.org/hsts",
    "nginx.org/hsts-max-age",
    "nginx.org/hsts-include-subdomains",
    "nginx.org/server-tokens",
    "nginx.org/listen-ports",
    "nginx.org/listen-ports-ssl",
    "nginx.org/server-snippets",
    "nginx.org/ssl-ciphers",
    "nginx.org/ssl-prefer-server-ciphers",
    "nginx.org/app-root",
    "appprotectdos.f5.com/app-protect-dos-resource",
];
