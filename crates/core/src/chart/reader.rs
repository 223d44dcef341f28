//! Looks values up for the plan and collects what is wrong with them.

use super::bare::{read_back, read_back_text};
use super::block::passed;
use super::failure::failure;
use super::go::{printed, truthy};
use crate::diag::Diagnostic;
use crate::tree::{Node, Value};

/// The merged values, and the errors found in them so far.
pub(super) struct Reader<'a> {
    values: &'a Node,
    pub(super) errors: Vec<Diagnostic>,
}

/// Where the chart prints a value without quotes, and the code that a text gets which breaks the YAML there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Column of the key.
    pub(super) column: usize,
    /// Code of the error.
    pub(super) code: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(values: &'a Node, errors: Vec<Diagnostic>) -> Self {
        Self { values, errors }
    }

    pub(super) fn get(&self, path: &[&str]) -> Option<&'a Node> {
        self.values.at(path)
    }

    pub(super) fn truthy(&self, path: &[&str]) -> bool {
        truthy(self.get(path))
    }

    /// A value that is printed without quotes; nothing when the field stays empty.
    pub(super) fn bare(&mut self, path: &[&str], place: Place) -> Option<Value> {
        let read = read_back(&printed(self.get(path)), place.column);
        self.sound(read, path, place.code).filter(|value| *value != Value::Null)
    }

    /// A truthy value that is printed without quotes at a place for text.
    pub(super) fn bare_text(&mut self, path: &[&str], place: Place) -> Option<String> {
        let node = self.get(path).filter(|node| truthy(Some(node)))?;
        let read = read_back_text(&printed(Some(node)), place.column);
        self.sound(read, path, place.code)
    }

    /// A block that is passed through; nothing when it is falsy.
    pub(super) fn block(&self, path: &[&str]) -> Option<Value> {
        self.get(path).filter(|node| truthy(Some(node))).map(passed)
    }

    /// Keeps what could be read and reports the rest.
    pub(super) fn sound<T, E>(&mut self, read: Result<T, E>, path: &[&str], code: &'static str) -> Option<T> {
        if read.is_err() {
            let message = "Helm prints this value without quotes, and it breaks the YAML around it";
            self.errors.push(failure(code, path.join("."), self.get(path), message));
        }
        read.ok()
    }
}
