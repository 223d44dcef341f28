//! Facts about the router, for help texts and the registry.

use crate::names::{LEGACY_CLASS, PREFIX, option};
use gatewright_core::router::{OptionKind, OptionSpec, RouterInfo};

pub(crate) static INFO: RouterInfo = RouterInfo {
    id: "aws-alb",
    title: "AWS ALB",
    krate: "gatewright-render-aws-alb",
    api_versions: &["networking.k8s.io/v1", "gateway.networking.k8s.io/v1", "gateway.k8s.aws/v1"],
    objects: "Ingress with alb.ingress.kubernetes.io annotations; with api=gateway-api: Gateway, HTTPRoute, \
              LoadBalancerConfiguration, TargetGroupConfiguration",
    versions: "AWS Load Balancer Controller 3.5.0 (Gateway API 1.6)",
    options: &OPTIONS,
    cannot: &CANNOT,
    reserved_paths: &[],
    annotation_prefixes: &[PREFIX, LEGACY_CLASS, "gateway.k8s.aws/"],
};

static OPTIONS: [OptionSpec; 11] = [
    OptionSpec {
        key: option::API,
        kind: OptionKind::OneOf(&["ingress", "gateway-api"]),
        default: "ingress",
        help: "Which API the objects use: one Ingress, or a Gateway with HTTPRoutes.",
    },
    OptionSpec {
        key: option::CLASS,
        kind: OptionKind::Name,
        default: "alb",
        help: "Name of the IngressClass: written to spec.ingressClassName, and the class whose Ingresses are \
               read. The controller's flag --ingress-class.",
    },
    OptionSpec {
        key: option::GATEWAY_CLASS,
        kind: OptionKind::Name,
        default: "aws-alb",
        help: "Name of the GatewayClass with the controller gateway.k8s.aws/alb (api=gateway-api). The class \
               itself is not rendered.",
    },
    OptionSpec {
        key: option::SCHEME,
        kind: OptionKind::OneOf(&["internet-facing", "internal"]),
        default: "internet-facing",
        help: "Whether the load balancer has public addresses. The controller's own default is internal; a \
               change later replaces the load balancer.",
    },
    OptionSpec {
        key: option::SUBNETS,
        kind: OptionKind::Text,
        default: "",
        help: "Subnet ids or names, separated by commas. Default: the controller discovers them by tags.",
    },
    OptionSpec {
        key: option::GROUP_NAME,
        kind: OptionKind::Text,
        default: "",
        help: "Name of an IngressGroup whose load balancer is shared (api=ingress). Default: a load balancer \
               of its own.",
    },
    OptionSpec {
        key: option::GROUP_ORDER,
        kind: OptionKind::Int { min: -1000, max: 1000 },
        default: "",
        help: "Position in the group; rules of a lower one are evaluated first.",
    },
    OptionSpec {
        key: option::SSL_POLICY,
        kind: OptionKind::Text,
        default: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        help: "Security policy of the HTTPS listener; the default takes TLS 1.2 and 1.3 only.",
    },
    OptionSpec {
        key: option::CERTIFICATE_ARN,
        kind: OptionKind::Text,
        default: "",
        help: "ARNs of ACM certificates for --tls router, separated by commas. Default: the controller looks \
               for one by the host name.",
    },
    OptionSpec {
        key: option::RULE_QUOTA,
        kind: OptionKind::Int { min: 1, max: 10_000 },
        default: "100",
        help: "The account's quota \"Rules per Application Load Balancer\".",
    },
    OptionSpec {
        key: option::SPLIT_METHODS,
        kind: OptionKind::Bool,
        default: "false",
        help: "Spread a row with more methods than fit into one rule over several rules (api=ingress).",
    },
];

static CANNOT: [&str; 10] = [
    "--tls secret:NAME: certificates come from ACM",
    "a redirect with status 308: ssl-redirect always answers 301",
    "paths with ! ( ) * , ; or =, which path patterns do not allow, and prefixes or paths longer than 128 \
     characters as patterns",
    "--stream-timeout or --auth-timeout above 4000 seconds, the greatest idle timeout",
    "more than 5 condition values in a rule: exact rows with more than 3 methods, prefix rows with more than 2 \
     (api=ingress; split-methods=true spreads them over several rules)",
    "more rules than the quota of the load balancer (100 by default)",
    "hosts without a dot, with anything but letters behind the last dot, or longer than 128 characters",
    "Services of another namespace than the routing objects",
    "more than 128 matches in all (api=gateway-api)",
    "Service ports by name (api=gateway-api)",
];
