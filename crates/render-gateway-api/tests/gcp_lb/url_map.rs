//! The URL maps with tests that are written beside the objects.

use crate::support::{HOST, INGRESS, gateway, rendered};
use gatewright_core::model::Tls;
use gatewright_core::router::Artifact;
use gatewright_core::routes::{RouteTable, Target};
use gatewright_core::tree::Value;
use gatewright_testkit::naive;
use gatewright_testkit::tables::{Shape, tables};
use proptest::prelude::*;

/// Files with tests that are known to hold, by name.
fn files(table: RouteTable, ingress: bool) -> Vec<(String, Value)> {
    let mut files = all_files(table, ingress);
    files.retain(|(name, _)| !name.ends_with("-questions.yaml"));
    files
}

fn all_files(table: RouteTable, ingress: bool) -> Vec<(String, Value)> {
    let given: &[(&str, &str)] =
        if ingress { &[("api", "ingress"), ("url-map-tests", "true")] } else { &[("url-map-tests", "true")] };
    let rendered = rendered(&gateway(table, Tls::Off), given);
    let file = |artifact| match artifact {
        Artifact::File { name, content } => Some((name, content)),
        Artifact::Object(_) => None,
    };
    rendered.artifacts.into_iter().filter_map(file).collect()
}

fn list<'v>(value: &'v Value, path: &[&str]) -> &'v [Value] {
    match value.at(path) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.at(&[key]).and_then(Value::as_str).unwrap_or_default()
}

/// A path matcher by the text of the Compute Engine API: the longest path, or the first rule by priority.
fn service<'v>(matcher: &'v Value, path: &str) -> &'v str {
    let mut best: Option<(usize, &str)> = None;
    for rule in list(matcher, &["pathRules"]) {
        for pattern in list(rule, &["paths"]).iter().filter_map(Value::as_str) {
            let (takes, length) = match pattern.strip_suffix('*') {
                Some(start) => (path.starts_with(start), start.len()),
                None => (path == pattern, pattern.len()),
            };
            if takes && best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, text(rule, "service")));
            }
        }
    }
    let takes = |rule: &&Value| {
        list(rule, &["matchRules"]).iter().any(|one| {
            let (full, prefix) = (text(one, "fullPathMatch"), text(one, "prefixMatch"));
            path == full || !prefix.is_empty() && path.starts_with(prefix)
        })
    };
    let routed = list(matcher, &["routeRules"]).iter().find(takes).map(|rule| text(rule, "service"));
    best.map(|(_, service)| service).or(routed).unwrap_or_else(|| text(matcher, "defaultService"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every test says what the table says, and the map beside it passes them.
    #[test]
    fn tests_agree_with_the_table(
        table in tables(Shape { methods: false, all_bytes: false, rows: 30 }),
        ingress in any::<bool>(),
    ) {
        let files = files(table.clone(), ingress);
        prop_assert!(!files.is_empty());
        let mut hosts = std::collections::BTreeSet::new();
        for (_, map) in &files {
            let tests = list(map, &["tests"]);
            prop_assert!((1..=100).contains(&tests.len()), "{}", tests.len());
            let matcher = &list(map, &["pathMatchers"])[0];
            for test in tests {
                let (host, path) = (text(test, "host"), text(test, "path"));
                hosts.insert(host.to_owned());
                let expected = match naive::table(table.rows(), "GET", path).filter(|_| host == HOST) {
                    Some(Target::Auth) => "global/backendServices/mcp-gateway-auth",
                    Some(Target::Gw) => "global/backendServices/mcp-gateway-gw",
                    None => "global/backendServices/mcp-gateway-default",
                };
                prop_assert_eq!(text(test, "service"), expected, "{} {}", host, path);
                let found = if host == HOST { service(matcher, path) } else { text(map, "defaultService") };
                prop_assert_eq!(found, expected, "{} {}", host, path);
            }
        }
        prop_assert_eq!(hosts.len(), 2);
    }
}

#[test]
fn the_default_table() {
    let files = files(RouteTable::default(), false);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["mcp-gateway-gcp-lb-url-map.yaml"]);
    insta::assert_snapshot!(crate::support::print(&[files[0].1.clone()]));
    assert_eq!(self::files(RouteTable::default(), true).len(), 1);
}

/// A file is a document without a kind, which kubectl refuses; so none is written unless it is asked for.
#[test]
fn none_by_default() {
    for given in [&[] as &[(&str, &str)], INGRESS] {
        let rendered = rendered(&gateway(RouteTable::default(), Tls::Off), given);
        assert!(rendered.artifacts.iter().all(|artifact| matches!(artifact, Artifact::Object(_))));
    }
}

#[test]
fn many_rows_make_several_files() {
    use gatewright_core::routes::{MatchKind, Row};
    let mut rows: Vec<Row> =
        (0..60).map(|n| Row::new(format!("/r{n}"), MatchKind::Exact, Target::Auth)).collect();
    rows.push(Row::new("/", MatchKind::Prefix, Target::Gw));
    let files = files(RouteTable::new(rows).expect("lawful"), false);
    assert_eq!(files.len(), 4);
    assert_eq!(files[1].0, "mcp-gateway-gcp-lb-url-map-2.yaml");
}

/// Expected as if paths were compared as they are sent, which nobody documents.
#[test]
fn questions() {
    let files = all_files(RouteTable::default(), true);
    let (name, map) = files.last().expect("a file");
    assert_eq!(name, "mcp-gateway-gcp-lb-url-map-questions.yaml");
    let asked: Vec<&str> = list(map, &["tests"]).iter().map(|test| text(test, "path")).collect();
    assert_eq!(
        asked,
        [
            "//security-stepup-verify",
            "/./security-stepup-verify",
            "/x/../security-stepup-verify",
            "/%73ecurity-stepup-verify",
            "/x%2F..%2Fsecurity-stepup-verify"
        ]
    );
    let gw = |test: &Value| text(test, "service") == "global/backendServices/mcp-gateway-gw";
    assert!(list(map, &["tests"]).iter().all(gw));
}
