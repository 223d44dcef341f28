//! Trees of YAML that know both how they are written and what they mean.

use serde_json::{Map, Value};

/// A scalar or a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// As it stands in the file, on one line.
    pub yaml: String,
    /// What it means to Helm.
    pub value: Value,
}

/// A node of a values file.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// On one line.
    Scalar(Written),
    /// A literal block; every line ends with a newline.
    Literal(Vec<String>),
    /// A sequence.
    List(Vec<Tree>),
    /// A mapping; no two keys mean the same.
    Map(Vec<(Written, Tree)>),
    /// Its content in flow style.
    Flow(Box<Tree>),
}

impl Tree {
    /// A mapping under plain keys.
    pub fn map<const N: usize>(entries: [(&str, Tree); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (Written::word(key), value)).collect())
    }

    /// What it means: numbers are floats.
    pub fn meaning(&self) -> Value {
        match self {
            Self::Scalar(written) => written.value.clone(),
            Self::Literal(lines) => Value::String(lines.iter().map(|line| format!("{line}\n")).collect()),
            Self::List(items) => Value::Array(items.iter().map(Self::meaning).collect()),
            Self::Map(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    map.insert(key.value.as_str().unwrap_or_default().to_owned(), value.meaning());
                }
                Value::Object(map)
            }
            Self::Flow(inner) => inner.meaning(),
        }
    }

    /// The file.
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        match self {
            Self::Map(entries) if !entries.is_empty() => block_map(entries, 0, &mut out),
            _ => {
                out.push_str(&self.flow());
                out.push('\n');
            }
        }
        out
    }

    fn flow(&self) -> String {
        match self {
            Self::Scalar(written) if written.yaml.is_empty() => "null".to_owned(),
            Self::Scalar(written) => written.yaml.clone(),
            Self::Literal(_) => self.meaning().to_string(),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::flow).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{}: {}", key.yaml, value.flow())).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Self::Flow(inner) => inner.flow(),
        }
    }

    /// What follows `key:` or `-`, with the final newline.
    fn block(&self, column: usize, out: &mut String) {
        match self {
            Self::Literal(lines) => {
                out.push_str(" |\n");
                for line in lines {
                    out.push_str(&" ".repeat(column + 2));
                    out.push_str(line);
                    out.push('\n');
                }
            }
            Self::List(items) if !items.is_empty() => {
                out.push('\n');
                for item in items {
                    out.push_str(&" ".repeat(column + 2));
                    out.push('-');
                    item.block(column + 2, out);
                }
            }
            Self::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                block_map(entries, column + 2, out);
            }
            Self::Scalar(written) => {
                out.push(' ');
                out.push_str(&written.yaml);
                out.push('\n');
            }
            _ => {
                out.push(' ');
                out.push_str(&self.flow());
                out.push('\n');
            }
        }
    }
}

fn block_map(entries: &[(Written, Tree)], column: usize, out: &mut String) {
    for (key, value) in entries {
        out.push_str(&" ".repeat(column));
        out.push_str(&key.yaml);
        out.push(':');
        value.block(column, out);
    }
}

impl Written {
    /// A word that needs no quotes.
    pub fn word(word: &str) -> Self {
        Self { yaml: word.to_owned(), value: Value::from(word) }
    }

    /// Text in double quotes.
    pub fn quoted(text: &str) -> Self {
        // What JSON escapes, YAML reads in the same way.
        Self { yaml: Value::from(text).to_string(), value: Value::from(text) }
    }

    /// Any spelling with its meaning.
    pub fn new(yaml: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { yaml: yaml.into(), value: value.into() }
    }
}
