//! `kong/router/traditional.lua`, function by function, for routes with hosts, paths and methods.

use super::kic::Made;
use pcre2::bytes::Regex;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

const HOST: u8 = 0x40;
const URI: u8 = 0x10;
const METHOD: u8 = 0x08;

/// What `marshall_route` makes of one path of a route.
struct RouteT<'a> {
    at: usize,
    route: &'a Made,
    is_regex: bool,
    value: &'a str,
    match_rules: u8,
    match_weight: u8,
    submatch_weight: u8,
    max_uri_length: usize,
}

struct Ctx<'a> {
    hit_uri: Option<&'a str>,
    /// The wildcard that was hit.
    hit_host: Option<&'a str>,
    req_host: &'a str,
    req_uri: &'a [u8],
    req_method: &'a str,
    req_category: u8,
}

pub(crate) fn select(made: &[Made], method: &str, host: &str, uri: &[u8]) -> Option<usize> {
    let mut routes: Vec<RouteT<'_>> = made
        .iter()
        .enumerate()
        .flat_map(|(at, route)| route.paths.iter().map(move |path| marshall(at, route, path)))
        .collect();
    routes.sort_by(sort_routes);

    let mut ctx = Ctx {
        hit_uri: None,
        hit_host: None,
        req_host: host,
        req_uri: uri,
        req_method: method,
        req_category: 0,
    };
    index(&routes, &mut ctx);
    if ctx.req_category == 0 {
        return None;
    }
    find_match(&routes, &ctx)
}

fn marshall<'a>(at: usize, route: &'a Made, path: &'a str) -> RouteT<'a> {
    let is_regex = path.starts_with('~');
    let value = path.strip_prefix('~').unwrap_or(path);
    let wildcard = route.hosts.iter().any(|host| host.contains('*'));
    let mut match_rules = URI;
    let mut match_weight = 1;
    let mut submatch_weight = u8::from(is_regex);
    if !route.hosts.is_empty() {
        match_rules |= HOST;
        match_weight += 1;
        if !wildcard {
            submatch_weight |= 0x02;
        }
    }
    if !route.methods.is_empty() {
        match_rules |= METHOD;
        match_weight += 1;
    }
    let max_uri_length = if is_regex { 0 } else { value.len() };
    RouteT { at, route, is_regex, value, match_rules, match_weight, submatch_weight, max_uri_length }
}

fn sort_routes(r1: &RouteT<'_>, r2: &RouteT<'_>) -> std::cmp::Ordering {
    let priority = |r: &RouteT<'_>| if r.is_regex { r.route.regex_priority } else { 0 };
    r2.submatch_weight
        .cmp(&r1.submatch_weight)
        .then_with(|| priority(r2).cmp(&priority(r1)))
        .then_with(|| r2.max_uri_length.cmp(&r1.max_uri_length))
}

/// The first half of `find_route`: which categories may match, and which host and path were hit.
fn index<'a>(routes: &[RouteT<'a>], ctx: &mut Ctx<'a>) {
    let hosts = || routes.iter().flat_map(|route| &route.route.hosts);
    if hosts().any(|host| host == ctx.req_host) {
        ctx.req_category |= HOST;
    } else if let Some(wildcard) = hosts().find(|host| wildcard_matches(host, ctx.req_host)) {
        ctx.hit_host = Some(wildcard);
        ctx.req_category |= HOST;
    }
    let regexes = routes.iter().filter(|route| route.is_regex);
    if let Some(route) = regexes.into_iter().find(|route| anchored(route.value, ctx.req_uri)) {
        ctx.hit_uri = Some(route.value);
        ctx.req_category |= URI;
    } else {
        let prefixes = || routes.iter().filter(|route| !route.is_regex);
        let exact = prefixes().find(|route| route.value.as_bytes() == ctx.req_uri);
        let longest = prefixes()
            .filter(|route| ctx.req_uri.starts_with(route.value.as_bytes()))
            .max_by_key(|route| route.value.len());
        if let Some(route) = exact.or(longest) {
            ctx.hit_uri = Some(route.value);
            ctx.req_category |= URI;
        }
    }
    if routes.iter().any(|route| route.route.methods.iter().any(|method| method == ctx.req_method)) {
        ctx.req_category |= METHOD;
    }
}

fn find_match(routes: &[RouteT<'_>], ctx: &Ctx<'_>) -> Option<usize> {
    let mut categories: Vec<(u8, u8)> = routes
        .iter()
        .map(|route| (route.match_weight, route.match_rules))
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    categories.sort_unstable();
    categories.reverse();
    let start = categories.iter().position(|(_, bits)| *bits == ctx.req_category).unwrap_or(0);
    for (_, bits) in &categories[start..] {
        let all: Vec<&RouteT<'_>> = routes.iter().filter(|route| route.match_rules == *bits).collect();
        let reduced = reduce(&all, *bits, ctx);
        let found = reduced.iter().chain(&all).find(|route| match_route(route, ctx));
        if let Some(route) = found {
            return Some(route.at);
        }
    }
    None
}

/// The smallest of the indexes that know something; the first of equally small ones.
fn reduce<'r, 'a>(all: &[&'r RouteT<'a>], bits: u8, ctx: &Ctx<'_>) -> Vec<&'r RouteT<'a>> {
    let host = ctx.hit_host.unwrap_or(ctx.req_host);
    let by_host = all.iter().filter(|route| route.route.hosts.iter().any(|one| one == host));
    let by_uri = all.iter().filter(|route| Some(route.value) == ctx.hit_uri);
    let by_method = all.iter().filter(|route| route.route.methods.iter().any(|one| one == ctx.req_method));
    let mut smallest: Option<Vec<&'r RouteT<'a>>> = None;
    let sets = [
        (HOST, by_host.copied().collect::<Vec<_>>()),
        (URI, by_uri.copied().collect()),
        (METHOD, by_method.copied().collect()),
    ];
    for (bit, set) in sets {
        let better = smallest.as_ref().is_none_or(|smallest| set.len() < smallest.len());
        if bits & bit != 0 && !set.is_empty() && better {
            smallest = Some(set);
        }
    }
    smallest.unwrap_or_default()
}

fn match_route(route: &RouteT<'_>, ctx: &Ctx<'_>) -> bool {
    let host = || {
        let hosts = &route.route.hosts;
        let plain = ctx.hit_host.unwrap_or(ctx.req_host);
        hosts.iter().any(|one| one == plain || one == ctx.req_host || wildcard_matches(one, ctx.req_host))
    };
    let uri = || {
        // A route whose path has the text that was hit matches without another look when it is a prefix.
        if ctx.hit_uri == Some(route.value) && !route.is_regex {
            return true;
        }
        if route.is_regex {
            anchored(route.value, ctx.req_uri)
        } else {
            ctx.req_uri.starts_with(route.value.as_bytes())
        }
    };
    let method = || route.route.methods.iter().any(|one| one == ctx.req_method);
    (route.match_rules & HOST == 0 || host()) && uri() && (route.match_rules & METHOD == 0 || method())
}

fn wildcard_matches(host: &str, req_host: &str) -> bool {
    if !host.contains('*') {
        return false;
    }
    let regex = format!("{}$", host.replace('.', r"\.").replace('*', ".+"));
    anchored(&regex, req_host.as_bytes())
}

/// `ngx.re` with the options `a` and `o`.
fn anchored(regex: &str, subject: &[u8]) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::new(HashMap::new());
    }
    COMPILED.with_borrow_mut(|compiled| {
        let compiled = compiled.entry(regex.to_owned()).or_insert_with(|| Regex::new(regex).expect(regex));
        let found = compiled.find(subject).expect("within limits");
        found.is_some_and(|found| found.start() == 0)
    })
}
