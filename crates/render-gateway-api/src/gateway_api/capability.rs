//! What the chosen implementation does not claim, and what follows from that.

use super::facts::Facts;
use super::implementation::{Feature, Implementation};
use super::info::INFO;
use crate::bind::Paths;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{refusal, reserved_rows};
use gatewright_core::routes::{MatchKind, RouteTable, Row};
use gatewright_semantics::envoy::PARAMETER_DOT_SEGMENTS;

/// What the implementation cannot do although the API has words for it.
pub(super) fn refusals(gateway: &Gateway, facts: &Facts<'_>) -> Vec<Diagnostic> {
    let Some(one) = facts.implementation else { return Vec::new() };
    let mut found = Vec::new();
    let help = if one.router.is_empty() {
        "istio, ingress-nginx, kong, traefik and envoy-gateway can".to_owned()
    } else {
        format!(
            "istio, ingress-nginx, traefik and envoy-gateway can; --router {} renders its own objects",
            one.router
        )
    };
    if !one.claims(Feature::MethodMatching)
        && let Some(row) = gateway.routes.rows().iter().find(|row| !row.methods.is_empty())
    {
        let message = format!(
            "{} does not claim HTTPRouteMethodMatching, and the row for {} is limited to methods",
            one.title, row.path
        );
        let at = format!("routes[{}].methods", row.index);
        found.push(refusal("methods-not-expressible", message).at_path(at).help(help.clone()));
    }
    if !one.claims(Feature::SchemeRedirect) && gateway.tls.terminates() {
        let message =
            format!("{} does not claim HTTPRouteSchemeRedirect, so http cannot redirect", one.title);
        found.push(refusal("redirect-not-expressible", message).at_path("tls").help(help.clone()));
    }
    found.extend(gateway.routes.rows().iter().filter_map(|row| {
        let problem = path_problem(row, one)?;
        let message = format!("{} cannot match {:?} exactly: {problem}", one.title, row.path);
        let at = format!("routes[{}]", row.index);
        Some(refusal("path-not-expressible", message).at_path(at).help(help.clone()))
    }));
    found.extend(reserved(gateway, one));
    if one.name == "traefik" {
        found.extend(out_of_order(&gateway.routes));
    }
    found
}

/// What Envoy takes out of paths on the way to the implementation's routes.
fn reserved(gateway: &Gateway, one: &Implementation) -> Vec<Diagnostic> {
    if !matches!(one.preset.paths, Paths::Envoy(connection) if connection.normalize_path) {
        return Vec::new();
    }
    let help = format!("name the path otherwise: {} runs Envoy; traefik and kong can", one.title);
    reserved_rows(INFO.id, &[PARAMETER_DOT_SEGMENTS], &gateway.routes, &help)
}

fn path_problem(row: &Row, one: &Implementation) -> Option<&'static str> {
    let holds = |bytes: &str| row.path.contains(|c: char| bytes.contains(c));
    // Kong Operator `subtranslator/httproute.go`: paths become regular expressions as they are.
    if one.preset.unquoted_paths && holds(".^$*+?()[]{}|\\") {
        return Some("it puts the path into a regular expression without quoting");
    }
    // NGINX Gateway Fabric `config/validation/common.go`: `^/[^\s{};]*$`.
    (one.name == "nginx-gateway-fabric" && holds(";{}")).then_some("it refuses ; in a path")
}

/// Traefik ranks by one number, in which a method weighs as much as ten characters and the longest prefixes
/// pass `Exact`: rows of two backends that overlap must not change places.
fn out_of_order(routes: &RouteTable) -> Option<Diagnostic> {
    let rows = routes.by_specificity();
    let pair = rows.iter().enumerate().find_map(|(index, better)| {
        let worse = rows.iter().skip(index + 1).find(|worse| {
            worse.backend != better.backend
                && worse.path_match().matches(better.path.as_bytes())
                && number(worse) >= number(better)
        })?;
        Some((better, worse))
    });
    let (better, worse) = pair?;
    let message = format!(
        "Traefik would try {:?} before {:?}: it ranks a prefix with a method above prefixes that are up to ten \
         characters longer",
        worse.path, better.path
    );
    let help = "--router traefik renders explicit priorities";
    Some(refusal("path-not-expressible", message).at_path(format!("routes[{}]", better.index)).help(help))
}

fn number(row: &Row) -> usize {
    let path = match row.kind {
        MatchKind::Exact => 100_000,
        MatchKind::Prefix if row.path == "/" => 1,
        MatchKind::Prefix => 10_000 + 100 * row.path.len(),
    };
    if row.methods.is_empty() { path } else { path + 1000 }
}

/// What the implementation does not claim and the routes do without.
pub(super) fn remarks(gateway: &Gateway, facts: &Facts<'_>) -> Vec<Diagnostic> {
    let Some(one) = facts.implementation else { return Vec::new() };
    let mut found = Vec::new();
    let mut lacks = |feature: &str, consequence: &str| {
        let message = format!("{} does not claim {feature}: {consequence}", one.title);
        found.push(Diagnostic::warning("feature-not-claimed", message).at_path("gateway-api.implementation"));
    };
    if !one.claims(Feature::Core) {
        lacks("all of the core tests", "check that your controller serves a Gateway with these listeners");
    }
    if !one.claims(Feature::RequestTimeout) {
        lacks("HTTPRouteRequestTimeout", "no timeouts are written, and its own limits end streams");
    }
    if !one.claims(Feature::ListenerIsolation) {
        lacks(
            "GatewayHTTPListenerIsolation",
            "routes on another listener of the same port may take requests for this host",
        );
    }
    if !one.streams.is_empty() {
        let message = format!(
            "{}: {}; no object of Gateway API changes that, --stream-timeout asks for {} seconds",
            one.title, one.streams, gateway.floors.stream_seconds
        );
        let hint = if one.router.is_empty() {
            "see the policies of the implementation".to_owned()
        } else {
            format!("--router {} renders its own objects", one.router)
        };
        found.push(
            Diagnostic::warning("stream-limit-unsupported", message).at_path("streamTimeout").help(hint),
        );
    }
    found
}
