//! What help texts, documents and the registry say about this router.

use super::implementation::NAMES;
use crate::options;
use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

/// Keys of the options.
pub(super) mod option {
    pub(crate) use crate::options::option::*;

    pub(crate) const CLASS: &str = "class";
    pub(crate) const CRD_VERSION: &str = "crd-version";
    pub(crate) const GATEWAY: &str = "gateway";
    pub(crate) const IMPLEMENTATION: &str = "implementation";
}

pub(super) static INFO: RouterInfo = RouterInfo {
    id: "gateway-api",
    title: "Gateway API",
    krate: "gatewright-render-gateway-api",
    api_versions: &["gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"],
    objects: "Gateway, HTTPRoute, ReferenceGrant",
    versions: "Gateway API 1.0 to 1.6, standard channel (objects of 1.5 by default)",
    options: OPTIONS,
    cannot: &[
        "--tls router without gateway-api.gateway: a listener names a Secret",
        "--tls secret:NAME together with gateway-api.gateway: an existing Gateway brings its own certificate",
        "Service ports by name: a backendRef takes port numbers only",
        "more than 128 matches (a path with one method is one match), or more than 16 rules with bundles before 1.2",
        "methods, redirects to https or paths that the implementation named by gateway-api.implementation does not claim",
        "rows with a segment that starts with .; or ..; when the implementation named by gateway-api.implementation is Envoy and normalises",
        "buffering, idle limits, body limits and retries: the API has no words for them; they are reported as undocumented",
    ],
    reserved_paths: &[],
    annotation_prefixes: &["gateway.networking.k8s.io/"],
};

static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        key: option::CLASS,
        kind: OptionKind::Name,
        default: "",
        help: "gatewayClassName; by default the class of the implementation, or \"gateway\". When it is given, Gateways of other classes in an input are ignored",
    },
    OptionSpec {
        key: option::IMPLEMENTATION,
        kind: OptionKind::OneOf(&NAMES),
        default: "",
        help: "who serves the class: its conformance report is checked, and what it does beyond the specification is modelled; without it only what the specification says is taken for granted",
    },
    OptionSpec {
        key: option::GATEWAY,
        kind: OptionKind::Reference,
        default: "",
        help: "attach to this existing Gateway instead of rendering one; unless it is in the input it is taken to serve every host on both listeners and to take routes of every namespace",
    },
    options::HTTP_SECTION,
    options::HTTPS_SECTION,
    options::HTTP_PORT,
    options::HTTPS_PORT,
    OptionSpec {
        key: option::CRD_VERSION,
        kind: OptionKind::Version,
        default: "1.5.0",
        help: "bundle version of the installed CRDs (gateway.networking.k8s.io/bundle-version): before 1.5 redirects answer 301, before 1.2 a rule holds 8 matches and no timeouts",
    },
    options::SECRET_NAMESPACE,
    options::ISSUER,
    options::CLUSTER_ISSUER,
];
