//! Objects of GKE's own kinds, as plain structs with the fields that are used.

use gatewright_core::router::Meta;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object<S> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) metadata: Meta,
    pub(super) spec: S,
}

/// `cloud.google.com/v1` BackendConfig (kubernetes/ingress-gce `pkg/apis/backendconfig/v1/types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackendConfigSpec {
    pub(super) timeout_sec: u64,
    pub(super) connection_draining: Draining,
    pub(super) health_check: HealthCheck,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draining {
    pub(super) draining_timeout_sec: u64,
}

/// Without `port`: that of the pods.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HealthCheck {
    pub(super) r#type: &'static str,
    pub(super) request_path: &'static str,
}

/// `networking.gke.io/v1beta1` FrontendConfig (`pkg/apis/frontendconfig/v1beta1/types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FrontendConfigSpec {
    pub(super) redirect_to_https: RedirectToHttps,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ssl_policy: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedirectToHttps {
    pub(super) enabled: bool,
    pub(super) response_code_name: &'static str,
}

/// `networking.gke.io/v1` ManagedCertificate.
#[derive(Serialize)]
pub(super) struct ManagedCertificateSpec {
    pub(super) domains: [String; 1],
}

/// A policy of GKE Gateway (GoogleCloudPlatform/gke-gateway-api `apis/networking/v1`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicySpec<D> {
    pub(super) default: D,
    pub(super) target_ref: TargetRef,
}

#[derive(Serialize)]
pub(super) struct TargetRef {
    pub(super) group: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// `networking.gke.io/v1` GCPBackendPolicy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BackendPolicy {
    pub(super) timeout_sec: u64,
    pub(super) connection_draining: Draining,
}

/// `networking.gke.io/v1` HealthCheckPolicy. Without a port: that of the pods.
#[derive(Serialize)]
pub(super) struct HealthCheckPolicy {
    pub(super) config: HealthCheckConfig,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HealthCheckConfig {
    pub(super) r#type: &'static str,
    pub(super) http_health_check: HttpHealthCheck,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpHealthCheck {
    pub(super) request_path: &'static str,
}

/// `networking.gke.io/v1` GCPGatewayPolicy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GatewayPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ssl_policy: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) allow_global_access: bool,
}

/// Value of the annotation `cloud.google.com/neg` (`pkg/negannotation`).
#[derive(Serialize)]
pub(super) struct Neg {
    pub(super) ingress: bool,
}

/// Value of the annotation `cloud.google.com/backend-config` (`pkg/annotations/service.go`).
#[derive(Serialize)]
pub(super) struct BackendConfigs<'a> {
    pub(super) default: &'a str,
}
