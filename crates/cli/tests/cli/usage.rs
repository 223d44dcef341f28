//! What every command shares: exit codes, streams, and what is told about wrong input.

use crate::support::{folder, run, run_in};
use std::fs;

#[test]
fn nothing_asked_shows_help_and_is_wrong_usage() {
    let run = run(&[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("Usage: gatewright") && run.err.contains("Examples:"), "{}", run.err);
}

#[test]
fn help_and_version_are_success() {
    assert_eq!(run(&["--version"]).code, 0);
    let help = run(&["render", "--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("--router"), "{}", help.out);
}

#[test]
fn wrong_usage_is_two_with_a_suggestion() {
    for (args, hint) in [
        (vec!["rendr"], "render"),
        (vec!["render", "--router", "istoi", "-f", "values.yaml"], "istio"),
        (
            vec!["render", "--router", "istio", "-f", "values.yaml", "--option", "istio.selectr=a=b"],
            "selector",
        ),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--routes", "gide"], "guide"),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--tls", "on"], "secret:NAME"),
        (
            vec!["render", "--router", "istio", "-f", "values.yaml", "--allow", "tls-not-configurd"],
            "tls-not-configured",
        ),
        (vec!["render", "-f", "values.yaml"], "--router"),
        (vec!["render", "--router", "istio", "-f", "values.yaml", "--chart-version", "9.9.9"], "0.11.0"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(hint), "{args:?}: {}", run.err);
        assert!(run.out.is_empty());
    }
}

#[test]
fn invalid_input_is_three_and_located() {
    let dir = folder();
    fs::write(dir.path().join("bad.yaml"), "env:\n  fronteggMcpGwHost: https://mcp.acme.dev\n")
        .expect("written");
    let args = ["render", "--router", "istio", "-f", "bad.yaml", "--diagnostics", "json"];
    let run = run_in(dir.path(), &args, "");
    assert_eq!(run.code, 3);
    assert!(run.out.is_empty());
    let found = run.diagnostics();
    let host = found.as_array().expect("an array").iter().find(|one| one["code"] == "host-has-scheme");
    let host = host.expect("the finding");
    assert_eq!(host["severity"], "error");
    assert_eq!(host["path"], "env.fronteggMcpGwHost");
    assert_eq!((host["line"].as_u64(), host["column"].as_u64()), (Some(2), Some(22)));
    assert_eq!(host["file"], "bad.yaml");
    assert!(host["help"].as_str().expect("help").contains("mcp.acme.dev"));
}

#[test]
fn other_kinds_of_invalid_input() {
    let dir = folder();
    fs::write(dir.path().join("list.yaml"), "- a\n").expect("written");
    fs::write(dir.path().join("broken.yaml"), "a: [\n").expect("written");
    fs::write(dir.path().join("latin1.yaml"), b"a: \xe9\n").expect("written");
    fs::write(dir.path().join("table.yaml"), "apiVersion: v1\nkind: RouteTable\nroutes: []\n")
        .expect("written");
    for args in [
        vec!["render", "--router", "istio", "-f", "list.yaml"],
        vec!["render", "--router", "istio", "-f", "broken.yaml"],
        vec!["render", "--router", "istio", "-f", "latin1.yaml"],
        vec!["render", "--router", "istio"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--release", "Bad_Name"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "-n", "Bad_NS"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--set-json", "a={"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--label", "a b=c"],
        vec!["routes", "--routes", "table.yaml"],
        vec!["verify", "--router", "istio", "--host", "mcp.acme.dev", "--manifests", "broken.yaml"],
    ] {
        let run = run_in(dir.path(), &args, "");
        assert_eq!(run.code, 3, "{args:?}: {}", run.err);
        assert!(run.out.is_empty() && run.err.contains("error["), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_file_that_is_not_there_is_five() {
    for args in [
        vec!["render", "--router", "istio", "-f", "nope.yaml"],
        vec!["render", "--router", "istio", "-f", "values.yaml", "--routes", "nope.yaml"],
        vec!["verify", "--router", "istio", "--host", "mcp.acme.dev", "--manifests", "nope.yaml"],
    ] {
        let run = run(&args);
        assert_eq!(run.code, 5, "{args:?}: {}", run.err);
        assert!(run.err.contains("nope.yaml"), "{}", run.err);
    }
}

#[test]
fn json_diagnostics_are_exactly_one_array() {
    for args in [
        vec![
            "render",
            "--router",
            "istio",
            "-f",
            "values.yaml",
            "--tls",
            "external",
            "--routes",
            "guide",
            "--diagnostics",
            "json",
        ],
        vec!["render", "--router", "nope", "--diagnostics", "json"],
        vec!["render", "--nope", "--diagnostics", "json"],
        vec!["validate", "-f", "nope.yaml", "--diagnostics=json"],
    ] {
        assert!(run(&args).diagnostics().is_array(), "{args:?}");
    }
}

#[test]
fn a_secret_is_never_printed() {
    let dir = folder();
    let text = "env:\n  redisPassword: hunter2secret\n  redisPassword: hunter3secret\n";
    fs::write(dir.path().join("dup.yaml"), text).expect("written");
    for format in ["text", "json", "sarif"] {
        let run = run_in(dir.path(), &["validate", "-f", "dup.yaml", "--diagnostics", format], "");
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains("values-duplicate-key"), "{}", run.err);
        assert!(!run.err.contains("hunter"), "{}", run.err);
    }
}

#[test]
fn strict_turns_a_warning_into_an_error_and_allow_turns_it_back() {
    let base = ["render", "--router", "istio", "-f", "values.yaml", "-o", "name"];
    assert_eq!(run(&base).code, 0);
    let strict = [base.as_slice(), &["--strict"]].concat();
    assert_eq!(run(&strict).code, 3);
    let allowed = [strict.as_slice(), &["--allow", "tls-not-configured"]].concat();
    assert_eq!(run(&allowed).code, 0);
}
