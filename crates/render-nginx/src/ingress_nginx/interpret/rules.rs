//! From `location` blocks to the rules of a decision.
//!
//! Order inside nginx: `if ($uri = /)` of `app-root` in the server, then the location and its missing slash,
//! then inside the location the `return`s (preflight answers before fixed redirects), then the Lua code that
//! redirects to https, then the upstream (kubernetes/ingress-nginx `rootfs/etc/nginx/template/nginx.tmpl`;
//! lua-nginx-module runs `rewrite_by_lua` behind the rewrite module).

use super::super::annotation::PREFIX;
use super::expand::blocks;
use super::forward::{World, returned};
use super::host::{Certificate, HostRank, Name};
use super::servers::{DEFAULT_SERVER, Location, Server, Servers};
use super::settings::Settings;
use gatewright_core::decision::{
    HostMatch, MethodMatch, Outcome, PathMatch, Place, Redirect, Rule, Scheme, Schemes, Setting,
};
use gatewright_semantics::location::{self, Choice, Handling, Unusable};

/// Precedence of a rule; the greatest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    host: HostRank,
    step: Step,
    /// Within a location: preflight answers before the rest.
    within: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Location(location::Rank),
    Server,
}

/// Locations below this are not redirected to https (ConfigMap `no-tls-redirect-locations`, its default).
pub(in super::super) const NO_TLS_REDIRECT: &str = "/.well-known/acme-challenge";

/// A place and why it may change routing in a way that is not modelled.
pub(super) type Problem = (Place, String);

/// The rules of one server under its names.
pub(super) fn of_server(
    server: &Server,
    names: &[Name],
    world: &World<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<(Rank, Rule)> {
    if server.host == DEFAULT_SERVER && server.locations.iter().all(|location| location.owner.is_none()) {
        // Nobody asked for other hosts: the controller answers them with 404, and no rule says so.
        return Vec::new();
    }
    let blocks = blocks(server, world.ingresses);
    let choices = match location::choices(&blocks) {
        Ok(choices) => choices,
        Err(problem) => {
            problems.push(unusable(&problem, server, &blocks));
            return Vec::new();
        }
    };
    problems.extend(choices.iter().filter_map(not_regular));
    let mut rules = Vec::new();
    for name in names {
        let out = Out { name, world };
        out.app_root(&blocks, &mut rules);
        for choice in &choices {
            out.choice(choice, &mut rules);
        }
    }
    rules
}

/// In regex mode every path of the host is an expression, intended or not.
fn not_regular(choice: &Choice<'_, Location>) -> Option<Problem> {
    let PathMatch::Caseless(inner) = &choice.path else { return None };
    let (PathMatch::Regex(regex), Handling::Runs(location)) = (inner.as_ref(), choice.handling) else {
        return None;
    };
    let problem = regex.hir(true).err()?;
    let message = format!("the expression {} is not modelled: {}", problem.pattern, problem.reason);
    Some((location.place.clone(), message))
}

fn unusable(problem: &Unusable, server: &Server, blocks: &[location::Location<Location>]) -> Problem {
    let (Unusable::Duplicate(name) | Unusable::PrefixBelowFinal(name)) = problem;
    // The block that came last is the one to look at.
    let place = blocks.iter().rev().find(|block| block.name == *name).map(|block| block.item.place.clone());
    let message = format!(
        "host {}: the paths become two locations named {name}, nginx refuses the configuration (duplicate \
         location) and the controller keeps the old one",
        server.host
    );
    (place.unwrap_or_default(), message)
}

/// Makes the rules of one server name.
struct Out<'a> {
    name: &'a Name,
    world: &'a World<'a>,
}

impl Out<'_> {
    fn push(&self, rules: &mut Vec<(Rank, Rule)>, step: Step, within: u8, rule: Rule) {
        rules.push((Rank { host: self.name.rank, step, within }, rule));
    }

    fn rule(&self, schemes: Schemes, path: PathMatch, outcome: Outcome, place: Place) -> Rule {
        let host: HostMatch = self.name.matches.clone();
        Rule { schemes, host, methods: MethodMatch::Any, path, outcome, place }
    }

    /// The first `app-root` among the locations of a server catches the bare root.
    fn app_root(&self, blocks: &[location::Location<Location>], rules: &mut Vec<(Rank, Rule)>) {
        let root = blocks.iter().filter(|block| block.item.rewrites).find_map(|block| {
            self.world.settings(&block.item).and_then(|settings| settings.app_root.clone())
        });
        let Some(place) = root else { return };
        let outcome = Outcome::Redirect(same_host(302, None, false));
        let rule = self.rule(Schemes::Both, PathMatch::Exact("/".to_owned()), outcome, place);
        self.push(rules, Step::Server, 0, rule);
    }

    fn choice(&self, choice: &Choice<'_, Location>, rules: &mut Vec<(Rank, Rule)>) {
        let step = Step::Location(choice.rank);
        match choice.handling {
            Handling::AddsSlash(location) => {
                let outcome = Outcome::Redirect(same_host(301, None, false));
                let rule = self.rule(Schemes::Both, choice.path.clone(), outcome, location.place.clone());
                self.push(rules, step, 0, rule);
            }
            Handling::Runs(location) => self.block(location, &choice.path, step, rules),
        }
    }

    fn block(&self, location: &Location, path: &PathMatch, step: Step, rules: &mut Vec<(Rank, Rule)>) {
        let settings = self.world.settings(location);
        if let Some(place) = settings.and_then(|settings| settings.cors.clone()) {
            let mut preflight = self.rule(Schemes::Both, path.clone(), Outcome::Status(204), place);
            preflight.methods = MethodMatch::OneOf(vec!["OPTIONS".to_owned()]);
            self.push(rules, step, 1, preflight);
        }
        let to = settings.filter(|_| location.rewrites).and_then(|settings| settings.redirect.as_ref());
        if let Some(Setting { value, place }) = to {
            let place = place.clone().unwrap_or_else(|| location.place.clone());
            self.push(rules, step, 0, self.rule(Schemes::Both, path.clone(), returned(value), place));
            return;
        }
        let mut schemes = Schemes::Both;
        if let Some((outcome, place)) = settings.and_then(|settings| self.to_https(location, settings)) {
            schemes = Schemes::Https;
            self.push(rules, step, 0, self.rule(Schemes::Http, path.clone(), outcome, place));
        }
        let outcome = self.world.outcome(location);
        self.push(rules, step, 0, self.rule(schemes, path.clone(), outcome, location.place.clone()));
    }

    /// `redirect_to_https` in `rootfs/etc/nginx/lua/lua_ingress.lua`. Without `preserve-trailing-slash` it
    /// cuts a slash off the end of the request target, query included, so no path keeps its target.
    fn to_https(&self, location: &Location, settings: &Settings) -> Option<(Outcome, Place)> {
        if !location.rewrites || location.path.starts_with(NO_TLS_REDIRECT) {
            return None;
        }
        let kept = settings.preserve_trailing_slash;
        let redirect = same_host(308, Some(Scheme::Https), kept);
        let place = |setting: &Setting<bool>| {
            let missing = format!("metadata.annotations[{PREFIX}preserve-trailing-slash]");
            let stated =
                if kept { setting.place.clone() } else { Some(Place::new(&location.place.object, missing)) };
            stated.unwrap_or_else(|| location.place.clone())
        };
        if settings.force_ssl_redirect.value {
            return Some((Outcome::Redirect(redirect), place(&settings.force_ssl_redirect)));
        }
        if !settings.ssl_redirect.value {
            return None;
        }
        let outcome = match self.name.certificate {
            Certificate::Missing => return None,
            Certificate::Loaded => Outcome::Redirect(redirect),
            Certificate::Unknown => Outcome::Undetermined(
                "the redirect to https depends on whether the certificate names the server alias".to_owned(),
            ),
        };
        Some((outcome, place(&settings.ssl_redirect)))
    }
}

fn same_host(status: u16, scheme: Option<Scheme>, keeps_target: bool) -> Redirect {
    Redirect { status, scheme, host: None, port: None, keeps_target }
}

/// `from-to-www-redirect`: one more server per host, unless a server of that name exists
/// (`pkg/util/ingress/ingress.go`, `BuildRedirects`; `rootfs/etc/nginx/lua/nginx/ngx_srv_redirect.lua`, which
/// cuts a final slash and keeps the scheme).
pub(super) fn www(servers: &Servers) -> Vec<(Rank, Rule)> {
    let mut rules = Vec::new();
    for server in servers.by_host.values() {
        let Some(place) = &server.from_to_www else { continue };
        let host = server.host.as_str();
        let from = host.strip_prefix("www.").map_or_else(|| format!("www.{host}"), str::to_owned);
        if servers.by_host.contains_key(&from) || host == DEFAULT_SERVER || host.starts_with('*') {
            continue;
        }
        let mut redirect = same_host(308, None, false);
        redirect.host = Some(host.to_owned());
        let rule = Rule {
            schemes: Schemes::Both,
            host: HostMatch::Exact(from),
            methods: MethodMatch::Any,
            path: PathMatch::Any,
            outcome: Outcome::Redirect(redirect),
            place: place.clone(),
        };
        rules.push((Rank { host: HostRank::Exact, step: Step::Server, within: 1 }, rule));
    }
    rules
}
