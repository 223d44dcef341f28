//! The environment of both containers.

use super::ChartVersion;
use super::bare::read_back_text;
use super::failure::failure;
use super::go::{sorted, text, without_no_value};
use super::reader::Reader;
use super::upper::simple_upper;
use crate::diag::Diagnostic;
use crate::secret::is_secret_key;
use crate::source::Span;
use crate::tree::{Entry, Kind, Node};

/// Column of `name` in the list of variables.
const COLUMN: usize = 14;

/// One variable; without a value when the value is null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: Option<String>,
}

/// `PORT`, then one variable for each key in the byte order of the keys as they are written.
pub(super) fn variables(reader: &mut Reader<'_>, version: ChartVersion) -> Vec<Variable> {
    let mut variables = vec![Variable { name: "PORT".to_owned(), value: Some("8080".to_owned()) }];
    let entries = reader.get(&["env"]).map(Node::entries).unwrap_or_default();
    for entry in sorted(entries) {
        let value = match &entry.value.kind {
            Kind::Null => None,
            _ => Some(text(&entry.value)),
        };
        if version.reads_existing_secret() && value.as_deref() == Some("") {
            continue;
        }
        match read_back_text(&without_no_value(variable_name(&entry.key.text)), COLUMN) {
            Ok(name) => variables.push(Variable { name, value: value.map(without_no_value) }),
            Err(_) => reader.errors.push(unprintable(entry)),
        }
    }
    variables
}

fn unprintable(entry: &Entry) -> Diagnostic {
    let message = "Helm prints the name of a variable without quotes, and this one breaks the YAML around it";
    let path = format!("env.{}", entry.key.text);
    let found = failure("env-name-invalid", path, None, message);
    // The line of the key shows the value, too.
    let found = if is_secret_key(&entry.key.text) { found.masked() } else { found };
    if entry.key.span == Span::default() { found } else { found.at(entry.key.span) }
}

/// The name of the variable that a key of `env` becomes: `_` between a small letter or digit and a capital,
/// both ASCII, then upper case.
pub(crate) fn variable_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len() + 8);
    let mut after_small = false;
    for letter in key.chars() {
        if after_small && letter.is_ascii_uppercase() {
            name.push('_');
        }
        after_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        name.push(simple_upper(letter));
    }
    name
}
