//! The gatewright program: reads files, calls the library, prints.
//!
//! Everything that touches the outside world is in this crate; [`terminal`] alone writes to the terminal.

mod args;
mod commands;
mod diagnostics;
mod exit;
mod input;
mod output_dir;
mod terminal;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    commands::run(cli).into()
}
