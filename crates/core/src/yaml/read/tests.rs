//! Tests of `read`.

use super::*;
use crate::tree::{Kind, Value};
use std::fmt::Write as _;

fn source(text: &str) -> (SourceMap, SourceId) {
    let mut map = SourceMap::default();
    let id = map.add("values.yaml", text);
    (map, id)
}

fn read_one(text: &str) -> Node {
    let (map, id) = source(text);
    read(&map, id).unwrap().documents.remove(0)
}

fn json(text: &str) -> serde_json::Value {
    serde_json::to_value(Value::from(&read_one(text))).unwrap()
}

fn code(text: &str) -> &'static str {
    let (map, id) = source(text);
    read(&map, id).unwrap_err()[0].code
}

/// What Helm 4.3.1 says to values with tabs where a parser of YAML 1.2 has no objection.
#[test]
fn tabs_where_helm_takes_none() {
    for refused in [
        "a: 1\n\t\nb: 2\n",
        "a:\n\t\nb: 2\n",
        "a:\n \t\nb: 2\n",
        "a: 1\n\t# c\nb: 2\n",
        "a: x # c\n \t\nb: 2\n",
        "a: \"x\"\n \t\nb: 2\n",
        "a:\n  - 1\n\t\n  - 2\n",
        "a:\n  b: x\n  \t\n  c: y\n",
        "a:\n- b: x\n  \t\n  c: 1\n",
        "a:\n-\t1\n",
        "a:\n-\tb: 2\n",
        "? a\n\t\n: b\n",
        "a: &x\n \t\n  b: 1\n",
        "a: |\n  x\n \t\nb: 1\n",
        "a: |\n \t x\nb: 1\n",
        "a: |\n  x\n\t# c\n",
        "a: 1\n\t",
        "\t\na: 1\n",
        " \t# c\na: 1\n",
        "---\n\t\n---\na: 1\n",
        "a: x\n\t#\t#z\n z\nb: y\n",
    ] {
        assert_eq!(code(refused), "yaml-syntax", "{refused:?}");
    }
    for taken in [
        "a: 1\n \t\nb: 2\n",
        "a:\n- x\n \t\n- y\n",
        "a:\n  b: x\n   \t\n  c: y\n",
        "a: {\n\t\nb: 2}\n",
        "a: [x,\n\ty]\n",
        "a: \"x\n\t\n y\"\n",
        "a: x\n \ty\nb: 1",
        "a: |\n  x\n  \t\nb: 1\n",
        "a: >-\t# c\n  x\n",
        "a:\t1\t# c\nb\t: 2\n",
        "a: x\n...\n\t\n",
        "#\tc\na: 1\n",
    ] {
        let (map, id) = source(taken);
        assert!(read(&map, id).is_ok(), "{taken:?}");
    }
    let (map, id) = source("a: ü\n\t\nb: 1\n");
    let found = read(&map, id).unwrap_err().remove(0);
    let position = map.position(found.spans[0].0);
    assert_eq!((position.line, position.column), (2, 1));
}

/// Measured with sigs.k8s.io/yaml 1.6.0 on go.yaml.in/yaml/v2 2.4.4, the pair inside Helm 4.3.1.
#[test]
fn trees_are_those_of_helm() {
    for (text, measured) in [
        ("a: &a {x: 1, z: 2}\nb:\n  x: 9\n  <<: *a\n", r#"{"a":{"x":1,"z":2},"b":{"x":1,"z":2}}"#),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  x: 9\n", r#"{"a":{"x":1},"b":{"x":9}}"#),
        (
            "a: &a {x: 1, z: 2}\nc: &c {x: 5, w: 6}\nb:\n  <<: [*a, *c]\n",
            r#"{"a":{"x":1,"z":2},"b":{"w":6,"x":1,"z":2},"c":{"w":6,"x":5}}"#,
        ),
        ("\"<<\": {a: 1}\n", r#"{"<<":{"a":1}}"#),
        ("a: !!binary aGk=\nb: !!str 5\nc: !foo 5\nd: !!float 3\n", r#"{"a":"hi","b":"5","c":"5","d":3}"#),
        (
            "e: !!int \"7\"\nf: ! 8\ng: !!set {a, b}\nh: !!str\n",
            r#"{"e":7,"f":"8","g":{"a":null,"b":null},"h":""}"#,
        ),
        (
            "2.50: x\n1e6: q\non: r\n0x10: s\n.nan: 2\n",
            r#"{"2.5":"x","1e+06":"q","true":"r","16":"s",".nan":2}"#,
        ),
        ("a: &x k\n*x : v\n", r#"{"a":"k","k":"v"}"#),
        ("\u{feff}a: 1\r\nb: |\r\n  x\r\n  z\r\n", r#"{"a":1,"b":"x\nz\n"}"#),
        ("a: {x: 1, x: 2}\na: 3\n", r#"{"a":3}"#),
        (
            "a: 18446744073709551616\nb: 1e3\nc: 2001-01-01\n",
            r#"{"a":18446744073709552000,"b":1000,"c":"2001-01-01"}"#,
        ),
        ("- &a a\n- &a b\n- *a\n", r#"["a","b","b"]"#),
    ] {
        let measured: serde_json::Value = serde_json::from_str(measured).unwrap();
        // JSON has one kind of number; so does the comparison.
        assert_eq!(
            json(text).to_string().replace(".0", ""),
            measured.to_string().replace(".0", ""),
            "{text}"
        );
    }
}

#[test]
fn refusals_have_codes() {
    for (text, expected) in [
        ("~: x\n", "values-null-key"),
        (": x\n", "values-null-key"),
        ("a: .inf\n", "values-non-finite"),
        ("a: [-.inf, 1]\n", "values-non-finite"),
        ("a: !!int x\n", "yaml-invalid"),
        ("a: !!binary x\n", "yaml-invalid"),
        ("a: &l [{x: 1}]\nb:\n  <<: *l\n", "yaml-invalid"),
        ("b: {<<: 1}\n", "yaml-invalid"),
        ("? [a]\n: b\n", "yaml-invalid"),
        ("a: &x [*x]\n", "yaml-invalid"),
        ("18446744073709551615: x\n", "yaml-invalid"),
        ("a: {k:}\n", "yaml-invalid"),
        ("a: [1:, 2]\n", "yaml-invalid"),
        ("a: [?b, c]\n", "yaml-invalid"),
        ("a: b # c\u{2028}d: e\n", "yaml-invalid"),
        ("a: *x\n", "yaml-syntax"),
        ("a: b: c\n", "yaml-syntax"),
        ("a: [1\n", "yaml-syntax"),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn spans_cover_what_was_written() {
    let text =
        "env:\n  host: \"a b\"   # c\n  list:\n  - 1\n  - {x: y}\n\nafter: |\n  one\n  two\n\nlast: x\n";
    let (map, id) = source(text);
    let root = read(&map, id).unwrap().documents.remove(0);
    let covered = |path: &[&str]| map.text(root.at(path).unwrap().span);
    assert_eq!(covered(&["env", "host"]), "\"a b\"");
    assert_eq!(covered(&["env", "list"]), "- 1\n  - {x: y}");
    assert_eq!(covered(&["env"]), "host: \"a b\"   # c\n  list:\n  - 1\n  - {x: y}");
    assert_eq!(covered(&["after"]), "one\n  two");
    assert_eq!(map.text(root.entries()[1].key.span), "after");
    assert_eq!(map.text(root.at(&["env", "list"]).unwrap().items()[1].span), "{x: y}");
}

#[test]
fn repeated_keys_are_reported_with_both_places() {
    let (map, id) =
        source("list:\n- env:\n    redisPassword: a\n    on: b\n    redisPassword: c\n    true: d\n");
    let read = read(&map, id).unwrap();
    let found: Vec<_> = read
        .findings
        .iter()
        .map(|found| {
            let lines: Vec<_> = found.spans.iter().map(|(span, _)| map.position(*span).line).collect();
            (found.code, found.path.as_str(), lines, found.secret)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("values-duplicate-key", "list[0].env.redisPassword", vec![5, 3], true),
            ("values-duplicate-key", "list[0].env.true", vec![6, 4], false),
        ]
    );
}

#[test]
fn a_merge_key_reports_only_what_it_takes_away() {
    let findings = |text| {
        let (map, id) = source(text);
        read(&map, id).unwrap().findings.len()
    };
    assert_eq!(findings("a: &a {x: 1}\nb: {<<: *a, x: 2}\n"), 0);
    assert_eq!(findings("a: &a {x: 1}\nb: {x: 1, <<: *a}\n"), 0);
    assert_eq!(findings("a: &a {x: 1}\nb: {x: 2, <<: *a}\n"), 1);
    assert_eq!(findings("a: &a {x: 1}\nb: {<<: [*a, *a]}\n"), 0);
}

#[test]
fn documents_that_are_empty_do_not_count() {
    let (map, id) = source("# nothing\n---\n---\na: 1\n---\nnull\n...\n---\n- b\n");
    let read = read(&map, id).unwrap();
    assert_eq!(read.documents.len(), 2);
    assert!(matches!(read.documents[1].kind, Kind::List(_)));
}

#[test]
fn retyped_keys_are_marked() {
    let root = read_one("on: 1\n'on2': 1\n\"yes\": 1\nplain: 1\n8080: 1\n");
    let marked: Vec<_> =
        root.entries().iter().map(|entry| (entry.key.text.as_str(), entry.key.retyped)).collect();
    assert_eq!(marked, [("true", true), ("on2", false), ("yes", false), ("plain", false), ("8080", true)]);
}

#[test]
fn depth_and_size_are_bounded() {
    assert_eq!(code(&"[".repeat(100_000)), "yaml-too-deep");
    assert_eq!(code(&"- ".repeat(100_000)), "yaml-too-deep");
    assert_eq!(code(&"{a: ".repeat(5_000)), "yaml-too-deep");
    let deep = format!(
        "a: &a {}{}\nb: {}*a{}\n",
        "[".repeat(120),
        "]".repeat(120),
        "[".repeat(120),
        "]".repeat(120)
    );
    assert_eq!(code(&deep), "yaml-too-deep");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        writeln!(bomb, "a{level}: &a{level} [{}]", vec![alias; 10].join(", ")).unwrap();
    }
    assert_eq!(code(&bomb), "yaml-too-large");
    let heavy = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 200].join(", "));
    assert_eq!(code(&heavy), "yaml-too-large");
    let heavy_key = format!("a: &a {{? {} : x}}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 200].join(", "));
    assert_eq!(code(&heavy_key), "yaml-too-large");
}

#[test]
fn a_hundred_thousand_keys_are_read_at_once() {
    let mut text = String::new();
    for key in 0..100_000 {
        writeln!(text, "key{key}: {key}").unwrap();
    }
    text.push_str("key5: again\n");
    let (map, id) = source(&text);
    let read = read(&map, id).unwrap();
    assert_eq!(read.documents[0].entries().len(), 100_000);
    assert_eq!(read.documents[0].get("key5").and_then(Node::as_str), Some("again"));
    assert_eq!(read.findings.len(), 1);
}

#[test]
fn a_syntax_error_near_a_secret_hides_the_line() {
    let secret = |text: &str| {
        let (map, id) = source(text);
        read(&map, id).unwrap_err()[0].secret
    };
    assert!(secret("env:\n  redisPassword: \"abc\n"));
    assert!(secret("env:\n  redisPassword: @abc\n"));
    assert!(!secret("env:\n  host: @abc\n"));
}
