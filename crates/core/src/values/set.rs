//! The `--set` family, as helm/helm v4.3.1 `pkg/strvals` reads it.
//!
//! `a.b[0].c=v` names one place; a comma starts the next one, `{x,y}` is a list, a backslash takes the next
//! character as it is. What that parser accepts without effect is accepted here too, with a warning.

mod cursor;
mod json;
mod path;
mod value;

use super::table::Table;
use super::{SetFlag, SetKind};
use crate::diag::Diagnostic;
use crate::secret::line_may_hold_secret;
use crate::source::{SourceId, SourceMap, Span};
use crate::tree::Kind;
use cursor::Cursor;
use std::cell::RefCell;

/// Most nested names (`MaxNestedNameLevel` of Helm).
const MAX_NAMES: usize = 30;
/// Highest list index (`MaxIndex` of Helm).
const MAX_INDEX: usize = 65_536;
/// Most nested list indices of one place, and deepest JSON value; Helm has no limit here.
const MAX_DEPTH: usize = 200;

/// How much memory list indices may still claim, over all flags of a run: `a[65536]=1` makes a whole list.
pub(super) struct Budget {
    slots: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { slots: 2_000_000 }
    }
}

/// Why a step did not finish.
enum Stop {
    /// The flag ended. Helm takes this for success wherever it happens.
    End,
    /// The flag is refused.
    Refused(Box<Diagnostic>),
}

type Step<T = ()> = Result<T, Stop>;

/// One flag being read.
struct Setter<'a> {
    cursor: Cursor<'a>,
    id: SourceId,
    kind: SetKind,
    budget: &'a mut Budget,
    file: &'a dyn Fn(&str) -> Option<String>,
    /// Part of the flag did nothing: an empty name, or one that breaks off.
    no_effect: bool,
    /// Only the paths of files are wanted; the values that the flag changes are not there.
    paths_only: bool,
}

/// Applies one flag; returns what is odd about it.
pub(super) fn apply(
    map: &SourceMap,
    flag: &SetFlag,
    table: &mut Table,
    budget: &mut Budget,
) -> Result<Option<Diagnostic>, Diagnostic> {
    let text = map.get(flag.source).map_or("", |source| &source.text);
    let file = |path: &str| flag.files.get(path).cloned();
    let mut setter = Setter {
        cursor: Cursor::new(text),
        id: flag.source,
        kind: flag.kind,
        budget,
        file: &file,
        no_effect: false,
        paths_only: false,
    };
    let done = if flag.kind == SetKind::Json && text.trim_start().starts_with('{') {
        setter.json_object(table)
    } else {
        setter.all(table)
    };
    let secret = line_may_hold_secret(text, text.len());
    let masked = |found: Diagnostic| if secret { found.masked() } else { found };
    match done {
        Err(Stop::Refused(error)) => Err(masked(*error)),
        Ok(()) | Err(Stop::End) if setter.no_effect => {
            let span = Span::new(flag.source, 0, text.len());
            let message =
                "Helm ignores part of this setting: a name is empty, or the setting ends before its value";
            Ok(Some(masked(Diagnostic::warning("set-no-effect", message).at(span))))
        }
        Ok(()) | Err(Stop::End) => Ok(None),
    }
}

/// The paths that a `--set-file` flag names, in order; the caller reads them and hands their content in
/// with the flag.
///
/// ```
/// assert_eq!(gatewright_core::values::set_file_paths("a=x.txt,b={y.txt,z.txt}"), ["x.txt", "y.txt", "z.txt"]);
/// ```
pub fn set_file_paths(text: &str) -> Vec<String> {
    let paths = RefCell::new(Vec::new());
    let file = |path: &str| {
        paths.borrow_mut().push(path.to_owned());
        Some(String::new())
    };
    let mut setter = Setter {
        cursor: Cursor::new(text),
        id: SourceId::default(),
        kind: SetKind::File,
        budget: &mut Budget::default(),
        file: &file,
        no_effect: false,
        paths_only: true,
    };
    // A broken flag is reported when it is applied; what stands before the break is read in any case.
    let _ = setter.all(&mut Table::default());
    paths.into_inner()
}

impl Setter<'_> {
    /// Every place of the flag, one after another.
    fn all(&mut self, table: &mut Table) -> Step {
        loop {
            self.name(table, 0, 0)?;
        }
    }

    /// `--set-json` with a whole object is merged like a file.
    fn json_object(&mut self, table: &mut Table) -> Step {
        self.cursor.skip_blanks();
        let node = self.json_value()?;
        self.cursor.skip_blanks();
        if self.cursor.peek().is_some() {
            let at = self.cursor.place();
            return self.refuse("set-json", "unexpected text after the JSON object", at..at);
        }
        if let Kind::Map(entries) = node.kind {
            table.merge(node.span, entries);
        }
        Ok(())
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.id, range.start, range.end)
    }

    /// A refusal; its message never repeats text of the flag, which may belong to a secret value.
    fn refuse<T>(
        &self,
        code: &'static str,
        message: impl Into<String>,
        range: std::ops::Range<usize>,
    ) -> Step<T> {
        Err(Stop::Refused(Box::new(Diagnostic::error(code, message).at(self.span(range)))))
    }
}

#[cfg(test)]
mod tests;
