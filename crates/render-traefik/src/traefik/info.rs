//! What help texts, documents and the registry say about this router.

use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

/// Which API is rendered.
pub(super) const API: &str = "api";
/// Entry point behind plain http.
pub(super) const HTTP: &str = "http-entrypoint";
/// Entry point behind https.
pub(super) const HTTPS: &str = "https-entrypoint";
/// Static `entryPoints.<https>.http.tls`.
pub(super) const HTTPS_TLS: &str = "https-entrypoint-tls";
/// Class of the objects.
pub(super) const CLASS: &str = "class";
/// Certificate resolver of the static configuration.
pub(super) const RESOLVER: &str = "cert-resolver";
/// cert-manager Issuer.
pub(super) const ISSUER: &str = "issuer";
/// cert-manager ClusterIssuer.
pub(super) const CLUSTER_ISSUER: &str = "cluster-issuer";
/// Static `providers.kubernetesIngress.strictPrefixMatching`.
pub(super) const STRICT: &str = "strict-prefix-matching";
/// Static `allowEmptyServices`.
pub(super) const EMPTY: &str = "allow-empty-services";
/// Static `providers.kubernetesCRD.allowCrossNamespace`.
pub(super) const CROSS: &str = "allow-cross-namespace";
/// Static `providers.kubernetesCRD.safeNaming`.
pub(super) const SAFE: &str = "safe-naming";
/// Static `encodedCharacters.allowEncodedSlash` of the entry points.
pub(super) const SLASH: &str = "encoded-slash";
/// Whether the provider for ingress-nginx objects is on.
pub(super) const NGINX: &str = "ingress-nginx-provider";
/// Class of that provider.
pub(super) const NGINX_CLASS: &str = "ingress-nginx-class";

/// What annotation keys of Traefik start with.
pub(super) const PREFIX: &str = "traefik.ingress.kubernetes.io/";
/// The class by annotation.
pub(super) use gatewright_semantics::ingress::LEGACY_CLASS;

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "traefik",
    title: "Traefik",
    krate: "gatewright-render-traefik",
    api_versions: &["traefik.io/v1alpha1"],
    objects: "IngressRoute, Middleware, ServersTransport; with traefik.api=ingress Ingress, companion Services, Middleware",
    versions: "Traefik 3.6.7 to 3.7",
    options: OPTIONS,
    cannot: &[
        "rows with methods when traefik.api is ingress: an Ingress has no condition on the method",
        "Service ports without a number or name, and names when traefik.api is ingress (companion Services need numbers)",
        "Services of another namespace than the routing objects",
        "a redirect to https with 308 for GET: redirectScheme answers GET with 301 and everything else with 308",
    ],
    reserved_paths: &[],
    annotation_prefixes: &[PREFIX, LEGACY_CLASS],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: API,
        kind: OptionKind::OneOf(&["crd", "ingress"]),
        default: "crd",
        help: "objects to render: crd writes IngressRoute, Middleware and ServersTransport, ingress writes Ingress objects on companion Services",
    },
    OptionSpec {
        key: HTTP,
        kind: OptionKind::Label,
        default: "web",
        help: "the entry point behind plain http",
    },
    OptionSpec {
        key: HTTPS,
        kind: OptionKind::Label,
        default: "websecure",
        help: "the entry point behind https",
    },
    OptionSpec {
        key: HTTPS_TLS,
        kind: OptionKind::Bool,
        default: "false",
        help: "whether the https entry point has http.tls in the static configuration, so that routers without TLS serve https there (the Helm chart of Traefik sets it, the binary does not)",
    },
    OptionSpec {
        key: CLASS,
        kind: OptionKind::Name,
        default: "",
        help: "ingressClass of the providers: written to the objects, and the only class that is read; without it objects of no class and of the class traefik are read",
    },
    OptionSpec {
        key: RESOLVER,
        kind: OptionKind::Text,
        default: "",
        help: "certificate resolver of the static configuration, for --tls router; without it Traefik's default certificate is served",
    },
    OptionSpec {
        key: ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager Issuer that fills the Secret of --tls secret:NAME (a Certificate object; an annotation when traefik.api is ingress)",
    },
    OptionSpec {
        key: CLUSTER_ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager ClusterIssuer that fills the Secret of --tls secret:NAME",
    },
    OptionSpec {
        key: STRICT,
        kind: OptionKind::Bool,
        default: "false",
        help: "providers.kubernetesIngress.strictPrefixMatching: whether a Prefix path of an Ingress matches whole path elements only",
    },
    OptionSpec {
        key: EMPTY,
        kind: OptionKind::Bool,
        default: "false",
        help: "allowEmptyServices of the providers: whether a router whose Service has no endpoints answers 503 instead of vanishing",
    },
    OptionSpec {
        key: CROSS,
        kind: OptionKind::Bool,
        default: "false",
        help: "providers.kubernetesCRD.allowCrossNamespace: whether an IngressRoute may name Services and Middlewares of other namespaces",
    },
    OptionSpec {
        key: SAFE,
        kind: OptionKind::Bool,
        default: "false",
        help: "providers.kubernetesCRD.safeNaming: whether annotations call a Middleware NAMESPACE_NAME@kubernetescrd instead of NAMESPACE-NAME@kubernetescrd",
    },
    OptionSpec {
        key: SLASH,
        kind: OptionKind::OneOf(&["allow", "deny"]),
        default: "allow",
        help: "http.encodedCharacters of the entry points: deny answers an encoded slash or backslash with 400",
    },
    OptionSpec {
        key: NGINX,
        kind: OptionKind::Bool,
        default: "false",
        help: "whether providers.kubernetesIngressNGINX is on, which reads Ingress objects written for ingress-nginx",
    },
    OptionSpec {
        key: NGINX_CLASS,
        kind: OptionKind::Name,
        default: "nginx",
        help: "class of the Ingress objects that providers.kubernetesIngressNGINX reads",
    },
];
