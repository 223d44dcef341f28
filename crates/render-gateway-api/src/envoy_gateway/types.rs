//! The two policies that are rendered (envoyproxy/gateway `api/v1alpha1`), cut to the fields written.

use gatewright_core::router::Meta;
use serde::Serialize;

/// A policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Policy<S> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Meta,
    pub(super) spec: S,
}

/// What a policy is about.
#[derive(Debug, Serialize)]
pub(super) struct TargetRef {
    pub(super) group: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// `ClientTrafficPolicySpec`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientSpec {
    pub(super) target_refs: Vec<TargetRef>,
    pub(super) headers: Headers,
    pub(super) path: Path,
    pub(super) timeout: ClientTimeout,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Headers {
    pub(super) with_underscores_action: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Path {
    pub(super) disable_merge_slashes: bool,
    pub(super) escaped_slashes_action: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct ClientTimeout {
    pub(super) http: ClientHttpTimeout,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientHttpTimeout {
    pub(super) stream_idle_timeout: &'static str,
}

/// `BackendTrafficPolicySpec`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackendSpec {
    pub(super) target_refs: Vec<TargetRef>,
    pub(super) timeout: BackendTimeout,
}

#[derive(Debug, Serialize)]
pub(super) struct BackendTimeout {
    pub(super) http: BackendHttpTimeout,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackendHttpTimeout {
    pub(super) request_timeout: &'static str,
    pub(super) stream_idle_timeout: &'static str,
}
