//! Any tree at all: no panic, and what is rendered is well-formed.

use gatewright_core::chart::{ChartVersion, Release, defaults, gateway_parts, names, render};
use gatewright_core::source::Span;
use gatewright_core::tree::{Entry, Key, Kind, Node, Number, Value};
use gatewright_core::values::coalesce;
use proptest::prelude::*;

fn scalar() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        any::<f64>()
            .prop_filter("finite", |float| float.is_finite())
            .prop_map(|f| Kind::Number(Number::Float(f))),
        any::<i64>().prop_map(|int| Kind::Number(Number::Int(int))),
        any::<u64>().prop_map(|int| Kind::Number(Number::Uint(int))),
        any::<String>().prop_map(Kind::String),
        "[ -~]{0,6}".prop_map(Kind::String),
        "[-:#'\"\\[\\]{},*&!|>%@`?\\\\\n\t a]{0,8}".prop_map(Kind::String),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "mcpAuth",
            "mcpGw",
            "env",
            "service",
            "serviceAccount",
            "autoscaling",
            "type",
            "name",
            "create",
            "annotations",
            "automount",
            "port",
            "tag",
            "repository",
            "replicaCount",
            "pullPolicy",
            "resources",
            "podLabels",
            "podAnnotations",
            "nameOverride",
            "fullnameOverride",
            "existingSecret",
            "enabled",
            "minReplicas",
            "targetCPUUtilizationPercentage",
            "eventStdoutEnabled",
            "livenessProbe",
            "volumes",
            "app.kubernetes.io/name",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[-:#'\"*&!|{a]{0,4}",
    ]
}

fn node() -> impl Strategy<Value = Node> {
    scalar().prop_map(Node::synthetic).prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| Node::synthetic(Kind::List(items))),
            map(inner),
        ]
    })
}

fn map(value: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    proptest::collection::btree_map(key(), value, 0..8).prop_map(|entries| {
        let entry = |(text, value)| Entry { key: Key { text, span: Span::default(), retyped: false }, value };
        Node::synthetic(Kind::Map(entries.into_iter().map(entry).collect()))
    })
}

fn has_null_in_a_map(value: &Value) -> bool {
    match value {
        Value::Map(map) => map.iter().any(|(_, value)| *value == Value::Null || has_null_in_a_map(value)),
        Value::List(items) => items.iter().any(has_null_in_a_map),
        _ => false,
    }
}

proptest! {
    #[test]
    fn any_values(user in map(node()), merged in any::<bool>(), release in "[a-z.-]{1,6}|.{0,60}", at in 0_usize..11) {
        let version = ChartVersion::ALL[at];
        let values = if merged { coalesce(&user, defaults(version)) } else { user };
        let release = Release { name: &release, namespace: None, version };
        let _ = names(&release, &values);
        let _ = gateway_parts(&values);
        match render(&release, &values) {
            Ok(objects) => for object in objects {
                prop_assert!(!has_null_in_a_map(&object.value));
                prop_assert!(object.value.at(&["status"]).is_none());
                prop_assert!(object.value.at(&["metadata", "creationTimestamp"]).is_none());
            },
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                prop_assert!(errors.iter().all(|error| error.code != "internal-error" && error.is_error()));
            }
        }
    }

    #[test]
    fn any_override(text in any::<String>(), key in "nameOverride|fullnameOverride") {
        let version = ChartVersion::LATEST;
        let entry = Entry {
            key: Key { text: key, span: Span::default(), retyped: false },
            value: Node::synthetic(Kind::String(text)),
        };
        let values = coalesce(&Node::synthetic(Kind::Map(vec![entry])), defaults(version));
        if let Ok(names) = names(&Release { name: "demo", namespace: None, version }, &values) {
            prop_assert!(names.fullname.len() <= 47 && names.auth.len() <= 52 && names.name.len() <= 63);
        }
    }
}
