//! What a router decides about its objects.

use gatewright_core::model::Gateway;
use gatewright_semantics::gateway_api::Bundle;

/// Names of the listeners.
#[derive(Clone, Debug)]
pub(crate) struct Sections {
    pub(crate) http: String,
    pub(crate) https: String,
}

/// What happens to a method that no match of a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method404 {
    /// The next best match is tried, as the specification says.
    Never,
    /// 404: the rest of the methods needs matches of its own.
    Always,
}

/// Everything that differs between the routers.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'a> {
    /// Router id, for names and messages.
    pub(crate) id: &'a str,
    pub(crate) class: &'a str,
    /// Namespace and name of a Gateway that exists.
    pub(crate) attached: Option<(String, String)>,
    pub(crate) sections: Sections,
    pub(crate) ports: (u16, u16),
    pub(crate) bundle: Bundle,
    /// `timeouts.request` of every rule.
    pub(crate) request_timeout: Option<&'a str>,
    pub(crate) redirect_status: u16,
    pub(crate) method_miss: Method404,
    /// Namespace of the TLS Secret, when it is not the release's.
    pub(crate) secret_namespace: Option<&'a str>,
    /// More annotations of the Gateway.
    pub(crate) gateway_annotations: Vec<(String, String)>,
}

impl Plan<'_> {
    /// `<fullname>-<id><suffix>`.
    pub(crate) fn name(&self, gateway: &Gateway, suffix: &str) -> String {
        format!("{}-{}{suffix}", gateway.fullname, self.id)
    }

    /// Namespace and name of the Gateway that routes attach to.
    pub(crate) fn parent(&self, gateway: &Gateway) -> (String, String) {
        let own = || (gateway.namespace.clone(), self.name(gateway, ""));
        self.attached.clone().unwrap_or_else(own)
    }
}
