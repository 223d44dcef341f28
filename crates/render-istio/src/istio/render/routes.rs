//! The rules of the VirtualService.

use crate::istio::facts::Facts;
use crate::istio::types::{
    Destination, HttpRoute, MatchItem, PortSelector, Redirect, Retries, RouteDestination, StringMatch,
};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::model::Gateway;
use gatewright_core::routes::{MatchKind, Row, Target};

/// All rules in order of precedence.
pub(super) fn http_routes(gateway: &Gateway, facts: &Facts) -> Vec<HttpRoute> {
    let mut rules = Vec::new();
    if gateway.tls.terminates() {
        rules.push(redirect(facts));
    }
    // An attached Gateway may serve https too, where nothing was asked unless the router terminates.
    let port = (facts.attached.is_some() && !gateway.tls.terminates()).then_some(facts.http_port);
    let mut counts = [0_usize; 2];
    let rows = gateway.routes.by_specificity();
    for run in rows.chunk_by(|left, right| left.backend == right.backend) {
        let Some(first) = run.first() else { continue };
        let (backend, name, count) = match first.backend {
            Target::Auth => (&gateway.auth, "auth", &mut counts[0]),
            Target::Gw => (&gateway.gw, "gw", &mut counts[1]),
        };
        *count += 1;
        let name = if *count == 1 { name.to_owned() } else { format!("{name}-{count}") };
        push_run(run, &name, &|| forward(backend, facts), port, &mut rules);
    }
    rules
}

/// One rule for rows of one backend; the catch-all, always the last row, gets its own one where it needs no
/// condition.
fn push_run(
    run: &[&Row],
    name: &str,
    forward: &dyn Fn() -> RouteDestination,
    port: Option<u16>,
    rules: &mut Vec<HttpRoute>,
) {
    let is_catch_all = |row: &Row| row.kind == MatchKind::Prefix && row.path == "/" && row.methods.is_empty();
    let conditional = run.iter().filter(|row| !is_catch_all(row));
    let matches: Vec<MatchItem> = conditional.flat_map(|row| items(row, port)).collect();
    let open = run.iter().any(|row| is_catch_all(row));
    let rest = match (open, port) {
        (false, _) => None,
        (true, None) => Some(Vec::new()),
        (true, Some(_)) => Some(vec![MatchItem { port, ..MatchItem::default() }]),
    };
    let named = |suffix: &str| format!("{name}{suffix}");
    if !matches.is_empty() {
        rules.push(rule(name.to_owned(), matches, forward()));
    }
    if let Some(matches) = rest {
        rules.push(rule(named(if run.len() > 1 { "-rest" } else { "" }), matches, forward()));
    }
}

fn rule(name: String, matches: Vec<MatchItem>, route: RouteDestination) -> HttpRoute {
    HttpRoute { name, matches, redirect: None, route: vec![route], retries: Some(Retries { attempts: 0 }) }
}

fn redirect(facts: &Facts) -> HttpRoute {
    HttpRoute {
        name: "redirect-to-https".to_owned(),
        matches: vec![MatchItem { port: Some(facts.http_port), ..MatchItem::default() }],
        redirect: Some(Redirect { scheme: "https", redirect_code: 308 }),
        route: Vec::new(),
        retries: None,
    }
}

fn forward(backend: &Backend, facts: &Facts) -> RouteDestination {
    let port = match backend.port {
        Port::Number(number) => Some(PortSelector { number }),
        // Names were refused; without a port the Service's only one is taken.
        Port::Name(_) | Port::Unnamed => None,
    };
    let host = facts.service_host(&backend.service, &backend.namespace);
    RouteDestination { destination: Destination { host, port } }
}

/// One item for each pair of path condition and method.
fn items(row: &Row, port: Option<u16>) -> Vec<MatchItem> {
    let exact = StringMatch::Exact(row.path.clone());
    let paths = match row.kind {
        MatchKind::Exact => vec![Some(exact)],
        MatchKind::Prefix if row.path == "/" => vec![None],
        MatchKind::Prefix => vec![Some(exact), Some(StringMatch::Prefix(format!("{}/", row.path)))],
    };
    let methods: Vec<Option<StringMatch>> = if row.methods.is_empty() {
        vec![None]
    } else {
        row.methods.iter().map(|method| Some(StringMatch::Exact(method.clone()))).collect()
    };
    let pairs = paths.iter().flat_map(|uri| methods.iter().map(move |method| (uri, method)));
    pairs.map(|(uri, method)| MatchItem { uri: uri.clone(), method: method.clone(), port }).collect()
}
