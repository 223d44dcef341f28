//! What help texts, documents and the registry say about this router.

use gatewright_core::router::{OptionKind, OptionSpec, Reserved, ReservedPaths, RouterInfo};

/// Which objects are rendered.
pub(super) const API: &str = "api";
/// Name of the IngressClass.
pub(super) const CLASS: &str = "class";
/// The router flavour of the installation.
pub(super) const FLAVOUR: &str = "router-flavor";
/// cert-manager Issuer.
pub(super) const ISSUER: &str = "issuer";
/// cert-manager ClusterIssuer.
pub(super) const CLUSTER_ISSUER: &str = "cluster-issuer";
/// DNS domain of the cluster.
pub(super) const CLUSTER_DOMAIN: &str = "cluster-domain";

/// nginx locations that Kong keeps for itself (Kong/kong `kong/templates/nginx_kong.lua`, `internal`).
pub(super) const RESERVED: &[Reserved] = &[internal("/kong_buffered_http"), internal("/kong_error_handler")];

const fn internal(path: &'static str) -> Reserved {
    let reason = "it is an internal location of Kong, which answers 404 itself";
    Reserved { text: path, paths: ReservedPaths::Exactly(path), reason }
}

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "kong",
    title: "Kong",
    krate: "gatewright-render-kong",
    api_versions: &["networking.k8s.io/v1", "v1"],
    objects: "Ingress with konghq.com annotations, companion Services; kong.api=declarative: kong.yml",
    versions: "Kong 3.9 (kong.yml under router_flavor expressions: 3.7 and later), Kong Ingress Controller 3.5, \
               Kong Operator 2",
    options: OPTIONS,
    cannot: &[
        "host names with two hyphens in a row, internationalised ones among them: under the router flavour \
         expressions the controller drops them from the match, so that the route answers for every host",
        "rows for /kong_buffered_http and /kong_error_handler, which Kong answers itself",
        "silence of more than 2147483 seconds: the longest timeout of a Kong service",
        "Services of another namespace than the Ingress (kong.api=declarative reaches any)",
        "--tls secret:NAME with kong.api=declarative: kong.yml cannot refer to a Kubernetes Secret",
    ],
    reserved_paths: RESERVED,
    annotation_prefixes: &["konghq.com/", "ingress.kubernetes.io/", "kubernetes.io/ingress.class"],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: API,
        kind: OptionKind::OneOf(&["ingress", "declarative"]),
        default: "ingress",
        help: "what is rendered: ingress for Kong Ingress Controller and Kong Operator, declarative for a \
               kong.yml that Kong reads without a database; either is understood when it is read",
    },
    OptionSpec {
        key: CLASS,
        kind: OptionKind::Name,
        default: "kong",
        help: "name of the IngressClass: written to spec.ingressClassName, and the class whose Ingresses are read",
    },
    OptionSpec {
        key: FLAVOUR,
        kind: OptionKind::OneOf(&["any", "traditional", "traditional_compatible", "expressions"]),
        default: "any",
        help: "router_flavor of the installation; any demands that all three treat every request alike",
    },
    OptionSpec {
        key: ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager Issuer that fills the Secret of --tls secret:NAME (annotation cert-manager.io/issuer)",
    },
    OptionSpec {
        key: CLUSTER_ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager ClusterIssuer that fills the Secret of --tls secret:NAME (annotation \
               cert-manager.io/cluster-issuer)",
    },
    OptionSpec {
        key: CLUSTER_DOMAIN,
        kind: OptionKind::Name,
        default: "cluster.local",
        help: "DNS domain of the cluster, for the Service names in kong.yml",
    },
];
