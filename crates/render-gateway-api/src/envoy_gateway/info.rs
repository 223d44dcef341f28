//! What help texts, documents and the registry say about this router.

use crate::options;
use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

/// Keys of the options.
pub(super) mod option {
    pub(crate) use crate::options::option::*;

    pub(crate) const CLASS: &str = "class";
    pub(crate) const GATEWAY: &str = "gateway";
    pub(crate) const PATCH_POLICIES: &str = "patch-policies";
}

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "envoy-gateway",
    title: "Envoy Gateway",
    krate: "gatewright-render-gateway-api",
    api_versions: &[
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io/v1beta1",
        "gateway.envoyproxy.io/v1alpha1",
    ],
    objects: "Gateway, HTTPRoute, ReferenceGrant, ClientTrafficPolicy, BackendTrafficPolicy",
    versions: "Envoy Gateway 1.9 (Gateway API 1.6, Envoy 1.39)",
    options: OPTIONS,
    cannot: &[
        "--tls router without envoy-gateway.gateway: a listener names a Secret",
        "--tls secret:NAME together with envoy-gateway.gateway: an existing Gateway brings its own certificate",
        "Service ports by name: a backendRef takes port numbers only",
        "rows with a segment that starts with .; or ..;, which Envoy removes",
        "more than 128 matches in one HTTPRoute (a path with one method is one match)",
    ],
    reserved_paths: &[gatewright_semantics::envoy::PARAMETER_DOT_SEGMENTS],
    annotation_prefixes: &["gateway.networking.k8s.io/", "gateway.envoyproxy.io/"],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: option::CLASS,
        kind: OptionKind::Name,
        default: "eg",
        help: "gatewayClassName; a class that is among the objects counts by its controllerName",
    },
    OptionSpec {
        key: option::GATEWAY,
        kind: OptionKind::Reference,
        default: "",
        help: "attach to this existing Gateway instead of rendering one, and leave its ClientTrafficPolicy alone; unless it is in the input it is taken to serve every host on both listeners and to take routes of every namespace",
    },
    options::HTTP_SECTION,
    options::HTTPS_SECTION,
    options::HTTP_PORT,
    options::HTTPS_PORT,
    options::SECRET_NAMESPACE,
    options::ISSUER,
    options::CLUSTER_ISSUER,
    OptionSpec {
        key: option::PATCH_POLICIES,
        kind: OptionKind::Bool,
        default: "false",
        help: "extensionApis.enableEnvoyPatchPolicy of the installation: EnvoyPatchPolicies are ignored without it",
    },
];
