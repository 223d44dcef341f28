//! Every field of Traefik's kinds, and what this crate makes of it (`pkg/provider/kubernetes/crd/traefikio/
//! v1alpha1`, `pkg/config/dynamic/middlewares.go`).

use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// What a field may do to the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The interpreter reads it.
    Modelled,
    /// It changes neither where a request goes nor a limit that is compared.
    Harmless,
    /// It may change where a request goes; the text ends a sentence that starts with "it".
    Unmodelled(&'static str),
}

use Class::{Harmless, Modelled, Unmodelled};

/// Fields of a mapping with their classes.
pub(super) type Fields = &'static [(&'static str, Class)];

/// `IngressRoute.spec`.
pub(super) static SPEC: Fields = &[
    ("ingressClassName", Modelled),
    ("entryPoints", Modelled),
    ("routes", Modelled),
    ("tls", Modelled),
    ("parentRefs", Unmodelled("makes these routes children of another IngressRoute")),
];

/// `IngressRoute.spec.tls`.
pub(super) static TLS: Fields = &[
    ("secretName", Harmless),
    ("options", Modelled),
    ("store", Harmless),
    ("certResolver", Harmless),
    ("domains", Harmless),
];

/// `IngressRoute.spec.routes[]`.
pub(super) static ROUTE: Fields = &[
    ("match", Modelled),
    ("kind", Modelled),
    ("priority", Modelled),
    ("syntax", Modelled),
    ("services", Modelled),
    ("middlewares", Modelled),
    ("observability", Harmless),
];

/// A Service of a route or of a TraefikService.
pub(super) static SERVICE: Fields = &[
    ("name", Modelled),
    ("kind", Modelled),
    ("namespace", Modelled),
    ("middlewares", Modelled),
    ("sticky", Harmless),
    ("port", Modelled),
    ("scheme", Modelled),
    ("strategy", Harmless),
    ("passHostHeader", Modelled),
    ("responseForwarding", Harmless),
    ("serversTransport", Modelled),
    ("weight", Modelled),
    ("nativeLB", Modelled),
    ("nodePortLB", Harmless),
    ("healthCheck", Unmodelled("is refused by Traefik on anything but an ExternalName Service")),
    ("passiveHealthCheck", Harmless),
];

/// `ServersTransport.spec`.
pub(super) static TRANSPORT: Fields = &[
    ("serverName", Harmless),
    ("insecureSkipVerify", Harmless),
    ("rootCAs", Harmless),
    ("rootCAsSecrets", Harmless),
    ("certificatesSecrets", Harmless),
    ("cipherSuites", Harmless),
    ("minVersion", Harmless),
    ("maxVersion", Harmless),
    ("maxIdleConnsPerHost", Harmless),
    ("forwardingTimeouts", Modelled),
    ("disableHTTP2", Harmless),
    ("peerCertURI", Harmless),
    ("peerCertSANs", Harmless),
    ("spiffe", Harmless),
];

/// `ServersTransport.spec.forwardingTimeouts`.
pub(super) static TIMEOUTS: Fields = &[
    ("dialTimeout", Harmless),
    ("responseHeaderTimeout", Modelled),
    ("idleConnTimeout", Harmless),
    ("readIdleTimeout", Harmless),
    ("pingTimeout", Harmless),
];

/// `Middleware.spec`.
pub(super) static MIDDLEWARE: Fields = &[
    ("addPrefix", Modelled),
    ("stripPrefix", Modelled),
    ("stripPrefixRegex", Modelled),
    ("replacePath", Modelled),
    ("replacePathRegex", Modelled),
    ("chain", Modelled),
    ("ipWhiteList", Unmodelled("answers 403 to some client addresses")),
    ("ipAllowList", Unmodelled("answers 403 to some client addresses")),
    ("headers", Modelled),
    ("encodedCharacters", Harmless),
    ("errors", Unmodelled("lets another Service answer in place of an error")),
    ("rateLimit", Unmodelled("answers 429 above a rate")),
    ("redirectRegex", Unmodelled("redirects some URLs")),
    ("redirectScheme", Modelled),
    ("basicAuth", Unmodelled("demands a password")),
    ("digestAuth", Unmodelled("demands a password")),
    ("forwardAuth", Unmodelled("asks another service whether a request may pass")),
    ("inFlightReq", Unmodelled("answers 429 above a number of requests")),
    ("buffering", Modelled),
    ("circuitBreaker", Unmodelled("answers 503 while it is open")),
    ("compress", Modelled),
    ("passTLSClientCert", Harmless),
    ("retry", Modelled),
    ("contentType", Harmless),
    ("grpcWeb", Harmless),
    ("plugin", Unmodelled("is code of somebody else")),
];

/// `Middleware.spec.headers`.
pub(super) static HEADERS: Fields = &[
    ("customRequestHeaders", Modelled),
    ("customResponseHeaders", Harmless),
    ("accessControlAllowCredentials", Harmless),
    ("accessControlAllowHeaders", Modelled),
    ("accessControlAllowMethods", Modelled),
    ("accessControlAllowOriginList", Modelled),
    ("accessControlAllowOriginListRegex", Modelled),
    ("accessControlExposeHeaders", Harmless),
    ("accessControlMaxAge", Harmless),
    ("addVaryHeader", Harmless),
    ("allowedHosts", Unmodelled("answers 500 to other hosts")),
    ("hostsProxyHeaders", Unmodelled("takes the host from other headers")),
    ("sslProxyHeaders", Harmless),
    ("stsSeconds", Harmless),
    ("stsIncludeSubdomains", Harmless),
    ("stsPreload", Harmless),
    ("forceSTSHeader", Harmless),
    ("frameDeny", Harmless),
    ("customFrameOptionsValue", Harmless),
    ("contentTypeNosniff", Harmless),
    ("browserXssFilter", Harmless),
    ("customBrowserXSSValue", Harmless),
    ("contentSecurityPolicy", Harmless),
    ("contentSecurityPolicyReportOnly", Harmless),
    ("publicKey", Harmless),
    ("referrerPolicy", Harmless),
    ("permissionsPolicy", Harmless),
    ("featurePolicy", Harmless),
    ("isDevelopment", Harmless),
    ("sslRedirect", Unmodelled("redirects to https")),
    ("sslTemporaryRedirect", Unmodelled("redirects to https")),
    ("sslHost", Unmodelled("redirects to another host")),
    ("sslForceHost", Unmodelled("redirects to another host")),
];

/// The entries of a mapping that are modelled. What may change routing and is not modelled is refused, what
/// the API does not have is mentioned. Fields that are null, false or empty say nothing.
pub(super) fn modelled<'n>(
    node: &'n Node,
    fields: Fields,
    at: &At<'_>,
    report: &mut Report,
) -> Vec<(&'static str, &'n Node)> {
    let mut out = Vec::new();
    for entry in report.entries(node, at) {
        let key = entry.key.text.as_str();
        match fields.iter().find(|field| field.0 == key) {
            None => report.unknown_field(&at.key(key)),
            Some((name, Modelled)) => out.push((*name, &entry.value)),
            Some((_, Harmless)) => {}
            Some((_, Unmodelled(does))) => {
                if !says_nothing(&entry.value) {
                    report.refuse(&at.key(key), format!("{key} is not modelled: it {does}"));
                }
            }
        }
    }
    out
}

/// One of the entries that [`modelled`] gave.
pub(super) fn field<'n>(entries: &[(&'static str, &'n Node)], name: &str) -> Option<&'n Node> {
    entries.iter().find(|(key, node)| *key == name && !node.is_null()).map(|(_, node)| *node)
}

fn says_nothing(node: &Node) -> bool {
    use gatewright_core::tree::Kind;
    match &node.kind {
        Kind::Null | Kind::Bool(false) => true,
        Kind::String(text) => text.is_empty(),
        Kind::List(items) => items.is_empty(),
        Kind::Bool(true) | Kind::Number(_) | Kind::Map(_) => false,
    }
}
