//! Names of kinds in paths.

/// Kinds without a namespace, as far as the lab has them.
const CLUSTER_WIDE: [&str; 8] = [
    "Namespace",
    "Node",
    "IngressClass",
    "GatewayClass",
    "CustomResourceDefinition",
    "ClusterIssuer",
    "KongClusterPlugin",
    "IngressClassParams",
];

/// Kinds that controllers ask for, also those of which there are none.
const KINDS: &[&str] = &[
    "BackendTLSPolicy",
    "ConfigMap",
    "CustomResourceDefinition",
    "Deployment",
    "EndpointSlice",
    "Endpoints",
    "Event",
    "GRPCRoute",
    "Gateway",
    "GatewayClass",
    "HTTPRoute",
    "Ingress",
    "IngressClass",
    "IngressClassParameters",
    "IngressRoute",
    "IngressRouteTCP",
    "IngressRouteUDP",
    "KongClusterPlugin",
    "KongPlugin",
    "Lease",
    "ListenerSet",
    "Middleware",
    "MiddlewareTCP",
    "Namespace",
    "Node",
    "Pod",
    "ReferenceGrant",
    "ReplicaSet",
    "Secret",
    "ServersTransport",
    "ServersTransportTCP",
    "Service",
    "ServiceAccount",
    "ServiceImport",
    "TCPRoute",
    "TLSOption",
    "TLSRoute",
    "TLSStore",
    "TraefikService",
    "TransportServer",
    "UDPRoute",
    "TLSCertificateDelegation",
    "HTTPProxy",
    "ExtensionService",
    "ContourConfiguration",
    "VirtualServer",
    "VirtualServerRoute",
    "Policy",
    "GlobalConfiguration",
    "DNSEndpoint",
    "StatefulSet",
    "VirtualService",
    "DestinationRule",
    "ServiceEntry",
    "Sidecar",
    "EnvoyFilter",
    "WorkloadEntry",
    "WorkloadGroup",
    "ProxyConfig",
    "Telemetry",
    "WasmPlugin",
    "AuthorizationPolicy",
    "PeerAuthentication",
    "RequestAuthentication",
    "TrafficExtension",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The kind behind a name in a path.
pub(super) fn kind(name: &str) -> &'static str {
    KINDS.iter().copied().find(|kind| plural(kind) == name).unwrap_or("Unknown")
}

/// The name of a kind in the path of the API.
pub(crate) fn plural(kind: &str) -> String {
    let lower = kind.to_lowercase();
    if lower == "endpoints" {
        return lower;
    }
    if let Some(stem) = lower.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    if lower.ends_with(['s', 'x']) { format!("{lower}es") } else { format!("{lower}s") }
}

pub(crate) fn is_namespaced(kind: &str) -> bool {
    !CLUSTER_WIDE.contains(&kind)
}

#[cfg(test)]
mod tests {
    #[test]
    fn plurals() {
        for (kind, name) in [
            ("Ingress", "ingresses"),
            ("Service", "services"),
            ("IngressClassParameters", "ingressclassparameterses"),
            ("Gateway", "gateways"),
            ("ServiceEntry", "serviceentries"),
            ("HTTPRoute", "httproutes"),
            ("GatewayClass", "gatewayclasses"),
            ("BackendTrafficPolicy", "backendtrafficpolicies"),
        ] {
            assert_eq!(super::plural(kind), name);
        }
    }
}
