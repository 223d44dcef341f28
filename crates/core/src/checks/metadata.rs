//! Labels, annotations and node selectors: maps of text that reach Kubernetes as they are.

use super::subject::{Findings, Place, Subject, shown};
use crate::chart::go::truthy;
use crate::names::{is_label_key, is_label_value};
use crate::tree::{Entry, Kind, Node};

pub(super) fn metadata(subject: &Subject<'_>, out: &mut Findings) {
    for entry in entries(subject, &["podLabels"]) {
        if !pod_label(entry, out) {
            label("podLabels", "label-invalid", entry, out);
        }
    }
    for entry in entries(subject, &["podAnnotations"]) {
        annotation("podAnnotations", entry, out);
    }
    if subject.truthy(&["serviceAccount", "create"]) {
        for entry in entries(subject, &["serviceAccount", "annotations"]) {
            annotation("serviceAccount.annotations", entry, out);
        }
    }
    for entry in entries(subject, &["nodeSelector"]) {
        label("nodeSelector", "node-selector-value", entry, out);
    }
}

fn entries<'a>(subject: &Subject<'a>, path: &[&str]) -> &'a [Entry] {
    subject.given(path).filter(|node| truthy(Some(node))).map(Node::entries).unwrap_or_default()
}

/// Labels that the chart sets itself; true when there is nothing more to say.
fn pod_label(entry: &Entry, out: &mut Findings) -> bool {
    let key = entry.key.text.as_str();
    let place = Place::at(format!("podLabels.{key}"), Some(entry.key.span));
    match key {
        "app.kubernetes.io/name" | "app.kubernetes.io/instance" | "app.kubernetes.io/component" => {
            let message = "this label selects the pods; with another value the Deployment does not match its own pods and is refused";
            out.error(
                "pod-label-breaks-selector",
                place,
                message,
                "use a key of your own, such as acme.dev/name",
            );
            true
        }
        "helm.sh/chart" | "app.kubernetes.io/managed-by" => {
            let message = "this replaces a standard label on the pods";
            out.warning("pod-label-overrides-fixed", place, message, "use a key of your own");
            false
        }
        _ => false,
    }
}

fn label(block: &str, code: &'static str, entry: &Entry, out: &mut Findings) {
    let key = entry.key.text.as_str();
    let path = format!("{block}.{key}");
    if !is_label_key(key) {
        // A node selector names labels, so a wrong key is a wrong label.
        out.error("label-invalid", Place::at(path, Some(entry.key.span)), key_message(key), "team: platform");
        return;
    }
    match &entry.value.kind {
        Kind::String(text) if is_label_value(text) => {}
        Kind::String(_) => {
            let message = format!(
                "a label value is at most 63 letters, digits, -, _ and ., a letter or digit at both ends; found {}",
                shown(Some(&entry.value))
            );
            out.error("label-invalid", Place::of(path, Some(&entry.value)), message, format!("{key}: …"));
        }
        Kind::Null => {}
        _ => not_text(code, path, entry, out),
    }
}

fn annotation(block: &str, entry: &Entry, out: &mut Findings) {
    let key = entry.key.text.as_str();
    let path = format!("{block}.{key}");
    // Annotation keys are compared in lower case (apimachinery `ValidateAnnotations`).
    if !is_label_key(&key.to_ascii_lowercase()) {
        out.error(
            "annotation-invalid",
            Place::at(path, Some(entry.key.span)),
            key_message(key),
            "acme.dev/note: …",
        );
    } else if !matches!(entry.value.kind, Kind::String(_) | Kind::Null) {
        not_text("annotation-invalid", path, entry, out);
    }
}

fn key_message(key: &str) -> String {
    format!(
        "{key:?} is no key of Kubernetes metadata: an optional DNS name and /, then at most 63 letters, digits, -, _ and ."
    )
}

/// Kubernetes wants text and refuses what YAML reads as something else.
fn not_text(code: &'static str, path: String, entry: &Entry, out: &mut Findings) {
    let found = shown(Some(&entry.value));
    let message = format!("the value must be text, found {found} without quotes");
    let help = match entry.value.kind {
        Kind::List(_) | Kind::Map(_) => format!("{}: \"…\"", entry.key.text),
        _ => format!("{}: \"{found}\"", entry.key.text),
    };
    out.error(code, Place::of(path, Some(&entry.value)), message, help);
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn fixed_labels() {
        for key in ["name", "instance", "component"] {
            fires("pod-label-breaks-selector", Error, &format!("podLabels: {{app.kubernetes.io/{key}: x}}"));
        }
        silent("pod-label-breaks-selector", "podLabels: {app.kubernetes.io/part-of: x}");
        for key in ["helm.sh/chart", "app.kubernetes.io/managed-by"] {
            fires("pod-label-overrides-fixed", Warning, &format!("podLabels: {{{key}: x}}"));
        }
        silent("pod-label-overrides-fixed", "podLabels: {helm.sh/other: x}");
    }

    #[test]
    fn syntax_and_types() {
        for values in [
            "podLabels: {a b: x}",
            "podLabels: {team: 'a b'}",
            "podLabels: {team: 1}",
            "nodeSelector: {'a/b/c': x}",
        ] {
            fires("label-invalid", Error, values);
        }
        silent("label-invalid", "podLabels: {team: platform, empty: ''}");
        for values in [
            "podAnnotations: {n: 1}",
            "podAnnotations: {t: true}",
            "podAnnotations: {'a b': x}",
            "podAnnotations: {m: {a: b}}",
        ] {
            fires("annotation-invalid", Error, values);
        }
        silent("annotation-invalid", "podAnnotations: {'Acme.dev/Note': 'any text, really', n: '1'}");
        fires("annotation-invalid", Error, "serviceAccount: {annotations: {n: 1}}");
        for values in ["nodeSelector: {gpu: true}", "nodeSelector: {gpu: 1}"] {
            fires("node-selector-value", Error, values);
        }
        silent("node-selector-value", "nodeSelector: {gpu: 'true'}");
    }
}
