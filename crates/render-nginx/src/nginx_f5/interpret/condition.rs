//! Conditions of `matches`, which become `map` blocks of nginx.
//!
//! Sources: `internal/configs/virtualserver.go`, `generateParametersForMatchesRouteMap`; nginx documentation,
//! `map`: texts are compared without case, a value that starts with `~` is a regular expression.

use super::reader::{Reader, child};
use super::value;
use gatewright_core::decision::{Anchor, Dialect, PathMatch, Place, Regex, Scheme};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// One condition.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    source: Source,
    value: Value,
    negative: bool,
    pub(super) place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Method,
    Scheme,
    /// `$https`: `on`, or empty.
    Https,
    /// Anything that the model of a request does not have.
    Other(String),
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    /// Compared with [`PathMatch::matches`], which takes any bytes.
    Pattern(PathMatch),
}

impl Condition {
    /// Whether the condition holds; nothing when a request of the model does not tell. Without a method: for
    /// any method that no condition names.
    pub(super) fn holds(&self, scheme: Scheme, method: Option<&str>) -> Option<bool> {
        let found = match (&self.source, method) {
            (Source::Other(_), _) => return None,
            (Source::Scheme, _) => self.value.is(scheme.as_str()),
            (Source::Https, _) => self.value.is(if scheme == Scheme::Https { "on" } else { "" }),
            (Source::Method, Some(method)) => self.value.is(method),
            // Methods beyond the standard ones are not tried on patterns.
            (Source::Method, None) => false,
        };
        Some(found != self.negative)
    }

    /// The method that the condition names, as nginx sees it: it takes upper-case methods only.
    pub(super) fn method(&self) -> Option<String> {
        match (&self.source, &self.value) {
            (Source::Method, Value::Text(text)) => Some(text.to_ascii_uppercase()),
            _ => None,
        }
    }

    /// True when a pattern is tried on methods.
    pub(super) fn is_method_pattern(&self) -> bool {
        self.source == Source::Method && matches!(self.value, Value::Pattern(_))
    }

    /// What the condition looks at, for messages.
    pub(super) fn what(&self) -> &str {
        match &self.source {
            Source::Other(what) => what,
            Source::Method => "$request_method",
            Source::Scheme => "$scheme",
            Source::Https => "$https",
        }
    }
}

impl Value {
    fn is(&self, text: &str) -> bool {
        match self {
            Self::Text(value) => value.eq_ignore_ascii_case(text),
            Self::Pattern(pattern) => pattern.matches(text.as_bytes()),
        }
    }
}

/// `validVariableNames`.
const VARIABLES: [&str; 11] = [
    "$args",
    "$http2",
    "$https",
    "$query_string",
    "$remote_addr",
    "$remote_port",
    "$request",
    "$request_body",
    "$request_method",
    "$request_uri",
    "$scheme",
];

/// Reads one condition.
pub(super) fn read(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Option<Condition> {
    const FIELDS: [&str; 4] = ["header", "cookie", "argument", "variable"];
    reader.known(node, at, &["header", "cookie", "argument", "variable", "value"]);
    let mut sources = Vec::new();
    for field in FIELDS {
        if let Some(name) = reader.text(node, field, at) {
            sources.push((field, name));
        }
    }
    let [(field, name)] = *sources.as_slice() else {
        reader.reject(at, "a condition has exactly one of header, cookie, argument and variable");
        return None;
    };
    let source = match (field, name) {
        ("variable", "$request_method") => Source::Method,
        ("variable", "$scheme") => Source::Scheme,
        ("variable", "$https") => Source::Https,
        ("variable", name) => {
            if !VARIABLES.contains(&name) {
                reader.reject(&at.key("variable"), format!("{name} is not allowed in a condition"));
            }
            Source::Other(name.to_owned())
        }
        (field, name) => Source::Other(format!("the {field} {name}")),
    };
    let text = reader.text(node, "value", at).unwrap_or_default();
    if child(node, "value").is_some() && !value::is_escaped(text) {
        reader.reject(&at.key("value"), "quotes must be escaped");
    }
    let (negative, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let value = compared(text, &at.key("value"), reader);
    Some(Condition { source, value, negative, place: at.place() })
}

fn compared(text: &str, at: &At<'_>, reader: &mut Reader<'_>) -> Value {
    let Some(pattern) = text.strip_prefix('~') else { return Value::Text(text.to_owned()) };
    let (caseless, pattern) = match pattern.strip_prefix('*') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let regex = Regex { pattern: pattern.to_owned(), dialect: Dialect::Pcre, anchor: Anchor::Search };
    if let Err(problem) = regex.hir(caseless) {
        let message = format!("the expression {} is not modelled: {}", problem.pattern, problem.reason);
        reader.report.refuse(at, message);
    }
    let regex = PathMatch::Regex(regex);
    Value::Pattern(if caseless { PathMatch::Caseless(Box::new(regex)) } else { regex })
}
