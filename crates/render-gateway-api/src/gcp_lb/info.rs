//! Facts about the router, for help texts and the registry.

use super::names::{ingress, option};
use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "gcp-lb",
    title: "Google Cloud Load Balancing",
    krate: "gatewright-render-gateway-api",
    api_versions: &[
        "gateway.networking.k8s.io/v1",
        "networking.gke.io/v1",
        "networking.k8s.io/v1",
        "cloud.google.com/v1",
        "networking.gke.io/v1beta1",
    ],
    objects: "Gateway, HTTPRoute, HealthCheckPolicy, GCPBackendPolicy; with api=ingress: Ingress, BackendConfig, \
              FrontendConfig, ManagedCertificate, companion Services",
    versions: "GKE 1.36 (Gateway API 1.6, gke-gateway-api fc40d60), ingress-gce 1.41",
    options: &OPTIONS,
    cannot: &CANNOT,
    reserved_paths: &[],
    annotation_prefixes: &[
        "networking.gke.io/",
        "cloud.google.com/",
        "beta.cloud.google.com/",
        "ingress.gcp.kubernetes.io/",
        "ingress.kubernetes.io/",
        ingress::CLASS,
        "kubernetes.io/ingress.",
    ],
};

static OPTIONS: [OptionSpec; 14] = [
    OptionSpec {
        key: option::API,
        kind: OptionKind::OneOf(&["gateway", "ingress"]),
        default: "gateway",
        help: "Which API the objects use: GKE Gateway, or GKE Ingress with companion Services.",
    },
    OptionSpec {
        key: option::CLASS,
        kind: OptionKind::OneOf(&[
            "gke-l7-global-external-managed",
            "gke-l7-regional-external-managed",
            "gke-l7-rilb",
            "gke-l7-gxlb",
        ]),
        default: "gke-l7-global-external-managed",
        help: "GatewayClass (api=gateway). Regional and internal ones need a proxy-only subnet.",
    },
    OptionSpec {
        key: option::GATEWAY,
        kind: OptionKind::Reference,
        default: "",
        help: "An existing Gateway to attach to, in place of one of our own; its listeners stay as they are.",
    },
    OptionSpec {
        key: option::HTTP_SECTION,
        kind: OptionKind::Name,
        default: "http",
        help: "Name of the plain HTTP listener of the existing Gateway.",
    },
    OptionSpec {
        key: option::HTTPS_SECTION,
        kind: OptionKind::Name,
        default: "https",
        help: "Name of the HTTPS listener of the existing Gateway.",
    },
    OptionSpec {
        key: option::INGRESS_CLASS,
        kind: OptionKind::OneOf(&["gce", "gce-internal", "gce-regional-external"]),
        default: "gce",
        help: "Class annotation of the Ingress (api=ingress).",
    },
    OptionSpec {
        key: option::STATIC_IP,
        kind: OptionKind::Name,
        default: "",
        help: "Name of a reserved address. Default: an ephemeral one.",
    },
    OptionSpec {
        key: option::CERTIFICATE_MAP,
        kind: OptionKind::Name,
        default: "",
        help: "Certificate map of Certificate Manager for --tls router (api=gateway, global class).",
    },
    OptionSpec {
        key: option::REGIONAL_CERTIFICATES,
        kind: OptionKind::Text,
        default: "",
        help: "Certificates of Certificate Manager for --tls router, separated by commas (api=gateway, regional and \
               internal classes).",
    },
    OptionSpec {
        key: option::PRE_SHARED,
        kind: OptionKind::Text,
        default: "",
        help: "Compute Engine SSL certificates for --tls router, separated by commas. With api=ingress the default is \
               a ManagedCertificate for the host.",
    },
    OptionSpec {
        key: option::SSL_POLICY,
        kind: OptionKind::Name,
        default: "",
        help: "SSL policy of the project, written to a GCPGatewayPolicy or the FrontendConfig.",
    },
    OptionSpec {
        key: option::GLOBAL_ACCESS,
        kind: OptionKind::Bool,
        default: "false",
        help: "Whether clients of other regions reach an internal load balancer (api=gateway, class gke-l7-rilb).",
    },
    OptionSpec {
        key: option::NEG_DEFAULT,
        kind: OptionKind::Bool,
        default: "false",
        help: "Whether the cluster annotates new Services for container-native load balancing by itself; only for \
               reading Ingresses.",
    },
    OptionSpec {
        key: option::URL_MAP_TESTS,
        kind: OptionKind::Bool,
        default: "false",
        help: "Also write URL maps with test cases made from the route table, for gcloud compute url-maps validate. \
               They are files, not objects: use --output-dir or -o json.",
    },
];

static CANNOT: [&str; 11] = [
    "rows limited to methods: neither GKE's HTTPRoute nor its Ingress can tell methods apart",
    "a stream without end: the balancer has a total deadline only, which is set to 86400 seconds or more",
    "--stream-timeout or --auth-timeout above 2147483647 seconds",
    "a redirect with status 308 (api=gateway): GKE Gateway answers 301",
    "--tls router without certificate-map, certificates or pre-shared-certs (api=gateway)",
    "paths with * (api=ingress)",
    "an exact row whose path is that of a prefix row with a / behind it, / included, for another service \
     (api=ingress): which of /p/ and /p/* wins is not documented",
    "prefixes longer than 1022 characters, more than 128 matches (api=gateway), URL maps larger than 64 KiB \
     (api=ingress and class gke-l7-gxlb)",
    "a redirect to https with the Ingress class gce-internal",
    "Services of another namespace than the routing objects",
    "Service ports by name",
];
