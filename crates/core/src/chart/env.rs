//! The environment of both containers.

use super::ChartVersion;
use super::bare::read_back_text;
use super::go::{sorted, text, without_no_value};
use super::reader::Reader;
use super::upper::simple_upper;
use crate::tree::{Kind, Node};

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
        let name = read_back_text(&without_no_value(variable_name(&entry.key.text)), COLUMN);
        let path = ["env", entry.key.text.as_str()];
        if let Some(name) = reader.sound(name, &path, "env-name-invalid") {
            variables.push(Variable { name, value: value.map(without_no_value) });
        }
    }
    variables
}

/// The name of the variable that a key of `env` becomes: `_` between a small letter or digit and a capital,
/// both ASCII, then upper case.
pub(super) fn variable_name(key: &str) -> String {
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
