//! The examples of the documentation: each gives its code, and the corrected form does not.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)] // tests may give up

use gatewright::core::codes::{ADVICE, Advice, CODES, advice_for};
use gatewright::core::diag::Severity;
use gatewright::{ChartVersion, Diagnostic, Project};

/// Values to which nothing can be said but that secrets stand in them.
const REST: &str = "\
env:
  fronteggMcpGwHost: mcp.acme.dev
  externalAuthorizationUrl: https://mcp.acme.dev
  hybridAuthHost: https://auth.acme.dev
  applicationId: 5f0c0000-1111-2222-3333-444455556666
  vendorClientId: 7a1d0000-1111-2222-3333-444455556666
  vendorClientSecret: not-a-real-one
  redisHost: redis.acme.internal
  redisPassword: not-a-real-one
";

/// A project from an example: flags and lines of a values file, on top of complete values.
fn project(example: &str) -> Project {
    let mut project = Project::new("demo");
    let mut values = String::new();
    for line in example.lines() {
        match line.strip_prefix("--").and_then(|flag| flag.split_once(' ')) {
            Some(("release", name)) => name.clone_into(&mut project.release),
            Some(("namespace", name)) => project.namespace = Some(name.to_owned()),
            Some(("chart-version", version)) => project.chart_version = ChartVersion::parse(version).unwrap(),
            _ => {
                values.push_str(line);
                values.push('\n');
            }
        }
    }
    project.add_values("rest.yaml", REST);
    project.add_values("values.yaml", &values);
    project
}

/// Everything that is found, whether or not it stops the run.
fn findings(project: &Project) -> Vec<Diagnostic> {
    match project.load() {
        Ok(loaded) => loaded.findings,
        Err(found) => found,
    }
}

fn examples() -> impl Iterator<Item = (&'static Advice, &'static str, &'static str)> {
    ADVICE.into_iter().flatten().filter_map(|advice| {
        let (before, after) = advice.example?;
        Some((advice, before, after))
    })
}

#[test]
fn an_example_gives_its_code_and_the_corrected_form_does_not() {
    for (advice, before, after) in examples() {
        let found = findings(&project(before));
        assert!(
            found.iter().any(|finding| finding.code == advice.code),
            "{} is missing for\n{before}\n{:?}",
            advice.code,
            found.iter().map(|finding| finding.code).collect::<Vec<_>>()
        );
        let found = findings(&project(after));
        let wrong: Vec<_> = found.iter().filter(|finding| finding.code == advice.code).collect();
        assert!(wrong.is_empty(), "{} for\n{after}\n{wrong:?}", advice.code);
        let errors: Vec<_> = found.iter().filter(|finding| finding.is_error()).collect();
        assert!(
            errors.is_empty() || after.contains("existingSecret"),
            "{}: {after}\n{errors:?}",
            advice.code
        );
    }
}

#[test]
fn findings_are_registered_with_their_severity_and_say_what_to_do() {
    for (advice, before, _) in examples() {
        for finding in findings(&project(before)) {
            let known = advice_for(finding.code).unwrap_or_else(|| panic!("{} has no advice", finding.code));
            assert!(known.severities.contains(&finding.severity), "{finding:?}");
            assert!(!finding.message.is_empty(), "{finding:?}");
            // Of a wildcard or an address no host can be derived.
            let may_lack = finding.code == "repository-overridden" || finding.code.starts_with("host-");
            assert!(!finding.help.is_empty() || may_lack, "{} ({}): {finding:?}", finding.code, advice.code);
            assert!(
                !finding.message.contains("not-a-real-one") && !finding.help.contains("not-a-real-one"),
                "{finding:?}"
            );
        }
    }
}

#[test]
fn every_value_that_stands_somewhere_is_located() {
    for (advice, before, _) in examples() {
        for finding in findings(&project(before)) {
            let has_place = !finding.spans.is_empty();
            // Flags, and what is missing without a block to point to, have none.
            let may_lack = finding.path.starts_with("--") || finding.code == "tag-latest";
            assert!(has_place || may_lack, "{}: {finding:?}", advice.code);
        }
    }
}

/// With `--allow all` nothing but what Helm refuses is left, and the objects are the same.
#[test]
fn allowing_all_gives_helms_result() {
    const HELM: [&str; 6] = [
        "block-is-null",
        "event-stdout-unquoted",
        "name-override-not-string",
        "release-name-invalid",
        "service-type-invalid",
        "existing-secret-name-invalid",
    ];
    for (advice, before, _) in examples() {
        let mut project = project(before);
        project.policy.allow.push("all".to_owned());
        project.routes_needed = false;
        let errors: Vec<_> = findings(&project).into_iter().filter(Diagnostic::is_error).collect();
        assert!(errors.iter().all(|finding| HELM.contains(&finding.code)), "{}: {errors:?}", advice.code);
    }
}

#[test]
fn every_check_on_values_has_an_example() {
    // The rest is about files that cannot be read, flags, routes, routers and manifests.
    let with_example = examples().count();
    assert!(with_example > 120, "{with_example}");
    assert!(CODES.len() >= with_example);
    let worst = |code: &str| advice_for(code).map(|advice| advice.severities[0]);
    assert_eq!(worst("unknown-key"), Some(Severity::Error));
}

/// A file with thousands of mistakes is answered at once, with the worst of them.
#[test]
fn a_large_file_with_a_mistake_on_every_line() {
    let mut values = String::from("env:\n");
    for index in 0..20_000 {
        values.push_str(&format!("  fooBar{index}x: 'a$(X{index})'\n  foo_bar{index}x: 1\n"));
    }
    values.push_str("volumes:\n");
    for index in 0..5_000 {
        values.push_str(&format!("- name: v{index}\n"));
    }
    let mut project = Project::new("demo");
    project.add_values("large.yaml", &values);
    let found = findings(&project);
    assert!(found.len() < 1_100, "{}", found.len());
    assert!(found.iter().any(Diagnostic::is_error));
    let more = found.iter().find(|finding| finding.code == "more-findings").expect("the rest is counted");
    assert!(more.message.starts_with(|first: char| first.is_ascii_digit()), "{}", more.message);
}
