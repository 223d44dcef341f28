//! `gatewright diff`.

use super::verify::{domain_of, domain_word, finding_lines};
use super::{Reporter, finish, manifests};
use crate::args::{self, TextFormat};
use crate::exit::Exit;
use crate::input;
use gatewright::core::diag::{Class, Diagnostic};
use gatewright::core::router::{Manifests, Router};
use gatewright::core::source::SourceMap;
use gatewright::{Installation, Report, Verdict};
use serde_json::Value;
use std::path::Path;

pub(crate) fn run(args: &args::Diff) -> Exit {
    let (mut project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    let standard_input = Path::new("-");
    if args.manifests == standard_input && args.to_manifests == standard_input {
        reporter.add([usage("--to-manifests", "standard input can be only one of the two sets".to_owned())]);
    }
    let from = router(&args.router, "--router", &mut reporter);
    let to = router(&args.to_router, "--to-router", &mut reporter);
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    let before = read(&args.manifests, &mut project.sources, &mut reporter);
    let after = read(&args.to_manifests, &mut project.sources, &mut reporter);
    let (Some(from), Some(to), Some(before), Some(after)) = (from, to, before, after) else {
        return reporter.report(&project.sources);
    };
    project.manifests_only = project.inputs.files.is_empty() && project.inputs.set.is_empty();
    let loaded = match project.load() {
        Ok(loaded) => loaded,
        Err(found) => {
            reporter.add(found);
            return reporter.report(&project.sources);
        }
    };
    reporter.add(loaded.findings.iter().cloned());
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    let report = loaded.diff(
        Installation { router: from, manifests: &before },
        Installation { router: to, manifests: &after },
        domain_of(args.domain),
        args.input.tls.is_some(),
    );
    reporter.report(&project.sources);
    let Some(report) = report else { return Exit::Input };
    let exit = if report.verdict == Verdict::Equal { Exit::Done } else { Exit::NotEqual };
    let ids = (from.info().id, to.info().id);
    finish(
        &match args.output {
            TextFormat::Json => json(ids, &report),
            TextFormat::Text => for_people(ids, &report),
        },
        exit,
    )
}

fn usage(flag: &str, message: String) -> Diagnostic {
    Diagnostic::error("usage", message).class(Class::Usage).at_path(flag)
}

fn router(id: &str, flag: &str, reporter: &mut Reporter) -> Option<&'static dyn Router> {
    gatewright::router(id).map_err(|message| reporter.add([usage(flag, message)])).ok()
}

fn read(path: &Path, sources: &mut SourceMap, reporter: &mut Reporter) -> Option<Manifests> {
    manifests::read(path, sources).map_err(|found| reporter.add(found)).ok()
}

/// One element as `verify` has it, with the second router's id.
fn json((from, to): (&str, &str), report: &Report) -> String {
    let mut element = serde_json::to_value(report.to_json(from)).unwrap_or_default();
    if let Value::Object(fields) = &mut element {
        fields.insert("toRouter".to_owned(), to.into());
    }
    let mut text = serde_json::to_string_pretty(&element).unwrap_or_default();
    text.push('\n');
    text
}

fn for_people((from, to): (&str, &str), report: &Report) -> String {
    let verdict = report.verdict.as_str();
    let mut out = format!("{from} → {to}: {verdict} ({} domain)\n", domain_word(report.domain));
    for finding in &report.findings {
        out.push_str(&finding_lines(finding, ("before", "after")));
    }
    out
}
