//! Tasks for people who work on gatewright: `cargo xtask <task>`.

mod parity;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <task>

tasks:
  parity --helm PATH --chart DIR [--cases N] [--seed S] [--wild]
      compares the chart's objects with `helm template` on random values;
      DIR is a folder of the mcp-gateway chart, or a folder of such folders, one for each version.
      --wild puts texts that break YAML everywhere, and leaves the model out, which does not know them.
      PATH and DIR default to the environment variables HELM and CHART.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let outcome = match arguments.next().as_deref() {
        Some("parity") => parity::run(arguments),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
