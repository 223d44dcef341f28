//! Paths as values of a path-pattern condition.

use gatewright_core::diag::Diagnostic;
use gatewright_core::router::refusal;
use gatewright_core::routes::{MatchKind, Row};

/// Longest value of a path-pattern condition (ELBv2 API, `RuleCondition`).
const MAX_PATTERN: usize = 128;

/// How many values the path of a row takes: a prefix is written as `/p` and `/p/*`.
pub(super) fn values(row: &Row) -> usize {
    if row.kind == MatchKind::Prefix && row.path != "/" { 2 } else { 1 }
}

/// The refusal of a path that a pattern cannot say.
///
/// ELB user guide, "Path conditions": letters, digits and `_ - . $ / ~ " ' @ : + &`; `*` and `?` stand for
/// other characters and cannot be escaped.
pub(super) fn refusal_of(row: &Row) -> Option<Diagnostic> {
    let illegal = row.path.chars().find(|letter| !is_literal(*letter));
    let longest = row.path.len() + if values(row) == 2 { "/*".len() } else { 0 };
    let reason = match illegal {
        Some(letter @ ('*' | '?')) => format!("{letter:?} is a wildcard there and cannot be escaped"),
        Some(letter) => format!("{letter:?} is not allowed there"),
        None if longest > MAX_PATTERN => {
            format!("it takes {longest} characters and the quota is {MAX_PATTERN} per path pattern")
        }
        None => return None,
    };
    let code = if illegal.is_some() { "path-not-expressible" } else { "quota-exceeded" };
    let message = format!("aws-alb cannot match {:?} in a path-pattern condition: {reason}", row.path);
    // What Envoy takes out of paths with dots has a semicolon: `reserved_paths` of those routers.
    let help = if row.path.contains(';') {
        "routers that can: gateway-api, traefik, kong"
    } else {
        "routers that can: istio, gateway-api, envoy-gateway, envoy, traefik, kong"
    };
    Some(refusal(code, message).at_path(format!("routes[{}].path", row.index)).help(help))
}

fn is_literal(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.$/~\"'@:+&".contains(letter)
}
