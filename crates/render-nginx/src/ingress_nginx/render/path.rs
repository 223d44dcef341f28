//! Rows of the table as paths of an Ingress.
//!
//! The controller's semantics are those of the table, element for element: an Exact path is an exact location,
//! a Prefix path `/p` is `location /p/` and, unless an Exact path `/p` exists, `location = /p`; nginx prefers
//! exact locations, then the longest prefix (see [`gatewright_semantics::location`]).

use super::super::admission::Admission;
use gatewright_core::diag::Diagnostic;
use gatewright_core::router::refusal;
use gatewright_core::routes::{MatchKind, RouteTable, Row, Target};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A path as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    pub(super) path: String,
    pub(super) path_type: &'static str,
    pub(super) target: Target,
    /// The row it stands for.
    pub(super) index: usize,
}

/// The rows by falling specificity, so that the order of the table does not show.
pub(super) fn spell(
    table: &RouteTable,
    admission: Admission,
    refusals: &mut Vec<Diagnostic>,
) -> Vec<Spelled> {
    let mut paths = Vec::with_capacity(table.rows().len() + 1);
    let names: BTreeSet<&str> = table.rows().iter().map(|row| row.path.as_str()).collect();
    let mut rows: Vec<&Row> = table.rows().iter().collect();
    rows.sort_by_key(|row| (Reverse(RouteTable::rank(row)), row.path.as_str()));
    for row in rows {
        if !row.methods.is_empty() {
            refusals.push(refuse_methods(row));
            continue;
        }
        match path_type(row, admission) {
            Ok(path_type) => {
                paths.push(Spelled {
                    path: row.path.clone(),
                    path_type,
                    target: row.backend,
                    index: row.index,
                });
                paths.extend(bare(row, table, &names));
            }
            Err(reason) => refusals.push(refuse_path(row, reason)),
        }
    }
    paths
}

/// ImplementationSpecific is a Prefix to the controller and exempt from its validation of paths
/// (kubernetes/ingress-nginx `internal/k8s/main.go`, `SetDefaultNGINXPathType`).
fn path_type(row: &Row, admission: Admission) -> Result<&'static str, &'static str> {
    if let Some(reason) = admission.refuses_any(&row.path).or_else(|| admission.refuses_literal(&row.path)) {
        return Err(reason);
    }
    match (row.kind, admission.refuses_typed(&row.path)) {
        (MatchKind::Exact, None) => Ok("Exact"),
        (MatchKind::Exact, Some(reason)) => Err(reason),
        (MatchKind::Prefix, None) => Ok("Prefix"),
        (MatchKind::Prefix, Some(_)) => Ok("ImplementationSpecific"),
    }
}

/// nginx redirects `/a` to `/a/` when only the latter is a location. An exact row `/a/` gets a path for `/a`
/// beside it that goes where the table sends `/a`.
fn bare(row: &Row, table: &RouteTable, names: &BTreeSet<&str>) -> Option<Spelled> {
    let bare = row.path.strip_suffix('/').filter(|bare| row.kind == MatchKind::Exact && !bare.is_empty())?;
    if names.contains(bare) {
        return None;
    }
    let parent = table
        .rows()
        .iter()
        .filter(|other| other.kind == MatchKind::Prefix && other.path_match().matches(bare.as_bytes()))
        .max_by_key(|other| other.path.len())?;
    Some(Spelled { path: bare.to_owned(), path_type: "Exact", target: parent.backend, index: parent.index })
}

fn refuse_methods(row: &Row) -> Diagnostic {
    let message = format!(
        "ingress-nginx cannot limit {} to {}: an nginx location does not see the method",
        row.path,
        row.methods.join(", ")
    );
    let help = "drop the methods, or use a router that matches them: istio, gateway-api, envoy-gateway, \
                traefik, kong, envoy, nginx-f5";
    refusal("methods-not-expressible", message).at_path(format!("routes[{}].methods", row.index)).help(help)
}

fn refuse_path(row: &Row, reason: &str) -> Diagnostic {
    let kind = match row.kind {
        MatchKind::Exact => "exact",
        MatchKind::Prefix => "prefix",
    };
    let message = format!("ingress-nginx cannot express the {kind} path {}: {reason}", row.path);
    // What Envoy takes out of paths with dots has a semicolon: `reserved_paths` of those routers.
    let others = if row.path.contains(';') {
        "gateway-api, traefik, kong"
    } else {
        "istio, gateway-api, envoy-gateway, envoy, traefik, kong"
    };
    let help = format!(
        "say with --option ingress-nginx.controller-version=… or \
         ingress-nginx.strict-validate-path-type=false if the installation differs; routers without this \
         limit: {others}"
    );
    refusal("path-not-expressible", message).at_path(format!("routes[{}].path", row.index)).help(help)
}
