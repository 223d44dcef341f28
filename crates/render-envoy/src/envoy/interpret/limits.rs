//! Time, size and repetition.

use super::matcher;
use super::reader::{Reader, fields};
use super::schema;
use gatewright_core::decision::{Buffering, Bytes, Limits, Place, Retry, Setting, Time};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::{TextMatch, repeats_requests};
use gatewright_semantics::report::At;

/// What the connection manager sets for all routes.
#[derive(Clone)]
pub(super) struct Common {
    /// `stream_idle_timeout`.
    pub(super) idle: Setting<Time>,
    /// `max_stream_duration` of the connection manager, in milliseconds.
    pub(super) max_stream: Option<(u64, Place)>,
    /// From the buffer filter.
    pub(super) body: Setting<Bytes>,
    pub(super) buffering: Setting<Buffering>,
}

impl Default for Common {
    /// Five minutes of silence, no other limit.
    fn default() -> Self {
        Self {
            idle: Setting::default_of(Time::Millis(300_000)),
            max_stream: None,
            body: Setting::default_of(Bytes::Unlimited),
            buffering: Setting::default_of(Buffering::Off),
        }
    }
}

/// What a route says about time and repetition.
#[derive(Clone, Default)]
pub(super) struct OfRoute {
    pub(super) timeout: Option<(u64, Place)>,
    pub(super) idle: Option<(u64, Place)>,
    /// `max_stream_duration`: its place, and the inner value where it is set.
    pub(super) max_stream: Option<(Option<u64>, Place)>,
    pub(super) retry: Option<RetryPolicy>,
}

/// A retry policy as far as it matters.
#[derive(Clone)]
pub(super) struct RetryPolicy {
    repeats: Option<Place>,
    place: Place,
    /// The tighter of `per_try_timeout` and `per_try_idle_timeout`.
    per_try: Option<(u64, Place)>,
}

/// Envoy's route timeout where nothing is said (`route_components.proto`).
const ROUTE_TIMEOUT: u64 = 15_000;

fn time(millis: u64) -> Time {
    if millis == 0 { Time::Unlimited } else { Time::Millis(millis) }
}

fn tighter(limit: &Setting<Time>, millis: u64) -> bool {
    match limit.value {
        Time::Millis(other) => millis < other,
        Time::Unlimited | Time::Undocumented => true,
    }
}

impl OfRoute {
    /// All limits together; `upstream` is the cluster's `max_stream_duration`.
    pub(super) fn with(&self, common: &Common, upstream: Option<&(u64, Place)>) -> Limits {
        let mut total = match (&self.max_stream, &self.timeout) {
            // Its mere presence switches the route timeout off (`config_impl.cc`, `usingNewTimeouts`).
            (Some((_, place)), _) => Setting::stated(Time::Unlimited, place.clone()),
            (None, Some((millis, place))) => Setting::stated(time(*millis), place.clone()),
            (None, None) => Setting::default_of(Time::Millis(ROUTE_TIMEOUT)),
        };
        let own = self.max_stream.as_ref().and_then(|(millis, place)| Some(((*millis)?, place.clone())));
        for (millis, place) in own.or_else(|| common.max_stream.clone()).iter().chain(upstream) {
            if *millis > 0 && tighter(&total, *millis) {
                total = Setting::stated(Time::Millis(*millis), place.clone());
            }
        }
        let mut idle = match &self.idle {
            Some((millis, place)) => Setting::stated(time(*millis), place.clone()),
            None => common.idle.clone(),
        };
        if let Some((millis, place)) = self.retry.as_ref().and_then(|retry| retry.per_try.as_ref())
            && tighter(&idle, *millis)
        {
            idle = Setting::stated(Time::Millis(*millis), place.clone());
        }
        Limits {
            total,
            idle,
            body: common.body.clone(),
            response_buffering: common.buffering.clone(),
            post_retry: self.post_retry(),
        }
    }

    fn post_retry(&self) -> Setting<Retry> {
        match &self.retry {
            None => Setting::default_of(Retry::Never),
            Some(RetryPolicy { repeats: Some(place), .. }) => Setting::stated(Retry::Repeats, place.clone()),
            Some(RetryPolicy { place, .. }) => Setting::stated(Retry::Never, place.clone()),
        }
    }
}

/// `RetryPolicy`. Both times per try end when the response starts to come, so they bound the silence before it.
pub(super) fn retry_policy(node: &Node, at: &At<'_>, reader: &mut Reader) -> RetryPolicy {
    let mut repeats = None;
    let mut listed_statuses = None;
    let mut by_status = false;
    let (mut retries, mut post) = (1, true);
    let mut per_try: Option<(u64, Place)> = None;
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "retry_on" => {
                let words = reader.text(value, &at).unwrap_or_default();
                by_status = words.split(',').any(|word| word.trim() == "retriable-status-codes");
                repeats = repeats_requests(words).then(|| at.place());
            }
            "num_retries" => retries = reader.number(value, &at, u32::MAX).unwrap_or(1),
            "retriable_status_codes" => {
                listed_statuses = (!reader.items(value, &at).is_empty()).then(|| at.place());
            }
            "retriable_request_headers" => {
                for (index, header) in reader.items(value, &at).iter().enumerate() {
                    let condition = matcher::header(header, &at.index(index), reader);
                    post &= condition.is_none_or(|(name, text)| takes_post(&name, &text));
                }
            }
            "per_try_timeout" | "per_try_idle_timeout" => {
                let millis = reader.duration(value, &at).filter(|millis| *millis > 0);
                if let Some(millis) = millis
                    && per_try.as_ref().is_none_or(|(other, _)| millis < *other)
                {
                    per_try = Some((millis, at.place()));
                }
            }
            _ => reader.other(value, &at, &schema::RETRY_POLICY),
        }
    }
    let repeats = repeats.or(listed_statuses.filter(|_| by_status)).filter(|_| retries > 0 && post);
    RetryPolicy { repeats, place: at.place(), per_try }
}

/// A condition on the method may keep retries to others.
fn takes_post(name: &str, text: &TextMatch) -> bool {
    name != ":method" || text.matches("POST")
}
