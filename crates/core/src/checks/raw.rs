//! What merging hides, so that each file is looked at by itself.

use super::subject::{Findings, Place};
use crate::chart::ChartVersion;
use crate::chart::keys::{Default, Field, Shape, TOP};
use crate::diag::Diagnostic;
use crate::source::SourceMap;
use crate::tree::{Entry, Kind, Node};

/// Looks at one document of a values file before it is merged.
pub fn document(sources: &SourceMap, document: &Node, version: ChartVersion) -> Vec<Diagnostic> {
    let mut out = Findings::default();
    keys(sources, "", document, &mut out);
    empty_maps("", document, TOP, version, &mut out);
    out.list
}

/// Keys that YAML 1.1 reads as a boolean or a number. Every key of a values file is a name.
fn keys(sources: &SourceMap, path: &str, node: &Node, out: &mut Findings) {
    for entry in node.entries() {
        let is_leaf = !matches!(entry.value.kind, Kind::Map(_) | Kind::List(_));
        if is_leaf && !entry.key.retyped {
            continue; // as most are; their path is not needed
        }
        let full = join(path, entry);
        if entry.key.retyped {
            let written = sources.text(entry.key.span);
            let message = if written == entry.key.text {
                format!("this key is read as {}, not as a text", what(&entry.key.text))
            } else {
                format!("this key is read as {} and becomes `{}`", what(&entry.key.text), entry.key.text)
            };
            let help = format!("{written:?}: …");
            out.error("key-changed-by-yaml", Place::at(full.clone(), Some(entry.key.span)), message, help);
        }
        keys(sources, &full, &entry.value, out);
    }
    for (index, item) in node.items().iter().enumerate() {
        if matches!(item.kind, Kind::Map(_) | Kind::List(_)) {
            keys(sources, &format!("{path}[{index}]"), item, out);
        }
    }
}

fn what(text: &str) -> &'static str {
    if matches!(text, "true" | "false") { "a boolean" } else { "a number" }
}

fn join(path: &str, entry: &Entry) -> String {
    if path.is_empty() { entry.key.text.clone() } else { format!("{path}.{}", entry.key.text) }
}

/// `{}` where the default is not empty: maps are merged, so it changes nothing.
pub(super) fn empty_maps(
    path: &str,
    node: &Node,
    table: &[Field],
    version: ChartVersion,
    out: &mut Findings,
) {
    for entry in node.entries() {
        let Some(field) = table.iter().find(|field| field.key == entry.key.text && field.is_in(version))
        else {
            continue;
        };
        let Kind::Map(entries) = &entry.value.kind else { continue };
        let full = join(path, entry);
        if entries.is_empty() && has_default(field, version) {
            let message = "an empty map keeps the chart's default, because maps are merged";
            let help = match field.shape {
                Shape::Block(_) | Shape::Env => "remove the line".to_owned(),
                _ => format!("{}: null   # removes the default", field.key),
            };
            out.warning("empty-map-does-not-clear", Place::of(full, Some(&entry.value)), message, help);
        } else {
            empty_maps(&full, &entry.value, field.fields(), version, out);
        }
    }
}

/// True when the default is a map with something in it.
fn has_default(field: &Field, version: ChartVersion) -> bool {
    matches!(field.default, Default::Fields)
        && (matches!(field.shape, Shape::Env)
            || field
                .fields()
                .iter()
                .any(|inner| inner.is_in(version) && !matches!(inner.default, Default::Nothing)))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_files, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn keys_that_change() {
        for values in [
            "podAnnotations: {on: x}",
            "nodeSelector: {n: x}",
            "podLabels: {1.50: x}",
            "env: {0x10: x}",
            "on: x",
            "tolerations: [{yes: x}]",
        ] {
            fires("key-changed-by-yaml", Error, values);
        }
        for values in ["podAnnotations: {'on': x}", "nodeSelector: {\"n\": x}", "podLabels: {oN: x}"] {
            silent("key-changed-by-yaml", values);
        }
    }

    #[test]
    fn empty_maps() {
        for values in [
            "securityContext: {}",
            "mcpAuth: {resources: {}}",
            "mcpGw: {resources: {limits: {}}}",
            "mcpAuth: {livenessProbe: {}}",
            "service: {}",
        ] {
            fires("empty-map-does-not-clear", Warning, values);
        }
        for values in
            ["podAnnotations: {}", "mcpAuth: {resources: null}", "affinity: {}", "podSecurityContext: {}"]
        {
            silent("empty-map-does-not-clear", values);
        }
        // A second file with a map hides it in the merged values.
        let found = check_files("0.11.0", &["securityContext: {}", "securityContext: {runAsUser: 1}"]);
        assert_eq!(found.iter().filter(|found| found.code == "empty-map-does-not-clear").count(), 1);
    }
}
