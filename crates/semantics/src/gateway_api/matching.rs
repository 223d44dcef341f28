//! `matches` of a rule of an HTTPRoute.

use super::text::{is_token, path_problem};
use super::{Bundle, bounded, reject};
use crate::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::tree::Node;

/// `path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathRule {
    /// The whole path.
    Exact(String),
    /// An element-wise prefix, as written; a final slash has no meaning in the specification.
    Prefix(String),
    /// A regular expression of a dialect that the implementation chooses.
    Regex(String),
}

impl PathRule {
    /// The value as written.
    pub fn value(&self) -> &str {
        match self {
            Self::Exact(value) | Self::Prefix(value) | Self::Regex(value) => value,
        }
    }

    /// A prefix without its final slash; nothing for other types and for the prefix of everything.
    pub fn segments(&self) -> Option<&str> {
        match self {
            Self::Prefix(value) => {
                Some(value.strip_suffix('/').unwrap_or(value)).filter(|value| !value.is_empty())
            }
            _ => None,
        }
    }
}

/// A condition on a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderMatch {
    /// Name as written.
    pub name: String,
    /// Value or pattern.
    pub value: String,
    /// `RegularExpression` instead of `Exact`.
    pub regex: bool,
}

/// One match: all its conditions have to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Condition on the path.
    pub path: PathRule,
    /// The method.
    pub method: Option<String>,
    /// Conditions on headers; of several for one name (case does not matter) only the first counts.
    pub headers: Vec<HeaderMatch>,
    /// How many conditions on headers are written: some controllers rank a match by all of them.
    pub headers_written: usize,
    /// Names of query parameters with conditions.
    pub queries: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl Match {
    /// The match that the API fills in where none stands.
    pub fn everything(place: Place) -> Self {
        let path = PathRule::Prefix("/".to_owned());
        Self { path, method: None, headers: Vec::new(), headers_written: 0, queries: Vec::new(), place }
    }

    /// What it needs besides path and method, in words.
    pub fn other_conditions(&self) -> Option<String> {
        let headers = self.headers.iter().map(|header| format!("the header {:?}", header.name));
        let queries = self.queries.iter().map(|name| format!("the query parameter {name:?}"));
        let all: Vec<String> = headers.chain(queries).collect();
        (!all.is_empty()).then(|| all.join(" and "))
    }
}

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// Reads `matches`; an absent or empty list is the match of everything.
pub(super) fn read(node: &Node, at: &At<'_>, bundle: Bundle, report: &mut Report) -> Vec<Match> {
    let items = report.items(node, at);
    bounded(report, at, items.len(), bundle.matches_per_rule());
    if items.is_empty() {
        return vec![Match::everything(at.place())];
    }
    items.iter().enumerate().map(|(index, node)| one(node, &at.index(index), report)).collect()
}

fn one(node: &Node, at: &At<'_>, report: &mut Report) -> Match {
    let mut found = Match::everything(at.place());
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "path" if !value.is_null() => found.path = path(value, &at, report),
            "method" => {
                found.method = report.text(value, &at).map(str::to_owned);
                if found.method.as_deref().is_some_and(|method| !METHODS.contains(&method)) {
                    reject(report, &at, format_args!("a method is one of {}", METHODS.join(", ")));
                }
            }
            "headers" => {
                let written = conditions(value, &at, report);
                found.headers_written = written.len();
                for header in written {
                    if !is_token(&header.name) {
                        reject(report, &at, format_args!("{:?} is no header name", header.name));
                    }
                    if !found.headers.iter().any(|other| other.name.eq_ignore_ascii_case(&header.name)) {
                        found.headers.push(header);
                    }
                }
            }
            "queryParams" => {
                let conditions = conditions(value, &at, report);
                found.queries = conditions.into_iter().map(|condition| condition.name).collect();
            }
            "path" => {}
            _ => report.unknown_field(&at),
        }
    }
    found
}

/// `headers` and `queryParams`: lists by `name`, so that the API server refuses one that stands twice.
fn conditions(node: &Node, at: &At<'_>, report: &mut Report) -> Vec<HeaderMatch> {
    let items = report.items(node, at);
    bounded(report, at, items.len(), 16);
    let mut found: Vec<HeaderMatch> = Vec::with_capacity(items.len());
    for (index, node) in items.iter().enumerate() {
        let at = at.index(index);
        let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
        let name = text("name").unwrap_or_default().to_owned();
        let value = text("value").unwrap_or_default().to_owned();
        let regex = text("type") == Some("RegularExpression");
        if found.iter().any(|other| other.name == name) {
            reject(report, &at, format_args!("{name:?} stands twice in {}", at.name()));
        } else {
            found.push(HeaderMatch { name, value, regex });
        }
    }
    found
}

fn path(node: &Node, at: &At<'_>, report: &mut Report) -> PathRule {
    let (mut kind, mut value) = ("PathPrefix", "/".to_owned());
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "type" => kind = report.text(&entry.value, &at).unwrap_or("PathPrefix"),
            "value" => value = report.text(&entry.value, &at).unwrap_or("/").to_owned(),
            _ => report.unknown_field(&at),
        }
    }
    if value.chars().count() > Bundle::PATH {
        reject(report, &at.key("value"), "a path has at most 1024 characters");
    }
    if kind != "RegularExpression"
        && let Some(problem) = path_problem(&value)
    {
        reject(report, &at.key("value"), problem);
    }
    match kind {
        "Exact" => PathRule::Exact(value),
        "PathPrefix" => PathRule::Prefix(value),
        "RegularExpression" => PathRule::Regex(value),
        other => {
            reject(report, &at.key("type"), format_args!("{other:?} is no type of a path match"));
            PathRule::Prefix(value)
        }
    }
}
