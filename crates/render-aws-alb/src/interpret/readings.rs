//! From load balancers to decisions, one for each thing that nobody documents.
//!
//! AWS does not say whether rules compare the path as it was sent or after normalisation, nor whether a port
//! or a trailing dot of the Host header takes part. That a decoded form exists inside is known: a path that
//! climbs above the root once it is decoded is answered with 400 (AWS re:Post, "ALB returns 400 for encoded
//! path traversal").

use super::balancer::LoadBalancer;
use super::report::{At, Report};
use gatewright_core::decision::{
    Decision, HostMatch, HostStep, MethodMatch, Outcome, PathMatch, PathStep, Reading, Rejection, Rule,
    Schemes, Tier,
};

/// More load balancers for one host are not told apart.
const MAX_BALANCERS: usize = 6;

const RAW_PATH: &str = "rules compare the path as it is sent";
const NORMAL_PATH: &str =
    "rules compare the path after decoding it, merging slashes and removing dot segments";
const RAW_HOST: &str = "the Host header with its port and trailing dot";
const BARE_HOST: &str = "the Host header without port and trailing dot";

/// All readings of these load balancers.
pub(super) fn readings(balancers: &[LoadBalancer], host: Option<&str>, report: &mut Report) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (assumption, tiers) in choices(balancers, host, report) {
        let both = is_simple(&tiers);
        for (path, bare) in [(false, false), (true, true), (false, true), (true, false)] {
            if both && path != bare {
                continue;
            }
            let words = [
                assumption.as_str(),
                if path { NORMAL_PATH } else { RAW_PATH },
                if bare { BARE_HOST } else { RAW_HOST },
            ];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let decision =
                Decision { host_steps: host_steps(bare), path_steps: path_steps(path), tiers: tiers.clone() };
            readings.push(Reading { assumption: words.join(", "), decision, by_age: false });
        }
    }
    readings
}

fn host_steps(bare: bool) -> Vec<HostStep> {
    // "Host names are not case-sensitive" (ELB user guide, "Host conditions").
    if bare {
        vec![HostStep::StripPort, HostStep::StripTrailingDot, HostStep::Lowercase]
    } else {
        vec![HostStep::Lowercase]
    }
}

fn path_steps(normal: bool) -> Vec<PathStep> {
    if !normal {
        return Vec::new();
    }
    vec![
        PathStep::DecodeAll { malformed: 400 },
        PathStep::MergeSlashes,
        PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
    ]
}

/// With one host and a catch-all behind the rules of each scheme, a request whose Host header is in doubt is
/// undetermined whichever way its path is compared, so two of the four combinations tell everything.
fn is_simple(tiers: &[Tier]) -> bool {
    let rules = || tiers.iter().flat_map(|tier| &tier.rules);
    let mut hosts = rules().map(|rule| &rule.host).filter(|host| **host != HostMatch::Any);
    let Some(first @ HostMatch::Exact(_)) = hosts.next() else { return false };
    let takes_all = |rule: &Rule| {
        let path = match &rule.path {
            PathMatch::Any => true,
            PathMatch::Prefix(prefix) => prefix == "/",
            _ => false,
        };
        path && rule.methods == MethodMatch::Any
    };
    let ends = |schemes: Schemes| rules().rfind(|rule| rule.schemes == schemes).is_none_or(takes_all);
    hosts.all(|host| host == first)
        && rules().all(|rule| rule.host != HostMatch::Any || matches!(rule.outcome, Outcome::Redirect(_)))
        && ends(Schemes::Http)
        && ends(Schemes::Https)
}

/// Which load balancer the host's DNS record names is nowhere in the objects. Load balancers for different
/// hosts make one decision; each of those that share a host is a possibility of its own.
fn choices(balancers: &[LoadBalancer], host: Option<&str>, report: &mut Report) -> Vec<(String, Vec<Tier>)> {
    let rivals = |balancer: &LoadBalancer| -> Vec<&LoadBalancer> {
        balancers
            .iter()
            .filter(|other| !std::ptr::eq(*other, balancer))
            .filter(|other| balancer.concerns(host) && other.concerns(host) && balancer.overlaps(other))
            .collect()
    };
    let contested: Vec<&LoadBalancer> =
        balancers.iter().filter(|balancer| !rivals(balancer).is_empty()).collect();
    let Some(first) = contested.first() else {
        return vec![(String::new(), together(None, balancers, &[]))];
    };
    let names: Vec<&str> = contested.iter().map(|balancer| balancer.name.as_str()).collect();
    let message = format!(
        "{} load balancers serve the same host: {}; Ingresses without a common group.name have one each",
        names.len(),
        names.join(", ")
    );
    let at = At::object(first.object.clone());
    report.warn("several-load-balancers", &at, message);
    if contested.len() > MAX_BALANCERS {
        report.refuse(&at, format!("more than {MAX_BALANCERS} load balancers for one host are not modelled"));
    }
    let choice = |balancer: &&LoadBalancer| {
        let assumption = format!("the host's name leads to the load balancer of {}", balancer.name);
        (assumption, together(Some(balancer), balancers, &rivals(balancer)))
    };
    contested.iter().take(MAX_BALANCERS).map(choice).collect()
}

/// The rules of all load balancers but the excluded ones; each answers for the hosts it names only, except the
/// chosen one, or the only one.
fn together(
    chosen: Option<&LoadBalancer>,
    balancers: &[LoadBalancer],
    excluded: &[&LoadBalancer],
) -> Vec<Tier> {
    let mut tiers = Vec::new();
    let is_chosen = |balancer: &LoadBalancer| chosen.is_some_and(|chosen| std::ptr::eq(chosen, balancer));
    for balancer in balancers.iter().filter(|balancer| !is_chosen(balancer)) {
        if excluded.iter().any(|other| std::ptr::eq(*other, balancer)) {
            continue;
        }
        let hosts: Vec<HostMatch> = balancer.hosts().into_iter().flatten().cloned().collect();
        let only = (balancers.len() > 1 && !balancer.hosts().contains(&None)).then_some(hosts.as_slice());
        balancer.listeners.values().for_each(|listener| listener.tiers(only, &mut tiers));
    }
    for listener in chosen.iter().flat_map(|balancer| balancer.listeners.values()) {
        listener.tiers(None, &mut tiers);
    }
    tiers
}
