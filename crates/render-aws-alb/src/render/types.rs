//! The objects that are rendered, as plain structs with the fields that are used.

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

/// `networking.k8s.io/v1` Ingress.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngressSpec {
    pub(super) ingress_class_name: String,
    pub(super) rules: Vec<IngressRule>,
}

#[derive(Serialize)]
pub(super) struct IngressRule {
    pub(super) host: String,
    pub(super) http: HttpPaths,
}

#[derive(Serialize)]
pub(super) struct HttpPaths {
    pub(super) paths: Vec<HttpPath>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpPath {
    pub(super) path: String,
    pub(super) path_type: &'static str,
    pub(super) backend: IngressBackend,
}

#[derive(Serialize)]
pub(super) struct IngressBackend {
    pub(super) service: IngressService,
}

#[derive(Serialize)]
pub(super) struct IngressService {
    pub(super) name: String,
    pub(super) port: IngressPort,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum IngressPort {
    Number(u16),
    Name(String),
}

/// `actions.NAME` (`pkg/ingress/config_types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action<'a> {
    pub(super) r#type: &'static str,
    pub(super) forward_config: ForwardConfig<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForwardConfig<'a> {
    pub(super) target_groups: [TargetGroup<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetGroup<'a> {
    pub(super) service_name: &'a str,
    pub(super) service_port: ActionPort<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum ActionPort<'a> {
    Number(u16),
    Name(&'a str),
}

/// `conditions.NAME` (`pkg/ingress/config_types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Condition<'a> {
    pub(super) field: &'static str,
    pub(super) http_request_method_config: Values<'a>,
}

#[derive(Serialize)]
pub(super) struct Values<'a> {
    pub(super) values: &'a [String],
}

/// One element of `listen-ports`.
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum ListenPort {
    Http(u16),
    Https(u16),
}

/// `gateway.networking.k8s.io/v1` Gateway.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GatewaySpec {
    pub(super) gateway_class_name: String,
    pub(super) infrastructure: Infrastructure,
    pub(super) listeners: Vec<Listener>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Infrastructure {
    pub(super) parameters_ref: ParametersRef,
}

#[derive(Serialize)]
pub(super) struct ParametersRef {
    pub(super) group: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listener {
    pub(super) name: &'static str,
    pub(super) port: u16,
    pub(super) protocol: &'static str,
    pub(super) hostname: String,
    pub(super) allowed_routes: AllowedRoutes,
}

#[derive(Serialize)]
pub(super) struct AllowedRoutes {
    pub(super) namespaces: Namespaces,
}

#[derive(Serialize)]
pub(super) struct Namespaces {
    pub(super) from: &'static str,
}

/// `gateway.networking.k8s.io/v1` HTTPRoute.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteSpec {
    pub(super) parent_refs: Vec<ParentRef>,
    pub(super) hostnames: Vec<String>,
    pub(super) rules: Vec<RouteRule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParentRef {
    pub(super) name: String,
    pub(super) section_name: &'static str,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteRule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) matches: Vec<RouteMatch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) filters: Vec<Filter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) backend_refs: Vec<BackendRef>,
}

#[derive(Serialize)]
pub(super) struct RouteMatch {
    pub(super) path: RoutePath,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
}

#[derive(Serialize)]
pub(super) struct RoutePath {
    pub(super) r#type: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter {
    pub(super) r#type: &'static str,
    pub(super) request_redirect: RequestRedirect,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestRedirect {
    pub(super) scheme: &'static str,
    pub(super) status_code: u16,
}

#[derive(Serialize)]
pub(super) struct BackendRef {
    pub(super) name: String,
    pub(super) port: u16,
}

/// `gateway.k8s.aws/v1` LoadBalancerConfiguration (`apis/gateway/v1/loadbalancerconfig_types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadBalancerSpec {
    pub(super) scheme: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) load_balancer_subnets: Vec<Subnet>,
    pub(super) load_balancer_attributes: Vec<Attribute>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) listener_configurations: Vec<ListenerConfiguration>,
}

#[derive(Serialize)]
pub(super) struct Subnet {
    pub(super) identifier: String,
}

#[derive(Serialize)]
pub(super) struct Attribute {
    pub(super) key: &'static str,
    pub(super) value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListenerConfiguration {
    pub(super) protocol_port: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default_certificate: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) certificates: Vec<String>,
    pub(super) ssl_policy: String,
}

/// `gateway.k8s.aws/v1` TargetGroupConfiguration (`apis/gateway/v1/targetgroupconfig_types.go`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetGroupSpec {
    pub(super) target_reference: TargetReference,
    pub(super) default_configuration: TargetGroupProps,
}

#[derive(Serialize)]
pub(super) struct TargetReference {
    pub(super) name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetGroupProps {
    pub(super) target_type: &'static str,
    pub(super) health_check_config: HealthCheck,
}

#[derive(Serialize)]
pub(super) struct HealthCheck {
    #[serde(rename = "healthCheckPath")]
    pub(super) path: &'static str,
    #[serde(rename = "healthCheckProtocol")]
    pub(super) protocol: &'static str,
    pub(super) matcher: Matcher,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Matcher {
    pub(super) http_code: &'static str,
}
