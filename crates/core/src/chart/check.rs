//! Inputs on which Helm itself fails before any object exists.
//!
//! What each template does with the wrong kind of value was measured with Helm 4.3.1; the NOTES.txt of the
//! chart is a template too, and an error in it fails the whole rendering.

use super::ChartVersion;
use super::failure::failure;
use super::go::truthy;
use crate::diag::Diagnostic;
use crate::tree::{Kind, Node};

/// The blocks that templates look into.
const BLOCKS: [&[&str]; 7] = [
    &["mcpAuth"],
    &["mcpGw"],
    &["serviceAccount"],
    &["service"],
    &["autoscaling"],
    &["autoscaling", "mcpAuth"],
    &["autoscaling", "mcpGw"],
];

/// Everything wrong with the values that needs no look at the objects.
pub(super) fn values(values: &Node, version: ChartVersion) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for path in BLOCKS {
        let parent = path.split_last().map(|(_, parent)| parent).unwrap_or_default();
        if values.at(parent).is_some_and(|node| matches!(node.kind, Kind::Map(_))) {
            errors.extend(block(values, path));
        }
    }
    errors.extend(env(values, version));
    errors.extend(service_type(values));
    errors.extend(pod_labels(values));
    errors.extend(account_annotations(values));
    errors
}

/// Helm's rule for release names (helm/helm `pkg/chart/v2/util/validate_name.go`).
pub(super) fn release_name(name: &str) -> Option<Diagnostic> {
    const BYTES: usize = 53;
    if name.len() <= BYTES && crate::names::is_subdomain(name) {
        return None;
    }
    let message = format!(
        "{name:?} is not a release name: lower-case letters, digits, `-` and `.` are allowed, a letter or \
         digit at both ends, at most {BYTES} characters"
    );
    Some(failure("release-name-invalid", "", None, message))
}

/// The block at a path must be a map.
pub(super) fn block(values: &Node, path: &[&str]) -> Option<Diagnostic> {
    let node = values.at(path);
    let message = match node.map(|node| &node.kind) {
        Some(Kind::Map(_)) => return None,
        None | Some(Kind::Null) => "this block must be a map, but it is null".to_owned(),
        Some(_) => format!("this block must be a map, found {}", node.map_or("nothing", Node::kind_name)),
    };
    let found = failure("block-is-null", path.join("."), node, message);
    Some(found.help("remove the line to get the defaults"))
}

fn env(values: &Node, version: ChartVersion) -> Option<Diagnostic> {
    let node = values.get("env");
    match node.map(|node| &node.kind) {
        Some(Kind::Map(_)) if version.notes_read_env() => event_stdout(values),
        Some(Kind::Map(_)) => None,
        // A template may range over nothing and over an empty list.
        None | Some(Kind::Null) if !version.notes_read_env() => None,
        Some(Kind::List(items)) if items.is_empty() && !version.notes_read_env() => None,
        _ => block(values, &["env"]),
    }
}

/// NOTES.txt compares the value with a string, if it is truthy; Go refuses to compare different types.
fn event_stdout(values: &Node) -> Option<Diagnostic> {
    let node = values.at(&["env", "eventStdoutEnabled"]);
    if !truthy(node) || node.and_then(Node::as_str).is_some() {
        return None;
    }
    let message = "must be \"true\" or \"false\" in quotes; without them Helm cannot render this chart";
    let found = failure("event-stdout-unquoted", "env.eventStdoutEnabled", node, message);
    Some(found.help("eventStdoutEnabled: \"true\""))
}

/// NOTES.txt searches the type for words.
fn service_type(values: &Node) -> Option<Diagnostic> {
    let block = values.get("service").filter(|node| matches!(node.kind, Kind::Map(_)))?;
    let node = block.get("type");
    if node.and_then(Node::as_str).is_some() {
        return None;
    }
    let kind = node.map_or("null", Node::kind_name);
    let message = format!("the type of a Service is a word, found {kind}; Helm cannot render it");
    let found = failure("service-type-invalid", "service.type", node, message);
    Some(found.help("one of ClusterIP, NodePort and LoadBalancer"))
}

/// The pod's own labels are printed right below the fixed ones, so they must be a map.
fn pod_labels(values: &Node) -> Option<Diagnostic> {
    let node = values.get("podLabels");
    if !truthy(node) || node.is_some_and(|node| matches!(node.kind, Kind::Map(_))) {
        return None;
    }
    let kind = node.map_or("nothing", Node::kind_name);
    Some(failure("wrong-type", "podLabels", node, format!("expected a map of labels, found {kind}")))
}

/// Helm reads the annotations of every rendered object as a map of text, hooks being marked there
/// (helm/helm `pkg/release/v1/util/manifest.go`); scalars of other types pass.
fn account_annotations(values: &Node) -> Option<Diagnostic> {
    let block = values.get("serviceAccount")?;
    let node = block.get("annotations");
    if !truthy(block.get("create")) || !truthy(node) {
        return None;
    }
    let node = node?;
    let path = "serviceAccount.annotations";
    let Kind::Map(entries) = &node.kind else {
        let message = format!("expected a map of annotations, found {}", node.kind_name());
        return Some(failure("wrong-type", path, Some(node), message));
    };
    let wrong = entries.iter().find(|entry| matches!(entry.value.kind, Kind::List(_) | Kind::Map(_)))?;
    let message = format!("an annotation is text, found {}", wrong.value.kind_name());
    let path = format!("{path}.{}", wrong.key.text);
    Some(failure("annotation-invalid", path, Some(&wrong.value), message))
}
