//! Chores: `cargo xtask bless | tidy [--write] | lab … | links DIR | parity … | schemas …`.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for developers at a terminal

mod capabilities;
mod codes_pages;
mod guide;
mod links;
mod parity;
mod schemas;
mod tidy;

use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask bless          rewrite the golden files
       cargo xtask tidy [--write] check source rules; --write refreshes generated documents
       cargo xtask lab [--all] [--router ID]... [--requests N] [--tables N] [--seed N]
                     [--silence SECONDS] [--api real|stub] [--report FILE]
           real routers with what is rendered, and real requests through them; --all builds what takes long
       cargo xtask links DIR      check the links of a built book
       cargo xtask parity --helm PATH --chart DIR [--cases N] [--seed S] [--wild]
           compare the chart's objects with `helm template` on random values; DIR is a folder of the
           mcp-gateway chart, or a folder of such folders, one for each version; PATH and DIR default to
           the environment variables HELM and CHART
       cargo xtask schemas [-allow-unreachable] [-dir MODULE=DIR] [-definitions FILE]
           validate every printed object of the tests against its published schema (needs Go)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["bless"] => bless(),
        ["tidy"] => tidy::run(false),
        ["tidy", "--write"] => tidy::run(true),
        ["lab", rest @ ..] => gatewright_lab::run(rest.iter().map(|&word| word.to_owned())),
        ["links", folder] => links::run(std::path::Path::new(folder)),
        ["schemas", rest @ ..] => schemas::run(rest.iter().map(|&word| word.to_owned())),
        ["parity", rest @ ..] => parity::run(rest.iter().map(|&word| word.to_owned())),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the golden test with permission to write.
fn bless() -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "-p", "gatewright-tests", "--test", "golden"])
        .env("GATEWRIGHT_BLESS", "1")
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err("the golden test failed; nothing was blessed".to_owned()) }
}
