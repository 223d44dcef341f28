//! Keys that the chart does not know, and what they were meant to be.

use crate::chart::go::truthy;
use crate::chart::keys::{Field, TOP};
use crate::checks::subject::{Findings, Place, Subject};
use crate::secret::is_secret_key;
use crate::source::Span;
use crate::suggest::closest;
use crate::tree::{Entry, Node};

/// A key outside the table: an error when it is clear what was meant, because the setting is lost.
pub(super) fn key(subject: &Subject<'_>, path: &str, entry: &Entry, table: &[Field], out: &mut Findings) {
    let written = entry.key.text.as_str();
    let full = if path.is_empty() { written.to_owned() } else { format!("{path}.{written}") };
    let place = Place::at(full, Some(entry.key.span));
    match advice(path, entry, table) {
        Advice::Key(key) => {
            let message = format!("the chart does not know this key and ignores it; did you mean `{key}`?");
            let value = if is_secret_key(written) { "…".to_owned() } else { subject.written(&entry.value) };
            out.error("unknown-key", place, message, format!("{key}: {value}"));
        }
        Advice::Elsewhere(text) => {
            out.error("unknown-key", place, "the chart does not know this key here and ignores it", text);
        }
        Advice::NotInChart(text) => {
            out.warning(
                "unknown-key",
                place,
                "this is not part of the chart, so the key has no effect",
                text,
            );
        }
        Advice::None => {
            let message = "the chart does not know this key and ignores it";
            out.warning("unknown-key", place, message, "remove it, or look it up: gatewright schema values");
        }
    }
}

/// Where a key that the user wrote at the top was meant to be `env`; the variables in it are not missing.
pub(in crate::checks) fn meant_for_env(user: &Node) -> Option<Span> {
    if truthy(user.get("env")) {
        return None;
    }
    let meant = |entry: &&Entry| {
        !TOP.iter().any(|field| field.key == entry.key.text)
            && matches!(advice("", entry, TOP), Advice::Key("env"))
    };
    user.entries().iter().find(meant).map(|entry| entry.key.span)
}

enum Advice {
    /// A key of the same block.
    Key(&'static str),
    /// A key of another block.
    Elsewhere(String),
    /// Nothing of the chart's.
    NotInChart(&'static str),
    None,
}

fn advice(path: &str, entry: &Entry, table: &[Field]) -> Advice {
    let written = entry.key.text.as_str();
    if let Some(key) = closest(written, table.iter().map(|field| field.key)) {
        // The names in the table are static, those of the iterator are not.
        return table
            .iter()
            .find(|field| field.key == key)
            .map_or(Advice::None, |field| Advice::Key(field.key));
    }
    if path.is_empty() { top(written, entry) } else { nested(path, written) }
}

/// Helm charts agree on many names that this one does not use.
fn top(written: &str, entry: &Entry) -> Advice {
    const ROUTING: &str = "routing is what this program writes: gatewright render --router ID";
    match written {
        "auth" | "mcp-auth" | "authService" => Advice::Key("mcpAuth"),
        "gw" | "gateway" | "mcpGateway" => {
            // A block for the Gateway API has other keys than a component.
            let foreign = ["gatewayClassName", "listeners", "className"];
            if foreign.iter().any(|key| entry.value.get(key).is_some()) {
                Advice::NotInChart(ROUTING)
            } else {
                Advice::Key("mcpGw")
            }
        }
        "image" => both("repository, tag and pullPolicy", ["repository", "tag", "pullPolicy"].as_slice()),
        "replicas" => both("replicaCount", &["replicaCount"]),
        "resources" | "livenessProbe" | "readinessProbe" | "startupProbe" | "replicaCount" | "port"
        | "repository" | "tag" | "pullPolicy" => both(written, &[]),
        "ingress" | "httpRoute" => Advice::NotInChart(ROUTING),
        "podDisruptionBudget" | "networkPolicy" => {
            Advice::NotInChart("write that object yourself, beside the chart")
        }
        "hpa" => Advice::Elsewhere("autoscaling:\n  mcpAuth: …\n  mcpGw: …".to_owned()),
        "envFrom" | "secretName" | "existingSecretName" | "secret" | "secretRef" => {
            Advice::Key("existingSecret")
        }
        "extraEnv" | "envVars" | "environment" | "config" => Advice::Key("env"),
        "serviceAccountName" => Advice::Elsewhere("serviceAccount:\n  name: …".to_owned()),
        "pullSecrets" | "imagePullSecret" => Advice::Key("imagePullSecrets"),
        _ => Advice::None,
    }
}

/// A setting of both components.
fn both(what: &str, keys: &[&str]) -> Advice {
    let keys = if keys.is_empty() { vec![what] } else { keys.to_vec() };
    let lines: Vec<String> = keys.iter().map(|key| format!("  {key}: …")).collect();
    let lines = lines.join("\n");
    Advice::Elsewhere(format!("mcpAuth:\n{lines}\nmcpGw:\n{lines}"))
}

fn nested(path: &str, written: &str) -> Advice {
    match (path, written) {
        ("mcpAuth" | "mcpGw", "replicas") => Advice::Key("replicaCount"),
        ("mcpAuth" | "mcpGw", "containerPort") => Advice::Key("port"),
        ("mcpAuth" | "mcpGw", "service") => Advice::Elsewhere(format!(
            "{path}:\n  port: 8080   # of the Service; the container always listens on 8080"
        )),
        ("mcpAuth" | "mcpGw", "image") => {
            Advice::Elsewhere(format!("{path}:\n  repository: …\n  tag: …\n  pullPolicy: …"))
        }
        (
            "mcpAuth" | "mcpGw",
            "nodeSelector" | "tolerations" | "affinity" | "podAnnotations" | "podLabels" | "securityContext"
            | "podSecurityContext" | "env" | "volumes" | "volumeMounts",
        ) => Advice::Elsewhere(format!(
            "{written}: …   # at the top of the file; it applies to both components, there is no form for one alone"
        )),
        ("service", "port") => Advice::Elsewhere("mcpAuth:\n  port: …\nmcpGw:\n  port: …".to_owned()),
        ("service", "annotations") => {
            Advice::NotInChart("--annotation K=V adds annotations to routing objects")
        }
        ("autoscaling", _) if TOP.iter().any(|field| is_scaling_key(field, written)) => Advice::Elsewhere(
            format!("autoscaling:\n  mcpAuth:\n    {written}: …\n  mcpGw:\n    {written}: …"),
        ),
        _ => Advice::None,
    }
}

/// A key of the autoscalers.
fn is_scaling_key(field: &Field, written: &str) -> bool {
    field.key == "autoscaling"
        && field.fields().iter().any(|component| component.fields().iter().any(|key| key.key == written))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    /// What the help or the message of the finding names.
    fn suggests(values: &str, wanted: &str) {
        let found = check("0.11.0", values);
        let found = found.iter().find(|found| found.code == "unknown-key");
        let found = found.unwrap_or_else(|| panic!("no finding for {values}"));
        assert!(format!("{} {}", found.message, found.help).contains(wanted), "{values}: {found:?}");
    }

    #[test]
    fn what_was_meant() {
        for (values, wanted) in [
            ("envs: {a: b}", "`env`"),
            ("mcpGW: {port: 1}", "`mcpGw`"),
            ("mcp-gw: {port: 1}", "`mcpGw`"),
            ("mcpAuth: {replicas: 2}", "`replicaCount`"),
            ("mcpAuth: {replicacount: 2}", "`replicaCount`"),
            ("mcpGw: {prot: 80}", "`port`"),
            ("auth: {port: 1}", "`mcpAuth`"),
            ("gateway: {port: 1}", "`mcpGw`"),
            ("image: {tag: x}", "mcpAuth:\n  repository"),
            ("mcpGw: {image: {tag: x}}", "mcpGw:\n  repository"),
            ("resources: {}", "mcpAuth:\n  resources"),
            ("mcpAuth: {nodeSelector: {a: b}}", "at the top"),
            ("service: {port: 80}", "mcpAuth:\n  port"),
            ("mcpAuth: {service: {port: 80}}", "mcpAuth:\n  port"),
            ("autoscaling: {enabled: true}", "mcpAuth:\n    enabled"),
            ("hpa: {enabled: true}", "autoscaling:"),
            ("envFrom: []", "`existingSecret`"),
            ("extraEnv: {}", "`env`"),
            ("serviceAccountName: x", "serviceAccount:\n  name"),
            ("pullSecrets: []", "`imagePullSecrets`"),
            ("imagePullSecret: x", "`imagePullSecrets`"),
        ] {
            suggests(values, wanted);
            fires("unknown-key", Error, values);
        }
    }

    #[test]
    fn what_is_not_of_the_chart() {
        for values in [
            "ingress: {enabled: true}",
            "networkPolicy: {}",
            "gateway: {listeners: []}",
            "service: {annotations: {a: b}}",
            "somethingElse: 1",
        ] {
            fires("unknown-key", Warning, values);
        }
    }

    #[test]
    fn keys_that_may_be_anything() {
        for values in [
            "global: {a: b}",
            "env: {anything: x}",
            "mcpAuth: {resources: {claims: [a]}}",
            "securityContext: {runAsUser: 1}",
            "mcpGw: {livenessProbe: {timeoutSeconds: 2}}",
        ] {
            silent("unknown-key", values);
        }
    }
}
