//! What happens to a request that a rule matched.

use super::{HostStep, Place};
use std::fmt;
use std::sync::Arc;

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It goes to a backend; shared, because many rules of a table send requests on in the same way.
    Forward(Arc<Forward>),
    /// The router answers with a redirect.
    Redirect(Redirect),
    /// The router answers with this status.
    Status(u16),
    /// No rule of these objects applies.
    None,
    /// It goes to one of several backends by chance or weight.
    Split(Vec<Forward>),
    /// The vendor documents nothing; the text says what is open.
    Undetermined(String),
}

/// A Service and its port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Backend {
    /// Service name.
    pub service: String,
    /// Namespace; a reference without one has the namespace of the run filled in.
    pub namespace: String,
    /// Port of the Service.
    pub port: Port,
}

/// A Service port by number or by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// By number.
    Number(u16),
    /// By name.
    Name(String),
    /// The object names none.
    Unnamed,
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
            Self::Unnamed => Ok(()),
        }
    }
}

/// A request on its way to a backend.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    /// Where it goes.
    pub backend: Backend,
    /// Which Host header the backend sees.
    pub host: Setting<HostForward>,
    /// Which path the backend sees.
    pub path: Setting<PathForward>,
    /// What happens when the backend has no ready endpoint.
    pub unavailable: Setting<Unavailable>,
    /// Time, size and retry limits on the way.
    pub limits: Limits,
}

/// A fact together with the place it was read from (or the place that would have to set it).
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it stands, when an object says it; the default of the router otherwise.
    pub place: Option<Place>,
}

impl<T> Setting<T> {
    /// The router's default: no object says it.
    pub fn default_of(value: T) -> Self {
        Self { value, place: None }
    }

    /// A value that an object states.
    pub fn stated(value: T, place: Place) -> Self {
        Self { value, place: Some(place) }
    }
}

/// The Host header that the backend sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostForward {
    /// Byte for byte what the client sent.
    Verbatim,
    /// Lower-cased, or without its port; without a dot at its end where the router cuts that.
    Canonicalised,
    /// Another text.
    Rewritten(String),
    /// The vendor documents nothing.
    Undocumented,
}

impl HostForward {
    /// The Host header that the backend sees of this one; nothing where the vendor documents nothing. `steps` are the
    /// router's.
    pub fn seen(&self, host: &str, steps: &[HostStep]) -> Option<String> {
        match self {
            Self::Verbatim => Some(host.to_owned()),
            Self::Canonicalised => {
                let lower = host.to_ascii_lowercase();
                let name = lower.split(':').next().unwrap_or_default();
                // nginx's `$host` has no dot at its end (`ngx_http_validate_host`).
                let bare = name.strip_suffix('.').filter(|_| steps.contains(&HostStep::StripTrailingDot));
                Some(bare.unwrap_or(name).to_owned())
            }
            Self::Rewritten(host) => Some(host.clone()),
            Self::Undocumented => None,
        }
    }
}

/// The path that the backend sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathForward {
    /// Byte for byte what the client sent.
    Raw,
    /// The result of the path steps. The same as [`PathForward::Raw`] on canonical paths.
    Normalised,
    /// Something else; the text says what (`prefix /a becomes /b`).
    Rewritten(String),
}

/// What happens when a backend has no ready endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The client gets an error; no other rule is tried.
    Closed,
    /// The rule vanishes and the next one answers.
    FallsThrough,
    /// The vendor documents nothing.
    Undocumented,
}

/// A limit in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// No limit.
    Unlimited,
    /// Milliseconds.
    Millis(u64),
    /// The API cannot say it and the vendor documents nothing binding.
    Undocumented,
}

/// A limit in size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// No limit.
    Unlimited,
    /// Bytes.
    AtMost(u64),
    /// The API cannot say it and the vendor documents nothing binding.
    Undocumented,
}

/// Whether responses are collected before they are sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffering {
    /// Sent on as they arrive.
    Off,
    /// Collected.
    On,
    /// The API cannot say it and the vendor documents nothing binding.
    Undocumented,
}

/// Whether a POST that reached a backend may be sent again (RFC 9110 §9.2.2 forbids it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Never once a byte was sent.
    Never,
    /// It may.
    Repeats,
    /// The API cannot say it and the vendor documents nothing binding.
    Undocumented,
}

/// Limits on the way to a backend. On the asked side each value is a floor; the loosest value of a type
/// ([`Buffering::On`], [`Retry::Repeats`], zero) asks for nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Longest time from the request to the end of the response.
    pub total: Setting<Time>,
    /// Longest silence in a response.
    pub idle: Setting<Time>,
    /// Largest request body.
    pub body: Setting<Bytes>,
    /// Buffering of responses.
    pub response_buffering: Setting<Buffering>,
    /// Repetition of a POST.
    pub post_retry: Setting<Retry>,
}

/// A redirect that the router itself answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Status code.
    pub status: u16,
    /// Scheme of the Location; `None` keeps the request's.
    pub scheme: Option<super::Scheme>,
    /// Host of the Location; `None` keeps the request's name.
    pub host: Option<String>,
    /// Port of the Location: `None` when there is none or the scheme's default.
    pub port: Option<u16>,
    /// Whether path and query are kept as they are.
    pub keeps_target: bool,
}
