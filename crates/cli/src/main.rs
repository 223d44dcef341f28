//! The gatewright program: reads files, calls the library, prints.
//!
//! Everything that touches the outside world is in this crate; [`terminal`] alone writes to the terminal.

mod args;
mod commands;
mod diagnostics;
mod exit;
mod input;
mod layers;
mod output_dir;
mod terminal;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::source::SourceMap;
use std::process::ExitCode;

fn main() -> ExitCode {
    let parsed = args::Cli::command().try_get_matches().and_then(|mut matches| {
        let given = layers::given(&matches);
        args::Cli::from_arg_matches_mut(&mut matches).map(|cli| (cli, given))
    });
    match parsed {
        Ok((cli, given)) => commands::run(cli, given).into(),
        Err(error) => usage(error).into(),
    }
}

/// Help and version go to standard output and are success; a wrong flag is reported in the asked format.
fn usage(error: clap::Error) -> exit::Exit {
    let error = with_tip(error);
    let asks_json = || {
        let words: Vec<String> = std::env::args().collect();
        words.iter().any(|word| word == "--diagnostics=json")
            || words
                .windows(2)
                .any(|pair| matches!(pair, [flag, value] if flag == "--diagnostics" && value == "json"))
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            commands::finish(&error.render().to_string(), exit::Exit::Done)
        }
        _ if asks_json() => {
            let message = error.render().to_string();
            let found = [Diagnostic::error("usage", message.trim()).class(Class::Usage)];
            let format = args::DiagnosticsFormat::Json;
            terminal::complain(&diagnostics::render(format, &SourceMap::default(), &found, false));
            exit::Exit::Usage
        }
        _ => {
            terminal::complain(&error.render().to_string());
            exit::Exit::Usage
        }
    }
}

/// A router where a flag was expected gets a tip of ours.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let written = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(written)) => written.clone(),
        _ => return error,
    };
    if written == "all" || gatewright::router(&written).is_ok() {
        let tip = StyledStr::from(format!("routers are named by a flag: --router {written}"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}
