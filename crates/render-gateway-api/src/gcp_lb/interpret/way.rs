//! What happens to a request on its way to a backend service.

use gatewright_core::decision::{
    Backend, Buffering, Bytes, Forward, HostForward, Limits, PathForward, Place, Retry, Setting, Time,
    Unavailable,
};

/// `timeoutSec` of a backend service that nobody sets (Compute Engine API; GCPBackendPolicy says the same).
const DEFAULT_SECONDS: u64 = 30;

/// Settings of a backend service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// The total deadline.
    pub(super) total: Setting<Time>,
    /// Whether responses are collected.
    pub(super) buffering: Setting<Buffering>,
    /// The Host header.
    pub(super) host: Setting<HostForward>,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            total: Setting::default_of(Time::Millis(DEFAULT_SECONDS * 1000)),
            // Nothing but Cloud CDN collects anything; there is no setting for it either.
            buffering: Setting::default_of(Buffering::Off),
            // No load balancer changes it by itself.
            host: Setting::default_of(HostForward::Verbatim),
        }
    }
}

impl Way {
    /// A stated deadline.
    pub(super) fn deadline(&mut self, seconds: i64, place: Place) {
        let seconds = u64::try_from(seconds).unwrap_or(0);
        self.total = Setting::stated(Time::Millis(seconds.saturating_mul(1000)), place);
    }

    /// A request that goes this way.
    pub(super) fn to(&self, backend: Backend) -> Forward {
        Forward {
            backend,
            host: self.host.clone(),
            path: Setting::default_of(PathForward::Raw),
            // A backend service without a healthy endpoint answers 502 or 503; no other rule is tried.
            unavailable: Setting::default_of(Unavailable::Closed),
            limits: Limits {
                total: self.total.clone(),
                // Only the total deadline ends an answer; silence does not.
                idle: Setting::default_of(Time::Unlimited),
                // There is no setting, and Google documents no limit.
                body: Setting::default_of(Bytes::Undocumented),
                response_buffering: self.buffering.clone(),
                // Only requests without a body are retried (Cloud Load Balancing, "Timeouts and retries").
                post_retry: Setting::default_of(Retry::Never),
            },
        }
    }
}
