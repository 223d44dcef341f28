//! Tests of `set`.

use super::*;
use crate::tree::{Node, Number};
use crate::values::{Inputs, merge_inputs};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Measured with the `strvals` package of Helm 4.3.1: kind of flag, values before, flag, values after. An
/// integer of Go stands as `{"$int": …}`, a float bare; a file `p` holds `content of p`.
const MEASURED: &str = include_str!("measured.tsv");

fn tagged(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Number(Number::Int(int)) => serde_json::json!({"$int": int}),
        Kind::Number(number) => number.as_f64().into(),
        Kind::String(text) => text.clone().into(),
        Kind::List(items) => items.iter().map(tagged).collect(),
        Kind::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.text.clone(), tagged(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// All numbers of JSON text as floats, which is what they are in Go.
fn floats(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Number(number) => number.as_f64().into(),
        serde_json::Value::Array(items) => items.into_iter().map(floats).collect(),
        serde_json::Value::Object(map) if map.contains_key("$int") => map.into(),
        serde_json::Value::Object(map) => {
            map.into_iter().map(|(key, value)| (key, floats(value))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other,
    }
}

fn flag(map: &mut SourceMap, kind: SetKind, text: &str) -> SetFlag {
    let files =
        set_file_paths(text).into_iter().map(|path| (path.clone(), format!("content of {path}"))).collect();
    SetFlag { kind, source: map.add("--set", text), files }
}

#[test]
fn flags_do_what_they_do_in_helm() {
    let mut rows = 0;
    for line in MEASURED.lines() {
        let [kind, base, text, after] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let kind = match kind {
            "json" => SetKind::Json,
            "typed" => SetKind::Typed,
            "text" => SetKind::Text,
            "file" => SetKind::File,
            _ => SetKind::Literal,
        };
        let mut map = SourceMap::default();
        let files = vec![map.add("values.yaml", base)];
        let set = vec![flag(&mut map, kind, text)];
        match merge_inputs(&map, &Inputs { files, set, ..Inputs::default() }) {
            Ok(merged) => {
                let measured =
                    floats(serde_json::from_str(after).unwrap_or_else(|_| panic!("{text} succeeded")));
                assert_eq!(tagged(&merged.user), measured, "{kind:?} {text}");
            }
            Err(errors) => assert_eq!(after, "error", "{text}: {}", errors[0].message),
        }
        rows += 1;
    }
    assert!(rows > 150, "the table was cut to {rows} rows");
}

#[test]
fn what_helm_ignores_is_reported() {
    for text in ["a.", "a[0", "a[0]", "a[0].b=", "=1", "[0]=1", "x=1,a."] {
        let mut map = SourceMap::default();
        let flag = flag(&mut map, SetKind::Typed, text);
        let found = apply(&map, &flag, &mut Table::default(), &mut Budget::default());
        assert_eq!(found.unwrap_or_default().map(|found| found.code), Some("set-no-effect"), "{text}");
    }
    for text in ["a=1", "a=", "a=1,", "a.b=", "a[0]=", ""] {
        let mut map = SourceMap::default();
        let flag = flag(&mut map, SetKind::Typed, text);
        assert!(
            apply(&map, &flag, &mut Table::default(), &mut Budget::default())
                .is_ok_and(|found| found.is_none()),
            "{text}"
        );
    }
}

#[test]
fn refusals_are_located_in_the_flag() {
    for (kind, text, code, place) in [
        (SetKind::Typed, "a=1,b", "set-syntax", "b"),
        (SetKind::Typed, "a={x,y", "set-syntax", "{x,y"),
        (SetKind::Typed, "a=1,a.b=2", "set-type", "a"),
        (SetKind::Typed, "a=1,a[0]=2", "set-type", "a"),
        (SetKind::Typed, "a[-1]=2", "set-index", "-1"),
        (SetKind::Typed, "a[99999]=2", "set-index", ""),
        (SetKind::Json, "a={\"b\":x}", "set-json", "x"),
        (SetKind::Json, "{\"b\":1} z", "set-json", ""),
    ] {
        let mut map = SourceMap::default();
        let flag = flag(&mut map, kind, text);
        let error = apply(&map, &flag, &mut Table::default(), &mut Budget::default()).unwrap_err();
        assert_eq!((error.code, map.text(error.spans[0].0)), (code, place), "{text}");
    }
    let mut map = SourceMap::default();
    let missing =
        SetFlag { kind: SetKind::File, source: map.add("--set-file", "a=p"), files: BTreeMap::new() };
    let error = apply(&map, &missing, &mut Table::default(), &mut Budget::default()).unwrap_err();
    assert_eq!(error.code, "set-file-missing");
}

#[test]
fn nodes_know_their_place_in_the_flag() {
    let mut map = SourceMap::default();
    let source = map.add("--set", "x=1,env.host=a.b");
    let set = vec![SetFlag { kind: SetKind::Typed, source, files: BTreeMap::new() }];
    let user = merge_inputs(&map, &Inputs { set, ..Inputs::default() }).unwrap().user;
    assert_eq!(map.text(user.at(&["env", "host"]).unwrap().span), "a.b");
    assert_eq!(map.text(user.entries()[1].key.span), "env");
}

#[test]
fn memory_and_depth_are_bounded() {
    let code = |kind, text: String| {
        let mut map = SourceMap::default();
        let flag = flag(&mut map, kind, &text);
        apply(&map, &flag, &mut Table::default(), &mut Budget::default()).err().map(|error| error.code)
    };
    let lists: Vec<_> = (0..50).map(|n| format!("a{n}[65536]=1")).collect();
    assert_eq!(code(SetKind::Typed, lists.join(",")), Some("set-too-large"));
    assert_eq!(code(SetKind::Typed, format!("a{}=1", "[0]".repeat(50_000))), Some("set-too-deep"));
    assert_eq!(code(SetKind::Typed, format!("{}=1", "a.".repeat(50_000))), Some("set-too-deep"));
    assert_eq!(code(SetKind::Json, format!("a={}", "[".repeat(50_000))), Some("set-too-deep"));
    assert_eq!(code(SetKind::Json, format!("a=\"{}\"", "\\ud800".repeat(50_000))), None);
    let keys: Vec<_> = (0..100_000).map(|n| format!("k{n}=1")).collect();
    assert_eq!(code(SetKind::Typed, keys.join(",")), None);
}

fn kind() -> impl Strategy<Value = SetKind> {
    prop::sample::select(vec![SetKind::Json, SetKind::Typed, SetKind::Text, SetKind::File, SetKind::Literal])
}

proptest! {
    /// Whatever the flags, nothing panics and no message repeats a piece of them.
    #[test]
    fn messages_keep_secrets(
        kind in kind(),
        before in "[a-c.\\[\\]0-2=,{}\\\\\"]{0,8}",
        after in "[a-c.\\[\\]0-2=,{}\\\\\"]{0,8}",
    ) {
        let mut map = SourceMap::default();
        let text = format!("redisPassword={before}S3CR3T{after}");
        let set = vec![flag(&mut map, kind, &text)];
        if let Err(errors) = merge_inputs(&map, &Inputs { set, ..Inputs::default() }) {
            for error in errors {
                prop_assert!(!error.message.contains("S3CR3T") && !error.help.contains("S3CR3T"));
                prop_assert!(error.secret, "{:?}", error);
            }
        }
    }

    #[test]
    fn any_flag_is_survived(kind in kind(), text: String) {
        let mut map = SourceMap::default();
        let set = vec![flag(&mut map, kind, &text)];
        let _ = merge_inputs(&map, &Inputs { set, ..Inputs::default() });
    }
}
