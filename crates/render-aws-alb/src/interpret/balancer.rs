//! A load balancer with its listeners and rules, whichever API it was read from.

use super::pattern;
use super::report::{At, Report};
use gatewright_core::decision::{
    HostMatch, MethodMatch, Outcome, PathMatch, Place, Rule, Scheme, Schemes, Tier,
};
use std::collections::BTreeMap;

/// ELB quota "Condition values per rule".
const VALUES_PER_RULE: usize = 5;
/// ELB quota "Match evaluations per condition".
const VALUES_PER_CONDITION: usize = 3;
/// ELB quota "Condition wildcards per rule"; older pages say 5, the current one says 6.
const WILDCARDS_PER_RULE: usize = 6;

/// One load balancer.
#[derive(Debug, Default)]
pub(super) struct LoadBalancer {
    /// What a sentence calls it.
    pub(super) name: String,
    /// The object that it is reported at: the Gateway, or the first Ingress of the group.
    pub(super) object: String,
    /// Listeners by port.
    pub(super) listeners: BTreeMap<u16, Listener>,
    /// What was found while it was read.
    pub(super) report: Report,
}

/// One listener.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) scheme: Scheme,
    /// Rules by falling precedence.
    pub(super) tiers: Vec<Vec<ListenerRule>>,
    /// The default action, when it is not the fixed 404.
    pub(super) default: Option<(Outcome, Place)>,
}

/// Values of the conditions of a rule as they are sent to ELB. Conditions are ANDed, values of one are ORed.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    pub(super) hosts: Vec<String>,
    pub(super) host_regexes: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) path_regexes: Vec<String>,
    pub(super) methods: Option<Vec<String>>,
    /// Conditions on something else, in words, each with its number of values.
    pub(super) others: Vec<(String, usize)>,
}

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct ListenerRule {
    /// Empty for any host.
    pub(super) hosts: Vec<HostMatch>,
    /// Empty for any path.
    pub(super) paths: Vec<PathMatch>,
    /// Paths that match only if regular expressions need not match the whole path.
    pub(super) perhaps: Vec<PathMatch>,
    pub(super) methods: MethodMatch,
    pub(super) outcome: Outcome,
    pub(super) place: Place,
}

impl Conditions {
    /// The rule with these conditions; whatever ELB refuses is reported.
    pub(super) fn rule(&self, outcome: Outcome, at: &At, report: &mut Report) -> ListenerRule {
        self.check(at, report);
        let mut fails = |result: Result<(), String>| {
            if let Err(message) = result {
                report.refuse(at, message);
            }
        };
        let mut hosts = Vec::new();
        for value in &self.hosts {
            fails(pattern::host(value).map(|host| hosts.push(host)));
        }
        if !self.host_regexes.is_empty() {
            fails(Err("regular expressions for the host are not modelled".to_owned()));
        }
        let (mut paths, mut perhaps) = (Vec::new(), Vec::new());
        for value in &self.paths {
            fails(pattern::path(value).map(|path| paths.push(path)));
        }
        for regex in &self.path_regexes {
            let (surely, open) = pattern::path_regex(regex);
            paths.push(surely);
            perhaps.extend(open);
        }
        for method in self.methods.iter().flatten() {
            fails(pattern::method(method));
        }
        if paths.is_empty() && !(self.paths.is_empty() && self.path_regexes.is_empty()) {
            paths.push(PathMatch::Never);
        }
        if hosts.is_empty() && !self.hosts.is_empty() {
            hosts.push(HostMatch::Except(vec![HostMatch::Any]));
        }
        let outcome = match self.others.first() {
            Some((what, _)) => Outcome::Undetermined(format!("the rule also depends on {what}")),
            None => outcome,
        };
        let methods = self.methods.clone().map_or(MethodMatch::Any, MethodMatch::OneOf);
        ListenerRule { hosts, paths, perhaps, methods, outcome, place: at.place() }
    }

    /// The quotas of a rule.
    fn check(&self, at: &At, report: &mut Report) {
        let hosts = self.hosts.len() + self.host_regexes.len();
        let paths = self.paths.len() + self.path_regexes.len();
        let methods = self.methods.as_ref().map_or(0, Vec::len);
        let others: usize = self.others.iter().map(|(_, values)| values).sum();
        let total = hosts + paths + methods + others;
        if total > VALUES_PER_RULE {
            let message = format!(
                "ELB refuses a rule with {total} condition values ({hosts} for the host, {paths} for the path, \
                 {methods} for the method, {others} others): its quota is {VALUES_PER_RULE}"
            );
            report.refuse(at, message);
        } else if hosts.max(paths).max(methods) > VALUES_PER_CONDITION {
            let message =
                format!("ELB refuses a condition with more than {VALUES_PER_CONDITION} match evaluations");
            report.refuse(at, message);
        }
        let wildcards: usize =
            self.hosts.iter().chain(&self.paths).map(|value| pattern::wildcards(value)).sum();
        if wildcards > WILDCARDS_PER_RULE {
            let message = format!(
                "the rule has {wildcards} wildcards, and the quota of ELB is {WILDCARDS_PER_RULE} per rule"
            );
            report.refuse(at, message);
        }
    }
}

impl Listener {
    pub(super) fn new(scheme: Scheme) -> Self {
        Self { scheme, tiers: Vec::new(), default: None }
    }

    /// Number of rules that count against the quota.
    pub(super) fn len(&self) -> usize {
        self.tiers.iter().map(Vec::len).sum()
    }

    /// The rules as tiers of a decision. With `only`, what is for any host is for these hosts.
    pub(super) fn tiers(&self, only: Option<&[HostMatch]>, out: &mut Vec<Tier>) {
        let schemes = match self.scheme {
            Scheme::Http => Schemes::Http,
            Scheme::Https => Schemes::Https,
        };
        let any = [HostMatch::Any];
        let everywhere = only.unwrap_or(&any);
        for rules in &self.tiers {
            let mut tier = Tier::default();
            let mut open = Tier::default();
            for rule in rules {
                let hosts = if rule.hosts.is_empty() { everywhere } else { &rule.hosts };
                rule.push(schemes, hosts, &rule.paths, &rule.outcome, &mut tier.rules);
                if !rule.perhaps.is_empty() {
                    let why = "the ELB user guide does not say whether a regular expression must match the whole path";
                    let outcome = Outcome::Undetermined(why.to_owned());
                    rule.push(schemes, hosts, &rule.perhaps, &outcome, &mut open.rules);
                }
            }
            out.push(tier);
            if !open.rules.is_empty() {
                out.push(open);
            }
        }
        if let Some((outcome, place)) = &self.default {
            let rule = |host: &HostMatch| Rule {
                schemes,
                host: host.clone(),
                methods: MethodMatch::Any,
                path: PathMatch::Any,
                outcome: outcome.clone(),
                place: place.clone(),
            };
            out.push(Tier { rules: everywhere.iter().map(rule).collect() });
        }
    }
}

impl ListenerRule {
    fn push(
        &self,
        schemes: Schemes,
        hosts: &[HostMatch],
        paths: &[PathMatch],
        outcome: &Outcome,
        out: &mut Vec<Rule>,
    ) {
        let any = [PathMatch::Any];
        let paths = if paths.is_empty() { &any } else { paths };
        for host in hosts {
            out.extend(paths.iter().map(|path| Rule {
                schemes,
                host: host.clone(),
                methods: self.methods.clone(),
                path: path.clone(),
                outcome: outcome.clone(),
                place: self.place.clone(),
            }));
        }
    }
}

impl LoadBalancer {
    /// Every host that a rule names; `None` stands for any.
    pub(super) fn hosts(&self) -> Vec<Option<&HostMatch>> {
        let mut hosts: Vec<Option<&HostMatch>> = Vec::new();
        for rule in self.listeners.values().flat_map(|listener| listener.tiers.iter().flatten()) {
            if rule.hosts.is_empty() {
                hosts.push(None);
            }
            hosts.extend(rule.hosts.iter().map(Some));
        }
        if hosts.is_empty() && self.listeners.values().any(|listener| listener.default.is_some()) {
            hosts.push(None);
        }
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// True when a request for this host may be meant for it.
    pub(super) fn concerns(&self, host: Option<&str>) -> bool {
        let Some(host) = host else { return true };
        let hosts = self.hosts();
        // A load balancer without a readable rule may be for any host.
        hosts.is_empty() || hosts.iter().any(|named| named.is_none_or(|named| named.matches(host)))
    }

    /// True when both name a common host.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let others = other.hosts();
        self.hosts().iter().any(|left| others.iter().any(|right| common(*left, *right)))
    }
}

/// Two conditions that some host fulfils.
fn common(left: Option<&HostMatch>, right: Option<&HostMatch>) -> bool {
    match (left, right) {
        (Some(HostMatch::Exact(name)), Some(other)) | (Some(other), Some(HostMatch::Exact(name))) => {
            other.matches(name)
        }
        (Some(HostMatch::Suffix { suffix: left, .. }), Some(HostMatch::Suffix { suffix: right, .. })) => {
            left.ends_with(right.as_str()) || right.ends_with(left.as_str())
        }
        _ => true,
    }
}
