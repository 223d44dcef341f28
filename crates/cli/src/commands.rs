//! One module a command.

mod diff;
mod explain;
mod init;
mod manifests;
mod notes;
mod render;
mod routers;
mod routes;
mod schema;
mod validate;
mod verify;

use crate::args::{Cli, Command, DiagnosticsFormat, RouterChoice};
use crate::diagnostics;
use crate::exit::Exit;
use crate::{layers, terminal};
use clap::CommandFactory as _;
use gatewright::core::diag::{Class, Diagnostic, Severity};
use gatewright::core::router::Router;
use gatewright::core::source::SourceMap;
use std::collections::BTreeSet;

/// Runs a command to its exit code.
pub(crate) fn run(mut cli: Cli, given: BTreeSet<&'static str>) -> Exit {
    if let Err((sources, found)) = layers::apply(&mut cli, given) {
        let mut reporter = Reporter::new(layers::diagnostics_of(&mut cli));
        reporter.add(found);
        return reporter.report(&sources);
    }
    match cli.command {
        Command::Render(args) => render::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Routes(args) => routes::run(&args),
        Command::Routers(args) => routers::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man => man(),
    }
}

fn completions(shell: clap_complete::Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gatewright", &mut script);
    finish(&String::from_utf8_lossy(&script), Exit::Done)
}

fn man() -> Exit {
    let mut page = Vec::new();
    let command = Cli::command();
    let result = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        command.get_subcommands().try_for_each(|sub| {
            let name = format!("gatewright-{}", sub.get_name());
            clap_mangen::Man::new(sub.clone()).title(name).render(&mut page)
        })
    });
    match result {
        Ok(()) => finish(&String::from_utf8_lossy(&page), Exit::Done),
        Err(error) => {
            terminal::complain(&format!("cannot build the manual page: {error}\n"));
            Exit::Io
        }
    }
}

/// Prints the result and returns the exit code, unless printing fails.
pub(crate) fn finish(text: &str, exit: Exit) -> Exit {
    match terminal::print(text) {
        Ok(()) => exit,
        Err(error) => {
            terminal::complain(&format!("cannot write the output: {error}\n"));
            Exit::Io
        }
    }
}

/// Collects diagnostics of a run and prints them once, in file order.
pub(crate) struct Reporter {
    format: DiagnosticsFormat,
    quiet: bool,
    found: Vec<Diagnostic>,
}

impl Reporter {
    pub(crate) fn new(format: DiagnosticsFormat) -> Self {
        Self { format, quiet: false, found: Vec::new() }
    }

    /// Leaves hints away when `quiet`.
    pub(crate) fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }

    pub(crate) fn add(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(found);
    }

    pub(crate) fn failed(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }

    /// Prints what was found and says how the run ends because of it.
    pub(crate) fn report(mut self, sources: &SourceMap) -> Exit {
        for diagnostic in self.found.iter_mut().filter(|diagnostic| diagnostic.spans.is_empty()) {
            // A finding about a setting that a project file makes stands there.
            let place = sources.place_of_setting(&diagnostic.path);
            diagnostic.spans.extend(place.map(|span| (span, String::new())));
        }
        self.found.retain(|diagnostic| !self.quiet || diagnostic.severity != Severity::Info);
        diagnostics::in_file_order(&mut self.found);
        let text = diagnostics::render(self.format, sources, &self.found, terminal::wants_colour());
        terminal::complain(&text);
        Exit::of(&self.found)
    }
}

/// The routers that were asked for, in the order of the registry for `all`, else as given.
pub(crate) fn routers_of(choice: &RouterChoice) -> Result<Vec<&'static dyn Router>, Diagnostic> {
    let usage = |message: String| Diagnostic::error("usage", message).class(Class::Usage).at_path("--router");
    let mut routers: Vec<&'static dyn Router> = Vec::new();
    for id in &choice.routers {
        if id == "all" {
            for router in gatewright::routers() {
                push_once(&mut routers, *router);
            }
        } else {
            push_once(&mut routers, gatewright::router(id).map_err(usage)?);
        }
    }
    if routers.is_empty() {
        let known: Vec<&str> = gatewright::routers().iter().map(|router| router.info().id).collect();
        let message = format!("which router is it about? one or more of {}, or all", known.join(", "));
        return Err(usage(message).help("--router ID, or `routers:` in the project file of --config"));
    }
    Ok(routers)
}

fn push_once(routers: &mut Vec<&'static dyn Router>, router: &'static dyn Router) {
    if !routers.iter().any(|known| known.info().id == router.info().id) {
        routers.push(router);
    }
}
