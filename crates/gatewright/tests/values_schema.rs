//! The JSON Schema of the values agrees with the checks: what it accepts has no structural error, and what is
//! broken is refused by both.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs)] // tests may give up

use gatewright::core::chart::{defaults, schema};
use gatewright::core::codes::ADVICE;
use gatewright::{ChartVersion, Diagnostic, Project};
use proptest::prelude::*;
use proptest::string::string_regex;
use serde_json::{Map, Value, json};

/// Errors about keys and kinds, which a schema can know about.
const STRUCTURAL: [&str; 20] = [
    "block-is-null",
    "env-name-invalid",
    "env-not-scalar",
    "event-stdout-unquoted",
    "hpa-max-invalid",
    "hpa-min-below-one",
    "hpa-target-invalid",
    "image-pull-secrets-shape",
    "key-changed-by-yaml",
    "name-override-not-string",
    "number-changes-text",
    "port-out-of-range",
    "probe-shape",
    "pull-policy-invalid",
    "replica-count-invalid",
    "service-type-invalid",
    "tag-not-a-string",
    "truthy-string",
    "unknown-key",
    "wrong-type",
];

fn check(version: ChartVersion, values: &Value) -> Vec<Diagnostic> {
    let mut project = Project::new("demo");
    project.chart_version = version;
    project.routes_needed = false;
    project.add_values("values.yaml", &serde_json::to_string_pretty(values).expect("plain data"));
    match project.load() {
        Ok(loaded) => loaded.findings,
        Err(found) => found,
    }
}

fn structural(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    found.iter().filter(|finding| finding.is_error() && STRUCTURAL.contains(&finding.code)).collect()
}

/// Values that a schema accepts. It knows the words that our schema uses, and no others.
fn accepted(schema: &Value) -> BoxedStrategy<Value> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return proptest::sample::select(words.clone()).boxed();
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().map(|kind| kind.as_str().expect("a word")).collect(),
        Value::Null => return anything(),
        other => panic!("type {other}"),
    };
    let choices: Vec<BoxedStrategy<Value>> = kinds.into_iter().map(|kind| of_kind(kind, schema)).collect();
    proptest::strategy::Union::new(choices).boxed()
}

/// What a place without any rule takes.
fn anything() -> BoxedStrategy<Value> {
    prop_oneof![Just(json!("x")), Just(json!(true)), Just(json!(7)), Just(json!({"a": ["b"]}))].boxed()
}

fn of_kind(kind: &str, schema: &Value) -> BoxedStrategy<Value> {
    match kind {
        "null" => Just(Value::Null).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "integer" | "number" => {
            let least = schema["minimum"].as_i64().expect("a minimum");
            let most = schema["maximum"].as_i64().unwrap_or(1000);
            prop_oneof![Just(least), Just(most), least..=most].prop_map(Value::from).boxed()
        }
        "string" => {
            let plain = "[a-zA-Z0-9 ${}:'\"é-]{0,12}";
            let plain = if schema["minLength"] == 1 { plain.replace("{0", "{1") } else { plain.to_owned() };
            let pattern = schema["pattern"].as_str().unwrap_or(&plain);
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$').replace("$|^", "|");
            string_regex(&pattern).expect("a regular expression").prop_map(Value::from).boxed()
        }
        "array" => {
            let items = schema.get("items").map_or_else(anything, accepted);
            proptest::collection::vec(items, 0..3).prop_map(Value::from).boxed()
        }
        "object" => object(schema),
        other => panic!("type {other}"),
    }
}

fn object(schema: &Value) -> BoxedStrategy<Value> {
    let empty = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields: Vec<BoxedStrategy<Option<(String, Value)>>> = properties
        .iter()
        .map(|(name, schema)| {
            let key = name.clone();
            let value = accepted(schema);
            let named = value.prop_map(move |value| (key.clone(), value));
            if required.contains(&name.as_str()) {
                named.prop_map(Some).boxed()
            } else {
                proptest::option::weighted(0.3, named).boxed()
            }
        })
        .collect();
    let extra = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) | None => Just(Vec::new()).boxed(),
        Some(rest) => proptest::collection::vec(("[a-z][a-zA-Z]{3,9}[0-9]", accepted(rest)), 0..3).boxed(),
    };
    (fields, extra)
        .prop_map(|(fields, extra)| {
            let known = fields.into_iter().flatten();
            Value::Object(extra.into_iter().chain(known).collect())
        })
        .boxed()
}

fn version() -> impl Strategy<Value = ChartVersion> {
    proptest::sample::select(ChartVersion::ALL.to_vec())
}

/// Something of the wrong kind for every place.
fn wrong(schema: &Value) -> Vec<Value> {
    [json!([["x"]]), json!({"zz": {"zz": 1}}), json!("no such word!"), json!(-3), json!(2.5), json!(true)]
        .into_iter()
        .filter(|value| !jsonschema::is_valid(schema, value))
        .collect()
}

/// The places of a schema: paths with the schema there.
fn places(schema: &Value, path: &mut Vec<String>, out: &mut Vec<(Vec<String>, Value)>) {
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        path.push(key.clone());
        out.push((path.clone(), inner.clone()));
        places(inner, path, out);
        path.pop();
    }
}

fn at(path: &[String], value: Value) -> Value {
    path.iter().rev().fold(value, |value, key| json!({ key: value }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_schema_accepts_has_no_structural_error(
        (version, values) in version().prop_flat_map(|version| (Just(version), accepted(&schema(version))))
    ) {
        prop_assert!(jsonschema::is_valid(&schema(version), &values));
        let found = check(version, &values);
        prop_assert!(structural(&found).is_empty(), "{version} {values}\n{:?}", structural(&found));
    }

    #[test]
    fn a_key_that_the_schema_does_not_know_is_found(version in version(), key in "[a-z]{3,12}", place in 0_usize..6) {
        let path: &[&str] = [&[][..], &["mcpAuth"], &["mcpGw"], &["service"], &["serviceAccount"], &["autoscaling", "mcpGw"]][place];
        let mut path: Vec<String> = path.iter().map(|word| (*word).to_owned()).collect();
        path.push(key);
        let values = at(&path, json!("x"));
        if !jsonschema::is_valid(&schema(version), &values) {
            let found = check(version, &values);
            let dotted = path.join(".");
            prop_assert!(found.iter().any(|finding| finding.path.starts_with(&dotted)), "{values}: {found:?}");
        }
    }
}

#[test]
fn the_schema_is_valid_and_accepts_defaults_and_sample() {
    for version in ChartVersion::ALL {
        let schema = schema(version);
        assert!(jsonschema::meta::is_valid(&schema), "{version}");
        let defaults = serde_json::to_value(gatewright::core::tree::Value::from(&defaults(version))).unwrap();
        // Numbers of the chart are floats to Helm.
        let defaults: Value = serde_json::from_str(&defaults.to_string().replace(".0", "")).unwrap();
        let errors: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&defaults)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{version}: {errors:?}");
    }
    let sample: Value = serde_yaml::from_str(include_str!("../../../examples/sample/values.yaml")).unwrap();
    assert!(jsonschema::is_valid(&schema(ChartVersion::LATEST), &sample));
}

/// The reverse: at every place, what the schema refuses as the wrong kind is an error of the checks as well.
#[test]
fn what_is_broken_is_an_error() {
    let mut tried = 0;
    for version in [ChartVersion::ALL[0], ChartVersion::LATEST] {
        let mut all = Vec::new();
        places(&schema(version), &mut Vec::new(), &mut all);
        for (path, place) in all {
            for value in wrong(&place) {
                if is_harmless(&path, &value) {
                    continue;
                }
                let mut values = at(&path, value.clone());
                // An autoscaler that is off has no limits.
                if path.len() == 3 && path[0] == "autoscaling" && path[2] != "enabled" {
                    values["autoscaling"][&path[1]]["enabled"] = json!(true);
                }
                let found = check(version, &values);
                let dotted = path.join(".");
                let about = |finding: &&Diagnostic| {
                    finding.severity > gatewright::core::diag::Severity::Info
                        && finding.path.starts_with(&dotted)
                };
                assert!(
                    found.iter().any(|finding| about(&finding)),
                    "{version} {dotted}: {value}\n{found:?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Places whose content only Kubernetes knows, and numbers that Helm prints as they are.
fn is_harmless(path: &[String], value: &Value) -> bool {
    let last = path.last().map_or("", String::as_str);
    let is_number = value.is_number() || value.is_boolean();
    match last {
        // Below a probe nothing but its handlers is checked.
        "path" | "port" if path.len() > 2 => true,
        "initialDelaySeconds" | "periodSeconds" | "failureThreshold" | "name" => true,
        "enabled" | "create" => is_number,
        "requests" | "limits" | "resources" => false,
        _ if path.first().is_some_and(|top| top == "env") => is_number,
        _ => false,
    }
}

#[test]
fn every_structural_code_is_registered() {
    for code in STRUCTURAL {
        assert!(ADVICE.into_iter().flatten().any(|advice| advice.code == code), "{code}");
    }
}
