//! Runs the real chart code on generated cases and fixtures, for comparison with the model and with Helm.

use crate::values_gen::Case;
use gatewright_core::chart::{ChartVersion, Release, defaults, render};
use gatewright_core::diag::Diagnostic;
use gatewright_core::source::SourceMap;
use gatewright_core::values::{Inputs, SetFlag, SetKind, coalesce, merge_inputs};
use gatewright_core::yaml;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the program renders, or the codes of its errors.
pub type Outcome = Result<Vec<Value>, Vec<&'static str>>;

/// Renders texts of values files and flags (name, text) with the program.
///
/// # Errors
/// The codes of what the program refuses.
pub fn render_texts(release: &str, version: &str, files: &[String], flags: &[(&str, &str)]) -> Outcome {
    let mut map = SourceMap::default();
    let mut inputs = Inputs::default();
    for file in files {
        inputs.files.push(map.add("values.yaml", file));
    }
    for (name, text) in flags {
        let source = map.add(*name, *text);
        let kind = match *name {
            "--set-json" => SetKind::Json,
            "--set-string" => SetKind::Text,
            _ => SetKind::Typed,
        };
        inputs.set.push(SetFlag { kind, source, files: BTreeMap::new() });
    }
    let merged = merge_inputs(&map, &inputs).map_err(codes)?;
    let version = ChartVersion::parse(version).ok_or_else(|| vec!["chart-version-unknown"])?;
    let values = coalesce(&merged.user, defaults(version));
    let objects = render(&Release { name: release, namespace: None, version }, &values).map_err(codes)?;
    Ok(objects.iter().map(|object| serde_json::to_value(&object.value).unwrap_or_default()).collect())
}

/// Renders a generated case with the program.
///
/// # Errors
/// The codes of what the program refuses.
pub fn render_case(case: &Case) -> Outcome {
    let files: Vec<String> = case.files.iter().map(super::values_gen::Tree::yaml).collect();
    let flags: Vec<(&str, &str)> = case.flags.iter().map(|flag| (flag.name, flag.text.as_str())).collect();
    render_texts(&case.release, case.version, &files, &flags)
}

/// Objects of Helm's output, in order, read as kubectl reads them.
///
/// # Errors
/// The codes of what the reader refuses.
pub fn read_manifests(text: &str) -> Outcome {
    let mut map = SourceMap::default();
    let id = map.add("helm", text);
    let read = yaml::read(&map, id).map_err(codes)?;
    let value = |node| serde_json::to_value(gatewright_core::tree::Value::from(node)).unwrap_or_default();
    Ok(read.documents.iter().map(value).collect())
}

fn codes(errors: Vec<Diagnostic>) -> Vec<&'static str> {
    errors.into_iter().map(|error| error.code).collect()
}
