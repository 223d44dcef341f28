//! The options, read once.

use super::info::option;
use gatewright_core::router::Options;
use gatewright_semantics::gateway_api::Bundle;

/// What is known about the installation.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) attached: Option<(String, String)>,
    pub(super) sections: (String, String),
    pub(super) ports: (u16, u16),
    pub(super) bundle: Bundle,
    /// EnvoyPatchPolicies are read.
    pub(super) patch_policies: bool,
}

impl Facts {
    /// `namespace` is that of a Gateway that is given without one.
    pub(super) fn new(options: &Options, namespace: &str) -> Self {
        let text = |key: &str| options.get(key).unwrap_or_default().to_owned();
        let port =
            |key: &str, default| options.get(key).and_then(|port| port.parse().ok()).unwrap_or(default);
        let attached = options.get(option::GATEWAY).map(|reference| {
            let (namespace, name) = reference.split_once('/').unwrap_or((namespace, reference));
            (namespace.to_owned(), name.to_owned())
        });
        Self {
            attached,
            sections: (text(option::HTTP_SECTION), text(option::HTTPS_SECTION)),
            ports: (port(option::HTTP_PORT, 80), port(option::HTTPS_PORT, 443)),
            // The CRDs that Envoy Gateway 1.9 brings.
            bundle: Bundle::new((1, 6, 1)),
            patch_policies: options.is(option::PATCH_POLICIES, "true"),
        }
    }
}
