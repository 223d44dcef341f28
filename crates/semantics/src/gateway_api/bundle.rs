//! What the published bundles of CRDs differ in, as far as it matters for routes.

/// A bundle of CRDs by its version (`gateway.networking.k8s.io/bundle-version`), standard channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bundle {
    minor: u32,
}

impl Bundle {
    /// Most rules of a route.
    pub const RULES: usize = 16;
    /// Most matches of all rules of a route together.
    pub const MATCHES: usize = 128;
    /// Most hostnames of a route.
    pub const HOSTNAMES: usize = 16;
    /// Longest path of a match.
    pub const PATH: usize = 1024;

    /// The bundle of a version triple; versions after 1 count as the newest.
    pub fn new(version: (u32, u32, u32)) -> Self {
        match version {
            (0, ..) => Self { minor: 0 },
            (1, minor, _) => Self { minor },
            _ => Self { minor: u32::MAX },
        }
    }

    /// Most matches of one rule: 8 until v1.1, 64 since (kubernetes-sigs/gateway-api#3205).
    pub fn matches_per_rule(self) -> usize {
        if self.minor < 2 { 8 } else { 64 }
    }

    /// `rules[].timeouts` is in the standard channel (GEP-1742, v1.2).
    pub fn has_timeouts(self) -> bool {
        self.minor >= 2
    }

    /// `rules[].name` is in the standard channel (GEP-995, v1.4).
    pub fn has_rule_names(self) -> bool {
        self.minor >= 4
    }

    /// Statuses that `requestRedirect.statusCode` takes: 303, 307 and 308 since v1.5.
    pub fn redirect_statuses(self) -> &'static [u16] {
        if self.minor < 5 { &[301, 302] } else { &[301, 302, 303, 307, 308] }
    }

    /// ReferenceGrant is served as v1, not only as v1beta1 (v1.5).
    pub fn has_v1_grants(self) -> bool {
        self.minor >= 5
    }

    /// A ListenerSet is in the standard channel (GEP-1713, v1.5).
    pub fn has_listener_sets(self) -> bool {
        self.minor >= 5
    }
}
