//! The route table file: `apiVersion: gatewright.dev/v1alpha1`, `kind: RouteTable`.

use super::{MatchKind, RouteTable, Row, Target};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::suggest::did_you_mean;
use crate::tree::{Kind, Map, Node, Value};

/// API version of gatewright's own files.
pub const API_VERSION: &str = "gatewright.dev/v1alpha1";
const TOP_KEYS: [&str; 3] = ["apiVersion", "kind", "routes"];
const ROW_KEYS: [&str; 6] = ["path", "match", "backend", "methods", "purpose", "source"];

impl RouteTable {
    /// The table of a file that was read.
    ///
    /// # Errors
    /// Every problem of the file, located: unknown keys, wrong types, and the laws of
    /// [`RouteTable::new`].
    pub fn from_node(node: &Node) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader { problems: Vec::new() };
        let rows = reader.table(node);
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        Self::new(rows)
            .map_err(|problems| problems.into_iter().map(|problem| located(node, problem)).collect())
    }

    /// The table as the tree of a file; what [`RouteTable::from_node`] reads.
    pub fn to_value(&self) -> Value {
        let rows = self.rows.iter().map(|row| Value::Map(row_value(row))).collect();
        let mut top = Map::new();
        top.insert("apiVersion", API_VERSION);
        top.insert("kind", "RouteTable");
        top.insert("routes", Value::List(rows));
        Value::Map(top)
    }
}

fn row_value(row: &Row) -> Map {
    let mut map = Map::new();
    map.insert("path", row.path.as_str());
    map.insert("match", row.kind.as_str());
    map.insert("backend", row.backend.as_str());
    if !row.methods.is_empty() {
        map.insert(
            "methods",
            Value::List(row.methods.iter().map(|method| Value::from(method.as_str())).collect()),
        );
    }
    for (key, text) in [("purpose", &row.purpose), ("source", &row.source)] {
        if !text.is_empty() {
            map.insert(key, text.as_str());
        }
    }
    map
}

/// Gives a problem of the laws (`path` is `routes[i]…`) its place in the file.
fn located(file: &Node, problem: Diagnostic) -> Diagnostic {
    let span = span_of(file, &problem.path);
    problem.at(span)
}

fn span_of(file: &Node, path: &str) -> Span {
    let mut here = file;
    for part in path.split(['.', '[']) {
        let next = match part.strip_suffix(']') {
            Some(index) => index.parse::<usize>().ok().and_then(|index| here.items().get(index)),
            None => here.get(part),
        };
        match next {
            Some(node) => here = node,
            None => break,
        }
    }
    here.span
}

struct Reader {
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn report(&mut self, code: &'static str, path: &str, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(code, message).at_path(path).at(span).help(help));
    }

    fn known_keys(&mut self, node: &Node, path: &str, known: &[&str]) {
        for entry in node.entries() {
            let key = entry.key.text.as_str();
            if !known.contains(&key) {
                let hint = did_you_mean(key, known.iter().copied());
                let message = format!("unknown key `{key}`{hint}");
                let help = format!("known here: {}", known.join(", "));
                self.report("routes-unknown-key", &join(path, key), entry.key.span, message, &help);
            }
        }
    }

    fn constant(&mut self, node: &Node, key: &str, expected: &str) {
        let found = node.get(key);
        if found.and_then(Node::as_str) != Some(expected) {
            let span = found.map_or(node.span, |found| found.span);
            let message = format!("`{key}` must be {expected}");
            self.report("routes-header", key, span, message, &format!("{key}: {expected}"));
        }
    }

    fn table(&mut self, node: &Node) -> Vec<Row> {
        if !matches!(node.kind, Kind::Map(_)) {
            let message = format!("a route table must be a map, found {}", node.kind_name());
            self.report("routes-wrong-type", "", node.span, message, "kind: RouteTable");
            return Vec::new();
        }
        self.known_keys(node, "", &TOP_KEYS);
        self.constant(node, "apiVersion", API_VERSION);
        self.constant(node, "kind", "RouteTable");
        match node.get("routes").map(|routes| (&routes.kind, routes.span)) {
            Some((Kind::List(rows), _)) => rows
                .iter()
                .enumerate()
                .filter_map(|(index, row)| self.row(row, &format!("routes[{index}]")))
                .collect(),
            found => {
                let span = found.map_or(node.span, |(_, span)| span);
                let message = "`routes` must be a list of rows".to_owned();
                self.report(
                    "routes-wrong-type",
                    "routes",
                    span,
                    message,
                    "routes:\n- path: /\n  match: prefix\n  backend: gw",
                );
                Vec::new()
            }
        }
    }

    fn row(&mut self, node: &Node, path: &str) -> Option<Row> {
        if !matches!(node.kind, Kind::Map(_)) {
            let message =
                format!("a row must be a map with path, match and backend, found {}", node.kind_name());
            self.report(
                "routes-wrong-type",
                path,
                node.span,
                message,
                "- path: /token\n  match: exact\n  backend: auth",
            );
            return None;
        }
        self.known_keys(node, path, &ROW_KEYS);
        let text = self.text(node, path, "path");
        let kind =
            self.word(node, path, "match", &[("exact", MatchKind::Exact), ("prefix", MatchKind::Prefix)]);
        let backend = self.word(node, path, "backend", &[("auth", Target::Auth), ("gw", Target::Gw)]);
        let methods = self.methods(node, path);
        let mut optional_text =
            |key| if node.get(key).is_some() { self.text(node, path, key) } else { Some(String::new()) };
        let (purpose, source) = (optional_text("purpose"), optional_text("source"));
        let mut row = Row::new(text?, kind?, backend?);
        (row.methods, row.purpose, row.source) = (methods?, purpose?, source?);
        Some(row)
    }

    fn text(&mut self, node: &Node, path: &str, key: &str) -> Option<String> {
        let found = node.get(key);
        if let Some(text) = found.and_then(Node::as_str) {
            return Some(text.to_owned());
        }
        let (span, what) = found.map_or((node.span, "nothing"), |found| (found.span, found.kind_name()));
        let message = format!("`{key}` must be a string, found {what}");
        self.report("routes-wrong-type", &join(path, key), span, message, "put the text in quotes");
        None
    }

    fn word<T: Copy>(&mut self, node: &Node, path: &str, key: &str, words: &[(&str, T)]) -> Option<T> {
        let written = self.text(node, path, key)?;
        let found = words.iter().find(|(word, _)| *word == written).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let span = node.get(key).map_or(node.span, |found| found.span);
            let hint = did_you_mean(&written, names.iter().copied());
            let message = format!("`{key}` must be {}, found {written:?}{hint}", names.join(" or "));
            let help = format!("{key}: {}", names.first().unwrap_or(&""));
            self.report("routes-unknown-word", &join(path, key), span, message, &help);
        }
        found
    }

    fn methods(&mut self, node: &Node, path: &str) -> Option<Vec<String>> {
        let Some(found) = node.get("methods") else { return Some(Vec::new()) };
        let Kind::List(items) = &found.kind else {
            let message = format!("`methods` must be a list, found {}", found.kind_name());
            self.report(
                "routes-wrong-type",
                &join(path, "methods"),
                found.span,
                message,
                "methods: [GET, POST]",
            );
            return None;
        };
        if items.is_empty() {
            let message = "`methods` is empty, so the row would match nothing".to_owned();
            let help = "remove the key to match any method";
            self.report("routes-methods-empty", &join(path, "methods"), found.span, message, help);
            return None;
        }
        let mut methods = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            if let Some(method) = item.as_str() {
                methods.push(method.to_owned());
            } else {
                let message = format!("a method must be a string, found {}", item.kind_name());
                let place = format!("{path}.methods[{index}]");
                self.report("routes-wrong-type", &place, item.span, message, "methods: [GET]");
                return None;
            }
        }
        Some(methods)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

impl MatchKind {
    /// `exact` or `prefix`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Prefix => "prefix",
        }
    }
}

impl Target {
    /// `auth` or `gw`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Gw => "gw",
        }
    }
}
