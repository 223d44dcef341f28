//! `gatewright routes`.

mod diff;

use super::{Reporter, finish};
use crate::args::{self, TableFormat};
use crate::exit::Exit;
use crate::input;
use diff::Compared;
use gatewright::core::routes::Row;
use gatewright::settings::route_table;
use gatewright::{RouteTable, core::yaml};
use std::path::Path;

const HEAD: [&str; 6] = ["PATH", "MATCH", "METHODS", "BACKEND", "PURPOSE", "SOURCE"];

pub(crate) fn run(args: &args::Routes) -> Exit {
    let (mut project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    let mut read = |path: &str| input::read_text(Path::new(path));
    let other = args.diff.as_deref().map(|name| {
        let table = route_table("diff", name, &mut project.sources, &mut read);
        (
            name,
            table.unwrap_or_else(|found| {
                reporter.add(found);
                RouteTable::default()
            }),
        )
    });
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    reporter.report(&project.sources);
    let text = match other {
        None => text(args.output, &project.routes),
        Some((name, table)) => {
            let compared = Compared {
                here: name_of(args),
                there: name,
                differences: project.routes.differences(&table),
            };
            compared.text(args.output)
        }
    };
    finish(&text, Exit::Done)
}

/// What the effective table is called.
fn name_of(args: &args::Routes) -> &str {
    let said = args.input.layers.file.one("routes").filter(|_| !args.input.layers.given("routes"));
    said.map_or(args.input.routes.as_str(), |said| said.text.as_str())
}

fn text(format: TableFormat, table: &RouteTable) -> String {
    match format {
        TableFormat::Yaml => {
            let mut out = String::new();
            yaml::print(&table.to_value(), &mut out);
            out
        }
        TableFormat::Json => {
            let mut text = serde_json::to_string_pretty(&table.to_value()).unwrap_or_default();
            text.push('\n');
            text
        }
        TableFormat::Table => columns(table),
        TableFormat::Markdown => markdown(table),
    }
}

fn cells(row: &Row) -> [String; 6] {
    let methods = if row.methods.is_empty() { "any".to_owned() } else { row.methods.join(",") };
    [
        row.path.clone(),
        row.kind.as_str().to_owned(),
        methods,
        row.backend.as_str().to_owned(),
        row.purpose.clone(),
        row.source.clone(),
    ]
}

fn columns(table: &RouteTable) -> String {
    let rows = table.by_specificity().into_iter().map(cells);
    aligned(std::iter::once(HEAD.map(str::to_owned)).chain(rows))
}

/// Columns as wide as their widest cell, two blanks between them.
fn aligned<const N: usize>(lines: impl IntoIterator<Item = [String; N]>) -> String {
    let lines: Vec<[String; N]> = lines.into_iter().collect();
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let pad = |line: &[String; N]| {
        let padded: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    lines.iter().map(pad).collect()
}

fn markdown(table: &RouteTable) -> String {
    let rows = table.by_specificity().into_iter().map(|row| {
        let mut cells = cells(row);
        let [path, ..] = &mut cells;
        *path = format!("`{path}`");
        cells
    });
    markdown_table(["Path", "Match", "Methods", "Backend", "Purpose", "Source"], rows)
}

fn markdown_table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line =
        |cells: [String; N]| format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    let mut out = line(head.map(str::to_owned));
    out.push_str(&line(head.map(|_| "---".to_owned())));
    out.extend(rows.map(line));
    out
}
