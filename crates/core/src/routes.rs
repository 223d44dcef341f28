//! The route table: which paths of the one host belong to which of the two services.
//!
//! The most specific row wins: exact over prefix, a longer prefix over a shorter one, then a row with
//! methods over one without. The order of the rows never matters, and two rows that tie are an error.

mod check;
mod consequence;
mod diff;
mod file;
mod named;
mod schema;

use crate::decision::{MethodMatch, PathMatch};
use crate::diag::Diagnostic;
pub use check::{METHODS, is_canonical_path};
pub use diff::{Difference, Scope};
pub use file::API_VERSION;
pub use named::NAMES;
pub use schema::schema;

/// A valid table: it has the catch-all, no two rows tie, and every path is canonical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteTable {
    rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Position in the file, from 0.
    pub index: usize,
    /// The path as written, without a trailing slash for prefixes (except the root).
    pub path: String,
    /// Exact or element-wise prefix.
    pub kind: MatchKind,
    /// The service.
    pub backend: Target,
    /// Methods the row is limited to; empty means any.
    pub methods: Vec<String>,
    /// What it is for; for people.
    pub purpose: String,
    /// Who published it; for people.
    pub source: String,
}

/// Exact or element-wise prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// The path and nothing else.
    Exact,
    /// The path, and everything below it after a slash.
    Prefix,
}

/// One of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// `mcp-auth`.
    Auth,
    /// `mcp-gw`.
    Gw,
}

impl Row {
    /// A row for any method, without notes.
    pub fn new(path: impl Into<String>, kind: MatchKind, backend: Target) -> Self {
        Self {
            index: 0,
            path: path.into(),
            kind,
            backend,
            methods: Vec::new(),
            purpose: String::new(),
            source: String::new(),
        }
    }

    /// The same row limited to these methods.
    pub fn only(mut self, methods: &[&str]) -> Self {
        self.methods = methods.iter().map(|&method| method.to_owned()).collect();
        self
    }

    /// The row's condition on the path.
    pub fn path_match(&self) -> PathMatch {
        match self.kind {
            MatchKind::Exact => PathMatch::Exact(self.path.clone()),
            MatchKind::Prefix if self.path == "/" => PathMatch::Any,
            MatchKind::Prefix => PathMatch::Segments(self.path.clone()),
        }
    }

    /// The row's condition on the method.
    pub fn method_match(&self) -> MethodMatch {
        if self.methods.is_empty() { MethodMatch::Any } else { MethodMatch::OneOf(self.methods.clone()) }
    }
}

impl RouteTable {
    /// A table of these rows; `index` of each row is its position.
    ///
    /// # Errors
    /// Every problem found: a path that is not canonical, a missing catch-all, two rows that tie, a
    /// method twice. Each diagnostic's `path` is `routes[i]` or a field of it.
    pub fn new(mut rows: Vec<Row>) -> Result<Self, Vec<Diagnostic>> {
        for (index, row) in rows.iter_mut().enumerate() {
            row.index = index;
        }
        let problems = check::problems(&rows);
        if problems.is_empty() { Ok(Self { rows }) } else { Err(problems) }
    }

    /// One of the tables with a name ([`NAMES`]).
    pub fn named(name: &str) -> Option<Self> {
        named::rows(name).map(|rows| Self { rows })
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows by falling specificity: how a router with declared order must list them.
    pub fn by_specificity(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|left, right| {
            Self::rank(right).cmp(&Self::rank(left)).then_with(|| left.index.cmp(&right.index))
        });
        rows
    }

    /// The specificity of a row as a number, greater wins. Two rows of one table that overlap never share
    /// a rank.
    pub fn rank(row: &Row) -> u64 {
        let exact = u64::from(row.kind == MatchKind::Exact);
        let methods = u64::from(!row.methods.is_empty());
        (exact << 62) | ((row.path.len() as u64 & 0xffff_ffff) << 1) | methods
    }
}

impl Default for RouteTable {
    /// The table called `default`.
    fn default() -> Self {
        Self { rows: named::rows("default").unwrap_or_default() }
    }
}
