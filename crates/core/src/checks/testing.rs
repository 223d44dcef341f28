//! Runs all checks on small values, as the program does.

use super::{Outcome, Subject, document, run, without_refused, without_repetition};
use crate::chart::{ChartVersion, Release, defaults, names, render};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;
use crate::values::{Inputs, SetFlag, SetKind, coalesce, merge_inputs_with};

/// Values without anything to complain about but the secrets in it.
pub(crate) const BASE: &str = "\
env:
  fronteggMcpGwHost: mcp.acme.dev
  externalAuthorizationUrl: https://mcp.acme.dev
  hybridAuthHost: https://auth.acme.dev
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  redisHost: redis.acme.internal
";

/// Findings about values on top of [`BASE`], with both secrets inline.
pub(crate) fn check(version: &str, values: &str) -> Vec<Diagnostic> {
    let secrets = if version == "0.1.0" || values.contains("existingSecret: ") {
        "env: {vendorClientSecret: '', redisPassword: ''}"
    } else {
        "env: {vendorClientSecret: inline, redisPassword: inline}"
    };
    all(version, &[BASE, secrets, values], &[], "demo", None, None)
}

/// Findings about values on top of others.
pub(crate) fn check_with(version: &str, base: &str, values: &str) -> Vec<Diagnostic> {
    all(version, &[base, values], &[], "demo", None, None)
}

pub(crate) fn check_files(version: &str, files: &[&str]) -> Vec<Diagnostic> {
    all(version, &[&[BASE], files].concat(), &[], "demo", None, None)
}

/// Findings about one `--set` flag.
pub(crate) fn check_flag(flag: &str) -> Vec<Diagnostic> {
    all("0.11.0", &[BASE], &[flag], "demo", None, None)
}

/// Findings about a release.
pub(crate) fn release(name: &str, namespace: Option<&str>, kubernetes: Option<u16>) -> Vec<Diagnostic> {
    all("0.11.0", &[BASE], &[], name, namespace, kubernetes)
}

fn all(
    version: &str,
    files: &[&str],
    flags: &[&str],
    release: &str,
    namespace: Option<&str>,
    kubernetes: Option<u16>,
) -> Vec<Diagnostic> {
    let version = ChartVersion::parse(version).expect("a version");
    let mut sources = SourceMap::default();
    let mut inputs = Inputs::default();
    for file in files {
        inputs.files.push(sources.add("values.yaml", *file));
    }
    for flag in flags {
        let source = sources.add("--set", *flag);
        inputs.set.push(SetFlag { kind: SetKind::Typed, source, files: std::collections::BTreeMap::new() });
    }
    let mut raw = Vec::new();
    let merged =
        merge_inputs_with(&sources, &inputs, &mut |node| raw.extend(document(&sources, node, version)))
            .unwrap_or_else(|found| panic!("{files:?}: {found:?}"));
    let values = coalesce(&merged.user, defaults(version));
    let about = Release { name: release, namespace, version };
    let names = names(&about, &values).ok();
    let hard = render(&about, &values).err().unwrap_or_default();
    let Outcome { routing, chart, .. } = run(&Subject {
        sources: &sources,
        user: &merged.user,
        all: &values,
        release,
        namespace,
        version,
        kubernetes,
        names: names.as_ref(),
        host_given: false,
        routes: true,
    });
    let mut found = [raw, routing, chart].concat();
    without_refused(&mut found, &hard);
    found.extend(hard);
    found.extend(merged.findings);
    without_repetition(&mut found);
    found
}

/// The values give this finding with this severity.
#[track_caller]
pub(crate) fn fires(code: &str, severity: Severity, values: &str) {
    let found = check("0.11.0", values);
    assert!(
        found.iter().any(|finding| finding.code == code && finding.severity == severity),
        "{code} is missing for\n{values}\nfound {:?}",
        found.iter().map(|finding| (finding.code, finding.severity)).collect::<Vec<_>>()
    );
    assert!(found.iter().all(|finding| crate::codes::find(finding.code).is_some()), "{found:?}");
}

/// The values do not give this finding.
#[track_caller]
pub(crate) fn silent(code: &str, values: &str) {
    let found = check("0.11.0", values);
    let wrong: Vec<_> = found.iter().filter(|finding| finding.code == code).collect();
    assert!(wrong.is_empty(), "{code} for\n{values}\nfound {wrong:?}");
}
