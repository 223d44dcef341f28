//! From listeners to rules.

use super::bootstrap::Server;
use super::listener::{Chain, Listener};
use super::pods::{Exposed, Pod};
use super::reader::Reader;
use crate::envoy::facts::Facts;
use gatewright_core::decision::{Decision, HostStep, PathMatch, PathStep, Place, Rule, Scheme};
use gatewright_semantics::envoy::Domain;

/// What one Envoy decides.
pub(super) fn decision(server: &Server<'_>, facts: &Facts, reader: &mut Reader) -> Decision {
    let http = of_scheme(server, Scheme::Http, facts, reader);
    let https = of_scheme(server, Scheme::Https, facts, reader);
    let (path_steps, host_steps) = steps(&[&http, &https], reader);
    let mut rules = http.rules;
    rules.extend(https.rules);
    Decision { path_steps, host_steps, ..Decision::ordered(rules) }
}

/// The rules of one scheme with the steps in front of them.
#[derive(Default)]
struct Part {
    rules: Vec<Rule>,
    servers: Vec<(Vec<PathStep>, Vec<HostStep>, Place)>,
}

fn of_scheme(server: &Server<'_>, scheme: Scheme, facts: &Facts, reader: &mut Reader) -> Part {
    let Some(listener) = pick(server, scheme, facts, reader) else { return Part::default() };
    let mut part = Part::default();
    let mut chains: Vec<(&Domain, &Chain)> = Vec::new();
    for chain in listener.chains.iter().filter(|chain| chain.scheme == scheme) {
        let http = &chain.server;
        part.servers.push((http.path_steps.clone(), http.host_steps.clone(), chain.place.clone()));
        chains.extend(chain.names.iter().map(|name| (name, chain)));
    }
    // The server name of the handshake chooses the chain once: the exact name, else the longest wildcard.
    chains.sort_by(|left, right| left.0.precedence().cmp(&right.0.precedence()));
    for pair in chains.windows(2) {
        if let [(one, _), (other, chain)] = pair
            && one == other
        {
            reader.refuse_at(
                chain.place.clone(),
                "two filter chains take the same connections: Envoy refuses the bootstrap",
            );
        }
    }
    for (name, chain) in &chains {
        let end = (chains.len() > 1).then_some(&chain.place);
        part.rules.extend(chain.server.table.rules(scheme, name, end));
    }
    part
}

/// The listener that clients of a scheme reach.
fn pick<'s>(
    server: &'s Server<'_>,
    scheme: Scheme,
    facts: &Facts,
    reader: &mut Reader,
) -> Option<&'s Listener> {
    let speaks = |listener: &&Listener| listener.chains.iter().any(|chain| chain.scheme == scheme);
    let (service_port, own_port) = match scheme {
        Scheme::Http => (80, facts.http_port),
        Scheme::Https => (443, facts.https_port),
    };
    let exposed = server.instance.pod.as_ref().and_then(Pod::exposed);
    let speaking: Vec<&Listener> = server.listeners.iter().filter(speaks).collect();
    let (candidates, preferred): (Vec<&Listener>, Vec<&Listener>) = if let Some(ports) = exposed {
        let reached = |only: Option<u16>| {
            let leads = |listener: &&Listener| {
                let matches = |port: &Exposed| {
                    port.target == listener.port && only.is_none_or(|only| port.service == only)
                };
                ports.iter().any(matches)
            };
            speaking.iter().copied().filter(leads).collect()
        };
        (reached(None), reached(Some(service_port)))
    } else {
        if !speaking.is_empty() {
            let what = "clients reach the ports of the listeners, because no Service among the objects selects \
                        the pods";
            reader.assume(what);
        }
        let preferred = speaking.iter().copied().filter(|listener| listener.port == own_port).collect();
        (speaking, preferred)
    };
    match (candidates.as_slice(), preferred.as_slice()) {
        ([], _) => None,
        (_, [one]) | ([one], []) => Some(one),
        ([first, ..], _) => {
            let option = if scheme == Scheme::Http { "http-port" } else { "https-port" };
            let message = format!(
                "several listeners serve {}; say with --option envoy.{option}=PORT which one clients reach",
                scheme.as_str()
            );
            reader.refuse_at(first.place.clone(), message);
            None
        }
    }
}

/// One list of steps for both schemes: a connection manager whose rules look at no path, such as one that only
/// redirects, has no say in it.
fn steps(parts: &[&Part], reader: &mut Reader) -> (Vec<PathStep>, Vec<HostStep>) {
    let mut found: Option<(Vec<PathStep>, Vec<HostStep>)> = None;
    let looks = |part: &&&Part| part.rules.iter().any(|rule| rule.path != PathMatch::Any);
    let deciding = parts.iter().filter(looks).flat_map(|part| &part.servers);
    let all = parts.iter().flat_map(|part| &part.servers);
    for (paths, hosts, place) in deciding {
        let own = (paths.clone(), hosts.clone());
        match &found {
            None => found = Some(own),
            Some(other) if *other == own => {}
            Some(_) => {
                let message = "another listener or filter chain treats paths or hosts differently before matching, \
                               which is modelled only when they agree";
                reader.refuse_at(place.clone(), message);
            }
        }
    }
    let first = || all.into_iter().next().map(|(paths, hosts, _)| (paths.clone(), hosts.clone()));
    found.or_else(first).unwrap_or_default()
}
