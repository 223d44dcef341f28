//! `gatewright verify`.

use super::{Reporter, finish, manifests, routers_of};
use crate::args::{self, DomainArg, TextFormat};
use crate::exit::Exit;
use crate::input;
use gatewright::proof::{Finding, Report};
use gatewright::{Domain, Failure, Verdict};
use std::fmt::Write as _;

pub(crate) fn run(args: &args::Verify) -> Exit {
    let (mut project, problems) = input::project(&args.input);
    let mut reporter = Reporter::new(args.input.diagnostics);
    reporter.add(problems);
    let routers = match routers_of(&args.routers) {
        Ok(routers) => routers,
        Err(problem) => {
            reporter.add([problem]);
            Vec::new()
        }
    };
    let given = args.manifests.as_ref().map(|path| manifests::read(path, &mut project.sources));
    let given = match given.transpose() {
        Ok(given) => given,
        Err(found) => {
            reporter.add(found);
            None
        }
    };
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    // Where requests go depends on few values; `validate` looks at the others.
    project.values_checked = false;
    project.manifests_only =
        given.is_some() && project.inputs.files.is_empty() && project.inputs.set.is_empty();
    let loaded = match project.load() {
        Ok(loaded) => loaded,
        Err(found) => {
            reporter.add(found);
            return reporter.report(&project.sources);
        }
    };
    reporter.add(loaded.findings.iter().cloned());
    let domain = domain_of(args.domain);
    let tls_given = given.is_none() || args.input.tls.is_some();
    let mut reports: Vec<(&'static str, Report)> = Vec::new();
    for router in routers {
        match manifests::of_router(given.as_ref(), &loaded, router) {
            Ok(objects) => {
                let report = loaded.verify(router, &objects, domain, tls_given);
                reports.extend(report.map(|report| (router.info().id, report)));
            }
            Err(Failure::Refused(refusals)) => reporter.add(refusals),
            Err(Failure::Unproven { router, report }) => reports.push((router, *report)),
        }
    }
    if reporter.failed() {
        return reporter.report(&project.sources);
    }
    let equal = reports.iter().all(|(_, report)| report.verdict == Verdict::Equal);
    reporter.report(&project.sources);
    let exit = if equal { Exit::Done } else { Exit::NotEqual };
    finish(&text(args.output, &reports), exit)
}

fn text(format: TextFormat, reports: &[(&'static str, Report)]) -> String {
    match format {
        TextFormat::Json => {
            let array: Vec<_> = reports.iter().map(|(router, report)| report.to_json(router)).collect();
            let mut text = serde_json::to_string_pretty(&array).unwrap_or_default();
            text.push('\n');
            text
        }
        TextFormat::Text => reports.iter().map(|(router, report)| for_people(router, report)).collect(),
    }
}

fn for_people(router: &str, report: &Report) -> String {
    let mut out = format!("{router}: {} ({} domain)\n", report.verdict.as_str(), domain_word(report.domain));
    for finding in &report.findings {
        out.push_str(&finding_lines(finding, ("expected", "actual")));
    }
    out
}

/// A finding with what the one side does and what the other.
pub(super) fn finding_lines(finding: &Finding, (one, other): (&str, &str)) -> String {
    let mut out = format!("  {} [{}] {}\n", severity(finding), finding.code, finding.message);
    // Writing to a String cannot fail.
    if let Some(witness) = &finding.witness {
        let _ = writeln!(
            out,
            "    request   {} {}://{}{}",
            witness.method,
            witness.scheme.as_str(),
            witness.host,
            witness.path
        );
    }
    if !finding.expected.is_empty() {
        let _ = writeln!(out, "    {one:<8}  {}, {other} {}", finding.expected, finding.actual);
    }
    if !finding.object.is_empty() {
        let _ = writeln!(out, "    at        {} {}", finding.object, finding.field);
    }
    out
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        gatewright::core::diag::Severity::Error => "error",
        gatewright::core::diag::Severity::Warning => "warning",
        gatewright::core::diag::Severity::Info => "info",
    }
}

/// The domain that a flag names.
pub(super) fn domain_of(argument: DomainArg) -> Domain {
    match argument {
        DomainArg::Canonical => Domain::Canonical,
        DomainArg::All => Domain::All,
    }
}

pub(super) fn domain_word(domain: Domain) -> &'static str {
    match domain {
        Domain::Canonical => "canonical",
        Domain::All => "all",
    }
}
