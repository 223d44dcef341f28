//! Laws of the YAML printer and reader over generated trees and texts.

#![allow(clippy::expect_used, clippy::float_cmp, clippy::panic, clippy::unwrap_used)] // a test may panic

use gatewright_core::source::SourceMap;
use gatewright_core::tree::{Map, Number, Value};
use gatewright_core::yaml;
use proptest::prelude::*;

/// Strings that one reader or another takes for something else.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "\n",
        " ",
        "  ",
        "\t",
        ":",
        "-",
        "#",
        "'",
        "\"",
        "\\",
        "a",
        "b",
        "0",
        "1",
        "_",
        ".",
        "e",
        "+",
        "~",
        "yes",
        "no",
        "on",
        "null",
        "y",
        "|",
        ">",
        "&",
        "*",
        "!",
        "%",
        "@",
        "`",
        "[",
        "]",
        "{",
        "}",
        ",",
        "?",
        "=",
        "<<",
        "---",
        "...",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{a0}",
        "\0",
        "\u{7f}",
        "é",
        "😀",
        "\u{ffff}",
        "0x",
        "0o",
        "2024-01-02",
        "12:30",
        ".inf",
        " #",
        ": ",
        "- ",
        "\n\n",
        "\n ",
        "\n\t",
        " \n",
    ];
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(PIECES), 0..6).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => "[-+]?[0-9_.:eExob]{0,8}",
        1 => "k{1000,1100}",
    ]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::Int),
        any::<u64>().prop_map(Number::from_u64),
        any::<f64>().prop_filter_map("finite", |float| float.is_finite().then_some(Number::Float(float))),
        (-30_i32..30).prop_map(|exponent| Number::Float(10_f64.powi(exponent))),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::String),
        1 => number().prop_map(Value::Number),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|entries| Value::Map(Map::from_iter(entries))),
        ]
    })
}

/// Equal but for the kind of number, which JSON does not tell apart.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.normalised(), other.normalised());
            one == other
                || (matches!((one, other), (Number::Float(_), _) | (_, Number::Float(_)))
                    && one.as_f64() == other.as_f64())
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(one, other)| one.0 == other.0 && same(one.1, other.1))
        }
        _ => one == other,
    }
}

fn printed(value: &Value) -> String {
    let mut out = String::new();
    yaml::print(value, &mut out);
    out
}

fn read(text: &str) -> Vec<Value> {
    let mut map = SourceMap::default();
    let id = map.add("out.yaml", text);
    let read = yaml::read(&map, id).unwrap_or_else(|errors| panic!("{}: {text}", errors[0].message));
    assert!(read.findings.is_empty());
    read.documents.iter().map(Value::from).collect()
}

/// The texts of a tree by another YAML library, keys included.
fn texts(value: &serde_yaml::Value, out: &mut Vec<String>) {
    match value {
        serde_yaml::Value::String(text) => out.push(text.clone()),
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| texts(item, out)),
        serde_yaml::Value::Mapping(map) => {
            for (key, value) in map {
                out.push(key.as_str().expect("a key that is text").to_owned());
                texts(value, out);
            }
        }
        _ => {}
    }
}

fn own_texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::List(items) => items.iter().for_each(|item| own_texts(item, out)),
        Value::Map(map) => {
            for (key, value) in map.iter() {
                out.push(key.to_owned());
                own_texts(value, out);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn what_was_printed_is_read_back(value in tree()) {
        let text = printed(&value);
        let back = read(&text);
        if value == Value::Null {
            prop_assert!(back.is_empty());
        } else {
            prop_assert!(back.len() == 1 && same(&value, &back[0]), "{text}");
        }
    }

    #[test]
    fn another_reader_sees_the_same_texts(value in tree()) {
        let text = printed(&value);
        let back: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        texts(&back, &mut theirs);
        own_texts(&value, &mut ours);
        prop_assert_eq!(theirs, ours, "{}", text);
    }

    #[test]
    fn documents_stay_apart(values in prop::collection::vec(tree(), 0..4), comment: String) {
        let comments = [comment];
        let text = yaml::print_documents(values.iter().map(|value| (&comments[..], value)));
        let back = read(&text);
        let wanted: Vec<_> = values.iter().filter(|value| **value != Value::Null).collect();
        prop_assert_eq!(back.len(), wanted.len(), "{}", text);
        prop_assert!(back.iter().zip(wanted).all(|(one, other)| same(one, other)), "{text}");
    }

    #[test]
    fn any_text_is_survived(text: String) {
        let mut map = SourceMap::default();
        let id = map.add("any", text);
        let _ = yaml::read(&map, id);
    }

    #[test]
    fn yaml_like_text_is_survived_and_spans_fit(
        lines in prop::collection::vec("[ -]{0,4}[a-c&*!?~<]{0,3}[:,]? ?[\\[\\]{}'\"|>&*#%@a-c0-9:. -]{0,8}", 0..8),
    ) {
        let mut map = SourceMap::default();
        let text = lines.join("\n");
        let id = map.add("any", text.clone());
        let diagnostics = match yaml::read(&map, id) {
            Ok(read) => read.findings,
            Err(errors) => errors,
        };
        for (span, _) in diagnostics.iter().flat_map(|found| &found.spans) {
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {text:?}");
        }
    }
}

/// Reading is linear: twenty times this size takes seconds even without optimisation.
#[test]
fn megabytes_are_no_problem() {
    const SIZE: usize = 512 << 10;
    let fill = |piece: &str| piece.repeat(SIZE / piece.len());
    for (text, refused) in [
        (fill("- name: abc\n  value: \"a long enough text to be a typical line of a manifest\"\n"), None),
        (format!("a: |\n{}", fill("  one line of a certificate or of a script, as it may be\n")), None),
        (format!("a: \"{}\"", fill("\\n0123456789")), None),
        (fill("# a comment line that is skipped without being kept anywhere\n"), None),
        (fill("- a\n"), None),
        (fill("a: 1\n"), None),
        (fill("~: 1\n"), Some("values-null-key")),
        (fill("a: &a b\n"), None),
        (format!("a: &a b\nc: [{}]", fill("*a, ")), None),
        (format!("{{{}}}", fill("a: b, ")), None),
        (fill("["), Some("yaml-too-deep")),
        (format!("'{}", fill("x ")), Some("yaml-syntax")),
        (fill("&a "), Some("yaml-syntax")),
        (fill("? "), Some("yaml-too-deep")),
    ] {
        let mut map = SourceMap::default();
        let id = map.add("large", text);
        assert_eq!(yaml::read(&map, id).err().map(|errors| errors[0].code), refused);
    }
}
