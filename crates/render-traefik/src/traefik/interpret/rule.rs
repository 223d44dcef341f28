//! The rule language (`pkg/rules/parser.go`, `pkg/muxer/http/matcher.go`): matchers joined by `&&`, `||` and
//! `!`, written as a Go expression.

mod host;
mod lex;
mod lower;
mod parse;

pub(super) use lower::{Condition, conditions};
pub(super) use parse::parse;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matcher {
    /// Host name, one label of it may be a star.
    Host,
    /// Regular expression on the host.
    HostRegexp,
    /// Equal path.
    Path,
    /// Prefix of bytes.
    PathPrefix,
    /// Regular expression on the path.
    PathRegexp,
    /// Method.
    Method,
    /// Anything that a request may or may not have besides.
    Other(&'static str),
}

/// An expression that Traefik accepts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// All of these.
    And(Vec<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A matcher with its first argument.
    Call(Matcher, String),
}

/// Why a rule gives no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Traefik refuses it; the router vanishes.
    Refused(String),
    /// This interpreter does not read it.
    Unread(String),
}

#[cfg(test)]
mod tests;
