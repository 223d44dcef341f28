//! `gatewright validate`.

use super::Reporter;
use crate::exit::Exit;
use crate::{args, input};

pub(crate) fn run(args: &args::Validate) -> Exit {
    let (project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    if !reporter.failed() {
        match project.load() {
            Ok(loaded) => reporter.add(loaded.findings),
            Err(found) => reporter.add(found),
        }
    }
    reporter.report(&project.sources)
}
