//! The options with their types.

use super::info::INFO;
use gatewright_core::router::Options;

/// What was chosen, and what objects cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Only the file is rendered.
    pub(super) bare: bool,
    pub(super) image: String,
    pub(super) replicas: i32,
    pub(super) service_type: String,
    pub(super) http_port: u16,
    pub(super) https_port: u16,
    pub(super) probe_port: u16,
    pub(super) admin_port: u16,
    /// For example `cluster.local`.
    pub(super) cluster_domain: String,
    pub(super) normalize_path: bool,
    pub(super) merge_slashes: bool,
    /// A word of the option.
    pub(super) escaped_slashes: String,
    pub(super) trusted_hops: Option<u32>,
}

impl Facts {
    /// Reads the options.
    pub(super) fn new(options: &Options) -> Self {
        let text = |key: &str| -> String {
            let default = || INFO.options.iter().find(|spec| spec.key == key).map_or("", |spec| spec.default);
            options.get(key).unwrap_or_else(default).to_owned()
        };
        // The values were checked against their ranges.
        let port = |key: &str| text(key).parse().unwrap_or(0);
        Self {
            bare: text("output") == "bootstrap",
            image: text("image"),
            replicas: text("replicas").parse().unwrap_or(2),
            service_type: text("service-type"),
            http_port: port("http-port"),
            https_port: port("https-port"),
            probe_port: port("probe-port"),
            admin_port: port("admin-port"),
            cluster_domain: text("cluster-domain"),
            normalize_path: text("normalize-path") == "true",
            merge_slashes: text("merge-slashes") == "true",
            escaped_slashes: text("escaped-slashes"),
            trusted_hops: text("trusted-hops").parse().ok(),
        }
    }
}
