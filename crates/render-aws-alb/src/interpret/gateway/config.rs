//! LoadBalancerConfiguration (`apis/gateway/v1/loadbalancerconfig_types.go`).

use crate::interpret::attributes::Attributes;
use crate::interpret::report::{At, Report};
use gatewright_core::router::Manifest;

/// What matters of one.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) attributes: Attributes,
    /// `mergingMode: prefer-gateway`, which counts on a class.
    pub(super) prefers_gateway: bool,
    /// The TargetGroupConfiguration for Services without one.
    pub(super) default_targets: Option<String>,
}

impl Config {
    pub(super) fn read(manifest: &Manifest, report: &mut Report) -> Self {
        let mut config = Self::default();
        let at = At::object(manifest.reference()).key("spec");
        let Some(spec) = manifest.node.get("spec") else { return config };
        for entry in report.entries(spec, &at) {
            let at = at.key(&entry.key.text);
            let value = &entry.value;
            match entry.key.text.as_str() {
                "loadBalancerAttributes" => {
                    for (item, at) in report.items(value, &at) {
                        let mut text = |key: &str| {
                            item.get(key).and_then(|node| report.text(node, &at.key(key))).unwrap_or_default()
                        };
                        let (key, value) = (text("key"), text("value"));
                        config.attributes.set(key, value, &at);
                    }
                }
                "mergingMode" => config.prefers_gateway = report.text(value, &at) == Some("prefer-gateway"),
                "defaultTargetGroupConfiguration" => {
                    let name = value.get("name").and_then(|name| report.text(name, &at.key("name")));
                    config.default_targets = name.map(str::to_owned);
                }
                "wafV2" | "sourceRanges" | "securityGroupPrefixes" if !value.is_null() => {
                    report.warn(
                        "may-refuse",
                        &at,
                        "requests may be turned away before the rules are evaluated",
                    );
                }
                "listenerConfigurations" => {
                    for (item, at) in report.items(value, &at) {
                        if item.get("mutualAuthentication").is_some_and(|node| !node.is_null()) {
                            let message = "clients may need a certificate of their own";
                            report.warn("may-refuse", &at.key("mutualAuthentication"), message);
                        }
                    }
                }
                "loadBalancerName"
                | "scheme"
                | "ipAddressType"
                | "customerOwnedIpv4Pool"
                | "ipv4IPAMPoolId"
                | "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
                | "loadBalancerSubnets"
                | "loadBalancerSubnetsSelector"
                | "disableSecurityGroup"
                | "securityGroups"
                | "tags"
                | "enableICMP"
                | "manageBackendSecurityGroupRules"
                | "minimumLoadBalancerCapacity"
                | "shieldConfiguration"
                | "wafV2"
                | "sourceRanges"
                | "securityGroupPrefixes" => {}
                _ => report.unknown_field(&at),
            }
        }
        config
    }

    /// The configuration of a Gateway under that of its class, which wins unless it says otherwise
    /// (`pkg/gateway/lb_config_merger.go`).
    pub(super) fn under(mut self, mut class: Self) -> Self {
        if class.prefers_gateway {
            class.attributes.overlay(self.attributes);
            self.attributes = class.attributes;
            self.default_targets = self.default_targets.or(class.default_targets);
        } else {
            self.attributes.overlay(class.attributes);
            self.default_targets = class.default_targets.or(self.default_targets);
        }
        self
    }
}
