//! Settings as they are written: on the command line, and in a project file under the same names.
//!
//! A [`Settings`] holds texts with their places; [`resolve`] turns a project file and the flags above it
//! into a [`crate::Project`]. Files are read by the caller, through a function that it hands over.

mod file;
mod parse;
mod resolve;
mod schema;
mod table;

use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::source::{SourceId, SourceMap, Span};
use std::collections::BTreeMap;
use std::path::Path;

pub use file::KIND;
pub use parse::chart_version;
pub use resolve::{ReadFile, resolve, route_table};
pub use schema::schema;
pub use table::{SETTINGS, Setting, Shape};

/// Settings of one layer: a project file, or the flags.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    said: BTreeMap<&'static str, Vec<Said>>,
    places: BTreeMap<&'static str, Span>,
    file: String,
    folder: String,
}

/// One text of a setting, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text, as a flag would have it.
    pub text: String,
    /// Where it stands in a project file; nothing for a flag.
    pub span: Option<Span>,
    /// For values that a project file holds itself: the source they are read from.
    pub inline: Option<SourceId>,
}

impl Settings {
    /// Reads a project file. Its sources may grow by the values that the file holds itself. `folder` is
    /// where the file stands: relative paths in it start there.
    ///
    /// # Errors
    /// Every problem of the file, located: YAML, unknown keys, wrong types, wrong values.
    pub fn read(sources: &mut SourceMap, id: SourceId, folder: &str) -> Result<Self, Vec<Diagnostic>> {
        file::read(sources, id, folder)
    }

    /// Adds a flag; its name is one of [`SETTINGS`] and repeatable flags may be added several times.
    pub fn flag(&mut self, name: &'static str, text: impl Into<String>) {
        let said = Said { text: text.into(), span: None, inline: None };
        self.said.entry(name).or_default().push(said);
    }

    /// All texts of a setting, in order.
    pub fn all(&self, name: &str) -> &[Said] {
        self.said.get(name).map_or(&[], Vec::as_slice)
    }

    /// The text of a setting that is given once.
    pub fn one(&self, name: &str) -> Option<&Said> {
        self.all(name).last()
    }

    /// The text of a path: relative to the folder of the project file when it was written there.
    pub fn path(&self, said: &Said) -> String {
        if said.span.is_none() || said.text == "-" || self.folder.is_empty() {
            return said.text.clone();
        }
        Path::new(&self.folder).join(&said.text).display().to_string()
    }
}

impl Settings {
    /// What messages call a text of the `--set` family.
    fn name_of_set(&self, name: &str) -> String {
        if self.file.is_empty() { format!("--{name}") } else { format!("{}: {name}", self.file) }
    }
}

impl Said {
    /// The same finding with the place in the project file.
    fn placed(&self, found: Diagnostic) -> Diagnostic {
        match self.span {
            Some(span) => found.at(span),
            None => found,
        }
    }

    /// What a message calls the setting: the flag, or the key of the project file.
    fn path_of(&self, name: &str) -> String {
        match (self.span, table::of(name)) {
            (Some(_), Some(setting)) => setting.key.to_owned(),
            _ => format!("--{name}"),
        }
    }

    /// A wrong value: wrong usage for a flag, a located finding in a project file.
    fn wrong(&self, name: &str, message: String) -> Diagnostic {
        let found = match self.span {
            None => Diagnostic::error("usage", message).class(Class::Usage),
            Some(_) => Diagnostic::error("project-wrong-value", message),
        };
        self.placed(found).at_path(self.path_of(name))
    }
}
