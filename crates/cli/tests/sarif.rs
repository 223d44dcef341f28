//! SARIF output against the published JSON Schema of SARIF 2.1.0.
//!
//! The schema is OASIS's and not part of this repository. It is read from the package `serde-sarif`, which
//! Cargo.lock pins; `cargo metadata` downloads it when it is not there yet. Nothing is skipped: without the
//! schema the test fails.
#![allow(clippy::expect_used, clippy::panic)] // tests may give up

use assert_cmd::Command;
use gatewright::core::codes::ADVICE;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn schema() -> Value {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").expect("a pinned package");
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
    let file = manifest.with_file_name("src").join("schema.json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    // One pattern of the published schema has a stray bracket, which is no regular expression of ECMA-262 in
    // its strict form; it is about the language of a run, of which we say nothing.
    let (wrong, right) = ("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    assert!(text.contains(wrong), "the schema was mended: use it as it is");
    serde_json::from_str(&text.replace(wrong, right)).expect("a schema")
}

/// What the program writes about these values.
fn sarif(dir: &Path, args: &[&str]) -> Value {
    let output = Command::cargo_bin("gatewright")
        .expect("the program")
        .current_dir(dir)
        .args(args)
        .args(["--diagnostics", "sarif"])
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_example_gives_valid_sarif() {
    let schema = schema();
    assert!(schema["title"].as_str().is_some_and(|title| title.contains("SARIF) Version 2.1.0")));
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    // The test must be able to fail.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [{}] }] })));
    let dir = tempfile::TempDir::new().expect("a folder");
    // All examples of one file would hide one another; a few large groups are as good as one run each.
    let values: Vec<&str> = ADVICE
        .into_iter()
        .flatten()
        .filter_map(|advice| advice.example)
        .map(|(before, _)| before)
        .filter(|before| !before.starts_with("--"))
        .collect();
    let mut findings = 0;
    for (index, text) in values.iter().enumerate().step_by(6) {
        std::fs::write(dir.path().join("a b.yaml"), text).expect("written");
        let log = sarif(dir.path(), &["validate", "-f", "a b.yaml", "--set", "env.redisTlsEnabled=true"]);
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{index}: {errors:?}\n{log:#}");
        let results = log["runs"][0]["results"].as_array().expect("results");
        findings += results.len();
        for result in results {
            let rule = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        }
    }
    assert!(findings > 100, "{findings}");
    for args in [&["validate", "-f", "nope.yaml"][..], &["render", "--router", "nope"]] {
        assert!(validator.is_valid(&sarif(dir.path(), args)), "{args:?}");
    }
}

#[test]
fn places_are_those_of_the_file() {
    let dir = tempfile::TempDir::new().expect("a folder");
    std::fs::write(dir.path().join("v.yaml"), "env:\n  fooBar: ä\n  foo_bar: b\n").expect("written");
    let log = sarif(dir.path(), &["validate", "-f", "v.yaml"]);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let found = results.iter().find(|result| result["ruleId"] == "env-collision").expect("found");
    let region = &found["locations"][0]["physicalLocation"]["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64());
    assert_eq!(numbers, [Some(3), Some(3), Some(3), Some(10)]);
    assert_eq!(found["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 2);
}
