//! The environment: names, values, presence, order, numbers as text.

use super::{chart, demo, pairs};
use serde_json::{Value, json};

#[test]
fn names_of_variables() {
    let rows = [
        ("redisHost", "REDIS_HOST"),
        ("vendorClientId", "VENDOR_CLIENT_ID"),
        ("fronteggMcpGwHost", "FRONTEGG_MCP_GW_HOST"),
        ("redisURL", "REDIS_URL"),
        ("URLPath", "URLPATH"),
        ("oauth2ClientId", "OAUTH2_CLIENT_ID"),
        ("x1Y", "X1_Y"),
        ("abcDEFGhi", "ABC_DEFGHI"),
        ("a1B2C", "A1_B2_C"),
        ("a_B", "A_B"),
        ("a-b", "A-B"),
        ("a.b", "A.B"),
        ("redis_host", "REDIS_HOST"),
        ("RedisHost", "REDIS_HOST"),
        ("redisHOST", "REDIS_HOST"),
        ("1a", "1A"),
        ("naïveKey", "NAÏVE_KEY"),
        ("ßA", "ßA"),
        ("ǆB", "ǄB"),
        ("on", "ON"),
        ("12", "12"),
        ("a #b", "A"),
        ("'q'", "Q"),
        (" x ", "X"),
    ];
    for (key, name) in rows {
        let chart = chart("demo", "0.11.0", &[&format!("env: {{{key:?}: value-here}}\n")]);
        let found = chart.env().into_iter().find(|(_, value)| value == "value-here").unwrap();
        assert_eq!(found.0, name, "{key}");
    }
}

#[test]
fn byte_order_of_the_keys() {
    let keys = ["redis_host", "redisHostA", "Zed", "redis", "alpha", "redisA"];
    let entries: Vec<String> = keys.iter().map(|key| format!("{key}: {key}")).collect();
    let chart = demo(&[&format!("env: {{{}}}\n", entries.join(", "))]);
    let own: Vec<String> = chart
        .env()
        .into_iter()
        .filter_map(|(_, value)| value.as_str().map(str::to_owned))
        .filter(|value| keys.contains(&value.as_str()))
        .collect();
    assert_eq!(own, ["Zed", "alpha", "redis", "redisA", "redisHostA", "redis_host"]);
}

#[test]
fn both_containers_have_the_same() {
    let chart = demo(&["env: {redisHost: r, own: {a: 1}}\n"]);
    assert_eq!(chart.container("-auth")["env"], chart.container("-gw")["env"]);
}

/// Measured: what a number of a file looks like as text.
const NUMBERS: [(&str, &str); 35] = [
    ("0", "0"),
    ("42", "42"),
    ("86400", "86400"),
    ("604800", "604800"),
    ("999999", "999999"),
    ("999999.5", "999999.5"),
    ("123456.789", "123456.789"),
    ("0.0001", "0.0001"),
    ("0.00012345", "0.00012345"),
    ("1000000", "1e+06"),
    ("1234567", "1.234567e+06"),
    ("2592000", "2.592e+06"),
    ("3600000", "3.6e+06"),
    ("20000000", "2e+07"),
    ("123456789", "1.23456789e+08"),
    ("-1000000", "-1e+06"),
    ("1.0", "1"),
    ("100000.0", "100000"),
    ("-0", "0"),
    ("-0.0", "-0"),
    ("0.00001", "1e-05"),
    ("0.000099", "9.9e-05"),
    ("9007199254740993", "9.007199254740992e+15"),
    ("123456789012345678901234567890", "1.2345678901234568e+29"),
    ("0755", "493"),
    ("007", "7"),
    ("08", "8"),
    ("0o17", "15"),
    ("0x1F", "31"),
    ("0b101", "5"),
    ("1_000", "1000"),
    ("5.", "5"),
    (".5", "0.5"),
    ("1e3", "1000"),
    ("65e17", "6.5e+18"),
];

#[test]
fn numbers_as_text() {
    for (written, text) in NUMBERS {
        let chart = demo(&[&format!("env: {{x: {written}}}\nmcpGw: {{tag: {written}}}\n")]);
        assert_eq!(chart.variable("X"), text, "{written}");
        let image = chart.container("-gw")["image"].as_str().unwrap();
        assert_eq!(image.rsplit_once(':').unwrap().1, text, "{written}");
    }
}

#[test]
fn values_as_text() {
    let rows = [
        ("'quote\"s and \\'", json!("quote\"s and \\")),
        ("\"a\\nb\\u0007\"", json!("a\nb\u{7}")),
        ("|\n    literal\n", json!("literal\n")),
        ("yes", json!("true")),
        ("off", json!("false")),
        ("[1, b, true]", json!("[1 b true]")),
        ("{z: a, x: 1}", json!("map[x:1 z:a]")),
        ("[null, {b: ~, a: 1000000}, []]", json!("[<nil> map[a:1e+06 b:<nil>] []]")),
        ("[]", json!("[]")),
        ("{}", json!("map[]")),
        ("12:30:45", json!("12:30:45")),
        ("1e1000", json!("1e1000")),
        ("null", Value::Null),
        ("\" \"", json!(" ")),
        ("\"{{ .Release.Name }}\"", json!("{{ .Release.Name }}")),
        ("\"<no value>\"", json!("")),
        ("\"x<no value>y\"", json!("xy")),
    ];
    for (written, expected) in rows {
        assert_eq!(demo(&[&format!("env:\n  own: {written}\n")]).variable("OWN"), expected, "{written}");
    }
}

#[test]
fn empty_strings_and_nulls() {
    for (version, keeps_empty) in [("0.1.0", true), ("0.10.0", true), ("0.11.0", false)] {
        let file = "env: {foo: '', bar: null, cacheTtl: null, zero: 0, no: false, blank: ' '}\n";
        let chart = chart("demo", version, &[file]);
        assert_eq!(chart.has_variable("FOO"), keeps_empty, "{version}");
        assert_eq!(chart.variable("BAR"), Value::Null, "{version}");
        assert!(!chart.has_variable("CACHE_TTL"), "{version}");
        assert_eq!(chart.variable("ZERO"), "0");
        assert_eq!(chart.variable("FALSE"), "false");
        assert_eq!(chart.variable("BLANK"), " ");
    }
}

#[test]
fn colliding_keys_keep_their_order() {
    let chart = demo(&["env: {cacheTTL: '600', redis_port: '6380', port: 9000}\n"]);
    let of = |name: &str| -> Vec<Value> {
        chart.env().into_iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect()
    };
    assert_eq!(of("CACHE_TTL"), ["600", "300"]);
    assert_eq!(of("REDIS_PORT"), ["6379", "6380"]);
    assert_eq!(of("PORT"), ["8080", "9000"]);
    let names: Vec<String> = chart.env().into_iter().map(|(name, _)| name).collect();
    let expected = [
        "PORT",
        "CACHE_TTL",
        "CACHE_TTL",
        "FRONTEGG_REGION",
        "PORT",
        "REDIS_DB",
        "REDIS_PORT",
        "REDIS_TLS_ENABLED",
        "REDIS_PORT",
    ];
    assert_eq!(names, expected);
    assert_eq!(chart.container("-auth")["ports"][0]["containerPort"], 8080);
}

#[test]
fn default_environment() {
    let latest = pairs(&[
        ("PORT", "8080"),
        ("CACHE_TTL", "300"),
        ("FRONTEGG_REGION", "eu"),
        ("REDIS_DB", "0"),
        ("REDIS_PORT", "6379"),
        ("REDIS_TLS_ENABLED", "true"),
    ]);
    assert_eq!(demo(&[]).env(), latest);
    let before = pairs(&[
        ("PORT", "8080"),
        ("APPLICATION_ID", ""),
        ("CACHE_TTL", "300"),
        ("EXTERNAL_AUTHORIZATION_URL", ""),
        ("FRONTEGG_MCP_GW_HOST", ""),
        ("FRONTEGG_REGION", "eu"),
        ("HYBRID_AUTH_HOST", ""),
        ("REDIS_DB", "0"),
        ("REDIS_HOST", ""),
        ("REDIS_PASSWORD", ""),
        ("REDIS_PORT", "6379"),
        ("REDIS_TLS_ENABLED", "true"),
        ("VENDOR_CLIENT_ID", ""),
        ("VENDOR_CLIENT_SECRET", ""),
    ]);
    for version in ["0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "0.9.0", "0.10.0"] {
        assert_eq!(chart("demo", version, &[]).env(), before, "{version}");
    }
}

#[test]
fn existing_secret() {
    let reference = json!([{"secretRef": {"name": "my-s"}}]);
    let latest = demo(&["existingSecret: my-s\n"]);
    for ending in ["-auth", "-gw"] {
        assert_eq!(latest.container(ending)["envFrom"], reference);
    }
    let old = chart("demo", "0.10.0", &["existingSecret: my-s\n"]);
    assert_eq!(old.container("-gw").get("envFrom"), None);
    for falsy in ["''", "null", "false", "0", "[]"] {
        let none = demo(&[&format!("existingSecret: {falsy}\n")]);
        assert_eq!(none.container("-gw").get("envFrom"), None, "{falsy}");
    }
    let shadows = "existingSecret: my-s\nenv: {redisPort: '', redisTlsEnabled: null, cacheTtl: ''}\n";
    let left = pairs(&[("PORT", "8080"), ("FRONTEGG_REGION", "eu"), ("REDIS_DB", "0")]);
    assert_eq!(demo(&[shadows]).env(), left);
}
