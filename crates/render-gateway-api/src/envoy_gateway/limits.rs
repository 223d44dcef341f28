//! Time, size and retries on the way to a backend (`internal/xds/translator/route.go`).

use super::backend_policy::Traffic;
use super::client_policy::Client;
use crate::bind::Scene;
use gatewright_core::decision::{Buffering, Bytes, Limits, Place, Retry, Setting, Time};

/// Envoy's `RouteAction.timeout` and `stream_idle_timeout` when nothing is set.
const ROUTE: u64 = 15_000;
const IDLE: u64 = 300_000;
/// What Envoy Gateway makes of a route with a request timeout (`idleTimeout`).
const IDLE_WITH_TIMEOUT: u64 = 3_600_000;

type Limit = Option<(u64, Place)>;

/// The limits of a rule on a listener with these policies.
pub(super) fn limits(scene: Scene<'_>, client: &Client, traffic: &Traffic) -> Limits {
    let rule = scene.rule;
    // An attempt's limit stands for the whole unless there are several (`internal/gatewayapi/route.go`).
    let retries = rule.retry.is_some();
    let of_route =
        rule.timeouts.backend_request.as_ref().filter(|_| !retries).or(rule.timeouts.request.as_ref());
    let request: Limit = of_route.cloned().or_else(|| traffic.request.clone());
    // The mere presence of a stream duration switches the route timeout off.
    let total = match (&traffic.max_stream, &request) {
        (Some(limit), _) | (None, Some(limit)) => setting(limit),
        (None, None) => Setting::stated(Time::Millis(ROUTE), rule.place.clone()),
    };
    let post_retry = match (&rule.retry, &traffic.retry) {
        (Some(place), _) | (None, Some((true, place))) => Setting::stated(Retry::Repeats, place.clone()),
        (None, Some((false, place))) => Setting::stated(Retry::Never, place.clone()),
        (None, None) => Setting::default_of(Retry::Never),
    };
    // An attempt has to answer in time; once it has, the stream goes on.
    let attempt = rule.timeouts.backend_request.as_ref().filter(|_| retries).or(traffic.per_try.as_ref());
    Limits {
        total: shorter(total, client.max_stream.as_ref()),
        idle: shorter(idle(&rule.place, request.as_ref(), client, traffic), attempt),
        body: match &traffic.body {
            Some((bytes, place)) => Setting::stated(Bytes::AtMost(*bytes), place.clone()),
            None => Setting::default_of(Bytes::Unlimited),
        },
        response_buffering: Setting::default_of(Buffering::Off),
        post_retry,
    }
}

fn idle(rule: &Place, request: Option<&(u64, Place)>, client: &Client, traffic: &Traffic) -> Setting<Time> {
    if let Some(limit) = traffic.stream_idle.as_ref().or(client.stream_idle.as_ref()) {
        return setting(limit);
    }
    match request {
        Some((0, place)) => Setting::stated(Time::Unlimited, place.clone()),
        Some((limit, place)) => Setting::stated(Time::Millis(IDLE_WITH_TIMEOUT.max(*limit)), place.clone()),
        None => Setting::stated(Time::Millis(IDLE), rule.clone()),
    }
}

/// 0 switches a limit off.
fn setting((limit, place): &(u64, Place)) -> Setting<Time> {
    let value = if *limit == 0 { Time::Unlimited } else { Time::Millis(*limit) };
    Setting::stated(value, place.clone())
}

fn shorter(total: Setting<Time>, cut: Option<&(u64, Place)>) -> Setting<Time> {
    let Some(cut) = cut.filter(|(limit, _)| *limit != 0) else { return total };
    match total.value {
        Time::Millis(limit) if limit <= cut.0 => total,
        _ => setting(cut),
    }
}
