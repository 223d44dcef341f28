//! From a VirtualServer and what it takes in to a server block.
//!
//! Source: `internal/configs/virtualserver.go`, `GenerateVirtualServerConfig`, `generateMatchesConfig` and
//! `generateSplits`; `internal/configs/version2/nginx.virtualserver.tmpl`, which prints the locations that jump
//! before all others. That order decides among regular expressions.

use super::action::{self, Kind};
use super::delegate::Delegated;
use super::path::Path;
use super::policy::{Context, Effects, Policies};
use super::route::{Body, Route, Target};
use super::server::{Action, Arm, Block, Https, Proxy, Server};
use super::upstream::Upstreams;
use super::virtual_server::VirtualServer;
use crate::nginx_f5::INTERNAL;
use gatewright_core::decision::{Outcome, PathForward, Setting};
use gatewright_semantics::location::{Location, Modifier};
use gatewright_semantics::report::Report;

/// The server block of a VirtualServer.
pub(super) fn server(
    source: &VirtualServer,
    delegated: &[Delegated<'_>],
    policies: &Policies,
    report: &mut Report,
) -> Server {
    let context = Context::Server { tls: source.https == Https::Served };
    let whole = policies.effects(&source.policies, context, report);
    let mut out = Out::default();
    for route in &source.routes {
        let effects = inherited(policies.effects(&route.policies, Context::Route, report), &whole);
        out.route(route, &source.upstreams, &effects);
    }
    for one in delegated {
        for route in &one.target.subroutes {
            // A subroute without policies has those of the route that names it.
            let references = if route.policies.is_empty() { &one.parent.policies } else { &route.policies };
            let effects = inherited(policies.effects(references, Context::Route, report), &whole);
            out.route(route, &one.target.upstreams, &effects);
        }
    }
    let Out { mut jumps, others, .. } = out;
    jumps.extend(others);
    Server {
        host: source.host.clone(),
        place: source.place.clone(),
        https: source.https,
        redirect: source.redirect.clone(),
        error: whole.error,
        locations: jumps,
    }
}

/// A policy for CORS on the server holds for routes without one of their own.
fn inherited(own: Effects, whole: &Effects) -> Effects {
    if own.error.is_some() {
        return own;
    }
    Effects { preflight: own.preflight.or_else(|| whole.preflight.clone()), ..own }
}

/// Collects locations; counts as the controller does.
#[derive(Default)]
struct Out {
    jumps: Vec<Location<Block>>,
    others: Vec<Location<Block>>,
    matches: usize,
    splits: usize,
}

impl Out {
    fn route(&mut self, route: &Route, upstreams: &Upstreams, effects: &Effects) {
        let Body::Serve { matches, default } = &route.body else { return };
        if let (true, Target::One(action)) = (matches.is_empty(), default.as_ref()) {
            let block = block(action, &route.path, None, upstreams, effects);
            self.others.push(location(&route.path, block));
            return;
        }
        let mut arms = Vec::with_capacity(matches.len() + 1);
        let number = self.matches;
        for (index, one) in matches.iter().enumerate() {
            let name = format!("{INTERNAL}matches_{number}_match_{index}");
            let targets = self.target(&one.target, name, route, upstreams, effects);
            arms.push(Arm { conditions: one.conditions.clone(), targets, place: one.place.clone() });
        }
        let name = format!("{INTERNAL}matches_{number}_default");
        let targets = self.target(default, name, route, upstreams, effects);
        arms.push(Arm { conditions: Vec::new(), targets, place: route.place.clone() });
        if !matches.is_empty() {
            self.matches += 1;
        }
        let block = Block { place: route.place.clone(), internal: false, action: Action::Hop(arms) };
        self.jumps.push(location(&route.path, block));
    }

    /// The internal locations of a target and their names.
    fn target(
        &mut self,
        target: &Target,
        name: String,
        route: &Route,
        upstreams: &Upstreams,
        effects: &Effects,
    ) -> Vec<String> {
        match target {
            Target::One(action) => {
                self.internal(&name, action, route, upstreams, effects);
                vec![name]
            }
            Target::Splits(splits) => {
                let number = self.splits;
                self.splits += 1;
                let mut names = Vec::new();
                for (index, (weight, action)) in splits.iter().enumerate() {
                    let name = format!("{INTERNAL}splits_{number}_split_{index}");
                    self.internal(&name, action, route, upstreams, effects);
                    if *weight > 0 {
                        names.push(name);
                    }
                }
                names
            }
        }
    }

    fn internal(
        &mut self,
        name: &str,
        action: &action::Action,
        route: &Route,
        upstreams: &Upstreams,
        effects: &Effects,
    ) {
        let path = Path { modifier: Modifier::Prefix, name: name.to_owned() };
        let block = block(action, &path, Some(&route.path), upstreams, effects);
        self.others.push(location(&path, block));
    }
}

fn location(path: &Path, block: Block) -> Location<Block> {
    // Redirects and returns are answers to `proxy_pass` of a socket; only jumps have none.
    let proxies = !matches!(block.action, Action::Hop(_));
    Location { modifier: path.modifier, name: path.name.clone(), proxies, item: block }
}

/// A location that acts; `behind` is the path of the route when it is an internal one.
fn block(
    action: &action::Action,
    path: &Path,
    behind: Option<&Path>,
    upstreams: &Upstreams,
    effects: &Effects,
) -> Block {
    let place = action.place.clone();
    let act = match (&effects.error, &action.kind) {
        (Some(_), _) => Action::Answer(Outcome::Status(500)),
        (None, Kind::Answer(outcome)) => Action::Answer(outcome.clone()),
        (None, Kind::Proxy(proxy)) if loops(proxy, behind) => Action::Answer(Outcome::Status(500)),
        (None, Kind::Proxy(proxy)) => {
            let rewritten = forwarded(proxy, path, behind);
            // Actions name upstreams of their object; anything else was rejected.
            match upstreams.get(&proxy.upstream) {
                Some(upstream) => Action::Proxy(Box::new(Proxy {
                    forward: upstream.forward(proxy.host.clone(), rewritten),
                    preflight: effects.preflight.clone(),
                })),
                None => Action::Answer(Outcome::Status(502)),
            }
        }
    };
    let place = effects.error.clone().unwrap_or(place);
    // The template gives `internal` to locations that proxy only.
    let internal = behind.is_some() && matches!(action.kind, Kind::Proxy(_));
    Block { place, internal, action: act }
}

/// `generateProxyPassRewrite` and `generateRewrites`. Without a rewrite nginx sends the target as it came: no path
/// in `proxy_pass`, or `$request_uri` behind a jump.
fn forwarded(proxy: &action::Proxy, path: &Path, behind: Option<&Path>) -> Setting<PathForward> {
    let Some(Setting { value: to, place }) = &proxy.rewrite else {
        return Setting::default_of(PathForward::Raw);
    };
    let original = behind.unwrap_or(path);
    let value = if *to == original.name && !original.is_regex() {
        PathForward::Normalised
    } else {
        PathForward::Rewritten(format!("{} becomes {to}", original.name))
    };
    Setting { value, place: place.clone() }
}

/// Behind a jump a rewrite first puts the path of the client back, then replaces the path of the route in it. For
/// `=/a` and `^~/a` the modifier stays in that expression, which matches nothing: nginx searches for a location
/// again, comes back here and gives up with 500 (measured on nginx 1.31).
fn loops(proxy: &action::Proxy, behind: Option<&Path>) -> bool {
    let kept = |path: &Path| matches!(path.modifier, Modifier::Exact | Modifier::FinalPrefix);
    proxy.rewrite.is_some() && behind.is_some_and(kept)
}
