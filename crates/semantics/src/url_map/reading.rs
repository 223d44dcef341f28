//! What Google documents nothing about, as readings.
//!
//! Whether a load balancer compares the path as it was sent or after normalisation, and whether a port or a trailing
//! dot of the Host header takes part, is said nowhere: not for the classic balancer, not for the global one, not for
//! the regional and internal ones, and these three are different proxies. Only that "the string fed to the path
//! matcher does not include any text after the first `?` or `#`" (`PathRule`) is certain.

use gatewright_core::decision::{
    Decision, HostMatch, HostStep, MethodMatch, Outcome, PathMatch, PathStep, Reading, Rejection, Rule,
    Schemes, Tier,
};

const RAW_PATH: &str = "rules compare the path as it is sent";
const NORMAL_PATH: &str = "rules compare the path after decoding it, turning backslashes, merging slashes and removing dot segments";
const RAW_HOST: &str = "the Host header with its port and trailing dot";
const BARE_HOST: &str = "the Host header without port and trailing dot";

/// The readings of these rules; a request is determined when all of them agree. `assumption` is what was assumed
/// before, or empty.
pub fn readings(assumption: &str, tiers: &[Tier]) -> Vec<Reading> {
    let both = is_simple(tiers);
    let combinations = [(false, false), (true, true), (false, true), (true, false)];
    combinations
        .into_iter()
        .filter(|(normal, bare)| !both || normal == bare)
        .map(|(normal, bare)| {
            let words = [
                assumption,
                if normal { NORMAL_PATH } else { RAW_PATH },
                if bare { BARE_HOST } else { RAW_HOST },
            ];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let decision = Decision {
                host_steps: host_steps(bare),
                path_steps: path_steps(normal),
                tiers: tiers.to_vec(),
            };
            Reading { assumption: words.join(", "), decision, by_age: false }
        })
        .collect()
}

/// Host names are compared without case by all of HTTP (RFC 9110 §4.2.3).
fn host_steps(bare: bool) -> Vec<HostStep> {
    if bare {
        vec![HostStep::StripPort, HostStep::StripTrailingDot, HostStep::Lowercase]
    } else {
        vec![HostStep::Lowercase]
    }
}

fn path_steps(normal: bool) -> Vec<PathStep> {
    let mut steps = vec![PathStep::CutFragment];
    if normal {
        steps.extend([
            PathStep::DecodeAll { malformed: 400 },
            // Envoy, on which some of these balancers are built, takes a backslash for a slash when it normalises.
            PathStep::BackslashToSlash,
            PathStep::MergeSlashes,
            PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
        ]);
    }
    steps
}

/// With one host whose rules take every request, and nothing but answers of the balancer itself for others, a request
/// whose Host header is in doubt is undetermined whichever way its path is compared. Two of the four combinations
/// then tell everything.
fn is_simple(tiers: &[Tier]) -> bool {
    let rules = || tiers.iter().flat_map(|tier| &tier.rules);
    let mut hosts = rules().map(|rule| &rule.host).filter(|host| **host != HostMatch::Any);
    let Some(first @ HostMatch::Exact(_)) = hosts.next() else { return false };
    let takes_all = |rule: &Rule| {
        let leads_on = matches!(rule.outcome, Outcome::Forward(_) | Outcome::Split(_) | Outcome::Redirect(_));
        rule.path == PathMatch::Any && rule.methods == MethodMatch::Any && leads_on
    };
    let of_host =
        |schemes: Schemes| rules().filter(move |rule| rule.schemes == schemes && rule.host != HostMatch::Any);
    let is_decided = |schemes| of_host(schemes).next().is_none() || of_host(schemes).any(takes_all);
    let is_answered = |rule: &Rule| !matches!(rule.outcome, Outcome::Forward(_) | Outcome::Split(_));
    hosts.all(|host| host == first)
        && rules().filter(|rule| rule.host == HostMatch::Any).all(is_answered)
        && is_decided(Schemes::Http)
        && is_decided(Schemes::Https)
}
