//! A server block of nginx as the controller would write it, whatever kind of object it comes from.

use super::condition::Condition;
use gatewright_core::decision::{Forward, Outcome, Place};
use gatewright_semantics::location::Location;

/// One `server`.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// A name or `*.name`.
    pub(super) host: String,
    /// Where the host is written.
    pub(super) place: Place,
    pub(super) https: Https,
    pub(super) redirect: Option<ToHttps>,
    /// A policy that cannot be applied: every request is answered with 500.
    pub(super) error: Option<Place>,
    /// In the order of the file, which decides among regular expressions.
    pub(super) locations: Vec<Location<Block>>,
}

/// What happens on the port for TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Https {
    /// The server does not listen there.
    Closed,
    Served,
    /// `ssl_reject_handshake on`.
    Rejected,
}

/// The redirect of plain HTTP, in front of every location.
#[derive(Clone, Debug)]
pub(super) struct ToHttps {
    pub(super) status: u16,
    /// Port in the Location.
    pub(super) port: Option<u16>,
    /// It looks at `X-Forwarded-Proto` and not at the scheme.
    pub(super) by_header: bool,
    pub(super) place: Place,
}

/// What a location does.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) place: Place,
    /// `internal`: answers 404 to requests from outside.
    pub(super) internal: bool,
    pub(super) action: Action,
}

/// The content of a location.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Proxy(Box<Proxy>),
    /// The router answers itself.
    Answer(Outcome),
    /// `rewrite ^ $variable last`.
    Hop(Vec<Arm>),
}

/// `proxy_pass`.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    pub(super) forward: Forward,
    /// A policy for CORS answers OPTIONS with 204.
    pub(super) preflight: Option<Place>,
}

/// One value of the variable: all conditions hold, and no arm before it applies.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    pub(super) conditions: Vec<Condition>,
    /// The locations that are jumped to; one of them by chance when there are several.
    pub(super) targets: Vec<String>,
    pub(super) place: Place,
}
