//! What the controller does not support in an HTTPRoute (`pkg/gateway/routeutils/route_rule_action.go`,
//! `route_rule_transform.go`, `route_rule_condition.go`).

use crate::interpret::report::{At, Report};
use gatewright_core::decision::Place;
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::gateway_api::{
    BackendRef, Bundle, Filters, GROUP, PathRule, Reader, Route, RouteRule,
};
use gatewright_semantics::report;

/// The CRDs are the user's to install; the newest ones take the most.
const BUNDLE: (u32, u32, u32) = (1, 6, 1);

pub(super) fn reader(context: Context<'_>) -> Reader<'_> {
    Reader { namespace: context.namespace, bundle: Bundle::new(BUNDLE), host: context.host }
}

/// All HTTPRoutes, each with what there is to say about it.
pub(super) fn read_all(manifests: &Manifests, context: Context<'_>) -> Vec<(Route, Report)> {
    let read = |manifest| {
        let mut found = report::Report::default();
        let route = reader(context).route(manifest, &mut found);
        let mut report = Report::default();
        report.join(found);
        for rule in &route.rules {
            check(rule, &mut report);
        }
        (route, report)
    };
    manifests.of_kind(GROUP, "HTTPRoute").map(read).collect()
}

fn check(rule: &RouteRule, report: &mut Report) {
    for (kind, place) in &rule.filters.kinds {
        if let Some(why) = unsupported(kind) {
            report.refuse(&At::of(place), why);
        }
    }
    for matched in &rule.matches {
        if let PathRule::Prefix(value) = &matched.path
            && value.contains(['*', '?'])
        {
            let why =
                format!("the controller gives up the Gateway: {value:?} is no prefix and has wildcards");
            report.refuse(&At::of(&matched.place).key("path"), why);
        }
    }
    for place in ignored(rule) {
        report.warn("ignored-field", &At::of(place), "the controller does not support it");
    }
    for backend in &rule.backends {
        check_backend(backend, report);
    }
}

/// Fields without effect.
fn ignored(rule: &RouteRule) -> impl Iterator<Item = &Place> {
    let limits = [&rule.timeouts.request, &rule.timeouts.backend_request];
    let limits = limits.into_iter().flatten().map(|(_, place)| place);
    limits.chain(&rule.retry).chain(&rule.session)
}

fn check_backend(backend: &BackendRef, report: &mut Report) {
    let at = At::of(&backend.place);
    if !backend.filters.kinds.is_empty() {
        report.refuse(&at, "filters of a backend are not supported");
    }
    if !backend.is_service() {
        report.refuse(&at, format!("a backend of kind {} is not modelled", backend.kind));
    }
}

/// Why a filter of this type is not modelled.
fn unsupported(kind: &str) -> Option<String> {
    match kind {
        "RequestRedirect" | "URLRewrite" => None,
        "ExtensionRef" => {
            Some("a ListenerRuleConfiguration may add conditions and actions, and is not modelled".to_owned())
        }
        other => {
            Some(format!("the controller gives up the Gateway: it does not support the filter {other:?}"))
        }
    }
}

/// What decides about a rule besides its matches, in words.
pub(super) fn other_condition(filters: &Filters) -> Option<String> {
    let (kind, _) = filters.kinds.iter().rfind(|(kind, _)| unsupported(kind).is_some())?;
    Some(match kind.as_str() {
        "ExtensionRef" => "a ListenerRuleConfiguration".to_owned(),
        other => format!("the filter {other:?}"),
    })
}
