//! Google Cloud's URL map: how an Application Load Balancer picks a backend service.
//!
//! GKE's controllers only decide which [`HostRule`]s and [`PathMatcher`]s exist; what a request meets is then the
//! load balancer's business and written here once: [`HostPattern`] for the choice of a host rule (which is final),
//! [`PathPattern`] for path rules (the longest one first, whatever their order), [`RouteRule`] for rules by
//! priority, [`readings`] for what Google documents nothing about.
//!
//! Sources: the Compute Engine API v1 (`UrlMap`, `HostRule`, `PathMatcher`, `PathRule`, `HttpRouteRule`,
//! `HttpRouteRuleMatch`).

mod host;
mod path;
mod reading;

use gatewright_core::decision::{
    HostMatch, MethodMatch, Outcome, PathMatch, Place, Rule, Scheme, Schemes, Tier,
};
pub use host::HostPattern;
pub use path::{PathPattern, PathRule};
pub use reading::readings;

/// What happens to requests that no rule takes. There always is something: the API demands a default.
#[derive(Clone, Debug, PartialEq)]
pub struct Fallback {
    /// What happens.
    pub outcome: Outcome,
    /// Where it was read.
    pub place: Place,
}

/// One entry of `routeRules`.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteRule {
    /// `priority`: the lowest number is looked at first. The API refuses two equal ones; where a controller's order
    /// is not known, equal numbers say so.
    pub priority: usize,
    /// Condition on the path.
    pub path: PathMatch,
    /// What happens.
    pub outcome: Outcome,
    /// Where it was read.
    pub place: Place,
}

/// The rules of a path matcher: one kind or the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Rules {
    /// `pathRules`.
    Paths(Vec<PathRule>),
    /// `routeRules`.
    Routes(Vec<RouteRule>),
}

/// `pathMatchers[]`.
#[derive(Clone, Debug, PartialEq)]
pub struct PathMatcher {
    /// Its rules.
    pub rules: Rules,
    /// For everything else on its hosts.
    pub default: Fallback,
}

/// `hostRules[]` with the path matcher it names.
#[derive(Clone, Debug, PartialEq)]
pub struct HostRule {
    /// Its hosts.
    pub host: HostPattern,
    /// What is done with them.
    pub matcher: PathMatcher,
}

/// A URL map.
#[derive(Clone, Debug, PartialEq)]
pub struct UrlMap {
    hosts: Vec<HostRule>,
    default: Fallback,
}

impl UrlMap {
    /// A map of these host rules. Each pattern occurs once; the API refuses two.
    pub fn new(mut hosts: Vec<HostRule>, default: Fallback) -> Self {
        hosts.sort_by(|left, right| left.host.precedence().cmp(&right.host.precedence()));
        Self { hosts, default }
    }

    /// A map that treats every request alike.
    pub fn only(outcome: Outcome, place: Place) -> Self {
        Self::new(Vec::new(), Fallback { outcome, place })
    }

    /// The host rules, the most specific one first.
    pub fn hosts(&self) -> impl Iterator<Item = &HostPattern> {
        self.hosts.iter().map(|rule| &rule.host)
    }

    /// True when some host fits several host rules. Which one is then taken is nowhere in the API's text; the most
    /// specific one is assumed.
    pub fn has_overlapping_hosts(&self) -> bool {
        let mut rest = self.hosts.iter();
        while let Some(rule) = rest.next() {
            if rest.clone().any(|other| rule.host.overlaps(&other.host)) {
                return true;
            }
        }
        false
    }

    /// The rules of this map by falling precedence.
    pub fn tiers(&self, scheme: Scheme) -> Vec<Tier> {
        let mut tiers = self.host_tiers(scheme);
        tiers.push(self.default_tier(scheme));
        tiers
    }

    /// The rules for the hosts that the map names. They take every request for these hosts: a host rule is final.
    pub fn host_tiers(&self, scheme: Scheme) -> Vec<Tier> {
        let mut tiers = Vec::new();
        for rule in &self.hosts {
            let host = rule.host.condition();
            let mut conditions: Vec<Vec<Condition<'_>>> = match &rule.matcher.rules {
                Rules::Paths(rules) => path::by_length(rules),
                Rules::Routes(rules) => by_priority(rules),
            };
            conditions.push(vec![rule.matcher.default.everything()]);
            let tier = |conditions: Vec<Condition<'_>>| Tier {
                rules: conditions.into_iter().map(|condition| condition.rule(scheme, &host)).collect(),
            };
            tiers.extend(conditions.into_iter().map(tier));
        }
        tiers
    }

    /// What happens to requests for other hosts.
    pub fn default_tier(&self, scheme: Scheme) -> Tier {
        Tier { rules: vec![self.default.everything().rule(scheme, &HostMatch::Any)] }
    }

    /// True when other hosts reach a backend.
    pub fn serves_every_host(&self) -> bool {
        matches!(self.default.outcome, Outcome::Forward(_) | Outcome::Split(_))
    }
}

impl Fallback {
    fn everything(&self) -> Condition<'_> {
        Condition { path: PathMatch::Any, outcome: self.outcome.clone(), place: &self.place }
    }
}

/// A rule of a path matcher, before it is known for which host.
struct Condition<'a> {
    path: PathMatch,
    outcome: Outcome,
    place: &'a Place,
}

impl Condition<'_> {
    fn rule(self, scheme: Scheme, host: &HostMatch) -> Rule {
        let schemes = match scheme {
            Scheme::Http => Schemes::Http,
            Scheme::Https => Schemes::Https,
        };
        Rule {
            schemes,
            host: host.clone(),
            // Neither kind of rule looks at the method.
            methods: MethodMatch::Any,
            path: self.path,
            outcome: self.outcome,
            place: self.place.clone(),
        }
    }
}

/// "routeRules are evaluated in order of priority, from the lowest to highest number" (`PathMatcher`).
fn by_priority(rules: &[RouteRule]) -> Vec<Vec<Condition<'_>>> {
    let mut sorted: Vec<&RouteRule> = rules.iter().collect();
    sorted.sort_by_key(|rule| rule.priority);
    sorted
        .chunk_by(|left, right| left.priority == right.priority)
        .map(|equal| equal.iter().map(|rule| rule.condition()).collect())
        .collect()
}

impl RouteRule {
    fn condition(&self) -> Condition<'_> {
        Condition { path: self.path.clone(), outcome: self.outcome.clone(), place: &self.place }
    }
}
