//! Load balancer attributes, and the way of a request to a target.

use super::report::{At, Report};
use crate::names::attribute;
use gatewright_core::decision::{
    Backend, Buffering, Bytes, Forward, HostForward, Limits, PathForward, Place, Retry, Scheme, Setting,
    Time, Unavailable,
};
use std::collections::BTreeMap;

/// Seconds, when no attribute says it (ELB user guide, "Load balancer attributes").
const DEFAULT_IDLE_SECONDS: u64 = 60;

/// Attributes that change neither routes nor the limits that are compared.
const HARMLESS: [&str; 20] = [
    "access_logs.s3.bucket",
    "access_logs.s3.enabled",
    "access_logs.s3.prefix",
    "client_keep_alive.seconds",
    "connection_logs.s3.bucket",
    "connection_logs.s3.enabled",
    "connection_logs.s3.prefix",
    "deletion_protection.enabled",
    "health_check_logs.s3.bucket",
    "health_check_logs.s3.enabled",
    "health_check_logs.s3.prefix",
    "ipv6.deny_all_igw_traffic",
    "load_balancing.cross_zone.enabled",
    "routing.http.desync_mitigation_mode",
    "routing.http.drop_invalid_header_fields.enabled",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "routing.http.xff_client_port.enabled",
    "routing.http.xff_header_processing.mode",
    "routing.http2.enabled",
    "zonal_shift.config.enabled",
];

/// The attributes of one load balancer, with the places they were read from.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes(BTreeMap<String, (String, At)>);

impl Attributes {
    /// Sets an attribute; true when it already had another value.
    pub(super) fn set(&mut self, key: &str, value: &str, at: &At) -> bool {
        let old = self.0.insert(key.to_owned(), (value.to_owned(), at.clone()));
        old.is_some_and(|(old, _)| old != value)
    }

    /// Whether an attribute is set.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Takes the other's attributes, which win.
    pub(super) fn overlay(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// What the attributes mean for a request.
    pub(super) fn read(&self, report: &mut Report) -> Way {
        for (key, (_, at)) in &self.0 {
            let known = HARMLESS.contains(&key.as_str())
                || [attribute::IDLE_TIMEOUT, attribute::PRESERVE_HOST, "waf.fail_open.enabled"]
                    .contains(&key.as_str());
            if !known {
                let message = format!("{key:?} is not an attribute of an Application Load Balancer");
                report.warn("unknown-attribute", at, message);
            }
        }
        let idle = match self.0.get(attribute::IDLE_TIMEOUT) {
            None => Setting::default_of(Time::Millis(DEFAULT_IDLE_SECONDS * 1000)),
            Some((value, at)) => {
                let seconds = value.parse::<u64>().ok().filter(|seconds| (1..=4000).contains(seconds));
                if seconds.is_none() {
                    let message =
                        format!("ELB refuses an idle timeout of {value:?}: 1 to 4000 seconds are allowed");
                    report.refuse(at, message);
                }
                let seconds = seconds.unwrap_or(DEFAULT_IDLE_SECONDS);
                Setting::stated(Time::Millis(seconds * 1000), at.place())
            }
        };
        let preserve = self.0.get(attribute::PRESERVE_HOST).map(|(value, at)| {
            if !matches!(value.as_str(), "true" | "false") {
                report.refuse(at, format!("ELB refuses {value:?}: true or false is allowed"));
            }
            (value == "true", at.place())
        });
        Way { idle, preserve }
    }
}

/// How requests travel to targets.
#[derive(Clone, Debug)]
pub(super) struct Way {
    idle: Setting<Time>,
    preserve: Option<(bool, Place)>,
}

impl Way {
    /// A request that came in on this port, on its way to a backend.
    pub(super) fn forward(&self, backend: Backend, port: u16, scheme: Scheme) -> Forward {
        Forward {
            backend,
            host: self.host(port, scheme),
            // "A path pattern … does not alter the request" (ELB user guide, "Path conditions").
            path: Setting::default_of(PathForward::Raw),
            // A target group without targets answers 503; no other rule is tried.
            unavailable: Setting::default_of(Unavailable::Closed),
            limits: Limits {
                // The user guide knows no limit for a whole response or for the body to an ip target.
                total: Setting::default_of(Time::Unlimited),
                idle: self.idle.clone(),
                body: Setting::default_of(Bytes::Unlimited),
                response_buffering: Setting::default_of(Buffering::Undocumented),
                post_retry: Setting::default_of(Retry::Undocumented),
            },
        }
    }

    /// Without the attribute the load balancer appends the port of the listener unless it is the scheme's
    /// default, and drops a default port that the client sent.
    fn host(&self, port: u16, scheme: Scheme) -> Setting<HostForward> {
        let place = self.preserve.as_ref().map(|(_, place)| place.clone());
        let value = if self.preserve.as_ref().is_some_and(|(preserve, _)| *preserve) {
            HostForward::Verbatim
        } else if port == default_port(scheme) {
            HostForward::Canonicalised
        } else {
            HostForward::Rewritten(format!("the client's with :{port} behind it"))
        };
        Setting { value, place }
    }
}

/// The port that a URL of the scheme need not name.
pub(super) fn default_port(scheme: Scheme) -> u16 {
    match scheme {
        Scheme::Http => 80,
        Scheme::Https => 443,
    }
}
