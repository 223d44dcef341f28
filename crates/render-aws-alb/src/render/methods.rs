//! Rows with methods, through alias backends.
//!
//! `conditions.NAME` holds for every path of the Ingress whose backend is called NAME, so each pair of a
//! target and a set of methods gets a name of its own, which `actions.NAME` sends to the Service
//! (`pkg/ingress/enhanced_backend_builder.go`).

use super::pattern;
use super::settings::Settings;
use gatewright_core::diag::Diagnostic;
use gatewright_core::router::refusal;
use gatewright_core::routes::{Row, Target};

/// ELB quota "Condition values per rule"; the host is one of them.
const VALUES_PER_RULE: usize = 5;
/// ELB quota "Match evaluations per condition".
const VALUES_PER_CONDITION: usize = 3;

/// One rule of the listener that a row becomes: the methods it is limited to, empty for any.
pub(super) type MethodSet<'a> = &'a [String];

/// The sets of methods of the rules of one row, each small enough for a rule.
pub(super) fn sets<'a>(
    row: &'a Row,
    settings: &Settings<'_>,
    refusals: &mut Vec<Diagnostic>,
) -> Vec<MethodSet<'a>> {
    let fit = VALUES_PER_CONDITION.min(VALUES_PER_RULE - 1 - pattern::values(row));
    if row.methods.len() > fit && !settings.split_methods {
        refusals.push(too_many(row, fit));
    }
    if row.methods.is_empty() { vec![&[]] } else { row.methods.chunks(fit.max(1)).collect() }
}

fn too_many(row: &Row, fit: usize) -> Diagnostic {
    let (asked, paths) = (row.methods.len(), pattern::values(row));
    let quota = if asked > VALUES_PER_CONDITION {
        format!("{VALUES_PER_CONDITION} match evaluations per condition")
    } else {
        format!(
            "{VALUES_PER_RULE} condition values per rule, and the host takes 1 and the path {paths} of them"
        )
    };
    let message = format!(
        "aws-alb cannot limit {:?} to {asked} methods in one rule: the quota is {quota}, so {fit} methods fit",
        row.path
    );
    let help = "--option aws-alb.split-methods=true uses several rules; routers without this quota: istio, \
                gateway-api, envoy-gateway, envoy, traefik, kong, nginx-f5";
    refusal("quota-exceeded", message).at_path(format!("routes[{}].methods", row.index)).help(help)
}

/// The name of the backend that stands for a target and a set of methods. The names of the chart's Services
/// end in `-auth` and `-gw`, so none of them is taken for an alias.
pub(super) fn alias(target: Target, methods: MethodSet<'_>) -> String {
    let mut name = match target {
        Target::Auth => "auth".to_owned(),
        Target::Gw => "gw".to_owned(),
    };
    let mut sorted: Vec<&String> = methods.iter().collect();
    sorted.sort();
    for method in sorted {
        name.push('-');
        name.push_str(&method.to_ascii_lowercase());
    }
    name
}
