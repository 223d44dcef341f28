//! What listeners, matches and redirects of Gateway API become at ELB.

use crate::interpret::balancer::Conditions;
use gatewright_core::decision::{Redirect, Scheme};
use gatewright_semantics::gateway_api::{Listener as Section, Match, PathRule, RequestRedirect};

/// The hosts of a route on a listener; nothing when they have none in common (`hostnameCheck`).
pub(super) fn hosts_on(section: &Section, hostnames: &[String]) -> Option<Vec<String>> {
    match (&section.hostname, hostnames) {
        (None, _) => Some(Vec::new()),
        (Some(own), []) => Some(vec![own.clone()]),
        (Some(own), names) => {
            let found: Vec<String> = names.iter().filter_map(|name| common(name, own)).collect();
            (!found.is_empty()).then_some(found)
        }
    }
}

/// The more specific of two host names, either of which may start with `*.`.
fn common(left: &str, right: &str) -> Option<String> {
    let under = |name: &str, wildcard: &str| {
        wildcard.strip_prefix('*').is_some_and(|suffix| name.len() > suffix.len() && name.ends_with(suffix))
    };
    if left == right || under(left, right) {
        Some(left.to_owned())
    } else {
        under(right, left).then(|| right.to_owned())
    }
}

/// `pkg/gateway/routeutils/route_rule_condition.go`. The value of an Exact path is passed on as it is, so `*`
/// and `?` in it are wildcards.
pub(super) fn conditions(matched: &Match) -> Conditions {
    let mut conditions = Conditions::default();
    match &matched.path {
        PathRule::Exact(path) => conditions.paths.push(path.clone()),
        PathRule::Regex(path) => conditions.path_regexes.push(path.clone()),
        PathRule::Prefix(path) if path == "/" => conditions.paths.push("/*".to_owned()),
        PathRule::Prefix(path) => {
            let path = path.strip_suffix('/').unwrap_or(path);
            conditions.paths.extend([path.to_owned(), [path, "/*"].concat()]);
        }
    }
    conditions.methods = matched.method.clone().map(|method| vec![method]);
    for header in &matched.headers {
        // A comma makes several values of one (docs/guide/gateway/l7gateway.md).
        let values = header.value.split(',').count();
        conditions.others.push((format!("the header {:?}", header.name), values));
    }
    if !matched.queries.is_empty() {
        conditions.others.push(("the query string".to_owned(), matched.queries.len()));
    }
    conditions
}

/// `buildHttpRedirectAction`: a scheme without a port brings its default port.
pub(super) fn redirection(redirect: &RequestRedirect, port: u16, scheme: Scheme) -> Result<Redirect, String> {
    // ELB knows no others than these two.
    if !matches!(redirect.status, 301 | 302) {
        return Err(format!("ELB refuses a redirect with status {}: 301 or 302", redirect.status));
    }
    Ok(Redirect {
        status: redirect.status,
        scheme: Some(redirect.scheme.unwrap_or(scheme)),
        host: redirect.hostname.clone(),
        port: redirect.location_port(port, scheme),
        keeps_target: redirect.path.is_none(),
    })
}
