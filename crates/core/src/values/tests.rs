//! Tests of `values`.

use super::*;
use crate::tree::{Number, Value};

fn inputs(map: &mut SourceMap, files: &[&str]) -> Inputs {
    Inputs {
        files: files.iter().map(|text| map.add("values.yaml", *text)).collect(),
        set: Vec::new(),
        ..Inputs::default()
    }
}

fn json(node: &Node) -> serde_json::Value {
    serde_json::to_value(Value::from(node)).unwrap()
}

fn parsed(text: &str) -> Node {
    let mut map = SourceMap::default();
    let id = map.add("values.yaml", text);
    yaml::read(&map, id).unwrap().documents.remove(0)
}

/// Measured with Helm 4.3.1 (`MergeMaps` over the files, then `CoalesceValues`).
#[test]
fn defaults_come_in_underneath() {
    for (files, defaults, measured) in [
        (
            vec!["securityContext: {}\nmcpAuth: {resources: {}}"],
            "securityContext: {capabilities: {drop: [NET_RAW]}}\nmcpAuth: {resources: {limits: {memory: 512Mi}}}",
            "{mcpAuth: {resources: {limits: {memory: 512Mi}}}, securityContext: {capabilities: {drop: [NET_RAW]}}}",
        ),
        (
            vec!["mcpAuth: {resources: {limits: null, requests: null}}"],
            "mcpAuth: {resources: {limits: {memory: 512Mi}, requests: {cpu: 200m}}}",
            "{mcpAuth: {resources: {}}}",
        ),
        (
            vec!["securityContext: {capabilities: {drop: null}}"],
            "securityContext: {capabilities: {drop: [NET_RAW]}}",
            "{securityContext: {capabilities: {}}}",
        ),
        (
            vec!["mcpAuth: {resources: {claims: null}}"],
            "mcpAuth: {resources: {limits: {memory: 512Mi}}}",
            "{mcpAuth: {resources: {claims: null, limits: {memory: 512Mi}}}}",
        ),
        (
            vec!["a: {b: null}\nc: null\nd: null", "a: {e: null}"],
            "c: 1\na: {b: {x: 1}}",
            "{a: {e: null}, d: null}",
        ),
        (
            vec!["mcpAuth: {resources: x}", "mcpAuth: {resources: {limits: {cpu: 2}}}"],
            "mcpAuth: {resources: {limits: {memory: 512Mi}, requests: {cpu: 200m}}}",
            "{mcpAuth: {resources: {limits: {cpu: 2, memory: 512Mi}, requests: {cpu: 200m}}}}",
        ),
        (
            vec!["a: 1\nb: {x: 1}\nc: [1]\nd: {p: null}"],
            "a: {x: 1}\nb: 1\nc: [2, 3]\nd: [1]\ne: [4]\nf: {g: null, h: 1}\ni: null",
            "{a: 1, b: {x: 1}, c: [1], d: {p: null}, e: [4], f: {h: 1}}",
        ),
        (vec!["a: null\nb: {c: null}"], "a: null\nb: {c: null, d: 1}", "{b: {c: null, d: 1}}"),
        (
            vec!["x: [{name: a}]\ns: {a: b}", "x: [{name: b}]\ns: {c: d}"],
            "x: []\ns: {}",
            "{s: {a: b, c: d}, x: [{name: b}]}",
        ),
    ] {
        let mut map = SourceMap::default();
        let inputs = inputs(&mut map, &files);
        let user = merge_inputs(&map, &inputs).unwrap().user;
        let all = coalesce(&user, as_file_numbers(parsed(defaults)));
        assert_eq!(json(&all), json(&as_file_numbers(parsed(measured))), "{files:?}");
    }
}

#[test]
fn numbers_of_files_are_floats_and_those_of_set_are_not() {
    let mut map = SourceMap::default();
    let mut inputs = inputs(&mut map, &["a: 1000000\nb: 9007199254740993\nc: 1000000\nd: 1\n"]);
    for (kind, text) in [(SetKind::Typed, "c=1000000"), (SetKind::Json, "d=1000000")] {
        inputs.set.push(SetFlag { kind, source: map.add("--set", text), files: BTreeMap::new() });
    }
    let user = merge_inputs(&map, &inputs).unwrap().user;
    let text = |key: &str| match user.get(key).unwrap().kind {
        Kind::Number(number) => (number.go_text(), number.json_text()),
        _ => panic!("a number"),
    };
    assert_eq!(text("a"), ("1e+06".to_owned(), "1000000".to_owned()));
    assert_eq!(text("b").1, "9007199254740992");
    assert_eq!(text("c").0, "1000000");
    assert_eq!(text("d").0, "1e+06");
}

#[test]
fn kinds_of_flags_apply_in_helms_order() {
    let mut map = SourceMap::default();
    let mut inputs = inputs(&mut map, &["a: file"]);
    let order = [SetKind::Json, SetKind::Typed, SetKind::Text, SetKind::File, SetKind::Literal];
    for later in (0..order.len()).rev() {
        let text = format!("a={},k{later}=1", if order[later] == SetKind::Json { "\"x\"" } else { "x" });
        let files = BTreeMap::from([("x".to_owned(), "x".to_owned()), ("1".to_owned(), "1".to_owned())]);
        inputs.set.push(SetFlag { kind: order[later], source: map.add("--set", text), files });
    }
    let user = merge_inputs(&map, &inputs).unwrap().user;
    assert_eq!(user.get("a").and_then(Node::as_str), Some("x,k4=1"));
    let keys: Vec<_> = user.entries().iter().map(|entry| entry.key.text.as_str()).collect();
    assert_eq!(keys, ["a", "k0", "k1", "k2", "k3"]);
}

#[test]
fn files_are_checked() {
    let mut map = SourceMap::default();
    let good =
        inputs(&mut map, &["", "# only a comment\n", "a: 1\n---\n# empty\n---\na: 2\nb: 3\n---\nc: 4\n"]);
    let merged = merge_inputs(&map, &good).unwrap();
    assert_eq!(json(&merged.user), serde_json::json!({"a": 2.0, "b": 3.0, "c": 4.0}));
    let found: Vec<_> =
        merged.findings.iter().map(|found| (found.code, map.position(found.spans[0].0).line)).collect();
    assert_eq!(found, [("values-multi-document", 5)]);

    let bad = inputs(&mut map, &["- a\n", "x: .inf\n", "text\n", "a: [\n"]);
    let codes: Vec<_> = merge_inputs(&map, &bad).unwrap_err().iter().map(|error| error.code).collect();
    assert_eq!(codes, ["values-not-a-map", "values-non-finite", "values-not-a-map", "yaml-syntax"]);
}

#[test]
fn nothing_at_all_is_an_empty_map() {
    let merged = merge_inputs(&SourceMap::default(), &Inputs::default()).unwrap();
    assert_eq!(merged.user.kind, Kind::Map(Vec::new()));
}

#[test]
fn large_maps_are_merged_at_once() {
    let mut text = String::new();
    for key in 0..50_000 {
        text.push_str("key");
        text.push_str(&key.to_string());
        text.push_str(": 1\n");
    }
    let mut map = SourceMap::default();
    let inputs = inputs(&mut map, &[&text, &text]);
    let user = merge_inputs(&map, &inputs).unwrap().user;
    assert_eq!(coalesce(&user, user.clone()).entries().len(), 50_000);
    assert!(matches!(user.entries()[0].value.kind, Kind::Number(Number::Float(_))));
}
