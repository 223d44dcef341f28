//! Names that the renderer writes and the interpreter reads; nothing else is shared between the two.

/// API group of GKE's Gateway policies, FrontendConfig and ManagedCertificate.
pub(super) const GKE_GROUP: &str = "networking.gke.io";
/// API group of BackendConfig.
pub(super) const CLOUD_GROUP: &str = "cloud.google.com";

/// Annotations of an Ingress (kubernetes/ingress-gce `pkg/annotations/ingress.go`; the managed certificates are
/// GoogleCloudPlatform/gke-managed-certs').
pub(super) mod ingress {
    pub(in crate::gcp_lb) use gatewright_semantics::ingress::LEGACY_CLASS as CLASS;

    pub(in crate::gcp_lb) const ALLOW_HTTP: &str = "kubernetes.io/ingress.allow-http";
    pub(in crate::gcp_lb) const GLOBAL_IP: &str = "kubernetes.io/ingress.global-static-ip-name";
    pub(in crate::gcp_lb) const REGIONAL_IP: &str = "kubernetes.io/ingress.regional-static-ip-name";
    pub(in crate::gcp_lb) const PRE_SHARED: &str = "ingress.gcp.kubernetes.io/pre-shared-cert";
    pub(in crate::gcp_lb) const FRONTEND_CONFIG: &str = "networking.gke.io/v1beta1.FrontendConfig";
    pub(in crate::gcp_lb) const MANAGED: &str = "networking.gke.io/managed-certificates";
}

/// Annotations of a Service (`pkg/annotations/service.go`, `pkg/negannotation`).
pub(super) mod service {
    pub(in crate::gcp_lb) const NEG: &str = "cloud.google.com/neg";
    pub(in crate::gcp_lb) const BACKEND_CONFIG: &str = "cloud.google.com/backend-config";
}

/// Annotations and TLS options of a Gateway (GKE documentation, "Secure a Gateway").
pub(super) mod gateway {
    pub(in crate::gcp_lb) const CERTIFICATE_MAP: &str = "networking.gke.io/certmap";
    pub(in crate::gcp_lb) const PRE_SHARED: &str = "networking.gke.io/pre-shared-certs";
    pub(in crate::gcp_lb) const REGIONAL: &str = "networking.gke.io/cert-manager-certs";
}

/// Keys of this router's options.
pub(super) mod option {
    pub(in crate::gcp_lb) const API: &str = "api";
    pub(in crate::gcp_lb) const CERTIFICATE_MAP: &str = "certificate-map";
    pub(in crate::gcp_lb) const CLASS: &str = "class";
    pub(in crate::gcp_lb) const GATEWAY: &str = "gateway";
    pub(in crate::gcp_lb) const GLOBAL_ACCESS: &str = "global-access";
    pub(in crate::gcp_lb) const HTTP_SECTION: &str = "http-section";
    pub(in crate::gcp_lb) const HTTPS_SECTION: &str = "https-section";
    pub(in crate::gcp_lb) const INGRESS_CLASS: &str = "ingress-class";
    pub(in crate::gcp_lb) const NEG_DEFAULT: &str = "neg-default";
    pub(in crate::gcp_lb) const PRE_SHARED: &str = "pre-shared-certs";
    pub(in crate::gcp_lb) const REGIONAL_CERTIFICATES: &str = "certificates";
    pub(in crate::gcp_lb) const SSL_POLICY: &str = "ssl-policy";
    pub(in crate::gcp_lb) const STATIC_IP: &str = "static-ip";
    pub(in crate::gcp_lb) const URL_MAP_TESTS: &str = "url-map-tests";
}
