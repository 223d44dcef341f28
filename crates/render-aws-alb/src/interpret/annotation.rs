//! Every annotation the controller knows, and what this crate makes of it.
//!
//! Source: `pkg/annotations/constants.go` and `docs/guide/ingress/annotations.md`.

use Class::{Harmless, MayRefuse, Modelled, Unmodelled};

/// What an annotation may do to the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The interpreter reads it.
    Modelled,
    /// It changes neither where a request goes nor one of the limits that are compared.
    Harmless,
    /// It changes no route, but something beside the rules may turn requests away.
    MayRefuse(&'static str),
    /// It may change where a request goes, unless its value is this one.
    Unmodelled {
        /// The value (compared without case) that switches it off.
        off: &'static str,
        /// What it does, as the end of a sentence that starts with "it".
        does: &'static str,
    },
}

/// The class of an annotation by its suffix; `None` when the controller does not know it.
pub(super) fn class(suffix: &str) -> Option<Class> {
    if ["actions.", "conditions.", "transforms."].iter().any(|with| suffix.starts_with(with)) {
        return Some(Modelled);
    }
    if suffix.starts_with("listener-attributes.") || suffix.starts_with("frontend-nlb-") {
        return Some(Harmless);
    }
    KNOWN
        .binary_search_by_key(&suffix, |known| known.0)
        .ok()
        .and_then(|at| KNOWN.get(at))
        .map(|known| known.1)
}

const WAF: Class = MayRefuse("a firewall may answer requests before the rules are evaluated");
const ADDRESSES: Class = MayRefuse("only some client addresses can connect");

/// Sorted by name.
static KNOWN: [(&str, Class); 53] = [
    ("acm-pca-arn", Harmless),
    ("auth-idp-cognito", Harmless),
    ("auth-idp-oidc", Harmless),
    ("auth-on-unauthenticated-request", Harmless),
    ("auth-scope", Harmless),
    ("auth-session-cookie", Harmless),
    ("auth-session-timeout", Harmless),
    ("auth-type", Unmodelled { off: "none", does: "demands a login before requests are forwarded" }),
    (
        "backend-protocol",
        Unmodelled { off: "HTTP", does: "speaks another protocol than HTTP to the Service" },
    ),
    (
        "backend-protocol-version",
        Unmodelled { off: "HTTP1", does: "speaks another version than HTTP/1.1 to the Service" },
    ),
    ("certificate-arn", Modelled),
    ("create-acm-cert", Modelled),
    ("customer-owned-ipv4-pool", Harmless),
    ("dry-run-plan", Harmless),
    ("enable-frontend-nlb", Harmless),
    ("group.name", Modelled),
    ("group.order", Modelled),
    ("healthcheck-interval-seconds", Harmless),
    ("healthcheck-path", Modelled),
    ("healthcheck-port", Harmless),
    ("healthcheck-protocol", Harmless),
    ("healthcheck-timeout-seconds", Harmless),
    ("healthy-threshold-count", Harmless),
    ("inbound-cidrs", ADDRESSES),
    ("ip-address-type", Harmless),
    ("ipam-ipv4-pool-id", Harmless),
    ("jwt-validation", Unmodelled { off: "", does: "demands a token before requests are forwarded" }),
    ("listen-ports", Modelled),
    ("load-balancer-attributes", Modelled),
    ("load-balancer-name", Harmless),
    ("manage-backend-security-group-rules", Harmless),
    ("minimum-load-balancer-capacity", Harmless),
    ("multi-cluster-target-group", Harmless),
    ("mutual-authentication", MayRefuse("clients may need a certificate of their own")),
    ("scheme", Harmless),
    ("security-group-prefix-lists", ADDRESSES),
    ("security-groups", Harmless),
    ("shield-advanced-protection", Harmless),
    ("ssl-policy", Harmless),
    ("ssl-redirect", Modelled),
    ("subnets", Harmless),
    ("success-codes", Harmless),
    ("tags", Harmless),
    ("target-control-port", Harmless),
    ("target-group-attributes", Harmless),
    ("target-node-labels", Harmless),
    ("target-type", Modelled),
    ("unhealthy-threshold-count", Harmless),
    ("use-regex-path-match", Modelled),
    ("waf-acl-id", WAF),
    ("wafv2-acl-arn", WAF),
    ("wafv2-acl-name", WAF),
    ("web-acl-id", WAF),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(KNOWN.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn names_with_a_tail() {
        assert_eq!(class("actions.x"), Some(Modelled));
        assert_eq!(class("listener-attributes.HTTPS-443"), Some(Harmless));
        assert_eq!(class("load-balancer-attribute"), None);
    }
}
