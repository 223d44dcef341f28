//! The rules of the HTTPRoutes.

use super::plan::{Method404, Plan};
use gateway_api::httproutes::{
    HttpRouteRules, HttpRouteRulesBackendRefs, HttpRouteRulesFilters, HttpRouteRulesFiltersRequestRedirect,
    HttpRouteRulesFiltersRequestRedirectScheme, HttpRouteRulesFiltersType, HttpRouteRulesMatches,
    HttpRouteRulesMatchesMethod, HttpRouteRulesMatchesPath, HttpRouteRulesMatchesPathType,
    HttpRouteRulesTimeouts,
};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::model::Gateway;
use gatewright_core::routes::{MatchKind, Row, Target};

/// One condition of the table: a path with one method or all of them.
type Condition<'a> = (MatchKind, &'a str, Option<&'a str>);

/// All rules: those of auth, then those of gw.
pub(super) fn rules(gateway: &Gateway, plan: &Plan<'_>) -> Vec<HttpRouteRules> {
    let mut rules = Vec::new();
    for (target, backend) in [(Target::Auth, &gateway.auth), (Target::Gw, &gateway.gw)] {
        let matches: Vec<HttpRouteRulesMatches> =
            conditions(gateway, plan.method_miss, target).into_iter().map(item).collect();
        for part in matches.chunks(plan.bundle.matches_per_rule()) {
            rules.push(HttpRouteRules {
                matches: Some(part.to_vec()),
                backend_refs: Some(vec![backend_ref(backend, &gateway.namespace)]),
                timeouts: plan.request_timeout.map(|limit| HttpRouteRulesTimeouts {
                    request: Some(limit.to_owned()),
                    backend_request: None,
                }),
                ..HttpRouteRules::default()
            });
        }
    }
    rules
}

/// How many matches each of the two backends needs.
pub(super) fn counts(gateway: &Gateway, method_miss: Method404) -> [usize; 2] {
    [Target::Auth, Target::Gw].map(|target| conditions(gateway, method_miss, target).len())
}

fn conditions(gateway: &Gateway, method_miss: Method404, target: Target) -> Vec<Condition<'_>> {
    let rows = gateway.routes.by_specificity();
    let own = rows.iter().filter(|row| row.backend == target);
    let mut found: Vec<Condition<'_>> = own.flat_map(|row| of_row(row)).collect();
    if method_miss == Method404::Always {
        let rest = rows.iter().filter(|row| !row.methods.is_empty()).flat_map(|row| rest_of(row, &rows));
        for condition in rest.filter(|(backend, _)| *backend == target).map(|(_, condition)| condition) {
            if !found.contains(&condition) {
                found.push(condition);
            }
        }
    }
    found
}

fn of_row(row: &Row) -> Vec<Condition<'_>> {
    if row.methods.is_empty() {
        return vec![(row.kind, &row.path, None)];
    }
    row.methods.iter().map(|method| (row.kind, row.path.as_str(), Some(method.as_str()))).collect()
}

/// Where the methods go that a row does not name: the less specific rows that hold all of its paths, each
/// with what is left, down to one for every method.
fn rest_of<'a>(row: &'a Row, rows: &[&'a Row]) -> Vec<(Target, Condition<'a>)> {
    let mut left_out: Vec<&str> = row.methods.iter().map(String::as_str).collect();
    let mut rest = Vec::new();
    let below = rows.iter().skip_while(|other| !std::ptr::eq(**other, row)).skip(1);
    for other in below.filter(|other| covers(other, row)) {
        if other.methods.is_empty() {
            rest.push((other.backend, (row.kind, row.path.as_str(), None)));
            break;
        }
        for method in other.methods.iter().map(String::as_str) {
            if !left_out.contains(&method) {
                left_out.push(method);
                rest.push((other.backend, (row.kind, row.path.as_str(), Some(method))));
            }
        }
    }
    rest
}

/// True when every path of `inner` belongs to `outer` too.
fn covers(outer: &Row, inner: &Row) -> bool {
    match outer.kind {
        MatchKind::Exact => inner.kind == MatchKind::Exact && inner.path == outer.path,
        MatchKind::Prefix => outer.path_match().matches(inner.path.as_bytes()),
    }
}

fn item((kind, path, method): Condition<'_>) -> HttpRouteRulesMatches {
    let kind = match kind {
        MatchKind::Exact => HttpRouteRulesMatchesPathType::Exact,
        MatchKind::Prefix => HttpRouteRulesMatchesPathType::PathPrefix,
    };
    HttpRouteRulesMatches {
        method: method.and_then(typed),
        path: Some(HttpRouteRulesMatchesPath { r#type: Some(kind), value: Some(path.to_owned()) }),
        ..HttpRouteRulesMatches::default()
    }
}

/// The methods of a table (contract of the route table); [`super::check`] refuses others.
pub(super) fn typed(method: &str) -> Option<HttpRouteRulesMatchesMethod> {
    Some(match method {
        "GET" => HttpRouteRulesMatchesMethod::Get,
        "HEAD" => HttpRouteRulesMatchesMethod::Head,
        "POST" => HttpRouteRulesMatchesMethod::Post,
        "PUT" => HttpRouteRulesMatchesMethod::Put,
        "PATCH" => HttpRouteRulesMatchesMethod::Patch,
        "DELETE" => HttpRouteRulesMatchesMethod::Delete,
        "OPTIONS" => HttpRouteRulesMatchesMethod::Options,
        _ => return None,
    })
}

fn backend_ref(backend: &Backend, own: &str) -> HttpRouteRulesBackendRefs {
    HttpRouteRulesBackendRefs {
        name: backend.service.clone(),
        namespace: (backend.namespace != own).then(|| backend.namespace.clone()),
        port: match backend.port {
            Port::Number(port) => Some(i32::from(port)),
            Port::Name(_) | Port::Unnamed => None,
        },
        ..HttpRouteRulesBackendRefs::default()
    }
}

/// The one rule of the route on the listener for plain HTTP: no match, so every request.
pub(crate) fn redirect(status: u16) -> HttpRouteRules {
    let redirect = HttpRouteRulesFiltersRequestRedirect {
        scheme: Some(HttpRouteRulesFiltersRequestRedirectScheme::Https),
        status_code: Some(i64::from(status)),
        ..HttpRouteRulesFiltersRequestRedirect::default()
    };
    HttpRouteRules {
        filters: Some(vec![HttpRouteRulesFilters {
            r#type: HttpRouteRulesFiltersType::RequestRedirect,
            request_redirect: Some(redirect),
            ..HttpRouteRulesFilters::default()
        }]),
        ..HttpRouteRules::default()
    }
}
