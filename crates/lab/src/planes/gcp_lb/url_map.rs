//! A URL map evaluated as the text of the Compute Engine API v1 says (`UrlMap`, `HostRule`, `PathMatcher`, `PathRule`,
//! `HttpRouteRule`, `HttpRouteRuleMatch`). It reads the resource as JSON and knows neither our renderer nor our
//! interpreter.

use super::list;
use serde_json::Value;

/// What a URL map does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The backend service, by the last part of its URL.
    Service(String),
    /// `urlRedirect`: its status, and the scheme of the Location when it is another one.
    Redirect(u16, Option<&'static str>),
    /// The API's text does not say.
    Unsaid(&'static str),
}

/// "The string fed to the path matcher does not include any text after the first ? or #" (`PathRule.paths`).
pub(super) fn key(sent: &[u8]) -> &[u8] {
    sent.split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default()
}

/// Where a request goes, by its [`key`].
pub(super) fn action(map: &Value, host: &str, key: &[u8]) -> Action {
    let Some(name) = matcher_name(map, &host.to_ascii_lowercase()) else { return default(map) };
    let Some(matcher) = list(&map["pathMatchers"]).iter().find(|matcher| matcher["name"] == *name) else {
        return Action::Unsaid("a host rule names a path matcher that is not there");
    };
    let routes = list(&matcher["routeRules"]);
    let found =
        if routes.is_empty() { longest(list(&matcher["pathRules"]), key) } else { first(routes, key) };
    found.unwrap_or_else(|| default(matcher))
}

/// The path matcher of the host rule that takes the host. An exact name goes before a pattern, a longer pattern before a
/// shorter one: the API's text leaves it open, and no two patterns of ours overlap.
fn matcher_name<'a>(map: &'a Value, host: &str) -> Option<&'a Value> {
    let takes = |pattern: &str| match pattern.strip_prefix('*') {
        None => host == pattern.to_ascii_lowercase(),
        Some("") => true,
        // "* matches any string of ([a-z0-9-.]*)" (`HostRule.hosts`).
        Some(suffix) => host.strip_suffix(suffix).is_some_and(|rest| {
            rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        }),
    };
    let mut best: Option<(bool, usize, &Value)> = None;
    for rule in list(&map["hostRules"]) {
        for pattern in list(&rule["hosts"]).iter().filter_map(Value::as_str).filter(|pattern| takes(pattern))
        {
            let rank = (!pattern.starts_with('*'), pattern.len());
            if best.is_none_or(|(exact, length, _)| rank > (exact, length)) {
                best = Some((rank.0, rank.1, &rule["pathMatcher"]));
            }
        }
    }
    best.map(|(_, _, name)| name)
}

/// "Matches are always done on the longest-path-first basis" (`PathMatcher.pathRules`).
fn longest(rules: &[Value], key: &[u8]) -> Option<Action> {
    let mut best: Option<(usize, Action)> = None;
    for rule in rules {
        for path in list(&rule["paths"]).iter().filter_map(Value::as_str) {
            let literal = path.strip_suffix('*').unwrap_or(path);
            let takes = if literal.len() < path.len() {
                key.starts_with(literal.as_bytes())
            } else {
                key == literal.as_bytes()
            };
            let action = action_of(rule);
            match &best {
                _ if !takes => {}
                Some((length, _)) if *length > literal.len() => {}
                Some((length, other)) if *length == literal.len() && *other != action => {
                    let open = Action::Unsaid("which of /p/ and /p/* is the longer path");
                    best = Some((literal.len(), open));
                }
                _ => best = Some((literal.len(), action)),
            }
        }
    }
    best.map(|(_, action)| action)
}

/// "routeRules are evaluated in order of priority, from the lowest to highest number" (`PathMatcher.routeRules`).
fn first(rules: &[Value], key: &[u8]) -> Option<Action> {
    let mut sorted: Vec<&Value> = rules.iter().collect();
    sorted.sort_by_key(|rule| rule["priority"].as_u64().unwrap_or(0));
    let takes = |matched: &Value| {
        let text = |name: &str| matched[name].as_str().map(str::as_bytes);
        text("fullPathMatch").is_some_and(|full| full == key)
            || text("prefixMatch").is_some_and(|prefix| key.starts_with(prefix))
    };
    let rule = sorted.into_iter().find(|rule| list(&rule["matchRules"]).iter().any(takes))?;
    Some(action_of(rule))
}

fn default(at: &Value) -> Action {
    redirect(&at["defaultUrlRedirect"]).unwrap_or_else(|| service(&at["defaultService"]))
}

fn action_of(rule: &Value) -> Action {
    redirect(&rule["urlRedirect"]).unwrap_or_else(|| service(&rule["service"]))
}

fn service(url: &Value) -> Action {
    let name = url.as_str().and_then(|url| url.rsplit('/').next()).filter(|name| !name.is_empty());
    name.map_or(Action::Unsaid("a rule without a service"), |name| Action::Service(name.to_owned()))
}

/// `HttpRedirectAction`.
fn redirect(at: &Value) -> Option<Action> {
    let status = match at.as_object()?.get("redirectResponseCode").and_then(Value::as_str) {
        None | Some("" | "MOVED_PERMANENTLY_DEFAULT") => 301,
        Some("FOUND") => 302,
        Some("SEE_OTHER") => 303,
        Some("TEMPORARY_REDIRECT") => 307,
        Some("PERMANENT_REDIRECT") => 308,
        Some(_) => return Some(Action::Unsaid("an unknown redirectResponseCode")),
    };
    Some(Action::Redirect(status, (at["httpsRedirect"] == true).then_some("https")))
}

/// What the API refuses in a URL map, as far as it is written there.
pub(super) fn refusal(map: &Value) -> Option<String> {
    let paths = list(&map["pathMatchers"])
        .iter()
        .flat_map(|matcher| list(&matcher["pathRules"]))
        .flat_map(|rule| list(&rule["paths"]))
        .filter_map(Value::as_str);
    for path in paths {
        // "Each must start with / and the only place a * is allowed is at the end following a /."
        let stars = path.matches('*').count();
        let is_lawful = path.starts_with('/')
            && (stars == 0 || stars == 1 && path.ends_with("/*"))
            && !path.contains(['?', '#'])
            && path.len() <= 1024;
        if !is_lawful {
            return Some(format!("the API refuses the path {path:?}"));
        }
    }
    let mut hosts: Vec<&str> = list(&map["hostRules"])
        .iter()
        .flat_map(|rule| list(&rule["hosts"]))
        .filter_map(Value::as_str)
        .collect();
    hosts.sort_unstable();
    hosts.windows(2).find(|two| two.first() == two.last()).map(|two| format!("a host twice: {two:?}"))
}
