//! Tests of `print`.

use super::*;
use crate::tree::to_value;
use serde_json::json;

fn printed(value: &serde_json::Value) -> String {
    let mut out = String::new();
    print(&to_value(value).unwrap(), &mut out);
    out
}

fn printed_text(text: &str) -> String {
    let mut out = String::new();
    write_text(text, Some(2), &mut out);
    out
}

#[test]
fn layout_is_that_of_kubectl() {
    let deployment = json!({"spec": {
        "args": ["--flag=value", "a: b"],
        "empty": {},
        "none": [],
        "ports": [{"name": "http", "ports": [1, 2]}, [[true], null]],
        "text": "one\ntwo\n",
    }});
    assert_eq!(
        printed(&deployment),
        "spec:\n  args:\n  - --flag=value\n  - 'a: b'\n  empty: {}\n  none: []\n  ports:\n  - name: http\n    \
         ports:\n    - 1\n    - 2\n  - - - true\n    - null\n  text: |\n    one\n    two\n"
    );
    assert_eq!(printed(&json!({})), "{}\n");
    assert_eq!(printed(&json!("x")), "x\n");
}

#[test]
fn strings_that_a_reader_retypes_are_quoted() {
    for text in [
        "",
        "y",
        "No",
        "on",
        "OFF",
        "true",
        "null",
        "~",
        "1",
        "0755",
        "0x1F",
        "1_000",
        "8_",
        "1E-5_",
        "1e3",
        ".5",
        ".inf",
        "12:30:45",
        "2024-01-02",
        "=",
        "<<",
        "+1",
        "0b-1",
        "a\tb",
        "a\u{85}b",
        "\u{feff}",
        "\u{a0}",
        "\r",
        "\u{7f}",
        "\u{ffff}",
    ] {
        assert!(printed_text(text).starts_with('"'), "{text:?} became {}", printed_text(text));
    }
    for text in
        ["- a", "-", "? a", ": a", "a:", "a: b", "a #b", " a", "a ", "#", "'", "%", "@a", "[", "*a", "---"]
    {
        assert!(printed_text(text).starts_with('\''), "{text:?} became {}", printed_text(text));
    }
    for text in
        ["yEs", "a:b", "a#b", "it's", "65e17x", "--flag", "1.2.3", "200m", "256Mi", "ä", "a, b", "1e1000"]
    {
        assert_eq!(printed_text(text), text);
    }
}

#[test]
fn literal_blocks() {
    assert_eq!(printed_text("a\nb"), "|-\n  a\n  b");
    assert_eq!(printed_text("a\n\nb\n"), "|\n  a\n\n  b");
    assert_eq!(printed_text("a\n\n"), "|+\n  a\n");
    assert_eq!(printed_text(" a\nb"), "|2-\n   a\n  b");
    assert_eq!(printed_text("a \nb"), "\"a \\nb\"");
    assert_eq!(printed_text("\n"), "\"\\n\"");
}

#[test]
fn comments_stay_on_their_line() {
    let comments = ["router: x\nevil: true\u{2028}y".to_owned()];
    let value = to_value(&json!({"a": 1})).unwrap();
    assert_eq!(
        print_documents([(comments.as_slice(), &value), (&[], &value)]),
        "# router: x evil: true y\na: 1\n---\na: 1\n"
    );
}
