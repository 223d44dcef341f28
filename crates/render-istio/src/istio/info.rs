//! What help texts, documents and the registry say about this router.

use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "istio",
    title: "Istio",
    krate: "gatewright-render-istio",
    api_versions: &["networking.istio.io/v1"],
    objects: "Gateway, VirtualService",
    versions: "Istio 1.22 to 1.31",
    options: OPTIONS,
    cannot: &[
        "--tls router without istio.gateway: Istio has no certificate source of its own, every server names a Secret",
        "--tls secret:NAME together with istio.gateway: an existing Gateway brings its own certificate",
        "Service ports by name: a destination takes port numbers only",
        "rows with a segment that starts with .; or ..; unless istio.path-normalization is NONE",
        "silence of more than five minutes when istio.connection-profile is EDGE: no object can lift that limit",
        "object names of more than 63 characters or with a dot: a Gateway name is a DNS label",
    ],
    reserved_paths: &[gatewright_semantics::envoy::PARAMETER_DOT_SEGMENTS],
    annotation_prefixes: &[
        "internal.istio.io/",
        "networking.istio.io/",
        "gateway.istio.io/",
        "galley.istio.io/",
        "istio.io/",
    ],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: "selector",
        kind: OptionKind::Labels,
        default: "istio=ingressgateway",
        help: "labels of the gateway pods: written to the Gateway, and used to tell which Gateways of an input belong together",
    },
    OptionSpec {
        key: "gateway",
        kind: OptionKind::Reference,
        default: "",
        help: "attach to this existing Gateway instead of rendering one; unless it is in the input it is taken to serve every host on both ports without a redirect of its own",
    },
    OptionSpec { key: "http-port", kind: PORT, default: "80", help: "the Gateway port behind plain http" },
    OptionSpec { key: "https-port", kind: PORT, default: "443", help: "the Gateway port behind https" },
    OptionSpec {
        key: "cluster-domain",
        kind: OptionKind::Name,
        default: "cluster.local",
        help: "DNS domain of the cluster, for the full names of Services",
    },
    OptionSpec {
        key: "path-normalization",
        kind: OptionKind::OneOf(&["NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES"]),
        default: "BASE",
        help: "meshConfig.pathNormalization of the installation",
    },
    OptionSpec {
        key: "connection-profile",
        kind: OptionKind::OneOf(&["DEFAULT", "EDGE"]),
        default: "DEFAULT",
        help: "ProxyConfig connectionSettings.profile of the gateway (since 1.31); EDGE cuts streams after five silent minutes",
    },
    OptionSpec {
        key: "workload-namespace",
        kind: OptionKind::Label,
        default: "istio-system",
        help: "namespace of the gateway pods, for exportTo and for policies that apply to them",
    },
    OptionSpec {
        key: "version",
        kind: OptionKind::Version,
        default: "1.30",
        help: "version of the control plane; before 1.24 the default retries could repeat a POST",
    },
];

const PORT: OptionKind = OptionKind::Int { min: 1, max: 65_535 };
