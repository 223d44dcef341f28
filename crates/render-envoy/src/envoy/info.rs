//! What help texts, documents and the registry say about this router.

use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

/// The image that runs: without a shell, and without root.
pub(super) const IMAGE: &str = "docker.io/envoyproxy/envoy:distroless-v1.40.0";

const PORT: OptionKind = OptionKind::Int { min: 1024, max: 65_535 };

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "envoy",
    title: "Envoy",
    krate: "gatewright-render-envoy",
    api_versions: &["v1", "apps/v1"],
    objects: "ConfigMap with a v3 bootstrap, Deployment, Service; envoy.output=bootstrap: envoy.yaml",
    versions: "Envoy 1.36 to 1.40",
    options: OPTIONS,
    cannot: &[
        "--tls router: Envoy has no certificate source of its own",
        "Service ports by name: the address of a cluster has a port number",
        "rows with a segment that starts with .; or ..; unless envoy.normalize-path is false",
        "silence of more than 9223372035 seconds: the longest time Envoy reads",
        "with envoy.output=objects, object names that are no DNS label of at most 63 characters beginning with a letter",
        "tables whose bootstrap exceeds 1 MiB in a ConfigMap (envoy.output=bootstrap has no such limit)",
    ],
    reserved_paths: &[gatewright_semantics::envoy::PARAMETER_DOT_SEGMENTS],
    annotation_prefixes: &[],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: "output",
        kind: OptionKind::OneOf(&["objects", "bootstrap"]),
        default: "objects",
        help: "what is rendered: objects that run Envoy in the cluster, or the bare bootstrap file; either is \
               understood when it is read",
    },
    OptionSpec {
        key: "image",
        kind: OptionKind::Text,
        default: IMAGE,
        help: "container image; the program is expected at /usr/local/bin/envoy",
    },
    OptionSpec {
        key: "replicas",
        kind: OptionKind::Int { min: 1, max: 1000 },
        default: "2",
        help: "number of pods",
    },
    OptionSpec {
        key: "service-type",
        kind: OptionKind::OneOf(&["ClusterIP", "LoadBalancer", "NodePort"]),
        default: "LoadBalancer",
        help: "type of the Service in front of Envoy",
    },
    OptionSpec {
        key: "http-port",
        kind: PORT,
        default: "8080",
        help: "port of the plain HTTP listener; when objects are read and no Service tells, the listener that \
               clients of http reach",
    },
    OptionSpec {
        key: "https-port",
        kind: PORT,
        default: "8443",
        help: "port of the TLS listener; when objects are read and no Service tells, the listener that clients \
               of https reach",
    },
    OptionSpec {
        key: "probe-port",
        kind: PORT,
        default: "8081",
        help: "port of the listener that answers the kubelet's probes; the Service does not have it",
    },
    OptionSpec {
        key: "admin-port",
        kind: PORT,
        default: "9901",
        help: "port of the admin interface on 127.0.0.1",
    },
    OptionSpec {
        key: "cluster-domain",
        kind: OptionKind::Name,
        default: "cluster.local",
        help: "DNS domain of the cluster, for the full names of Services",
    },
    OptionSpec {
        key: "normalize-path",
        kind: OptionKind::Bool,
        default: "true",
        help: "resolve dot segments and decode unreserved escapes before matching (normalize_path)",
    },
    OptionSpec {
        key: "merge-slashes",
        kind: OptionKind::Bool,
        default: "true",
        help: "take several slashes in a row for one (merge_slashes)",
    },
    OptionSpec {
        key: "escaped-slashes",
        kind: OptionKind::OneOf(&["keep", "reject", "redirect", "forward"]),
        default: "keep",
        help: "what happens to %2F and %5C in paths (path_with_escaped_slashes_action)",
    },
    OptionSpec {
        key: "trusted-hops",
        kind: OptionKind::Int { min: 0, max: 32 },
        default: "",
        help: "proxies in front whose X-Forwarded headers are believed (xff_num_trusted_hops); without it 1 \
               under --tls external, otherwise 0",
    },
];
