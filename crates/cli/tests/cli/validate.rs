//! `validate`.

use crate::support::{folder, run, run_in};
use serde_json::Value;
use std::fs;

#[test]
fn the_text_form_shows_the_line() {
    let dir = folder();
    let text = "env:\n  fronteggMcpGwHost: mcp.acme.dev\n  externalAuthorizationUrl: https://mcp.acme.dev/\n";
    fs::write(dir.path().join("bad.yaml"), text).expect("written");
    let run = run_in(dir.path(), &["validate", "-f", "bad.yaml"], "");
    assert_eq!(run.code, 3);
    for part in ["error[issuer-not-exact]", "bad.yaml:3:29", "https://mcp.acme.dev/", "^^^^", "help:"] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
}

/// What `validate` says about a file, as JSON.
fn validated(values: &str, more: &[&str]) -> (i32, Vec<Value>) {
    let dir = folder();
    fs::write(dir.path().join("own.yaml"), values).expect("written");
    let args = [&["validate", "-f", "values.yaml", "-f", "own.yaml", "--diagnostics", "json"], more].concat();
    let run = run_in(dir.path(), &args, "");
    (run.code, run.diagnostics().as_array().expect("an array").clone())
}

fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|one| one["code"].as_str()).collect()
}

#[test]
fn everything_is_found_in_one_run_in_file_order() {
    let values = "mcpAuth: {port: 0}\nenv:\n  cacheTtl: 2592000\n  fronteggRegion: EU\nservice: {type: x}\n";
    let (code, found) = validated(values, &["--set", "mcpGw.port=70000"]);
    assert_eq!(code, 3);
    let errors: Vec<(&str, &str, u64)> = found
        .iter()
        .filter(|one| one["severity"] == "error")
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("text");
            (text("code"), text("file"), one["line"].as_u64().expect("a line"))
        })
        .collect();
    let expected = [
        ("port-out-of-range", "own.yaml", 1),
        ("number-changes-text", "own.yaml", 3),
        ("region-unknown", "own.yaml", 4),
        ("service-type-invalid", "own.yaml", 5),
        ("port-out-of-range", "--set", 1),
    ];
    assert_eq!(errors, expected);
    let flag = found.iter().find(|one| one["file"] == "--set" && one["severity"] == "error").expect("found");
    assert_eq!(flag["help"], "--set mcpGw.port=8080");
}

#[test]
fn allow_overrides_by_name_and_silences_what_is_no_error() {
    let values = "mcpGw: {replicas: 2}\nservice: {type: NodePort}\n";
    let (code, found) = validated(values, &[]);
    assert_eq!(code, 3);
    assert!(codes(&found).contains(&"unknown-key") && codes(&found).contains(&"service-exposed"));
    let (code, found) = validated(values, &["--allow", "unknown-key", "--allow", "service-exposed"]);
    assert_eq!(code, 0, "{found:?}");
    let unknown = found.iter().find(|one| one["code"] == "unknown-key").expect("still shown");
    assert_eq!(unknown["severity"], "warning");
    assert!(!codes(&found).contains(&"service-exposed"), "a warning that is allowed is silent");
    assert_eq!(validated(values, &["--allow", "all"]).0, 0);
    assert_eq!(validated(values, &["--allow", "unknown-key", "--strict"]).0, 3);
    // What Helm itself refuses stays an error.
    assert_eq!(validated("mcpGw: null\n", &["--allow", "all", "--allow", "block-is-null"]).0, 3);
}

#[test]
fn both_keys_of_a_collision_are_shown_and_secrets_are_not() {
    let dir = folder();
    let text = "env:\n  fooBar: one\n  apiToken: hunter2secret\n  foo_bar: two\n";
    fs::write(dir.path().join("own.yaml"), text).expect("written");
    let run = run_in(dir.path(), &["validate", "-f", "values.yaml", "-f", "own.yaml"], "");
    for part in
        ["error[env-collision]", "own.yaml:4:3", "fooBar: one", "foo_bar: two", "apiToken: **", "^^^^^^^"]
    {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    assert!(!run.err.contains("hunter2"), "{}", run.err);
    // Two files: each shows its own key.
    fs::write(dir.path().join("one.yaml"), "env: {fooBar: one}\n").expect("written");
    fs::write(dir.path().join("two.yaml"), "env: {foo_bar: two}\n").expect("written");
    let args = ["validate", "-f", "values.yaml", "-f", "one.yaml", "-f", "two.yaml"];
    let run = run_in(dir.path(), &args, "");
    assert!(run.err.contains("one.yaml:1:7") && run.err.contains("two.yaml:1:7"), "{}", run.err);
}

#[test]
fn a_known_cluster_may_take_what_others_refuse() {
    let base = ["validate", "-f", "values.yaml", "--release", "1a"];
    assert_eq!(run(&base).code, 3);
    let newer = [&base[..], &["--kube-version", "1.36"]].concat();
    assert_eq!(run(&newer).code, 0, "{}", run(&newer).err);
    assert_eq!(run(&[&base[..], &["--kube-version", "soon"]].concat()).code, 2);
}
