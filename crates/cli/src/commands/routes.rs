//! `gatewright routes`.

use super::{Reporter, finish};
use crate::args::{self, TableFormat};
use crate::exit::Exit;
use crate::input;
use gatewright::core::routes::Row;
use gatewright::{RouteTable, core::yaml};

const HEAD: [&str; 6] = ["PATH", "MATCH", "METHODS", "BACKEND", "PURPOSE", "SOURCE"];

pub(crate) fn run(args: &args::Routes) -> Exit {
    let (project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    reporter.report(&project.sources);
    finish(&text(args.output, &project.routes), Exit::Done)
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
    let mut lines: Vec<[String; 6]> = vec![HEAD.map(str::to_owned)];
    lines.extend(table.by_specificity().into_iter().map(cells));
    let mut widths = [0; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let pad = |line: &[String; 6]| {
        let padded: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    lines.iter().map(pad).collect()
}

fn markdown(table: &RouteTable) -> String {
    let line =
        |cells: [String; 6]| format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    let mut out = line(["Path", "Match", "Methods", "Backend", "Purpose", "Source"].map(str::to_owned));
    out.push_str("| --- | --- | --- | --- | --- | --- |\n");
    out.extend(table.by_specificity().into_iter().map(|row| {
        let mut cells = cells(row);
        let [path, ..] = &mut cells;
        *path = format!("`{path}`");
        line(cells)
    }));
    out
}
