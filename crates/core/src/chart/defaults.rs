//! The default values of the chart.

use super::{ChartVersion, Component};
use crate::source::Span;
use crate::tree::{Entry, Key, Kind, Node, Number};

/// The chart's default values. Nodes have no place in any source, and numbers are floats, as Helm has them.
#[must_use]
pub fn defaults(version: ChartVersion) -> Node {
    let mut entries = vec![
        ("mcpAuth", component(version, Component::Auth)),
        ("mcpGw", component(version, Component::Gw)),
        ("imagePullSecrets", list(vec![])),
        ("nameOverride", text("")),
        ("fullnameOverride", text("")),
        (
            "serviceAccount",
            map(vec![
                ("create", flag(true)),
                ("automount", flag(true)),
                ("annotations", map(vec![])),
                ("name", text("")),
            ]),
        ),
        ("podAnnotations", map(vec![])),
        ("podLabels", map(vec![])),
        ("podSecurityContext", map(vec![])),
        ("securityContext", map(vec![("capabilities", map(vec![("drop", list(vec![text("NET_RAW")]))]))])),
        ("service", map(vec![("type", text("ClusterIP"))])),
        ("autoscaling", map(vec![("mcpAuth", scaling()), ("mcpGw", scaling())])),
        ("volumes", list(vec![])),
        ("volumeMounts", list(vec![])),
        ("nodeSelector", map(vec![])),
        ("tolerations", list(vec![])),
        ("affinity", map(vec![])),
        ("env", map(version.env_defaults().iter().map(|(key, value)| (*key, text(value))).collect())),
    ];
    if version.reads_existing_secret() {
        entries.push(("existingSecret", text("")));
    }
    map(entries)
}

fn component(version: ChartVersion, component: Component) -> Node {
    map(vec![
        ("repository", text(&version.repository(component))),
        ("tag", text(version.tag())),
        ("pullPolicy", text("IfNotPresent")),
        ("replicaCount", number(1)),
        ("port", number(8080)),
        (
            "resources",
            map(vec![
                ("requests", map(vec![("cpu", text("200m")), ("memory", text("256Mi"))])),
                ("limits", map(vec![("memory", text("512Mi"))])),
            ]),
        ),
        ("livenessProbe", probe(&[("initialDelaySeconds", 3), ("periodSeconds", 5)])),
        ("readinessProbe", probe(&[("initialDelaySeconds", 3), ("periodSeconds", 5)])),
        (
            "startupProbe",
            probe(&[("initialDelaySeconds", 5), ("failureThreshold", 10), ("periodSeconds", 10)]),
        ),
    ])
}

fn probe(timings: &[(&'static str, i32)]) -> Node {
    let get = map(vec![("path", text("/health")), ("port", text("http"))]);
    let mut entries = vec![("httpGet", get)];
    entries.extend(timings.iter().map(|(key, seconds)| (*key, number(*seconds))));
    map(entries)
}

fn scaling() -> Node {
    map(vec![
        ("enabled", flag(false)),
        ("minReplicas", number(1)),
        ("maxReplicas", number(100)),
        ("targetCPUUtilizationPercentage", number(80)),
    ])
}

fn map(entries: Vec<(&str, Node)>) -> Node {
    let entry = |(key, value): (&str, Node)| Entry {
        key: Key { text: key.to_owned(), span: Span::default(), retyped: false },
        value,
    };
    Node::synthetic(Kind::Map(entries.into_iter().map(entry).collect()))
}

fn list(items: Vec<Node>) -> Node {
    Node::synthetic(Kind::List(items))
}

fn text(text: &str) -> Node {
    Node::synthetic(Kind::String(text.to_owned()))
}

fn number(number: i32) -> Node {
    Node::synthetic(Kind::Number(Number::Float(number.into())))
}

fn flag(value: bool) -> Node {
    Node::synthetic(Kind::Bool(value))
}
