//! `routes`, `routers`, `schema`, `completions` and `man`.

use crate::support::{folder, run, run_in};
use std::fs;

#[test]
fn routes_routers_schema_completions_and_man() {
    let table = run(&["routes"]);
    assert!(table.out.contains("/external-mcp/callback") && table.out.contains("RFC 7591"), "{}", table.out);
    assert!(
        run(&["routes", "-o", "markdown", "--routes", "guide"]).out.contains("| `/.well-known` | prefix |")
    );
    let yaml = run(&["routes", "-o", "yaml"]);
    let dir = folder();
    fs::write(dir.path().join("again.yaml"), &yaml.out).expect("written");
    assert_eq!(run_in(dir.path(), &["routes", "-o", "yaml", "--routes", "again.yaml"], "").out, yaml.out);
    let routers = run(&["routers", "-o", "json"]).json();
    for entry in routers.as_array().expect("an array") {
        for key in ["id", "crate", "apiVersions", "options", "cannot"] {
            assert!(!entry[key].is_null(), "{key}: {entry}");
        }
    }
    assert_eq!(run(&["schema", "routes"]).json()["title"], "gatewright route table");
    assert!(run(&["completions", "bash"]).out.contains("_gatewright"));
    assert!(run(&["man"]).out.contains(".TH gatewright"));
}

#[test]
fn a_schema_for_each_chart_version() {
    let schema = run(&["schema", "values"]).json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["existingSecret"].is_object());
    let old = run(&["schema", "values", "--chart-version", "0.10.0"]).json();
    assert!(old["properties"]["existingSecret"].is_null() && old["properties"]["env"].is_object());
    let wrong = run(&["schema", "values", "--chart-version", "9.9.9"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("0.11.0"), "{}", wrong.err);
}
