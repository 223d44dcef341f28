//! What GKE does not support (its conformance report for Gateway API 1.6, GKE 1.36; GKE documentation,
//! "GatewayClass capabilities").

use gatewright_semantics::gateway_api::{Filters, Match, PathRule, RouteRule};
use gatewright_semantics::report::Report;

/// The sentence about one of them.
pub(super) fn unsupported(what: &str) -> String {
    format!("GKE does not support {what} and does not program the route")
}

/// Refuses what a rule asks for and GKE does not do.
pub(super) fn rule(rule: &RouteRule, report: &mut Report) {
    let timeouts = [&rule.timeouts.request, &rule.timeouts.backend_request];
    for (_, place) in timeouts.into_iter().flatten() {
        report.refuse_at(place.clone(), unsupported("timeouts of an HTTPRoute"));
    }
    if let Some(place) = &rule.retry {
        report.refuse_at(place.clone(), unsupported("retries of an HTTPRoute"));
    }
    filters(&rule.filters, report);
    if let Some(redirect) = &rule.filters.redirect {
        if !matches!(redirect.status, 301 | 302) {
            let what = format!("the redirect status {}", redirect.status);
            report.refuse_at(redirect.place.clone(), unsupported(&what));
        }
        if redirect.port.is_some() {
            report.refuse_at(redirect.place.clone(), unsupported("a port in a redirect"));
        }
    }
    for backend in &rule.backends {
        filters(&backend.filters, report);
        if let Some(redirect) = &backend.filters.redirect {
            report.refuse_at(redirect.place.clone(), unsupported("a redirect of one backend"));
        }
        if let Some(edit) = &backend.filters.host {
            report.refuse_at(edit.place.clone(), unsupported("a Host header of one backend"));
        }
    }
}

fn filters(filters: &Filters, report: &mut Report) {
    if let Some(edit) = &filters.path {
        report.refuse_at(edit.place.clone(), unsupported("a rewrite of the path"));
    }
    if let Some(place) = &filters.cors {
        report.refuse_at(place.clone(), unsupported("CORS"));
    }
    if let Some(place) = &filters.external_auth {
        report.refuse_at(place.clone(), unsupported("external authorization"));
    }
    for place in &filters.mirrors {
        report.warn_at("mirrored", place.clone(), "a copy of each request goes to another service as well");
    }
    for (group, kind, name, place) in &filters.extensions {
        // Which of several equal pods a client meets.
        if (group.as_str(), kind.as_str()) != ("networking.gke.io", "GCPSessionAffinityFilter") {
            report.refuse_at(place.clone(), format!("the filter {kind}/{name} of {group} is not modelled"));
        }
    }
}

/// True for a match that GKE can say; refuses any other.
pub(super) fn is_matched(matched: &Match, report: &mut Report) -> bool {
    if matched.method.is_some() {
        report.refuse_at(matched.place.clone(), unsupported("method matching"));
        return false;
    }
    if let PathRule::Regex(_) = matched.path {
        let message = "regular expressions: global load balancers refuse them, and for the others their precedence is not \
                       documented";
        report.refuse_at(matched.place.clone(), unsupported(message));
        return false;
    }
    true
}
