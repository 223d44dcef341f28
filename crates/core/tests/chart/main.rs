//! The chart against vectors written by hand.
//!
//! The expectations were taken from renderings of frontegg/helm-charts, `charts/mcp-gateway`, with
//! Helm 4.3.1; none of them was computed by the code under test.

#![allow(clippy::unwrap_used)] // a test may panic, its helpers too

mod acceptance;
mod env;
mod failures;
mod names;
mod robust;
mod versions;

use gatewright_core::chart::{ChartVersion, Release, defaults, render};
use gatewright_core::diag::Diagnostic;
use gatewright_core::router::Object;
use gatewright_core::source::SourceMap;
use gatewright_core::tree::Node;
use gatewright_core::values::{Inputs, coalesce, merge_inputs};
use serde_json::{Value, json};

/// Values files over the defaults of a version.
fn values(version: &str, files: &[&str]) -> Node {
    let mut map = SourceMap::default();
    let files = files.iter().map(|text| map.add("values.yaml", *text)).collect();
    let merged = merge_inputs(&map, &Inputs { files, ..Inputs::default() }).unwrap();
    coalesce(&merged.user, defaults(ChartVersion::parse(version).unwrap()))
}

fn try_render(release: &str, version: &str, files: &[&str]) -> Result<Vec<Object>, Vec<Diagnostic>> {
    let version = ChartVersion::parse(version).unwrap();
    render(&Release { name: release, namespace: None, version }, &values(version.as_str(), files))
}

/// A rendering, to look into.
struct Chart(Vec<Value>);

/// Release `demo` of 0.11.0.
fn demo(files: &[&str]) -> Chart {
    chart("demo", "0.11.0", files)
}

fn chart(release: &str, version: &str, files: &[&str]) -> Chart {
    let objects = try_render(release, version, files).unwrap();
    Chart(objects.iter().map(|object| serde_json::to_value(&object.value).unwrap()).collect())
}

impl Chart {
    /// The object of a kind whose name has that ending.
    fn object(&self, kind: &str, ending: &str) -> &Value {
        let is_it = |object: &&Value| {
            object["kind"] == kind && object["metadata"]["name"].as_str().unwrap().ends_with(ending)
        };
        self.0.iter().find(is_it).unwrap_or(&Value::Null)
    }

    fn deployment(&self, ending: &str) -> &Value {
        self.object("Deployment", ending)
    }

    fn pod(&self, ending: &str) -> &Value {
        &self.deployment(ending)["spec"]["template"]["spec"]
    }

    fn container(&self, ending: &str) -> &Value {
        &self.pod(ending)["containers"][0]
    }

    /// The environment of auth; a variable without a value has null.
    fn env(&self) -> Vec<(String, Value)> {
        let env = self.container("-auth")["env"].as_array().unwrap();
        env.iter().map(|entry| (entry["name"].as_str().unwrap().to_owned(), entry["value"].clone())).collect()
    }

    /// The value of the one variable of that name.
    fn variable(&self, name: &str) -> Value {
        let found: Vec<Value> =
            self.env().into_iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0].clone()
    }

    fn has_variable(&self, name: &str) -> bool {
        self.env().iter().any(|(other, _)| other == name)
    }
}

/// Pairs of names and texts, as [`Chart::env`] gives them.
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, Value)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}
