//! One VirtualService on one server: the routes that istiod sends to Envoy (istio/istio
//! `pilot/pkg/networking/core/route/route.go`, `BuildHTTPRoutesForVirtualService`).

use super::action::{Action, Forwarding, RedirectPort, RedirectTo, Rewrite, Target};
use super::condition::Item;
use super::names::backend;
use super::rule::HttpRule;
use super::service::VirtualService;
use super::world::World;
use crate::istio::facts::Facts;
use gatewright_core::decision::{
    Forward, HostForward, MethodMatch, Outcome, PathForward, PathMatch, Port, Redirect, Scheme, Setting,
    Unavailable,
};
use gatewright_semantics::envoy::{PathSpecifier, Route};
use std::sync::Arc;

/// The server that routes are made for.
#[derive(Clone, Copy)]
pub(super) struct Listener<'a> {
    pub(super) facts: &'a Facts,
    pub(super) world: &'a World,
    /// `namespace/name` of its Gateway.
    pub(super) gateway: &'a str,
    pub(super) port: u16,
    pub(super) scheme: Scheme,
}

/// A route, and whether istiod moves it behind the routes of other objects.
#[derive(Clone, Debug)]
pub(super) struct Emitted {
    pub(super) route: Route,
    pub(super) catch_all: bool,
}

impl VirtualService {
    /// Its routes in order. Behind the first catch-all nothing is emitted.
    pub(super) fn routes(&self, on: Listener<'_>) -> Vec<Emitted> {
        let mut out = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let common = rule.action.common_outcome(on);
            let common = common.as_ref();
            if rule.items.is_empty() {
                self.emit((index, rule), common, None, on, &mut out);
                if !rule.delegates {
                    break;
                }
            }
            for (at, item) in rule.items.iter().enumerate().filter(|(_, item)| item.is_emitted(on)) {
                self.emit((index, rule), common, Some((at, item)), on, &mut out);
                if item.is_catch_all() && !rule.delegates {
                    return out;
                }
            }
        }
        out
    }

    fn emit(
        &self,
        (index, rule): (usize, &HttpRule),
        common: Option<&Outcome>,
        item: Option<(usize, &Item)>,
        on: Listener<'_>,
        out: &mut Vec<Emitted>,
    ) {
        let place = self.place(index, item.map(|(at, _)| at));
        let methods = item.map_or(MethodMatch::Any, |(_, item)| item.methods.clone());
        let path = item.map_or(PathMatch::Any, |(_, item)| item.path.clone());
        let catch_all = !rule.delegates && item.is_none_or(|(_, item)| item.is_catch_all());
        if rule.answers_preflights && methods.matches("OPTIONS") {
            let methods = MethodMatch::OneOf(vec!["OPTIONS".to_owned()]);
            let outcome = Outcome::Undetermined("corsPolicy answers preflights of some origins".to_owned());
            let route = Route { path: path.clone(), methods, outcome, place: place.clone() };
            out.push(Emitted { route, catch_all });
        }
        let outcome = match item.and_then(|(_, item)| item.unknown.clone()) {
            Some(unknown) => Outcome::Undetermined(unknown),
            None => common
                .cloned()
                .unwrap_or_else(|| rule.action.outcome(item.map(|(_, item)| &item.specifier), on)),
        };
        out.push(Emitted { route: Route { path, methods, outcome, place }, catch_all });
    }
}

impl Item {
    /// Conditions that istiod evaluates itself, and the scheme, which every request on a server shares
    /// (Envoy takes `:scheme` of HTTP/1 from the connection).
    fn is_emitted(&self, on: Listener<'_>) -> bool {
        self.port.is_none_or(|port| port == on.port)
            && (self.gateways.is_empty() || self.gateways.iter().any(|gateway| gateway == on.gateway))
            && !self.elsewhere
            && self.scheme.as_ref().is_none_or(|scheme| scheme.matches(on.scheme.as_str()))
    }
}

impl Action {
    /// The outcome of every condition alike, unless a rewrite depends on what the condition matched.
    fn common_outcome(&self, on: Listener<'_>) -> Option<Outcome> {
        let depends = matches!(self, Self::Forward(forwarding) if forwarding.rewrite.is_some());
        (!depends).then(|| self.outcome(None, on))
    }

    fn outcome(&self, matched: Option<&PathSpecifier>, on: Listener<'_>) -> Outcome {
        match self {
            Self::Unknown(what) => Outcome::Undetermined(what.clone()),
            Self::Status(status) => Outcome::Status(*status),
            Self::Redirect(redirect) => Outcome::Redirect(redirect.on(on)),
            Self::Forward(forwarding) => {
                let mut forwards: Vec<Forward> =
                    forwarding.targets.iter().map(|target| forwarding.to(target, matched, on)).collect();
                forwards.dedup();
                match forwards.pop() {
                    Some(only) if forwards.is_empty() => Outcome::Forward(Arc::new(only)),
                    Some(last) => {
                        forwards.push(last);
                        Outcome::Split(forwards)
                    }
                    None => Outcome::Undetermined("no destination".to_owned()),
                }
            }
        }
    }
}

impl Forwarding {
    fn to(&self, target: &Target, matched: Option<&PathSpecifier>, on: Listener<'_>) -> Forward {
        let port = target.port.or_else(|| on.world.port(&target.host, on.port));
        let authority = self.authority.as_ref().or(target.authority.as_ref());
        Forward {
            backend: backend(&target.host, port.map_or(Port::Unnamed, Port::Number), on.facts),
            host: authority.cloned().unwrap_or_else(|| Setting::default_of(HostForward::Verbatim)),
            path: self.path(matched, on),
            // A cluster without endpoints answers 503; Envoy does not look at another route.
            unavailable: Setting::default_of(Unavailable::Closed),
            limits: self.limits.clone(),
        }
    }

    fn path(&self, matched: Option<&PathSpecifier>, on: Listener<'_>) -> Setting<PathForward> {
        let root = PathSpecifier::Prefix("/".to_owned());
        let matched = matched.unwrap_or(&root);
        let Some((rewrite, place)) = &self.rewrite else {
            return Setting::default_of(on.facts.connection().path_forward());
        };
        let (what, from) = match matched {
            PathSpecifier::Path(path) => ("the path", path),
            PathSpecifier::Prefix(prefix) | PathSpecifier::PathSeparatedPrefix(prefix) => {
                ("the prefix", prefix)
            }
            PathSpecifier::SafeRegex(pattern) => ("the path", pattern),
        };
        let value = match rewrite {
            Rewrite::Pattern(text) => PathForward::Rewritten(text.clone()),
            Rewrite::Prefix(to) if to == from && !matches!(matched, PathSpecifier::SafeRegex(_)) => {
                on.facts.connection().path_forward()
            }
            Rewrite::Prefix(to) => PathForward::Rewritten(format!("{what} {from} becomes {to}")),
        };
        Setting::stated(value, place.clone())
    }
}

impl RedirectTo {
    /// istio/istio `route.go`, `ApplyRedirect`: a port that is the scheme's default is not written.
    fn on(&self, on: Listener<'_>) -> Redirect {
        let port = match self.port {
            RedirectPort::Default => None,
            RedirectPort::OfListener => Some(on.port),
            RedirectPort::Number(number) => Some(number),
        };
        let default = match self.scheme.unwrap_or(on.scheme) {
            Scheme::Http => 80,
            Scheme::Https => 443,
        };
        Redirect {
            status: self.status,
            scheme: self.scheme,
            host: self.host.clone(),
            port: port.filter(|port| *port != default),
            keeps_target: self.keeps_target,
        }
    }
}
