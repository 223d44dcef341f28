//! Scalars in every spelling, with their meaning by the rules of YAML 1.1.

use super::{Rng, Tree, Written};
use serde_json::Value;

const BOOLS: [(&str, bool); 14] = [
    ("true", true),
    ("True", true),
    ("yes", true),
    ("YES", true),
    ("on", true),
    ("On", true),
    ("y", true),
    ("false", false),
    ("FALSE", false),
    ("no", false),
    ("No", false),
    ("off", false),
    ("n", false),
    ("N", false),
];

const NUMBERS: [(&str, f64); 44] = [
    ("0", 0.0),
    ("1", 1.0),
    ("42", 42.0),
    ("-5", -5.0),
    ("+5", 5.0),
    ("0755", 493.0),
    ("007", 7.0),
    ("08", 8.0),
    ("09", 9.0),
    ("0o17", 15.0),
    ("0x1F", 31.0),
    ("0b101", 5.0),
    ("1_000", 1000.0),
    ("1__0", 10.0),
    ("1_0.5", 10.5),
    ("1.0", 1.0),
    ("1.5", 1.5),
    ("1.10", 1.1),
    ("5.", 5.0),
    (".5", 0.5),
    ("-0", 0.0),
    ("-0.0", -0.0),
    ("1e3", 1e3),
    ("1E-3", 1e-3),
    ("65e17", 65e17),
    ("86400", 86_400.0),
    ("604800", 604_800.0),
    ("999999", 999_999.0),
    ("999999.5", 999_999.5),
    ("123456.789", 123_456.789),
    ("1000000", 1e6),
    ("-1000000", -1e6),
    ("1234567", 1_234_567.0),
    ("2592000", 2_592_000.0),
    ("20000000", 2e7),
    ("123456789", 123_456_789.0),
    ("0.0001", 0.0001),
    ("0.00012345", 0.000_123_45),
    ("0.00001", 1e-5),
    ("0.000099", 9.9e-5),
    ("9007199254740993", 9_007_199_254_740_992.0),
    ("12345678901234567890", 12_345_678_901_234_567_000.0),
    ("100000000000000000000", 1e20),
    ("1e22", 1e22),
];

/// Text that stands without quotes and stays text.
const WORDS: [&str; 16] = [
    "x",
    "abc",
    "Always",
    "redis.example.com",
    "https://login.example.com/oauth",
    "tRue",
    "oN",
    "_1",
    "1e1000",
    "12:30:45",
    "2024-01-02",
    "a-b_c",
    "8080x",
    "two words",
    "0xZZ",
    "é",
];

/// Text that needs quotes, or that only quotes keep text.
const QUOTED: [&str; 26] = [
    "",
    " ",
    "true",
    "false",
    "0",
    "null",
    "on",
    "1e6",
    "0755",
    "5",
    "a\"b",
    "a\\b",
    "tab\there",
    "line\nbreak",
    "trailing\n",
    "\u{7}\u{1b}bell",
    "müller",
    "😀",
    "{{ .Release.Name }}",
    "$(PORT)",
    "# no comment",
    "a: b",
    " lead",
    "tail ",
    "'single'",
    "%x",
];

/// Texts for places where the chart prints without quotes: comments, quotes, types, breakage.
const BARE: [&str; 22] = [
    "", "3", "80", "true", "on", "0x10", "1_000", "1e3", "12:30", "5 ", " 7", "x #y", "'q'", "\"q\"",
    "[a, 1]", "~", "Always\n", "a: b", "*a", "[a", "- a", "a\nb",
];

pub(super) fn release(rng: &mut Rng) -> String {
    const NAMES: [&str; 17] = [
        "demo",
        "mcp-gateway",
        "my-mcp-gateway-prod",
        "mcp-gatewa",
        "foo-prod",
        "mcp-gateway-2",
        "a.b",
        "1a",
        "123",
        "on",
        "null",
        "1e5",
        "0x1f",
        "a",
        "release-name",
        "x--y",
        "mcp",
    ];
    match rng.below(12) {
        0 => "a".repeat(30 + rng.below(24)),
        1 => format!("{}-b", "c".repeat(40 + rng.below(11))),
        2 if rng.chance(4) => rng.pick(&["Demo", "a_b", "a-", "-a", "a..b", "ä"]).to_owned(),
        3 if rng.chance(6) => "a".repeat(54),
        _ => rng.pick(&NAMES).to_owned(),
    }
}

pub(super) fn boolean(rng: &mut Rng) -> Tree {
    let (yaml, value) = rng.pick(&BOOLS);
    Tree::Scalar(Written::new(yaml, value))
}

pub(super) fn number(rng: &mut Rng) -> Tree {
    let (yaml, value) = match rng.below(3) {
        0 => {
            let (yaml, value) = rng.pick(&NUMBERS);
            (yaml.to_owned(), value)
        }
        1 => {
            let digits = rng.below(20);
            let value = rng.next_u64() % 10_u64.pow(u32::try_from(digits).unwrap_or(0));
            let yaml = value.to_string();
            let value = yaml.parse().unwrap_or(0.0);
            (yaml, value)
        }
        _ => {
            let mantissa = (rng.next_u64() % 2_000_000_000) as f64 - 1e9;
            let value = mantissa * 10_f64.powi(i32::try_from(rng.below(44)).unwrap_or(0) - 30);
            (if rng.chance(2) { format!("{value:e}") } else { format!("{value:?}") }, value)
        }
    };
    Tree::Scalar(Written::new(yaml, value))
}

pub(super) fn null(rng: &mut Rng) -> Tree {
    Tree::Scalar(Written::new(rng.pick(&["null", "~", "Null", "NULL", ""]), Value::Null))
}

pub(super) fn text(rng: &mut Rng) -> Tree {
    match rng.below(8) {
        0 => Tree::Literal(vec!["first line".to_owned(), "  second: line".to_owned()]),
        1..=3 => Tree::Scalar(Written::quoted(rng.pick(&QUOTED))),
        4 => {
            let word = rng.pick(&WORDS);
            Tree::Scalar(Written::new(format!("'{word}'"), word))
        }
        _ => Tree::Scalar(Written::word(rng.pick(&WORDS))),
    }
}

/// A value for a place that is printed without quotes.
pub(super) fn bare(rng: &mut Rng) -> Tree {
    match rng.below(6) {
        0 | 1 => Tree::Scalar(Written::quoted(rng.pick(&BARE[..16]))),
        2 if rng.chance(3) => Tree::Scalar(Written::quoted(rng.pick(&BARE))),
        2 => null(rng),
        3 => boolean(rng),
        _ => number(rng),
    }
}

/// Anything.
pub(super) fn any(rng: &mut Rng, depth: usize) -> Tree {
    match rng.below(if depth == 0 { 8 } else { 11 }) {
        0 => null(rng),
        1 => boolean(rng),
        2..=4 => number(rng),
        5..=7 => text(rng),
        8 => Tree::List((0..rng.below(4)).map(|_| any(rng, depth - 1)).collect()),
        9 => Tree::Flow(Box::new(map(rng, depth - 1))),
        _ => map(rng, depth - 1),
    }
}

pub(super) fn map(rng: &mut Rng, depth: usize) -> Tree {
    let mut entries: Vec<(Written, Tree)> = Vec::new();
    for _ in 0..rng.below(4) {
        let key = key(rng);
        if entries.iter().all(|(other, _)| other.value != key.value) {
            entries.push((key, any(rng, depth)));
        }
    }
    Tree::Map(entries)
}

/// A key, now and then one that YAML 1.1 changes.
pub(super) fn key(rng: &mut Rng) -> Written {
    const RETYPED: [(&str, &str); 7] = [
        ("on", "true"),
        ("n", "false"),
        ("y", "true"),
        ("0x10", "16"),
        ("1.50", "1.5"),
        ("12", "12"),
        ("0755", "493"),
    ];
    const PLAIN: [&str; 8] =
        ["a", "zone", "disk", "app.kubernetes.io/name", "helm.sh/chart", "team", "x_y", "Zed"];
    const IN_QUOTES: [&str; 6] = ["on", "12", "with space", "é", "a: b", "#x"];
    match rng.below(6) {
        0 => {
            let (yaml, value) = rng.pick(&RETYPED);
            Written::new(yaml, value)
        }
        1 => Written::quoted(rng.pick(&IN_QUOTES)),
        _ => Written::word(rng.pick(&PLAIN)),
    }
}
