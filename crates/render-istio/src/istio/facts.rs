//! The options as facts about an installation.

use super::info::INFO;
use gatewright_core::router::Options;
use gatewright_semantics::envoy::{Connection, Domain, EscapedSlashes};

/// Milliseconds of silence that the EDGE profile allows (istio/istio
/// `pilot/pkg/networking/core/connection_settings.go`).
const EDGE_IDLE: u64 = 300_000;

/// What manifests cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Labels known to be on the gateway pods.
    pub(super) pod_labels: Vec<(String, String)>,
    /// Namespace and name of the Gateway to attach to.
    pub(super) attached: Option<(String, String)>,
    /// Gateway port behind plain http.
    pub(super) http_port: u16,
    /// Gateway port behind https.
    pub(super) https_port: u16,
    /// For example `cluster.local`.
    pub(super) cluster_domain: String,
    /// `meshConfig.pathNormalization`.
    normalization: String,
    /// Connection profile EDGE.
    pub(super) edge: bool,
    /// Namespace of the gateway pods.
    pub(super) workload_namespace: String,
    /// Whether retries that nobody configured may repeat a POST (before 1.24, istio/istio#52111).
    pub(super) default_retries_repeat: bool,
    /// The host in question, when there is one: what is not understood elsewhere is only mentioned.
    host: Option<String>,
}

impl Facts {
    /// Reads the options; `namespace` completes a Gateway that is named without one.
    pub(super) fn new(options: &Options, namespace: &str) -> Self {
        let text = |key: &str| -> &str {
            let default = || INFO.options.iter().find(|spec| spec.key == key).map_or("", |spec| spec.default);
            options.get(key).unwrap_or_else(default)
        };
        let labels = text("selector").split(',').filter_map(|pair| pair.split_once('='));
        let attached = Some(text("gateway")).filter(|gateway| !gateway.is_empty()).map(|gateway| {
            let (namespace, name) = gateway.split_once('/').unwrap_or((namespace, gateway));
            (namespace.to_owned(), name.to_owned())
        });
        Self {
            pod_labels: labels.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            attached,
            http_port: text("http-port").parse().unwrap_or(80),
            https_port: text("https-port").parse().unwrap_or(443),
            cluster_domain: text("cluster-domain").to_owned(),
            normalization: text("path-normalization").to_owned(),
            edge: text("connection-profile") == "EDGE",
            workload_namespace: text("workload-namespace").to_owned(),
            default_retries_repeat: options.version("version").is_some_and(|version| version < (1, 24, 0)),
            host: None,
        }
    }

    /// The same facts for questions about one host.
    pub(super) fn about(self, host: Option<&str>) -> Self {
        Self { host: host.map(str::to_owned), ..self }
    }

    /// Whether a host of a Gateway or VirtualService may hold the host in question.
    pub(super) fn concerns(&self, host: &str) -> bool {
        let Some(asked) = &self.host else { return true };
        let domain = Domain::parse(&host.to_ascii_lowercase());
        domain.is_none_or(|domain| domain.covers(&Domain::Exact(asked.clone())))
    }

    /// The full name of a Service.
    pub(super) fn service_host(&self, service: &str, namespace: &str) -> String {
        format!("{service}.{namespace}.svc.{}", self.cluster_domain)
    }

    /// Envoy's settings on every connection: istio/istio `listener_builder.go` (normalisation, no idle limit
    /// for streams), `pkg/bootstrap/config.go` (a fragment is cut) and `connection_settings.go` (EDGE wins).
    pub(super) fn connection(&self) -> Connection {
        let decode = self.normalization == "DECODE_AND_MERGE_SLASHES";
        Connection {
            normalize_path: self.normalization != "NONE",
            merge_slashes: decode || self.edge || self.normalization == "MERGE_SLASHES",
            escaped_slashes: match (self.edge, decode) {
                (true, _) => EscapedSlashes::Redirect,
                (false, true) => EscapedSlashes::Forward,
                (false, false) => EscapedSlashes::Keep,
            },
            reject_fragment: false,
            stream_idle: self.edge.then_some(EDGE_IDLE),
        }
    }

    /// What an answer about paths and streams takes for granted.
    pub(super) fn assumption(&self) -> String {
        let edge = if self.edge { ", connection profile EDGE" } else { "" };
        format!("meshConfig.pathNormalization is {}{edge}", self.normalization)
    }
}
