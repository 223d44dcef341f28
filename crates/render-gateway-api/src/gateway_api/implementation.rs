//! The implementations that can be named, with what their conformance reports claim.
//!
//! Claims are those of kubernetes-sigs/gateway-api `conformance/reports` (v1.6 unless the report is older);
//! what is fixed beyond the specification is from each project's source.

use crate::bind::{
    Conflicts, EmptyRules, HostHeaders, Isolation, Methods, Order, Paths, Prefixes, Preset, Regexes, envoy,
    specification,
};
use Feature::{Core, ListenerIsolation, MethodMatching, Redirect308, RequestTimeout, SchemeRedirect};
use gatewright_core::decision::{Anchor, Dialect};
use gatewright_semantics::envoy::{Connection, EscapedSlashes};

/// Features that the rendered routes may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// All tests of the profile GATEWAY-HTTP pass.
    Core,
    /// `HTTPRouteMethodMatching`.
    MethodMatching,
    /// `HTTPRouteSchemeRedirect`.
    SchemeRedirect,
    /// `HTTPRoute308RedirectStatusCode`.
    Redirect308,
    /// `HTTPRouteRequestTimeout`.
    RequestTimeout,
    /// `GatewayHTTPListenerIsolation`.
    ListenerIsolation,
}

/// One implementation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Implementation {
    /// The word of the option.
    pub(super) name: &'static str,
    /// Its name in sentences, with the version of the report.
    pub(super) title: &'static str,
    /// The GatewayClass that its installation brings.
    pub(super) class: &'static str,
    /// What it claims.
    pub(super) features: &'static [Feature],
    pub(super) preset: Preset,
    /// How streams end there although no object of Gateway API says so.
    pub(super) streams: &'static str,
    /// The router of this program that renders its own objects too.
    pub(super) router: &'static str,
}

impl Implementation {
    /// True when its report claims the feature.
    pub(super) fn claims(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// Every feature.
const FULL: &[Feature] =
    &[Core, MethodMatching, SchemeRedirect, Redirect308, RequestTimeout, ListenerIsolation];

const NORMAL: Connection = Connection {
    normalize_path: true,
    merge_slashes: false,
    escaped_slashes: EscapedSlashes::Keep,
    reject_fragment: true,
    stream_idle: Some(300_000),
};

const MERGED: Connection = Connection { merge_slashes: true, ..NORMAL };

const IDLE_FIVE_MINUTES: &str = "a stream that is silent for five minutes is cut";

pub(super) static IMPLEMENTATIONS: [Implementation; 12] = [
    Implementation {
        name: "agentgateway",
        title: "agentgateway 1.3.1",
        class: "agentgateway",
        features: FULL,
        preset: Preset { isolation: Isolation::Listener, ..specification() },
        streams: "",
        router: "",
    },
    Implementation {
        name: "aws-load-balancer-controller",
        title: "AWS Load Balancer Controller 3.5.0",
        class: "aws-alb",
        features: &[MethodMatching],
        preset: specification(),
        streams: "a stream that is silent for a minute is cut",
        router: "aws-alb",
    },
    Implementation {
        name: "cilium",
        title: "Cilium 1.20.0",
        class: "cilium",
        features: FULL,
        // No normalisation at all: `operator/pkg/model/translation`.
        preset: envoy(Connection { normalize_path: false, ..NORMAL }),
        streams: IDLE_FIVE_MINUTES,
        router: "",
    },
    Implementation {
        name: "contour",
        title: "Contour 1.33.6 (tests of Gateway API 1.3.0)",
        class: "contour",
        features: &[MethodMatching, SchemeRedirect, RequestTimeout, ListenerIsolation],
        preset: Preset {
            isolation: Isolation::EnvoyGateway,
            conflicts: Conflicts::Rule,
            empty_rules: EmptyRules::LeftOut,
            listener_sets: false,
            ..envoy(MERGED)
        },
        streams: IDLE_FIVE_MINUTES,
        router: "",
    },
    Implementation {
        name: "envoy-gateway",
        title: "Envoy Gateway 1.9.0",
        class: "eg",
        features: FULL,
        preset: Preset {
            order: Order::MethodAsHeader,
            isolation: Isolation::EnvoyGateway,
            host_headers: HostHeaders::Refused,
            ..envoy(Connection { escaped_slashes: EscapedSlashes::Redirect, ..MERGED })
        },
        streams: "",
        router: "envoy-gateway",
    },
    Implementation {
        name: "gke",
        title: "GKE 1.36.2",
        class: "gke-l7-global-external-managed",
        features: &[Core, SchemeRedirect],
        preset: Preset { methods: Methods::Unsupported, ..specification() },
        streams: "a response ends after 30 seconds",
        router: "gcp-lb",
    },
    Implementation {
        name: "istio",
        title: "Istio 1.30.1 (report for Gateway API 1.5.1)",
        class: "istio",
        features: FULL,
        // A regular expression is dropped where a rule for `/` exists (istio/istio#60695).
        // Listeners of a port share a table, from which a route loses another listener's hostnames (istio/istio
        // `pilot/pkg/config/kube/gateway/conversion.go`, `hostnameAllowedByIsolation`; measured).
        preset: Preset {
            regexes: Regexes::Open,
            isolation: Isolation::EnvoyGateway,
            ..envoy(Connection { reject_fragment: false, ..NORMAL })
        },
        streams: "",
        router: "istio",
    },
    Implementation {
        name: "kgateway",
        title: "kgateway 2.4.0-rc.1",
        class: "kgateway",
        features: FULL,
        preset: Preset { prefixes: Prefixes::TextAfterSlash, ..envoy(MERGED) },
        streams: IDLE_FIVE_MINUTES,
        router: "",
    },
    Implementation {
        name: "kong",
        title: "Kong Operator 2.3.0-rc.3 with router_flavor expressions",
        class: "kong",
        features: &[Core, MethodMatching],
        preset: specification(),
        streams: "a stream that is silent for a minute is cut",
        router: "kong",
    },
    Implementation {
        name: "kong-traditional",
        title: "Kong Operator 2.3.0-rc.3 with router_flavor traditional_compatible",
        class: "kong",
        features: &[Core],
        preset: Preset { methods: Methods::Unsupported, unquoted_paths: true, ..specification() },
        streams: "a stream that is silent for a minute is cut",
        router: "kong",
    },
    Implementation {
        name: "nginx-gateway-fabric",
        title: "NGINX Gateway Fabric 2.7.0-pre",
        class: "nginx",
        features: &[Core, MethodMatching, SchemeRedirect, Redirect308, ListenerIsolation],
        preset: Preset {
            regexes: Regexes::AbovePrefix(Anchor::Start, Dialect::Pcre),
            prefixes: Prefixes::RedirectAfterSlash,
            paths: Paths::Nginx,
            isolation: Isolation::Listener,
            final_hosts: true,
            methods: Methods::NotFound,
            ..specification()
        },
        streams: "responses are buffered, a stream that is silent for a minute is cut and bodies are limited to 1 MiB \
                  unless a ProxySettingsPolicy and a ClientSettingsPolicy say otherwise",
        router: "nginx-f5",
    },
    Implementation {
        name: "traefik",
        title: "Traefik 3.7.10",
        class: "traefik",
        features: &[MethodMatching, SchemeRedirect, Redirect308],
        preset: Preset {
            order: Order::TraefikNumber,
            paths: Paths::Traefik,
            isolation: Isolation::None,
            // 3.7.15, measured.
            listener_sets: false,
            no_weight: 503,
            ..specification()
        },
        streams: "",
        router: "traefik",
    },
];

/// Their names, for the option.
pub(super) static NAMES: [&str; 12] = [
    "agentgateway",
    "aws-load-balancer-controller",
    "cilium",
    "contour",
    "envoy-gateway",
    "gke",
    "istio",
    "kgateway",
    "kong",
    "kong-traditional",
    "nginx-gateway-fabric",
    "traefik",
];

#[cfg(test)]
mod tests {
    use super::{IMPLEMENTATIONS, NAMES};

    #[test]
    fn every_name_has_an_implementation() {
        let names: Vec<&str> = IMPLEMENTATIONS.iter().map(|one| one.name).collect();
        assert!(names.is_sorted() && names == NAMES, "{names:?}");
    }
}
