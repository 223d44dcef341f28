//! URL maps with test cases, for `gcloud compute url-maps validate`.
//!
//! The cases come from the route table alone, not from what is rendered and not from the interpreter: they say where a
//! request belongs by the table's definition. The rules beside them are those that GKE makes of the objects, as far as
//! that is known (kubernetes/ingress-gce `pkg/translator/translator.go` for an Ingress, the Compute Engine API for
//! route rules), so that a map can be validated as it is; a map that was exported from a project takes the cases too.

use super::settings::{Api, Settings};
use super::{name, suffix};
use gatewright_core::model::Gateway;
use gatewright_core::router::Artifact;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target, is_canonical_path};
use gatewright_core::tree::{ToValueError, to_value};
use serde::Serialize;

/// Most tests of a URL map (Compute Engine API, `UrlMap.tests`).
const MAX_TESTS: usize = 100;
/// Largest URL map of a classic Application Load Balancer (Cloud Load Balancing, "Routing configuration size").
pub(super) const MAX_CLASSIC: usize = 64 * 1024;
/// What a rule takes besides its paths: keys, and the full URL of a backend service, whose parts have at most 30
/// (project) and 63 (name) characters.
const RULE: usize = 224;
/// What a condition takes besides its path.
const CONDITION: usize = 32;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UrlMap<'a> {
    name: String,
    default_service: String,
    host_rules: [HostRule<'a>; 1],
    path_matchers: [PathMatcher; 1],
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HostRule<'a> {
    hosts: [&'a str; 1],
    path_matcher: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PathMatcher {
    name: &'static str,
    default_service: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path_rules: Vec<PathRule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    route_rules: Vec<RouteRule>,
}

#[derive(Clone, Serialize)]
struct PathRule {
    paths: Vec<String>,
    service: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct RouteRule {
    priority: usize,
    match_rules: Vec<MatchRule>,
    service: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
enum MatchRule {
    FullPathMatch(String),
    PrefixMatch(String),
}

#[derive(Serialize)]
struct Test<'a> {
    description: String,
    host: &'a str,
    path: String,
    service: String,
}

const MATCHER: &str = "mcp";

/// How many bytes the URL map of this table takes, by a generous estimate. An Ingress has a rule for each path, a
/// Gateway one for each match.
pub(super) fn size(gateway: &Gateway, settings: &Settings<'_>) -> usize {
    let of_row = |row: &Row| {
        let paths = path_rule(row);
        let conditions: usize = paths.iter().map(|path| path.len() + CONDITION).sum();
        conditions + RULE * if settings.api == Api::Ingress { paths.len() } else { 1 }
    };
    gateway.routes.rows().iter().map(of_row).sum()
}

/// One file, or as many as the tests need, and one with what Google does not document.
pub(super) fn files(gateway: &Gateway, settings: &Settings<'_>) -> Result<Vec<Artifact>, ToValueError> {
    let tests = tests(gateway);
    let mut files = Vec::new();
    for (index, part) in tests.chunks(MAX_TESTS).enumerate() {
        let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        let tests = part.iter().map(|(host, path)| test(gateway, host, path)).collect();
        files.push(file(gateway, settings, &["-url-map", &number].concat(), tests)?);
    }
    let questions = questions(gateway);
    if !questions.is_empty() {
        files.push(file(gateway, settings, "-url-map-questions", questions)?);
    }
    Ok(files)
}

fn file(
    gateway: &Gateway,
    settings: &Settings<'_>,
    suffix: &str,
    tests: Vec<Test<'_>>,
) -> Result<Artifact, ToValueError> {
    let map = UrlMap {
        name: name(gateway, "").replace('.', "-"),
        default_service: nobody(gateway),
        host_rules: [HostRule { hosts: [&gateway.host], path_matcher: MATCHER }],
        path_matchers: [matcher(gateway, settings)],
        tests,
    };
    Ok(Artifact::File { name: [&name(gateway, suffix), ".yaml"].concat(), content: to_value(&map)? })
}

/// Requests about which Google documents nothing, expected as if rules compared what is sent: a test that fails has an
/// answer.
fn questions(gateway: &Gateway) -> Vec<Test<'_>> {
    let rows = gateway.routes.by_specificity();
    let Some(row) = rows.iter().find(|row| row.backend == Target::Auth && row.path.len() > 1) else {
        return Vec::new();
    };
    let rest = row.path.trim_start_matches('/');
    let escaped = rest.as_bytes().first().map(|byte| format!("%{byte:02X}")).unwrap_or_default();
    let paths = [
        ["//", rest].concat(),
        ["/./", rest].concat(),
        ["/x/../", rest].concat(),
        ["/", &escaped, rest.get(1..).unwrap_or_default()].concat(),
        ["/x%2F..%2F", rest].concat(),
    ];
    paths
        .into_iter()
        .map(|path| Test {
            description: "open: are paths compared as they are sent?".to_owned(),
            ..test(gateway, &gateway.host, &path)
        })
        .collect()
}

/// A backend service by its partial URL. GKE gives them names of its own, which the user puts in their place.
fn service(gateway: &Gateway, target: Target) -> String {
    ["global/backendServices/", &gateway.fullname, suffix(target)].concat()
}

/// Stands for the cluster's default backend.
fn nobody(gateway: &Gateway) -> String {
    ["global/backendServices/", &gateway.fullname, "-default"].concat()
}

fn matcher(gateway: &Gateway, settings: &Settings<'_>) -> PathMatcher {
    let rows = gateway.routes.by_specificity();
    let mut matcher = PathMatcher {
        name: MATCHER,
        default_service: nobody(gateway),
        path_rules: Vec::new(),
        route_rules: Vec::new(),
    };
    match settings.api {
        Api::Ingress => {
            let is_exact =
                |path: &str| rows.iter().any(|row| row.kind == MatchKind::Exact && row.path == path);
            for row in &rows {
                let mut paths = path_rule(row);
                // The exact row of the same path replaces it.
                paths.retain(|path| row.kind == MatchKind::Exact || !is_exact(path));
                matcher.path_rules.push(PathRule { paths, service: service(gateway, row.backend) });
            }
        }
        Api::Gateway => {
            matcher.route_rules = rows
                .iter()
                .enumerate()
                .map(|(priority, row)| RouteRule {
                    priority,
                    match_rules: match_rules(row),
                    service: service(gateway, row.backend),
                })
                .collect();
        }
    }
    matcher
}

fn path_rule(row: &Row) -> Vec<String> {
    match row.kind {
        MatchKind::Exact => vec![row.path.clone()],
        MatchKind::Prefix if row.path == "/" => vec!["/*".to_owned()],
        MatchKind::Prefix => vec![row.path.clone(), [&row.path, "/*"].concat()],
    }
}

fn match_rules(row: &Row) -> Vec<MatchRule> {
    match row.kind {
        MatchKind::Exact => vec![MatchRule::FullPathMatch(row.path.clone())],
        MatchKind::Prefix if row.path == "/" => vec![MatchRule::PrefixMatch("/".to_owned())],
        MatchKind::Prefix => vec![
            MatchRule::FullPathMatch(row.path.clone()),
            MatchRule::PrefixMatch([&row.path, "/"].concat()),
        ],
    }
}

/// Host and path of every test: the edges of each row, and another host.
fn tests(gateway: &Gateway) -> Vec<(&str, String)> {
    let mut paths: Vec<String> = vec!["/".to_owned(), "/mcp".to_owned()];
    for row in gateway.routes.by_specificity() {
        let base = row.path.trim_end_matches('/');
        for end in ["", "/", "/x", "x"] {
            paths.push([base, end].concat());
        }
        paths.push(row.path.clone());
        paths.push(base.to_ascii_uppercase());
    }
    paths.retain(|path| is_canonical_path(path));
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    let mut tests: Vec<(&str, String)> =
        paths.into_iter().map(|path| (gateway.host.as_str(), path)).collect();
    tests.push((FOREIGN, "/".to_owned()));
    tests.extend(gateway.routes.rows().first().map(|row| (FOREIGN, row.path.clone())));
    tests
}

/// A host that is nobody's (RFC 2606).
const FOREIGN: &str = "foreign.invalid";

fn test<'a>(gateway: &Gateway, host: &'a str, path: &str) -> Test<'a> {
    let row = best(&gateway.routes, path).filter(|_| host != FOREIGN);
    let (service, description) = match row {
        Some(row) => (service(gateway, row.backend), format!("routes[{}]", row.index)),
        None => (nobody(gateway), "another host".to_owned()),
    };
    Test { description, host, path: path.to_owned(), service }
}

/// The row that a path belongs to, by the table's definition.
fn best<'a>(table: &'a RouteTable, path: &str) -> Option<&'a Row> {
    let taking = table.rows().iter().filter(|row| row.path_match().matches(path.as_bytes()));
    taking.max_by_key(|row| RouteTable::rank(row))
}
