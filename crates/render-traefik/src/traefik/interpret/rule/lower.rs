//! An expression to alternatives of one host, one method and one path condition each.
//!
//! The alternatives of one rule share its priority and its outcome, so together they mean the same. What has
//! no such form (a negated path, a header) is kept as a sentence: under that condition the rule may match.

use super::{Expr, Matcher, host};
use gatewright_core::decision::{Anchor, Dialect, HostMatch, MethodMatch, PathMatch, Regex};

/// Most alternatives of one rule.
const MOST: usize = 512;

/// One alternative of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Condition {
    /// Hosts.
    pub(in super::super) host: HostMatch,
    /// Methods.
    pub(in super::super) methods: MethodMatch,
    /// Paths.
    pub(in super::super) path: PathMatch,
    /// What else must hold and is not modelled.
    pub(in super::super) unknown: Vec<String>,
}

impl Condition {
    const ALWAYS: Self =
        Self { host: HostMatch::Any, methods: MethodMatch::Any, path: PathMatch::Any, unknown: Vec::new() };

    fn unknown(what: String) -> Self {
        Self { unknown: vec![what], ..Self::ALWAYS }
    }

    /// Both; nothing when no request meets both.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut unknown = self.unknown.clone();
        unknown.extend(other.unknown.iter().cloned());
        let host = both_hosts(&self.host, &other.host, &mut unknown)?;
        let methods = both_methods(&self.methods, &other.methods)?;
        let path = both_paths(&self.path, &other.path, &mut unknown)?;
        unknown.sort();
        unknown.dedup();
        Some(Self { host, methods, path, unknown })
    }
}

/// The alternatives of an expression; nothing when there are too many.
pub(in super::super) fn conditions(expr: &Expr) -> Option<Vec<Condition>> {
    lower(expr, false)
}

/// Depth is capped by the parser.
fn lower(expr: &Expr, negated: bool) -> Option<Vec<Condition>> {
    match (expr, negated) {
        (Expr::Not(inner), _) => lower(inner, !negated),
        (Expr::Call(matcher, argument), false) => Some(call(*matcher, argument).into_iter().collect()),
        (Expr::Call(matcher, argument), true) => Some(vec![negated_call(*matcher, argument)]),
        (Expr::And(parts), false) | (Expr::Or(parts), true) => {
            let mut all = vec![Condition::ALWAYS];
            for part in parts {
                let next = lower(part, negated)?;
                if all.len().checked_mul(next.len())? > MOST {
                    return None;
                }
                all = all.iter().flat_map(|left| next.iter().filter_map(|right| left.and(right))).collect();
            }
            Some(all)
        }
        (Expr::Or(parts), false) | (Expr::And(parts), true) => {
            let mut any = Vec::new();
            for part in parts {
                for next in lower(part, negated)? {
                    add(&mut any, next);
                }
                if any.len() > MOST {
                    return None;
                }
            }
            Some(any)
        }
    }
}

/// Alternatives that differ by method only become one.
fn add(any: &mut Vec<Condition>, next: Condition) {
    let same =
        |one: &&mut Condition| one.host == next.host && one.path == next.path && one.unknown == next.unknown;
    match any.iter_mut().find(same) {
        Some(known) => match (&mut known.methods, next.methods) {
            (MethodMatch::OneOf(methods), MethodMatch::OneOf(more)) => {
                for method in more {
                    if !methods.contains(&method) {
                        methods.push(method);
                    }
                }
            }
            (methods, MethodMatch::Any) => *methods = MethodMatch::Any,
            (MethodMatch::Any, _) => {}
        },
        None => any.push(next),
    }
}

fn call(matcher: Matcher, argument: &str) -> Option<Condition> {
    let mut condition = Condition::ALWAYS;
    match matcher {
        Matcher::Host => condition.host = host::literal(argument)?,
        Matcher::HostRegexp => match host::pattern(argument) {
            Some(found) => condition.host = found,
            None => return Some(Condition::unknown(format!("the host pattern {argument:?}"))),
        },
        Matcher::Path => condition.path = PathMatch::Exact(argument.to_owned()),
        Matcher::PathPrefix => condition.path = PathMatch::Prefix(argument.to_owned()),
        Matcher::PathRegexp => {
            condition.path = PathMatch::Regex(Regex {
                pattern: argument.to_owned(),
                dialect: Dialect::Re2,
                anchor: Anchor::Search,
            });
        }
        Matcher::Method => condition.methods = MethodMatch::OneOf(vec![argument.to_uppercase()]),
        Matcher::Other(name) => return Some(Condition::unknown(format!("{name}({argument:?})"))),
    }
    Some(condition)
}

fn negated_call(matcher: Matcher, argument: &str) -> Condition {
    let name = match matcher {
        Matcher::Host => match host::literal(argument) {
            Some(found) => return Condition { host: HostMatch::Except(vec![found]), ..Condition::ALWAYS },
            None => return Condition::ALWAYS,
        },
        Matcher::HostRegexp => match host::pattern(argument) {
            Some(found) => return Condition { host: HostMatch::Except(vec![found]), ..Condition::ALWAYS },
            None => "HostRegexp",
        },
        Matcher::Path => "Path",
        Matcher::PathPrefix => "PathPrefix",
        Matcher::PathRegexp => "PathRegexp",
        Matcher::Method => "Method",
        Matcher::Other(name) => name,
    };
    Condition::unknown(format!("!{name}({argument:?})"))
}

fn both_hosts(left: &HostMatch, right: &HostMatch, unknown: &mut Vec<String>) -> Option<HostMatch> {
    match (left, right) {
        (HostMatch::Any, other) | (other, HostMatch::Any) => Some(other.clone()),
        (HostMatch::Exact(name), other) | (other, HostMatch::Exact(name)) => {
            other.matches(name).then(|| HostMatch::Exact(name.clone()))
        }
        (left, right) if left == right => Some(left.clone()),
        (HostMatch::Except(left), HostMatch::Except(right)) => {
            Some(HostMatch::Except(left.iter().chain(right).cloned().collect()))
        }
        (left, _) => {
            unknown.push("two conditions on the host at once".to_owned());
            Some(left.clone())
        }
    }
}

fn both_methods(left: &MethodMatch, right: &MethodMatch) -> Option<MethodMatch> {
    match (left, right) {
        (MethodMatch::Any, other) | (other, MethodMatch::Any) => Some(other.clone()),
        (MethodMatch::OneOf(left), MethodMatch::OneOf(right)) => {
            let both: Vec<String> = left.iter().filter(|method| right.contains(method)).cloned().collect();
            (!both.is_empty()).then_some(MethodMatch::OneOf(both))
        }
    }
}

fn both_paths(left: &PathMatch, right: &PathMatch, unknown: &mut Vec<String>) -> Option<PathMatch> {
    match (left, right) {
        (PathMatch::Any, other) | (other, PathMatch::Any) => Some(other.clone()),
        (PathMatch::Exact(path), other) | (other, PathMatch::Exact(path)) => {
            other.matches(path.as_bytes()).then(|| PathMatch::Exact(path.clone()))
        }
        (PathMatch::Prefix(left), PathMatch::Prefix(right)) => {
            let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
            long.starts_with(short.as_str()).then(|| PathMatch::Prefix(long.clone()))
        }
        // Every path starts with a slash, so this prefix adds nothing.
        (PathMatch::Prefix(root), other) | (other, PathMatch::Prefix(root)) if root == "/" => {
            Some(other.clone())
        }
        (left, _) => {
            unknown.push("two conditions on the path at once".to_owned());
            Some(left.clone())
        }
    }
}
