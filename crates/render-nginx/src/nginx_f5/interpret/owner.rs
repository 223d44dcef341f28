//! Which object owns a host.
//!
//! Source: `internal/k8s/configuration.go`, `buildHostsAndResources`: a host belongs to one Ingress or VirtualServer
//! as a whole; the others serve nothing for it.

use super::Facts;
use super::object::{Identity, Preference};
use super::server::Server;
use gatewright_semantics::report::Report;
use std::collections::BTreeMap;

/// A server block and the object that it comes from.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) identity: Identity,
    pub(super) server: Server,
}

/// One possible set of owners.
pub(super) struct Choice<'a> {
    /// Who is taken for the owner, where that is open.
    pub(super) assumption: String,
    /// Nothing but the unknown age of objects leaves it open.
    pub(super) by_age: bool,
    pub(super) servers: Vec<&'a Server>,
}

/// More sets of owners than this are not tried.
const MOST_CHOICES: usize = 8;

/// Every possible set of owners.
pub(super) fn choices<'a>(claims: &'a [Claim], facts: &Facts<'_>, report: &mut Report) -> Vec<Choice<'a>> {
    let mut by_host: BTreeMap<&str, Vec<&'a Claim>> = BTreeMap::new();
    for claim in claims {
        by_host.entry(&claim.server.host).or_default().push(claim);
    }
    let mut choices = vec![Choice { assumption: String::new(), by_age: true, servers: Vec::new() }];
    for (host, claims) in by_host {
        report.muted = !facts.may_concern(host);
        let mut winners = winners(&claims);
        tell(host, &claims, &winners, report);
        if winners.len() * choices.len() > MOST_CHOICES {
            if let Some(claim) = winners.first() {
                let message = format!("too many objects of unknown age claim {host}");
                report.refuse_at(claim.server.place.clone(), message);
            }
            winners.truncate(1);
        }
        choices = extended(choices, host, &winners);
    }
    report.muted = false;
    choices
}

/// Those that no other claim certainly beats.
fn winners<'a>(claims: &[&'a Claim]) -> Vec<&'a Claim> {
    let loses = |one: &&'a Claim| {
        claims.iter().any(|other| other.identity.against(&one.identity) == Preference::First)
    };
    claims.iter().copied().filter(|one| !loses(one)).collect()
}

fn tell(host: &str, claims: &[&Claim], winners: &[&Claim], report: &mut Report) {
    let wins = |claim: &Claim| winners.iter().any(|winner| std::ptr::eq(*winner, claim));
    for claim in claims.iter().filter(|claim| !wins(claim)) {
        let message = format!(
            "an older object owns the host {host} (of the same age: the greater UID), so this one serves nothing for it"
        );
        report.warn_at("duplicate-host", claim.server.place.clone(), message);
    }
    if winners.len() > 1 {
        for claim in winners {
            let message = format!(
                "{} objects claim the host {host} and their age is not known; one of them gets the whole host",
                winners.len()
            );
            report.warn_at("duplicate-host", claim.server.place.clone(), message);
        }
    }
}

fn extended<'a>(choices: Vec<Choice<'a>>, host: &str, winners: &[&'a Claim]) -> Vec<Choice<'a>> {
    // Two winners of known age are of the same age, and a UID that is not there decides.
    let by_age = winners.iter().filter(|winner| winner.identity.has_age()).count() < 2;
    let mut extended = Vec::with_capacity(choices.len() * winners.len());
    for choice in choices {
        for winner in winners {
            let mut assumption = choice.assumption.clone();
            if winners.len() > 1 {
                if !assumption.is_empty() {
                    assumption.push_str("; ");
                }
                assumption.push_str(&format!("{} owns the host {host}", winner.identity.reference));
            }
            let mut servers = choice.servers.clone();
            servers.push(&winner.server);
            extended.push(Choice { assumption, by_age: choice.by_age && by_age, servers });
        }
    }
    extended
}
