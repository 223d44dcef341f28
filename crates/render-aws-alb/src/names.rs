//! Names that the renderer writes and the interpreter reads; nothing else is shared between the two.

/// What the keys of Ingress annotations start with.
pub(crate) const PREFIX: &str = "alb.ingress.kubernetes.io/";
/// The class by annotation; it wins over `spec.ingressClassName` (`pkg/ingress/group_loader.go`).
pub(crate) use gatewright_semantics::ingress::LEGACY_CLASS;
/// Port name of a backend that stands for an annotation.
pub(crate) const USE_ANNOTATION: &str = "use-annotation";
/// API group of the controller's Gateway objects.
pub(crate) const GATEWAY_GROUP: &str = "gateway.k8s.aws";

/// Suffixes of annotations.
pub(crate) mod suffix {
    pub(crate) const ACTIONS: &str = "actions.";
    pub(crate) const CERTIFICATE_ARN: &str = "certificate-arn";
    pub(crate) const CONDITIONS: &str = "conditions.";
    pub(crate) const GROUP_NAME: &str = "group.name";
    pub(crate) const GROUP_ORDER: &str = "group.order";
    pub(crate) const HEALTHCHECK_PATH: &str = "healthcheck-path";
    pub(crate) const LISTEN_PORTS: &str = "listen-ports";
    pub(crate) const ATTRIBUTES: &str = "load-balancer-attributes";
    pub(crate) const SCHEME: &str = "scheme";
    pub(crate) const SSL_POLICY: &str = "ssl-policy";
    pub(crate) const SSL_REDIRECT: &str = "ssl-redirect";
    pub(crate) const SUBNETS: &str = "subnets";
    pub(crate) const SUCCESS_CODES: &str = "success-codes";
    pub(crate) const TARGET_TYPE: &str = "target-type";
}

/// Load balancer attributes (ELBv2 API, `ModifyLoadBalancerAttributes`).
pub(crate) mod attribute {
    /// Seconds without a byte in either direction after which a connection is cut.
    pub(crate) const IDLE_TIMEOUT: &str = "idle_timeout.timeout_seconds";
    /// Whether the Host header is passed on unchanged.
    pub(crate) const PRESERVE_HOST: &str = "routing.http.preserve_host_header.enabled";
}

/// Keys of this router's options.
pub(crate) mod option {
    pub(crate) const API: &str = "api";
    pub(crate) const CERTIFICATE_ARN: &str = "certificate-arn";
    pub(crate) const CLASS: &str = "class";
    pub(crate) const GATEWAY_CLASS: &str = "gateway-class";
    pub(crate) const GROUP_NAME: &str = "group-name";
    pub(crate) const GROUP_ORDER: &str = "group-order";
    pub(crate) const RULE_QUOTA: &str = "rule-quota";
    pub(crate) const SCHEME: &str = "scheme";
    pub(crate) const SPLIT_METHODS: &str = "split-methods";
    pub(crate) const SSL_POLICY: &str = "ssl-policy";
    pub(crate) const SUBNETS: &str = "subnets";
}

/// The annotation with this suffix.
pub(crate) fn annotation(suffix: &str) -> String {
    [PREFIX, suffix].concat()
}
