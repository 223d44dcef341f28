//! One match as a rule of a virtual host, with everything that decides its place.

use super::preset::{Methods, Order, Prefixes, Preset, Regexes};
use gatewright_core::decision::{Anchor, Dialect, MethodMatch, Outcome, PathMatch, Regex};
use gatewright_semantics::envoy::Domain;
use gatewright_semantics::gateway_api::{Match, PathRule};

/// Greater wins: hostname without star, hostname, type of path, its length, then what the order adds.
pub(super) type Rank = [usize; 7];

/// A rank above all others: what is not documented may win.
const OPEN: usize = 9;

/// The rank of a match whose hostname, as the route has it, is `host`; `longest` is the length of the longest
/// hostname that the route has at its listener.
pub(super) fn rank(matched: &Match, host: Option<&Domain>, longest: usize, preset: &Preset) -> Rank {
    let in_number = preset.order == Order::TraefikNumber;
    let host = if preset.final_hosts || in_number { [0, 0] } else { host_rank(host) };
    let (method, headers) = (usize::from(matched.method.is_some()), matched.headers.len());
    let rest = match preset.order {
        Order::AsWritten => [0; 5],
        Order::TraefikNumber => [traefik_number(matched) + longest, 0, 0, 0, 0],
        Order::Specification => {
            let (kind, length) = path_rank(&matched.path, preset);
            [kind, length, method, headers, matched.queries.len()]
        }
        Order::MethodAsHeader => {
            let (kind, _) = path_rank(&matched.path, preset);
            let value = matched.path.value();
            let length = if value == "/" && kind == 1 { 0 } else { value.len() };
            let exact = matched.headers.iter().filter(|header| !header.regex).count() + method;
            [kind, length, headers + method, exact, matched.queries.len()]
        }
    };
    [host[0], host[1], rest[0], rest[1], rest[2], rest[3], rest[4]]
}

/// "The largest number of characters in a matching non-wildcard hostname", then in any.
fn host_rank(host: Option<&Domain>) -> [usize; 2] {
    match host {
        Some(Domain::Exact(name)) => [name.len(), name.len()],
        Some(Domain::Suffix(suffix)) => [0, suffix.len() + 1],
        Some(Domain::Any) | None => [0, 0],
    }
}

/// How long a hostname is, with its star.
pub(super) fn length(host: &Domain) -> usize {
    match host {
        Domain::Exact(name) => name.len(),
        Domain::Suffix(suffix) => suffix.len() + 1,
        Domain::Any => 0,
    }
}

fn path_rank(path: &PathRule, preset: &Preset) -> (usize, usize) {
    match path {
        PathRule::Exact(value) => (3, value.chars().count()),
        PathRule::Regex(value) if preset.regexes != Regexes::Open => (2, value.chars().count()),
        PathRule::Regex(_) => (OPEN, 0),
        PathRule::Prefix(_) => (1, path.segments().map_or(0, |value| value.chars().count())),
    }
}

/// Exact 100000, prefixes 10000 and 100 for each character, `/` 1, a method 1000 more. The length of the
/// longest hostname is added, that of the listener where the route has none (`buildHostRule`).
fn traefik_number(matched: &Match) -> usize {
    let path = match &matched.path {
        PathRule::Exact(_) => 100_000,
        PathRule::Regex(_) => usize::MAX / 2,
        PathRule::Prefix(value) if value == "/" => 1,
        PathRule::Prefix(value) => 10_000 + 100 * value.len(),
    };
    path + 1000 * usize::from(matched.method.is_some())
}

/// The condition on the path, and why it is open whether it holds.
pub(super) fn path(matched: &Match, preset: &Preset) -> (PathMatch, Option<String>) {
    let value = matched.path.value();
    if preset.unquoted_paths && value.contains(|c: char| ".^$*+?()[]{}|\\".contains(c)) {
        let open = format!("{value:?} becomes a regular expression without quoting");
        return (PathMatch::Any, Some(open));
    }
    match &matched.path {
        PathRule::Exact(value) => (PathMatch::Exact(value.clone()), None),
        PathRule::Regex(pattern) => regex(pattern, preset),
        PathRule::Prefix(value) => prefix(value, matched.path.segments(), preset),
    }
}

fn prefix(value: &str, segments: Option<&str>, preset: &Preset) -> (PathMatch, Option<String>) {
    let Some(segments) = segments else { return (PathMatch::Any, None) };
    match preset.prefixes {
        Prefixes::TextAfterSlash if value.ends_with('/') => (PathMatch::Prefix(value.to_owned()), None),
        Prefixes::RedirectAfterSlash if value.ends_with('/') => {
            let open = format!("nginx may redirect {segments} to {value}");
            (PathMatch::Segments(segments.to_owned()), Some(open))
        }
        _ => (PathMatch::Segments(segments.to_owned()), None),
    }
}

fn regex(pattern: &str, preset: &Preset) -> (PathMatch, Option<String>) {
    let of = |anchor, dialect| Regex { pattern: pattern.to_owned(), dialect, anchor };
    let Regexes::AbovePrefix(anchor, dialect) = preset.regexes else {
        let open = format!(
            "Gateway API leaves dialect, anchors and precedence of the regular expression {pattern:?} to the \
             implementation"
        );
        let wide = of(Anchor::Search, Dialect::Re2);
        let readable = wide.hir(false).is_ok();
        return (if readable { PathMatch::Regex(wide) } else { PathMatch::Any }, Some(open));
    };
    let regex = of(anchor, dialect);
    match regex.hir(false) {
        Ok(_) => (PathMatch::Regex(regex), None),
        Err(problem) => (PathMatch::Any, Some(format!("{pattern:?}: {}", problem.reason))),
    }
}

/// The condition on the method.
pub(super) fn methods(matched: &Match) -> MethodMatch {
    matched.method.as_ref().map_or(MethodMatch::Any, |method| MethodMatch::OneOf(vec![method.clone()]))
}

/// What happens to the requests of a match: what its rule says, unless something besides path and method
/// decides.
pub(super) fn outcome(matched: &Match, open: Option<String>, outcome: &Outcome, preset: &Preset) -> Outcome {
    if let Some(open) = open {
        return Outcome::Undetermined(open);
    }
    if matched.method.is_some() && preset.methods == Methods::Unsupported {
        return Outcome::Undetermined("the implementation does not support matching of methods".to_owned());
    }
    match matched.other_conditions() {
        Some(others) => Outcome::Undetermined(format!("{others} decides")),
        None => outcome.clone(),
    }
}

/// What tells a match from others.
pub(super) fn identity(matched: &Match) -> String {
    format!("{:?} {:?} {:?} {:?}", matched.path, matched.method, matched.headers, matched.queries)
}
