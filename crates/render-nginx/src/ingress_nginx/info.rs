//! Facts about the router, for help texts and the registry.

use super::annotation::PREFIX;
use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

/// Name of the IngressClass.
pub(super) const CLASS: &str = "class";
/// `spec.controller` of the IngressClass objects that the controller owns.
pub(super) const CONTROLLER_CLASS: &str = "controller-class";
/// Version of the controller.
pub(super) const VERSION: &str = "controller-version";
/// The ConfigMap key of the same name.
pub(super) const STRICT: &str = "strict-validate-path-type";
/// The flag of the same name.
pub(super) const WITHOUT_CLASS: &str = "watch-ingress-without-class";
/// cert-manager Issuer.
pub(super) const ISSUER: &str = "issuer";
/// cert-manager ClusterIssuer.
pub(super) const CLUSTER_ISSUER: &str = "cluster-issuer";
/// KiB of `proxy-buffer-size`.
pub(super) const BUFFER_KIB: &str = "proxy-buffer-kib";

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "ingress-nginx",
    title: "ingress-nginx",
    krate: "gatewright-render-nginx",
    api_versions: &["networking.k8s.io/v1"],
    objects: "Ingress with nginx.ingress.kubernetes.io annotations",
    versions: "controller 1.15.1 (nginx 1.27.1); 1.9 and later by --option ingress-nginx.controller-version",
    options: &OPTIONS,
    cannot: &CANNOT,
    reserved_paths: &[],
    annotation_prefixes: &[PREFIX, "kubernetes.io/ingress.class"],
};

static OPTIONS: [OptionSpec; 8] = [
    OptionSpec {
        key: CLASS,
        kind: OptionKind::Name,
        default: "nginx",
        help: "Name of the IngressClass: written to spec.ingressClassName, and the class whose Ingresses are \
               read (also as the value of the annotation kubernetes.io/ingress.class).",
    },
    OptionSpec {
        key: CONTROLLER_CLASS,
        kind: OptionKind::Text,
        default: "k8s.io/ingress-nginx",
        help: "The controller's flag --controller-class: IngressClass objects in the input with this \
               spec.controller are its own, whatever their name.",
    },
    OptionSpec {
        key: VERSION,
        kind: OptionKind::Version,
        default: "1.15.1",
        help: "Version of the controller. 1.12.0 to 1.12.5, 1.13.0 and 1.13.1 refuse dots in Exact and Prefix \
               paths.",
    },
    OptionSpec {
        key: STRICT,
        kind: OptionKind::Bool,
        default: "",
        help: "The ConfigMap key strict-validate-path-type. Default: what the controller's version has, true \
               since 1.12.0.",
    },
    OptionSpec {
        key: WITHOUT_CLASS,
        kind: OptionKind::Bool,
        default: "false",
        help: "The controller's flag --watch-ingress-without-class: whether it reads Ingresses that name no \
               class.",
    },
    OptionSpec {
        key: ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager Issuer that fills the Secret of --tls secret:NAME (annotation \
               cert-manager.io/issuer).",
    },
    OptionSpec {
        key: CLUSTER_ISSUER,
        kind: OptionKind::Name,
        default: "",
        help: "cert-manager ClusterIssuer that fills the Secret of --tls secret:NAME (annotation \
               cert-manager.io/cluster-issuer).",
    },
    OptionSpec {
        key: BUFFER_KIB,
        kind: OptionKind::Int { min: 1, max: 1024 },
        default: "",
        help: "KiB of proxy-buffer-size. The default of nginx, 4, answers 502 when the head of a response \
               (cookies, long redirects) is larger.",
    },
];

static CANNOT: [&str; 7] = [
    "rows with methods: nginx locations do not see the method",
    "exact rows with other bytes than letters, digits and . _ - / while the controller validates path types \
     strictly (prefix rows fall back to pathType ImplementationSpecific)",
    "exact rows with a dot on controllers 1.12.0 to 1.12.5, 1.13.0 and 1.13.1 that validate strictly",
    "rows below /.well-known/acme-challenge together with TLS: the controller does not redirect them to https",
    "paths that the controller takes for an attack (/etc/passwd, /var/run/secrets, _by_lua, alias or root \
     before a semicolon), and a semicolon before controllers 1.13.7 and 1.14.3",
    "Services of another namespace than the Ingress",
    "paths longer than 254 characters on controllers before 1.10 (nginx before 1.23.4)",
];
