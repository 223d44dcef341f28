//! `gatewright render`.

use super::{Reporter, finish, notes, routers_of};
use crate::args::{self, DiagnosticsFormat, Include, ObjectFormat};
use crate::exit::Exit;
use crate::output_dir::{self, Files};
use crate::{input, terminal};
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::router::{Artifact, Router};
use gatewright::core::source::SourceMap;
use gatewright::{Failure, Loaded, Routing, name_lines, to_json_list, to_yaml};

/// What will be printed, in order.
struct Parts<'a> {
    chart: &'a [Artifact],
    routing: Vec<Routing>,
}

pub(crate) fn run(args: &args::Render) -> Exit {
    let (mut project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics).quiet(args.quiet);
    reporter.add(problems);
    if args.check && args.output_dir.is_none() {
        let message = "a folder is compared with what would be written, and no folder is given";
        let help = "--output-dir DIR, or `outputDir: DIR` in the project file of --config";
        reporter.add([Diagnostic::error("usage", message).class(Class::Usage).at_path("--check").help(help)]);
    }
    if project.host.is_some() {
        let message = "render takes the host from env.fronteggMcpGwHost in the values; --host is for verify, explain and routes";
        reporter.add([Diagnostic::error("usage", message).class(Class::Usage).at_path("--host")]);
    }
    let routers = if args.include == Include::Chart { Ok(Vec::new()) } else { routers_of(&args.routers) };
    let routers = match routers {
        Ok(routers) => routers,
        Err(problem) => {
            reporter.add([problem]);
            Vec::new()
        }
    };
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    project.routes_needed = args.include != Include::Chart;
    project.chart_needed = args.include != Include::Routing;
    match project.load() {
        Ok(loaded) => {
            let exit = with_loaded(args, &loaded, &routers, reporter, &project.sources);
            // The process ends here; giving back every node of the trees would cost a tenth of the run.
            std::mem::forget(loaded);
            exit
        }
        Err(found) => {
            reporter.add(found);
            reporter.report(&project.sources)
        }
    }
}

fn with_loaded(
    args: &args::Render,
    loaded: &Loaded,
    routers: &[&'static dyn Router],
    mut reporter: Reporter,
    sources: &SourceMap,
) -> Exit {
    reporter.add(loaded.findings.iter().cloned());
    let routing = match loaded.render(routers) {
        Ok(routing) => routing,
        Err(failure) => {
            reporter.add(explain(failure));
            return reporter.report(sources);
        }
    };
    if args.include != Include::Chart {
        reporter.add(loaded.route_hints());
    }
    reporter.add(routing.iter().flat_map(|routing| routing.remarks.iter().cloned()));
    if reporter.failed() {
        return reporter.report(sources);
    }
    let chart = if args.include == Include::Routing { &[][..] } else { &loaded.chart };
    let parts = Parts { chart, routing };
    match &args.output_dir {
        None => {
            let exit = finish(&text(args.output, &parts), reporter.report(sources));
            std::mem::forget(parts); // as in `run`
            exit
        }
        Some(dir) => {
            let files = files(&parts);
            match if args.check {
                check(dir, &files)
            } else {
                output_dir::write(dir, &files).map(|()| Vec::new())
            } {
                Ok(drift) => reporter.add(drift),
                Err(problem) => reporter.add([problem]),
            }
            let exit = reporter.report(sources);
            let wants_notes = !args.quiet && args.input.diagnostics == DiagnosticsFormat::Text;
            if exit == Exit::Done && !args.check && wants_notes {
                terminal::complain(&notes::text(args, dir, loaded, parts.chart, &parts.routing));
            }
            exit
        }
    }
}

fn check(dir: &std::path::Path, files: &Files) -> Result<Vec<Diagnostic>, Diagnostic> {
    let drift = output_dir::check(dir, files)?;
    let mut found: Vec<Diagnostic> =
        drift.lines.into_iter().map(|line| Diagnostic::error("drift", line).class(Class::Proof)).collect();
    if let Some(last) = found.last_mut() {
        "run the same command without --check to write what is rendered now".clone_into(&mut last.help);
    }
    Ok(found)
}

/// A failure as diagnostics.
fn explain(failure: Failure) -> Vec<Diagnostic> {
    match failure {
        Failure::Refused(refusals) => refusals,
        Failure::Unproven { router, report } => {
            let details: Vec<String> =
                report.findings.iter().map(|finding| finding.message.clone()).collect();
            let message = format!(
                "the proof of our own output for {router} failed, so nothing is printed: {}",
                details.join("; ")
            );
            let help = "this is a bug of gatewright; please report it with the values and the route table";
            vec![Diagnostic::error("proof-failed", message).class(Class::Proof).help(help)]
        }
    }
}

fn text(format: ObjectFormat, parts: &Parts<'_>) -> String {
    let all = parts.chart.iter().chain(parts.routing.iter().flat_map(|routing| &routing.artifacts));
    match format {
        ObjectFormat::Yaml => yaml(parts),
        ObjectFormat::Json => {
            let mut text = serde_json::to_string_pretty(&to_json_list(all)).unwrap_or_default();
            text.push('\n');
            text
        }
        ObjectFormat::Name => name_lines(all),
    }
}

fn yaml(parts: &Parts<'_>) -> String {
    let mut blocks = Vec::with_capacity(1 + parts.routing.len());
    if !parts.chart.is_empty() {
        blocks.push(to_yaml(None, parts.chart));
    }
    blocks.extend(parts.routing.iter().map(Routing::to_yaml));
    blocks.join("---\n")
}

fn files(parts: &Parts<'_>) -> Files {
    let mut files = Files::new();
    let mut add = |folder: &str, artifact: &Artifact| {
        let name = match artifact {
            Artifact::Object(object) => {
                format!("{folder}/{}-{}.yaml", object.kind, object.name).to_lowercase()
            }
            Artifact::File { name, .. } => format!("{folder}/{name}"),
        };
        files.insert(name, to_yaml(None, [artifact]));
    };
    for artifact in parts.chart {
        add("chart", artifact);
    }
    for routing in &parts.routing {
        for artifact in &routing.artifacts {
            add(routing.router, artifact);
        }
    }
    files
}
