//! `timeout`, `retries` and `fault`.

use super::duration::millis;
use crate::istio::facts::Facts;
use gatewright_core::decision::{Buffering, Bytes, Limits, Retry, Setting, Time};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::envoy::repeats_requests;
use gatewright_semantics::report::{At, Report};

/// What holds when a rule says nothing: no route timeout, no idle limit for streams outside the profile
/// EDGE, no body limit, no buffering (istio/istio `route.go` and `listener_builder.go`).
///
/// The default retries (`connect-failure,refused-stream,unavailable,cancelled`) never repeat a POST that was
/// sent; before 1.24 they did on 503 (istio/istio#52111).
pub(super) fn defaults(facts: &Facts) -> Limits {
    Limits {
        total: Setting::default_of(Time::Unlimited),
        idle: Setting::default_of(facts.connection().stream_idle.map_or(Time::Unlimited, Time::Millis)),
        body: Setting::default_of(Bytes::Unlimited),
        response_buffering: Setting::default_of(Buffering::Off),
        post_retry: Setting::default_of(if facts.default_retries_repeat {
            Retry::Repeats
        } else {
            Retry::Never
        }),
    }
}

fn duration(node: &Node, at: &At<'_>, report: &mut Report) -> Option<u64> {
    let text = report.text(node, at)?;
    let found = millis(text);
    if found.is_none() {
        let message =
            format!("{text:?} is no duration of at least 1ms such as 15s: Istio refuses the object");
        report.refuse(at, message);
    }
    found
}

pub(super) fn timeout(node: &Node, at: &At<'_>, limits: &mut Limits, report: &mut Report) {
    if let Some(millis) = duration(node, at, report) {
        limits.total = Setting::stated(Time::Millis(millis), at.place());
    }
}

/// istio/istio `pilot/pkg/networking/core/route/retry/retry.go`.
pub(super) fn retries(node: &Node, at: &At<'_>, limits: &mut Limits, report: &mut Report) {
    let (mut attempts, mut retry_on, mut per_try) = (0, None, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "attempts" => attempts = report.int(&entry.value, &at, 0, i64::from(i32::MAX)).unwrap_or(0),
            "retryOn" => {
                retry_on = report
                    .text(&entry.value, &at)
                    .filter(|words| !words.is_empty())
                    .map(|words| (words.to_owned(), at.place()));
            }
            "perTryTimeout" if !entry.value.is_null() => {
                per_try = duration(&entry.value, &at, report).map(|millis| (millis, at.place()));
            }
            "perTryTimeout" | "backoff" | "retryIgnorePreviousHosts" | "retryRemoteLocalities" => {}
            _ => report.unknown_field(&at),
        }
    }
    limits.post_retry = match (attempts, retry_on) {
        (0, None) => Setting::stated(Retry::Never, at.key("attempts").place()),
        (0, Some(_)) => {
            report.refuse(at, "attempts is 0 and retryOn is set: Istio refuses the VirtualService");
            return;
        }
        // Attempts alone keep the default conditions.
        (_, None) => Setting::stated(limits.post_retry.value, at.key("attempts").place()),
        (_, Some((words, place))) => Setting::stated(repetition(&words), place),
    };
    if let Some((millis, place)) = per_try.filter(|_| attempts > 0) {
        // It ends when the response starts (envoyproxy/envoy `source/common/router/upstream_request.cc`,
        // `onPerTryTimeout`), so it bounds the silence before the first byte, not the length of a stream.
        let tighter = !matches!(limits.idle.value, Time::Millis(idle) if idle <= millis);
        if tighter {
            limits.idle = Setting::stated(Time::Millis(millis), place);
        }
    }
}

fn repetition(words: &str) -> Retry {
    if repeats_requests(words) { Retry::Repeats } else { Retry::Never }
}

/// What `fault` does to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abort {
    Never,
    Always(u16),
}

pub(super) fn fault(node: &Node, at: &At<'_>, report: &mut Report) -> Abort {
    let mut found = Abort::Never;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "abort" if !entry.value.is_null() => found = abort(&entry.value, &at, report),
            "delay" if !entry.value.is_null() => {
                report.warn("delayed", &at, "some requests are held back before they are sent on");
            }
            "abort" | "delay" => {}
            _ => report.unknown_field(&at),
        }
    }
    found
}

/// Without a percentage nothing is aborted (istio/istio `route.go`, `TranslateFault`).
fn abort(node: &Node, at: &At<'_>, report: &mut Report) -> Abort {
    let percentage = node.at(&["percentage", "value"]).map(|value| match value.kind {
        Kind::Number(number) => number.as_f64(),
        _ => f64::NAN,
    });
    let status = node.get("httpStatus").and_then(Node::as_i64).and_then(|status| u16::try_from(status).ok());
    match (percentage, status) {
        (None, _) => Abort::Never,
        (Some(percentage), _) if percentage <= 0.0 => Abort::Never,
        (Some(percentage), Some(status)) if percentage >= 100.0 => Abort::Always(status),
        _ => {
            report.refuse(at, "a fault that answers some of the requests is not modelled");
            Abort::Never
        }
    }
}
