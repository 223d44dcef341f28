//! A router of Traefik, whoever made it, and the rules it gives.

use super::effects::Effects;
use super::rule::{Condition, Flaw, conditions, parse};
use super::{Facts, RankedRule};
use gatewright_core::decision::{
    Forward, HostMatch, MethodMatch, Outcome, PathMatch, Place, Rule, Scheme, Schemes,
};
use gatewright_semantics::report::Report;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Greatest priority a user may state (`pkg/server/router/router.go`, `maxUserPriority`).
const MAX_PRIORITY: i64 = i64::MAX - 1000;

/// Who made a router; ties between providers go to the greater one (`providers.precedence`, default order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Provider {
    /// `kubernetesIngressNGINX`.
    Nginx,
    /// `kubernetesIngress`.
    Ingress,
    /// `kubernetesCRD`.
    Crd,
}

/// Where the requests of a router go.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// To one Service or by chance to one of several.
    Services(Vec<Forward>),
    /// Something else.
    Answer(Outcome),
}

/// One router.
#[derive(Clone, Debug)]
pub(super) struct Router {
    pub(super) matched: Matched,
    /// The text of the rule.
    pub(super) text: String,
    /// 0 is the default: the length of the rule.
    pub(super) priority: i64,
    pub(super) provider: Provider,
    /// Nothing listed means all.
    pub(super) entry_points: Vec<String>,
    pub(super) tls: bool,
    pub(super) target: Target,
    pub(super) effects: Effects,
    /// Object and field of the rule.
    pub(super) place: Place,
}

impl Router {
    /// The rules with their ranks. A router that Traefik refuses gives none, and its requests fall to others.
    pub(super) fn rules(&self, facts: &Facts, report: &mut Report) -> Vec<RankedRule> {
        let schemes = self.schemes(facts, report);
        if schemes.is_empty() {
            return Vec::new();
        }
        report.muted = !self.matched.concerns(facts.host.as_deref());
        if let Some(why) = self.why_dropped() {
            let message =
                format!("Traefik cannot build this router, so its requests fall to the others: {why}");
            report.warn_at("router-dropped", self.place.clone(), message);
            report.muted = false;
            return Vec::new();
        }
        for unread in &self.matched.unread {
            report.refuse_at(self.place.clone(), unread.clone());
        }
        let mut rules = Vec::new();
        for condition in &self.matched.conditions {
            for scheme in &schemes {
                rules.extend(self.on(condition, *scheme));
            }
        }
        report.muted = false;
        rules
    }

    fn why_dropped(&self) -> Option<&str> {
        let high = (self.priority > MAX_PRIORITY).then_some("its priority is above the greatest one allowed");
        self.matched.dropped.as_deref().or(self.effects.broken.as_deref()).or(high)
    }

    fn rank(&self) -> (i64, u8) {
        let length = i64::try_from(self.matched.length).unwrap_or(MAX_PRIORITY);
        (if self.priority == 0 { length } else { self.priority }, self.provider as u8)
    }

    fn on(&self, condition: &Condition, scheme: Scheme) -> Vec<RankedRule> {
        let behind = self.behind(condition);
        let split = self.effects.split(scheme, &condition.methods, behind);
        let rule = |(methods, outcome)| Rule {
            schemes: match scheme {
                Scheme::Http => Schemes::Http,
                Scheme::Https => Schemes::Https,
            },
            host: condition.host.clone(),
            methods,
            path: condition.path.clone(),
            outcome,
            place: self.place.clone(),
        };
        split.into_iter().map(|part| (self.rank(), rule(part))).collect()
    }

    fn behind(&self, condition: &Condition) -> Outcome {
        if let Some(unknown) = condition.unknown.first() {
            return Outcome::Undetermined(format!("depends on {unknown}"));
        }
        if let Some(unknown) = &self.effects.unknown {
            return Outcome::Undetermined(unknown.clone());
        }
        match &self.target {
            Target::Answer(outcome) => outcome.clone(),
            Target::Services(services) => {
                let mut forwards: Vec<Forward> = services
                    .iter()
                    .map(|forward| self.effects.on(forward.clone(), &condition.path))
                    .collect();
                forwards.dedup();
                match forwards.pop() {
                    Some(only) if forwards.is_empty() => Outcome::Forward(Arc::new(only)),
                    Some(last) => {
                        forwards.push(last);
                        Outcome::Split(forwards)
                    }
                    None => Outcome::Status(503),
                }
            }
        }
    }

    /// A router with TLS serves TLS only, one without plain HTTP only (`GetRoutersByEntryPoints` in
    /// `pkg/config/runtime/runtime_http.go`), unless the entry point brings TLS itself.
    fn schemes(&self, facts: &Facts, report: &mut Report) -> Vec<Scheme> {
        let named =
            |name: &str| self.entry_points.is_empty() || self.entry_points.iter().any(|one| one == name);
        for unknown in self.entry_points.iter().filter(|name| **name != facts.http && **name != facts.https) {
            let message = format!(
                "the entry point {unknown:?} is neither {:?} (http) nor {:?} (https); --option \
                 traefik.http-entrypoint and traefik.https-entrypoint name these two",
                facts.http, facts.https
            );
            report.warn_at("unknown-entrypoint", self.place.clone(), message);
        }
        let mut schemes = Vec::new();
        if named(&facts.http) && !self.tls {
            schemes.push(Scheme::Http);
        }
        if named(&facts.https) {
            if !self.tls {
                let has = if facts.https_tls { "has" } else { "has no" };
                report.assume(format!("the entry point {} {has} http.tls of its own", facts.https));
            }
            if self.tls || facts.https_tls {
                schemes.push(Scheme::Https);
            }
        }
        schemes
    }
}

/// A rule that was read.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// Bytes of the rule's text.
    length: usize,
    /// What it matches.
    pub(super) conditions: Vec<Condition>,
    /// Why Traefik refuses it.
    dropped: Option<String>,
    /// What is not understood of it.
    unread: BTreeSet<String>,
}

impl Matched {
    /// Reads the text of a rule.
    pub(super) fn new(rule: &str) -> Self {
        let mut matched =
            Self { length: rule.len(), conditions: Vec::new(), dropped: None, unread: BTreeSet::new() };
        let found = match parse(rule) {
            Ok(expr) => conditions(&expr).ok_or_else(|| "the rule has too many alternatives".to_owned()),
            Err(Flaw::Unread(why)) => Err(why),
            Err(Flaw::Refused(why)) => {
                matched.dropped = Some(why);
                return matched;
            }
        };
        match found {
            Ok(conditions) => matched.conditions = conditions,
            Err(why) => {
                matched.unread.insert(why.clone());
                matched.conditions = vec![Condition {
                    host: HostMatch::Any,
                    methods: MethodMatch::Any,
                    path: PathMatch::Any,
                    unknown: vec![why],
                }];
                return matched;
            }
        }
        let unknown = matched.conditions.iter().flat_map(|condition| &condition.unknown);
        matched.unread = unknown.map(|what| format!("the condition {what} is not modelled")).collect();
        matched
    }

    /// Whether it may match requests for this host; any host when none is asked about.
    pub(super) fn concerns(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return true };
        self.dropped.is_some() || self.conditions.iter().any(|condition| condition.host.matches(host))
    }
}
