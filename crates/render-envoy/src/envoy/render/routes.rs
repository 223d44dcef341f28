//! The routes of the one host.

use crate::envoy::api::{
    Action, DirectResponseAction, HeaderMatcher, PathSpecifier, RedirectAction, RegexMatcher, Route,
    RouteAction, RouteMatch, Seconds, StringMatcher,
};
use gatewright_core::model::Gateway;
use gatewright_core::routes::{MatchKind, Row, Target};

/// The table, by falling specificity.
pub(super) fn table(gateway: &Gateway) -> Vec<Route> {
    gateway.routes.by_specificity().into_iter().map(|row| route(row, gateway)).collect()
}

/// Everything goes to https. `host_redirect` keeps any port of the client's Host out of the Location.
pub(super) fn redirect(gateway: &Gateway) -> Route {
    Route {
        name: "redirect-to-https".to_owned(),
        matches: RouteMatch { path: PathSpecifier::Prefix("/"), headers: Vec::new() },
        action: Action::Redirect(RedirectAction {
            https_redirect: true,
            host_redirect: gateway.host.clone(),
            // 308; the default 301 lets clients turn POST into GET (RFC 9110 §15.4.2).
            response_code: "PERMANENT_REDIRECT",
        }),
    }
}

/// The answer to the kubelet.
pub(super) fn ready(path: &'static str) -> Route {
    Route {
        name: "ready".to_owned(),
        matches: RouteMatch { path: PathSpecifier::Path(path.to_owned()), headers: Vec::new() },
        action: Action::DirectResponse(DirectResponseAction { status: 200 }),
    }
}

fn route(row: &Row, gateway: &Gateway) -> Route {
    let path = match row.kind {
        MatchKind::Exact => PathSpecifier::Path(row.path.clone()),
        MatchKind::Prefix if row.path == "/" => PathSpecifier::Prefix("/"),
        MatchKind::Prefix => PathSpecifier::PathSeparatedPrefix(row.path.clone()),
    };
    Route {
        name: name(row),
        matches: RouteMatch { path, headers: method(row).into_iter().collect() },
        action: Action::Route(action(row.backend, gateway)),
    }
}

/// For logs and coverage tools: what the row says.
fn name(row: &Row) -> String {
    let kind = match row.kind {
        MatchKind::Exact => "exact",
        MatchKind::Prefix => "prefix",
    };
    let methods = if row.methods.is_empty() { String::new() } else { format!(" {}", row.methods.join(",")) };
    format!("{kind} {}{methods}", row.path)
}

/// One condition for all methods of a row. Methods are upper-case words, so they quote themselves.
fn method(row: &Row) -> Option<HeaderMatcher> {
    let string_match = match row.methods.as_slice() {
        [] => return None,
        [one] => StringMatcher::Exact(one.clone()),
        several => StringMatcher::SafeRegex(RegexMatcher { regex: several.join("|") }),
    };
    Some(HeaderMatcher { name: ":method", string_match })
}

fn action(target: Target, gateway: &Gateway) -> RouteAction {
    let (backend, timeout, idle) = match target {
        Target::Auth => (&gateway.auth, gateway.floors.auth_seconds, gateway.floors.auth_seconds),
        // A stream has no natural end.
        Target::Gw => (&gateway.gw, 0, gateway.floors.stream_seconds),
    };
    RouteAction { cluster: backend.service.clone(), timeout: Seconds(timeout), idle_timeout: Seconds(idle) }
}
