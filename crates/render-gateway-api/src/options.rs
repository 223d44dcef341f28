//! Options that every router with listeners of its own has.

use gatewright_core::diag::Diagnostic;
use gatewright_core::router::{OptionKind, OptionSpec, Options, refusal};

/// Keys of the options.
pub(crate) mod option {
    pub(crate) const CLUSTER_ISSUER: &str = "cluster-issuer";
    pub(crate) const HTTPS_PORT: &str = "https-port";
    pub(crate) const HTTPS_SECTION: &str = "https-section";
    pub(crate) const HTTP_PORT: &str = "http-port";
    pub(crate) const HTTP_SECTION: &str = "http-section";
    pub(crate) const ISSUER: &str = "issuer";
    pub(crate) const SECRET_NAMESPACE: &str = "secret-namespace";
}

const PORT: OptionKind = OptionKind::Int { min: 1, max: 65_535 };

pub(crate) const HTTP_SECTION: OptionSpec = OptionSpec {
    key: option::HTTP_SECTION,
    kind: OptionKind::Name,
    default: "http",
    help: "name of the listener for plain http",
};

pub(crate) const HTTPS_SECTION: OptionSpec = OptionSpec {
    key: option::HTTPS_SECTION,
    kind: OptionKind::Name,
    default: "https",
    help: "name of the listener for https",
};

pub(crate) const HTTP_PORT: OptionSpec = OptionSpec {
    key: option::HTTP_PORT,
    kind: PORT,
    default: "80",
    help: "port of the listener for plain http",
};

pub(crate) const HTTPS_PORT: OptionSpec = OptionSpec {
    key: option::HTTPS_PORT,
    kind: PORT,
    default: "443",
    help: "port of the listener for https",
};

pub(crate) const SECRET_NAMESPACE: OptionSpec = OptionSpec {
    key: option::SECRET_NAMESPACE,
    kind: OptionKind::Label,
    default: "",
    help: "namespace of the Secret of --tls secret:NAME when it is not the release's; a ReferenceGrant there lets the Gateway read it",
};

pub(crate) const ISSUER: OptionSpec = OptionSpec {
    key: option::ISSUER,
    kind: OptionKind::Name,
    default: "",
    help: "cert-manager Issuer that fills the Secret (annotation cert-manager.io/issuer of the Gateway)",
};

pub(crate) const CLUSTER_ISSUER: OptionSpec = OptionSpec {
    key: option::CLUSTER_ISSUER,
    kind: OptionKind::Name,
    default: "",
    help: "cert-manager ClusterIssuer that fills the Secret (annotation cert-manager.io/cluster-issuer)",
};

/// What cert-manager reads on a Gateway (cert-manager documentation, "Annotated Gateway resource").
pub(crate) fn issuers(options: &Options) -> Vec<(String, String)> {
    let issuers = [
        (option::ISSUER, "cert-manager.io/issuer"),
        (option::CLUSTER_ISSUER, "cert-manager.io/cluster-issuer"),
    ];
    issuers
        .into_iter()
        .filter_map(|(key, annotation)| Some((annotation.to_owned(), options.get(key)?.to_owned())))
        .collect()
}

/// cert-manager takes one of them only.
pub(crate) fn two_issuers(id: &str, options: &Options) -> Option<Diagnostic> {
    (issuers(options).len() > 1).then(|| {
        let message = format!("cert-manager takes one issuer, not both {id}.issuer and {id}.cluster-issuer");
        refusal("option-conflict", message)
    })
}
