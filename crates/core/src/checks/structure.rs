//! Keys and kinds: what stands where the chart expects something else, or nothing.

mod unknown;

use super::subject::{Findings, Place, Subject, shown};
use crate::chart::go::truthy;
use crate::chart::keys::{Default, Field, Shape, TOP};
use crate::tree::{Entry, Kind, Node};

pub(super) use unknown::meant_for_env;

/// Walks the user's values along the table of keys.
pub(super) fn structure(subject: &Subject<'_>, out: &mut Findings) {
    block(subject, TOP, "", subject.user, out);
}

fn block(subject: &Subject<'_>, table: &[Field], path: &str, node: &Node, out: &mut Findings) {
    for entry in node.entries() {
        let field = table.iter().find(|field| field.key == entry.key.text);
        match field {
            Some(field) if field.is_in(subject.version) => {
                value(subject, field, &join(path, entry), entry, out);
            }
            Some(field) => too_new(subject, field, &join(path, entry), entry, out),
            None => unknown::key(subject, path, entry, table, out),
        }
    }
}

fn join(path: &str, entry: &Entry) -> String {
    if path.is_empty() { entry.key.text.clone() } else { format!("{path}.{}", entry.key.text) }
}

fn too_new(subject: &Subject<'_>, field: &Field, path: &str, entry: &Entry, out: &mut Findings) {
    if !truthy(Some(&entry.value)) {
        return;
    }
    let message = format!(
        "chart {} ignores this key, so the pods would start without those variables; {} reads it from 0.{}.0 on",
        subject.version, field.key, field.since
    );
    out.error(
        "key-needs-newer-chart",
        Place::at(path, Some(entry.key.span)),
        message,
        "--chart-version 0.11.0",
    );
}

fn value(subject: &Subject<'_>, field: &Field, path: &str, entry: &Entry, out: &mut Findings) {
    let node = &entry.value;
    if node.is_null() {
        null(field, path, entry, out);
        return;
    }
    match (&field.shape, &node.kind) {
        // A block that is no map makes Helm fail, which the chart itself reports.
        (Shape::Block(table), Kind::Map(_)) => block(subject, table, path, node, out),
        (Shape::Open(table) | Shape::Probe(table), Kind::Map(_)) => {
            for inner in node.entries() {
                if let Some(field) = table.iter().find(|field| field.key == inner.key.text) {
                    value(subject, field, &join(path, inner), inner, out);
                } else {
                    nulls(&join(path, inner), inner, out);
                }
            }
        }
        (Shape::Open(_) | Shape::TextMap, _) => {
            kind(path, node, "a map", matches!(node.kind, Kind::Map(_)), out);
        }
        (Shape::NamedList, Kind::List(items)) if field.key != "imagePullSecrets" => {
            for (index, item) in items.iter().enumerate() {
                let named = item.get("name").and_then(Node::as_str).is_some_and(|name| !name.is_empty());
                if !named {
                    let message = format!("expected a map with `name`, found {}", shown(Some(item)));
                    out.error(
                        "wrong-type",
                        Place::of(format!("{path}[{index}]"), Some(item)),
                        message,
                        "- name: …",
                    );
                }
            }
        }
        (Shape::List | Shape::NamedList, _) => {
            kind(path, node, "a list", matches!(node.kind, Kind::List(_)), out);
        }
        (Shape::Switch, Kind::String(text)) => switch(path, node, text, out),
        (Shape::Switch, _) => kind(path, node, "true or false", is_scalar(node), out),
        (Shape::Printed, _) => {
            let fine = match &node.kind {
                Kind::Bool(_) => true,
                Kind::String(text) => matches!(crate::yaml::resolve(text), crate::yaml::Scalar::Bool(_)),
                _ => false,
            };
            kind(path, node, "true or false", fine, out);
        }
        // Every other scalar has a check of its own, which also knows what Kubernetes makes of it.
        _ => {}
    }
}

fn is_scalar(node: &Node) -> bool {
    !matches!(node.kind, Kind::List(_) | Kind::Map(_))
}

/// Something falsy is left out by the templates whatever it is.
fn kind(path: &str, node: &Node, expected: &str, fine: bool, out: &mut Findings) {
    if !fine && truthy(Some(node)) {
        let message = format!("expected {expected}, found {}", shown(Some(node)));
        let help = match expected {
            "a list" => format!("{}:\n- …", path.rsplit('.').next().unwrap_or(path)),
            "a map" => format!("{}:\n  key: value", path.rsplit('.').next().unwrap_or(path)),
            _ => format!("{}: true", path.rsplit('.').next().unwrap_or(path)),
        };
        out.error("wrong-type", Place::of(path, Some(node)), message, help);
    }
}

/// A text where templates test for truth: only the empty one is off.
fn switch(path: &str, node: &Node, text: &str, out: &mut Findings) {
    if text.is_empty() {
        return;
    }
    let key = path.rsplit('.').next().unwrap_or(path);
    let place = Place::of(path, Some(node));
    if matches!(crate::yaml::resolve(text), crate::yaml::Scalar::Bool(true)) {
        let message =
            format!("the text {text:?} works because every text is on; a switch is written without quotes");
        out.warning("truthy-string", place, message, format!("{key}: true"));
    } else {
        let message = format!(
            "a switch is true or false without quotes; the chart takes every text for true, so {text:?} switches this on"
        );
        out.error("truthy-string", place, message, format!("{key}: false"));
    }
}

/// A null removes a default. Without one it stays in the output.
fn null(field: &Field, path: &str, entry: &Entry, out: &mut Findings) {
    if matches!(field.default, Default::Nothing)
        && !matches!(field.shape, Shape::WholeOrNull(..))
        && path != "global"
    {
        without_default(path, entry, out);
    }
}

/// Nulls below a key that the table does not know: none of these keys has a default.
fn nulls(path: &str, entry: &Entry, out: &mut Findings) {
    match &entry.value.kind {
        Kind::Null => without_default(path, entry, out),
        Kind::Map(entries) => {
            for inner in entries {
                nulls(&join(path, inner), inner, out);
            }
        }
        _ => {}
    }
}

fn without_default(path: &str, entry: &Entry, out: &mut Findings) {
    let message = "null only removes a default, and this key has none: the null stays in the output";
    out.warning("null-without-default", Place::at(path, Some(entry.key.span)), message, "remove the line");
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    #[test]
    fn switches() {
        for text in ["\"false\"", "\"0\"", "' '", "\"no\""] {
            fires("truthy-string", Error, &format!("autoscaling: {{mcpGw: {{enabled: {text}}}}}"));
            fires("truthy-string", Error, &format!("serviceAccount: {{create: {text}}}"));
        }
        fires("truthy-string", Warning, "serviceAccount: {create: \"true\"}");
        for text in ["false", "no", "''", "0", "null"] {
            silent("truthy-string", &format!("autoscaling: {{mcpGw: {{enabled: {text}}}}}"));
        }
        silent("truthy-string", "serviceAccount: {automount: \"false\"}");
        silent("wrong-type", "serviceAccount: {automount: \"false\"}");
        fires("wrong-type", Error, "serviceAccount: {automount: sure}");
        fires("wrong-type", Error, "serviceAccount: {create: [a]}");
    }

    #[test]
    fn kinds() {
        for values in [
            "imagePullSecrets: {name: a}",
            "tolerations: x",
            "mcpAuth: {resources: small}",
            "mcpGw: {resources: {limits: 5}}",
            "podAnnotations: [a]",
            "affinity: [a]",
            "volumes: {a: b}",
            "volumes: [{emptyDir: {}}]",
            "volumeMounts: [certs]",
            "securityContext: {capabilities: {drop: ALL}}",
        ] {
            fires("wrong-type", Error, values);
        }
        for values in [
            "imagePullSecrets: {}",
            "tolerations: []",
            "mcpAuth: {resources: null}",
            "podAnnotations: []",
            "affinity: {a: [b]}",
            "nodeSelector: ''",
        ] {
            silent("wrong-type", values);
        }
    }

    #[test]
    fn nulls_that_remove_nothing() {
        fires("null-without-default", Warning, "mcpAuth: {resources: {claims: null}}");
        fires("null-without-default", Warning, "mcpAuth: {resources: {limits: {cpu: null}}}");
        fires("null-without-default", Warning, "podSecurityContext: {runAsUser: null}");
        fires("null-without-default", Warning, "affinity: {nodeAffinity: {x: null}}");
        for values in [
            "mcpAuth: {resources: {limits: {memory: null}}}",
            "mcpAuth: {livenessProbe: {httpGet: null, tcpSocket: {port: http}}}",
            "securityContext: null",
            "autoscaling: {mcpGw: {targetMemoryUtilizationPercentage: null}}",
        ] {
            silent("null-without-default", values);
        }
    }

    #[test]
    fn a_key_of_a_later_chart() {
        let code = |version, values| {
            check(version, values).iter().any(|found| found.code == "key-needs-newer-chart")
        };
        assert!(code("0.10.0", "existingSecret: s"));
        assert!(!code("0.11.0", "existingSecret: s"));
        assert!(!code("0.10.0", "existingSecret: ''"));
    }
}
