//! `gatewright routes --diff`: what another table sends elsewhere.

use super::{aligned, markdown_table};
use crate::args::TableFormat;
use gatewright::core::routes::{Difference, METHODS, Scope};
use gatewright::core::yaml;
use serde_json::{Value, json};

/// Two tables by name, and what differs.
pub(super) struct Compared<'a> {
    pub(super) here: &'a str,
    pub(super) there: &'a str,
    pub(super) differences: Vec<Difference>,
}

impl Compared<'_> {
    pub(super) fn text(&self, format: TableFormat) -> String {
        match format {
            TableFormat::Json => {
                let mut text = serde_json::to_string_pretty(&self.json()).unwrap_or_default();
                text.push('\n');
                text
            }
            TableFormat::Yaml => {
                let mut text = String::new();
                if let Ok(value) = gatewright::core::tree::to_value(&self.json()) {
                    yaml::print(&value, &mut text);
                }
                text
            }
            TableFormat::Table | TableFormat::Markdown if self.differences.is_empty() => {
                format!("{} and {} send every request to the same service\n", self.here, self.there)
            }
            TableFormat::Table => {
                let head = ["REQUESTS", "METHODS", self.here, self.there, "EXAMPLE", "WHAT BREAKS"];
                let rows = self.differences.iter().map(|one| self.cells(one));
                aligned(std::iter::once(head.map(str::to_owned)).chain(rows))
            }
            TableFormat::Markdown => {
                let head = ["Requests", "Methods", self.here, self.there, "Example", "What breaks"];
                let rows = self.differences.iter().map(|one| {
                    let mut cells = self.cells(one);
                    let [requests, .., example, _] = &mut cells;
                    *requests = format!("`{}`", requests.replace(", ", "`, `"));
                    *example = format!("`{example}`");
                    cells
                });
                markdown_table(head, rows)
            }
        }
    }

    fn cells(&self, one: &Difference) -> [String; 6] {
        let (method, path) = &one.example;
        let side = if one.breaks_in_first { self.here } else { self.there };
        [
            requests(one),
            methods(one).join(","),
            one.first.as_str().to_owned(),
            one.second.as_str().to_owned(),
            format!("{method} {path}"),
            format!("with {side}, {}", one.breaks),
        ]
    }

    fn json(&self) -> Value {
        let differences: Vec<Value> = self
            .differences
            .iter()
            .map(|one| {
                let (method, path) = &one.example;
                json!({
                    "path": one.path,
                    "requests": requests(one),
                    "methods": methods(one),
                    "table": one.first.as_str(),
                    "other": one.second.as_str(),
                    "example": { "method": method, "path": path },
                    "breaks": one.breaks,
                    "breaksWith": if one.breaks_in_first { self.here } else { self.there },
                })
            })
            .collect();
        json!({ "table": self.here, "other": self.there, "differences": differences })
    }
}

fn requests(one: &Difference) -> String {
    let below = format!("{}/*", one.path.trim_end_matches('/'));
    match one.scope {
        Scope::Itself => one.path.clone(),
        Scope::Below => below,
        Scope::Both => format!("{}, {below}", one.path),
    }
}

fn methods(one: &Difference) -> Vec<&'static str> {
    if one.methods.len() == METHODS.len() { vec!["any"] } else { one.methods.clone() }
}
