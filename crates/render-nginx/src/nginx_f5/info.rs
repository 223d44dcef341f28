//! Facts about the router, for help texts and the registry.

use super::INTERNAL;
use gatewright_core::router::{OptionKind, OptionSpec, Reserved, ReservedPaths, RouterInfo};

/// Which kind of object is rendered.
pub(super) const API: &str = "api";
/// Name of the ingress class.
pub(super) const CLASS: &str = "class";
/// cert-manager Issuer.
pub(super) const ISSUER: &str = "issuer";
/// cert-manager ClusterIssuer.
pub(super) const CLUSTER_ISSUER: &str = "cluster-issuer";
/// Whether nginx is NGINX Plus.
pub(super) const PLUS: &str = "plus";
/// The flag of the same name.
pub(super) const WILDCARD: &str = "wildcard-tls-secret";

/// Where `matches` and `splits` jump to.
pub(super) const RESERVED: &[Reserved] = &[Reserved {
    text: "/internal_location_ (prefix; only where rows with methods or user objects with matches or splits exist)",
    paths: ReservedPaths::StartingWith(INTERNAL),
    reason: "the controller's own locations for methods have such names, and it answers them 404",
}];

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "nginx-f5",
    title: "F5 NGINX Ingress Controller",
    krate: "gatewright-render-nginx",
    api_versions: &["k8s.nginx.org/v1"],
    objects: "VirtualServer",
    versions: "controller 5.5.4 (nginx 1.31.3, NGINX Plus R37)",
    options: &OPTIONS,
    cannot: &CANNOT,
    reserved_paths: RESERVED,
    annotation_prefixes: &[
        "nginx.org/",
        "nginx.com/",
        "appprotect.f5.com/",
        "appprotectdos.f5.com/",
        "kubernetes.io/ingress.class",
        "ingress.kubernetes.io/",
    ],
};

static OPTIONS: [OptionSpec; 6] = [
    OptionSpec {
        key: API,
        kind: OptionKind::OneOf(&["virtualserver", "ingress"]),
        default: "virtualserver",
        help: "Kind of the routing object. An Ingress is always refused: the controller lower-cases the Host \
               header of an Ingress and cuts its port, and knows no methods there.",
    },
    OptionSpec {
        key: CLASS,
        kind: OptionKind::Name,
        default: "nginx",
        help: "The controller's flag -ingress-class: written to spec.ingressClassName, and the class whose \
               objects are read.",
    },
    OptionSpec {
        key: ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager Issuer that fills the Secret of --tls secret:NAME (tls.cert-manager.issuer); the \
               controller must run with -enable-cert-manager, or it rejects the object.",
    },
    OptionSpec {
        key: CLUSTER_ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager ClusterIssuer that fills the Secret of --tls secret:NAME \
               (tls.cert-manager.cluster-issuer); the controller must run with -enable-cert-manager.",
    },
    OptionSpec {
        key: PLUS,
        kind: OptionKind::Bool,
        default: "false",
        help: "Whether the controller runs NGINX Plus: health checks on /health are written, which the open \
               source edition rejects.",
    },
    OptionSpec {
        key: WILDCARD,
        kind: OptionKind::Bool,
        default: "false",
        help: "Whether the controller has -wildcard-tls-secret, the certificate of --tls router; without it an \
               object with tls and no Secret serves no TLS.",
    },
];

static CANNOT: [&str; 7] = [
    "Ingress objects (nginx-f5.api=ingress): the controller sends Host as $host there, in lower case and without \
     port",
    "paths with a semicolon: the controller rejects them",
    "rows below /internal_location_ where a row has methods: the controller's own locations",
    "--tls router without the controller's flag -wildcard-tls-secret \
     (--option nginx-f5.wildcard-tls-secret=true)",
    "Service ports by name",
    "Service names that do not start with a letter",
    "health checks without NGINX Plus (--option nginx-f5.plus=true)",
];
