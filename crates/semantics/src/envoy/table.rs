//! `RouteConfiguration`: virtual hosts with ordered routes, turned into ordered rules.

use super::Domain;
use gatewright_core::decision::{
    HostMatch, MethodMatch, Outcome, PathMatch, Place, Redirect, Rule, Scheme, Schemes,
};

/// One route of a virtual host. Conditions that have no place here must have become an
/// [`Outcome::Undetermined`].
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Condition on the path.
    pub path: PathMatch,
    /// Condition on the method.
    pub methods: MethodMatch,
    /// What happens.
    pub outcome: Outcome,
    /// Where it was read.
    pub place: Place,
}

/// One virtual host.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualHost {
    /// Its name.
    pub domain: Domain,
    /// `require_tls: ALL`, with the place that asks for it: a plain request is redirected before any route
    /// is looked at.
    pub require_tls: Option<Place>,
    /// Routes in order of precedence.
    pub routes: Vec<Route>,
    /// Where the host comes from.
    pub place: Place,
}

/// The virtual hosts of one route configuration, in the order in which Envoy looks for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    hosts: Vec<VirtualHost>,
}

impl Table {
    /// A table of these hosts. Each domain occurs once; Envoy refuses to load two.
    pub fn new(mut hosts: Vec<VirtualHost>) -> Self {
        hosts.sort_by(|left, right| left.domain.precedence().cmp(&right.domain.precedence()));
        Self { hosts }
    }

    /// The virtual hosts.
    pub fn hosts(&self) -> &[VirtualHost] {
        &self.hosts
    }

    /// The rules of this table for the requests of one scheme whose host lies `within` a domain (the server
    /// name of a TLS filter chain), in order of precedence.
    ///
    /// A virtual host is final: where a broader one follows, its rules end with one that matches every
    /// request and routes nothing. The same is done for all of `within` when `end` names a place for it.
    pub fn rules(&self, scheme: Scheme, within: &Domain, end: Option<&Place>) -> Vec<Rule> {
        let schemes = match scheme {
            Scheme::Http => Schemes::Http,
            Scheme::Https => Schemes::Https,
        };
        let last_wildcard = self.hosts.iter().rposition(|host| host.domain.is_wildcard());
        let mut rules = Vec::new();
        for (at, host) in self.hosts.iter().enumerate() {
            let Some(condition) = within.meet(&host.domain).map(Domain::condition) else { continue };
            host.append(schemes, &condition, &mut rules);
            if last_wildcard.is_some_and(|wildcard| at < wildcard) {
                close(schemes, condition, &host.place, &mut rules);
            }
        }
        if let Some(end) = end {
            close(schemes, within.condition(), end, &mut rules);
        }
        rules
    }
}

impl VirtualHost {
    fn append(&self, schemes: Schemes, condition: &HostMatch, rules: &mut Vec<Rule>) {
        if let Some(place) = &self.require_tls
            && schemes == Schemes::Http
        {
            rules.push(Rule {
                schemes,
                host: condition.clone(),
                methods: MethodMatch::Any,
                path: PathMatch::Any,
                outcome: Outcome::Redirect(require_tls()),
                place: place.clone(),
            });
            return;
        }
        rules.extend(self.routes.iter().map(|route| Rule {
            schemes,
            host: condition.clone(),
            methods: route.methods.clone(),
            path: route.path.clone(),
            outcome: route.outcome.clone(),
            place: route.place.clone(),
        }));
    }
}

/// Ends the rules of a host, unless they already take every request.
fn close(schemes: Schemes, host: HostMatch, place: &Place, rules: &mut Vec<Rule>) {
    let closed = rules.last().is_some_and(|rule| {
        rule.host == host && rule.methods == MethodMatch::Any && rule.path == PathMatch::Any
    });
    if !closed {
        rules.push(Rule {
            schemes,
            host,
            methods: MethodMatch::Any,
            path: PathMatch::Any,
            outcome: Outcome::None,
            place: place.clone(),
        });
    }
}

/// `require_tls` answers 301 and keeps the Host as it is, port included (envoyproxy/envoy#4832): right for a
/// Host without a port, `https://h:80/` for `h:80`.
fn require_tls() -> Redirect {
    Redirect { status: 301, scheme: Some(Scheme::Https), host: None, port: None, keeps_target: true }
}
