//! Two forwards: the right service, and on the way there nothing changed, cut or repeated.

use super::{About, Charge, Judge, Kinship};
use gatewright_core::decision::{
    Buffering, Bytes, Forward, HostForward, Limits, Outcome, PathForward, Place, Retry, Setting, Time,
    Unavailable,
};
use gatewright_core::diag::Severity;
use gatewright_core::model::Role;

/// The settings of one forward, judged one by one.
struct Settings<'a> {
    role: Role,
    /// The place of the rule, for settings that no object states.
    rule: &'a Place,
    /// Both sides were read; nothing is asked.
    peers: bool,
    charges: Vec<Charge>,
}

impl Judge<'_> {
    /// What is wrong with a forward where another one is asked.
    pub(super) fn forward(
        &self,
        asked: &Outcome,
        wanted: &Forward,
        read: &Outcome,
        forward: &Forward,
        place: &Place,
    ) -> Vec<Charge> {
        let role = self.roles.of(&wanted.backend);
        if role != self.roles.of(&forward.backend) {
            return vec![self.charge("wrong-backend", Severity::Error, asked, read, place)];
        }
        if !self.settings {
            return Vec::new();
        }
        let mut settings =
            Settings { role, rule: place, peers: self.kinship().is_some(), charges: Vec::new() };
        self.host(&mut settings, &wanted.host.value, &forward.host);
        self.path(&mut settings, &wanted.path.value, &forward.path);
        unavailable(&mut settings, &wanted.unavailable.value, &forward.unavailable);
        limits(&mut settings, &wanted.limits, &forward.limits);
        settings.charges
    }

    fn host(&self, settings: &mut Settings<'_>, wanted: &HostForward, read: &Setting<HostForward>) {
        if *wanted == read.value || *wanted == HostForward::Undocumented {
            return;
        }
        let place = read.place.as_ref();
        let message = match &read.value {
            HostForward::Undocumented => return settings.open(place, "what Host header the service sees"),
            HostForward::Verbatim => "the Host header is passed on unchanged".to_owned(),
            HostForward::Rewritten(text) => format!("the service sees the Host header {text:?}"),
            HostForward::Canonicalised => {
                "the service sees the Host header in lower case or without its port".to_owned()
            }
        };
        if !(self.is_unchanged(wanted) && self.is_unchanged(&read.value)) {
            settings.add("host-rewritten", Severity::Error, place, &message);
        } else if read.value != HostForward::Verbatim {
            let message = format!("{message}, which changes nothing for canonical requests");
            settings.add("host-rewritten", Severity::Info, place, &message);
        }
    }

    /// True when every request asked about keeps its Host header. The one canonical host is lower case and
    /// has no port, so canonical requests do not notice some changes.
    fn is_unchanged(&self, host: &HostForward) -> bool {
        match host {
            HostForward::Verbatim => true,
            HostForward::Canonicalised => !self.every_request,
            HostForward::Rewritten(text) => !self.every_request && text == self.host,
            HostForward::Undocumented => false,
        }
    }

    fn path(&self, settings: &mut Settings<'_>, wanted: &PathForward, read: &Setting<PathForward>) {
        let place = read.place.as_ref();
        // Raw and normalised are the same on canonical paths, and elsewhere the steps are modelled.
        let message = match (wanted, &read.value) {
            (PathForward::Rewritten(wanted), PathForward::Rewritten(text)) if wanted == text => return,
            (PathForward::Rewritten(wanted), PathForward::Rewritten(text))
                if self.kinship() == Some(Kinship::Strangers) =>
            {
                // Two routers' words for a rewrite cannot be compared.
                let message = format!("both rewrite the path, whether alike is open: {wanted}; {text}");
                return settings.add("undocumented", Severity::Error, place, &message);
            }
            (_, PathForward::Rewritten(text)) => format!("the service sees another path: {text}"),
            (PathForward::Rewritten(wanted), _) => format!("the path is not rewritten as asked: {wanted}"),
            (PathForward::Raw | PathForward::Normalised, PathForward::Raw | PathForward::Normalised) => {
                return;
            }
        };
        settings.add("path-rewritten", Severity::Error, place, &message);
    }
}

fn unavailable(settings: &mut Settings<'_>, wanted: &Unavailable, read: &Setting<Unavailable>) {
    if *wanted != Unavailable::Closed {
        return;
    }
    match read.value {
        Unavailable::Closed => {}
        Unavailable::Undocumented => {
            settings.open(read.place.as_ref(), "what happens without ready endpoints");
        }
        // Behind gw there is only auth, which answers requests it does not know itself.
        Unavailable::FallsThrough if settings.role == Role::Gw => {}
        Unavailable::FallsThrough => {
            let message = "without ready endpoints the rule vanishes and the request falls to the next one";
            // What another service guards is not known.
            let severity = if settings.role == Role::Auth { Severity::Error } else { Severity::Warning };
            settings.add("fails-open", severity, read.place.as_ref(), message);
        }
    }
}

fn limits(settings: &mut Settings<'_>, wanted: &Limits, read: &Limits) {
    time(settings, "the whole answer may take", wanted.total.value, &read.total);
    time(settings, "silence may last", wanted.idle.value, &read.idle);
    body(settings, wanted.body.value, &read.body);
    let place = read.response_buffering.place.as_ref();
    match (wanted.response_buffering.value, read.response_buffering.value) {
        (Buffering::Off, Buffering::On) => {
            let message = "responses are collected before they are sent on, which stalls event streams";
            settings.add("response-buffered", Severity::Error, place, message);
        }
        (Buffering::Off, Buffering::Undocumented) => settings.open(place, "whether responses are buffered"),
        _ => {}
    }
    let place = read.post_retry.place.as_ref();
    match (wanted.post_retry.value, read.post_retry.value) {
        (Retry::Never, Retry::Repeats) => {
            let message = "a POST that reached a service may be sent again (RFC 9110 §9.2.2)";
            settings.add("post-retried", Severity::Error, place, message);
        }
        (Retry::Never, Retry::Undocumented) => settings.open(place, "whether a POST is repeated"),
        _ => {}
    }
}

fn time(settings: &mut Settings<'_>, what: &str, wanted: Time, read: &Setting<Time>) {
    let Some(floor) = floor(wanted) else { return };
    let whose = match settings.role {
        _ if settings.peers => "the first set allows",
        Role::Auth => "the auth timeout asks for",
        Role::Gw | Role::Other(_) => "the stream timeout asks for",
    };
    match read.value {
        Time::Undocumented => settings.open(read.place.as_ref(), &format!("how long {what}")),
        Time::Millis(limit) if limit < floor => {
            let message = format!("{what} {}, {whose} {}", millis(limit), millis(floor));
            settings.add("stream-cut", Severity::Error, read.place.as_ref(), &message);
        }
        Time::Unlimited | Time::Millis(_) => {}
    }
}

fn body(settings: &mut Settings<'_>, wanted: Bytes, read: &Setting<Bytes>) {
    let place = read.place.as_ref();
    let (floor, text) = match wanted {
        Bytes::Undocumented | Bytes::AtMost(0) => return,
        Bytes::AtMost(floor) => (floor, format!("{floor} bytes")),
        Bytes::Unlimited => (u64::MAX, "no limit".to_owned()),
    };
    match read.value {
        Bytes::Undocumented => settings.open(place, "how large a request body may be"),
        Bytes::AtMost(limit) if limit < floor => {
            let message = format!(
                "a request body may have {limit} bytes, {}",
                if settings.peers {
                    format!("the first set allows {text}")
                } else {
                    format!("{text} is asked")
                }
            );
            settings.add("body-limited", Severity::Error, place, &message);
        }
        Bytes::Unlimited | Bytes::AtMost(_) => {}
    }
}

/// The milliseconds that are asked for; nothing when nothing is asked.
fn floor(wanted: Time) -> Option<u64> {
    match wanted {
        Time::Unlimited => Some(u64::MAX),
        Time::Millis(0) | Time::Undocumented => None,
        Time::Millis(floor) => Some(floor),
    }
}

fn millis(millis: u64) -> String {
    match millis {
        u64::MAX => "no limit".to_owned(),
        _ if millis.is_multiple_of(1000) => format!("{}s", millis / 1000),
        _ => format!("{millis}ms"),
    }
}

impl Settings<'_> {
    fn add(&mut self, code: &'static str, severity: Severity, place: Option<&Place>, message: &str) {
        let role = match &self.role {
            Role::Auth => "auth",
            Role::Gw => "gw",
            Role::Other(service) => service,
        };
        self.charges.push(Charge {
            code,
            severity,
            about: About::Setting,
            message: format!("{role}: {message}"),
            expected: String::new(),
            actual: String::new(),
            place: place.unwrap_or(self.rule).clone(),
        });
    }

    /// Something asked that the router's API cannot say: told, never a failure.
    fn open(&mut self, place: Option<&Place>, what: &str) {
        let message = format!("the vendor documents nothing binding about {what}");
        self.add("undocumented", Severity::Info, place, &message);
    }
}
