//! The options as facts about an installation.

use super::info;
use gatewright_core::router::Options;

/// What manifests cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of the installation
pub(super) struct Facts {
    /// Entry point behind plain http.
    pub(super) http: String,
    /// Entry point behind https.
    pub(super) https: String,
    /// Whether routers without TLS get it on the https entry point.
    pub(super) https_tls: bool,
    /// `ingressClass` of the providers.
    pub(super) class: Option<String>,
    /// `strictPrefixMatching`.
    pub(super) strict: bool,
    /// `allowEmptyServices`.
    pub(super) empty: bool,
    /// `allowCrossNamespace`.
    pub(super) cross: bool,
    /// `safeNaming`.
    pub(super) safe_naming: bool,
    /// Whether an encoded slash is answered with 400.
    pub(super) deny_slash: bool,
    /// Class of the ingress-nginx provider when it is on.
    pub(super) nginx: Option<String>,
    /// The host in question, when there is one: what is not understood elsewhere is only mentioned.
    pub(super) host: Option<String>,
}

impl Facts {
    /// Reads the options; what was not given has its documented default.
    pub(super) fn new(options: &Options) -> Self {
        let text = |key: &str| -> &str {
            let default =
                || info::INFO.options.iter().find(|spec| spec.key == key).map_or("", |spec| spec.default);
            options.get(key).unwrap_or_else(default)
        };
        let is = |key: &str| text(key) == "true";
        Self {
            http: text(info::HTTP).to_owned(),
            https: text(info::HTTPS).to_owned(),
            https_tls: is(info::HTTPS_TLS),
            class: Some(text(info::CLASS)).filter(|class| !class.is_empty()).map(str::to_owned),
            strict: is(info::STRICT),
            empty: is(info::EMPTY),
            cross: is(info::CROSS),
            safe_naming: is(info::SAFE),
            deny_slash: text(info::SLASH) == "deny",
            nginx: is(info::NGINX).then(|| text(info::NGINX_CLASS).to_owned()),
            host: None,
        }
    }
}
