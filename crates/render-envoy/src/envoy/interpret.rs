//! From any static bootstrap to a behaviour.
//!
//! Written from Envoy's API and source (envoyproxy/data-plane-api, envoyproxy/envoy 1.40) and from what Envoy
//! 1.40.0 answers, not from the renderer: it sees re-parsed text only, ours or anybody's. What may change
//! routing and is not modelled is reported with the name of its field; so is what Envoy refuses to load, because
//! then nothing runs.

mod action;
mod bootstrap;
mod cluster;
mod command;
mod connection;
mod emit;
mod files;
mod filters;
mod instances;
mod limits;
mod listener;
mod matcher;
mod pods;
mod reader;
mod routes;
mod runtime;
mod schema;
mod tls;

use super::facts::Facts;
use bootstrap::Server;
use gatewright_core::decision::{Behaviour, Decision, Place, Reading, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::envoy::Domain;
use reader::Reader;

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let facts = Facts::new(context.options);
    let found = instances::find(manifests, context.namespace);
    let servers: Vec<Server<'_>> = found
        .instances
        .into_iter()
        .map(|instance| bootstrap::server(instance, &facts.cluster_domain, context.host))
        .collect();
    let mut remarks: Vec<Remark> =
        found.aside.into_iter().map(|place| aside(place, "no Envoy of the input reads it")).collect();
    let chosen = choose(servers, context.host, &mut remarks);
    let mut reader = Reader::default();
    // An Envoy that cannot be seen may be the one in question, unless another one serves the host by name.
    let sure = chosen.as_ref().is_ok_and(|server| server.as_ref().is_some_and(|(_, sure)| *sure));
    reader.muted = sure;
    for (place, message) in found.problems {
        reader.refuse_at(place, message);
    }
    reader.muted = false;
    let decision = match chosen {
        Ok(None) => Decision::default(),
        Ok(Some((mut server, _))) => {
            let mut own = std::mem::take(&mut server.reader);
            let decision = emit::decision(&server, &facts, &mut own);
            reader.not_understood.append(&mut own.not_understood);
            remarks.append(&mut own.remarks);
            reader.assumptions.append(&mut own.assumptions);
            decision
        }
        Err((place, message)) => {
            reader.refuse_at(place, message);
            Decision::default()
        }
    };
    remarks.append(&mut reader.remarks);
    let assumptions: Vec<String> = std::mem::take(&mut reader.assumptions).into_iter().collect();
    let reading = Reading { assumption: assumptions.join("; "), decision, by_age: false };
    Behaviour { readings: vec![reading], not_understood: std::mem::take(&mut reader.not_understood), remarks }
}

fn aside(place: Place, why: &str) -> Remark {
    Remark { code: "other-workload", severity: Severity::Info, place, message: format!("left aside: {why}") }
}

fn place_of(server: &Server<'_>) -> Place {
    let field = server.instance.key.as_deref().map(|key| format!("data.{key}")).unwrap_or_default();
    Place::new(server.instance.object.clone(), field)
}

/// How closely an Envoy names the host: 2 by name, 1 by a wildcard, 0 not at all.
fn closeness(server: &Server<'_>, asked: &str) -> u8 {
    let chains = server.listeners.iter().flat_map(|listener| &listener.chains);
    let hosts = chains.flat_map(|chain| chain.server.table.hosts());
    let asked = Domain::Exact(asked.to_owned());
    hosts
        .map(|host| match &host.domain {
            Domain::Any => 0,
            domain if *domain == asked => 2,
            domain => u8::from(domain.covers(&asked)),
        })
        .max()
        .unwrap_or(0)
}

type Chosen<'a> = Result<Option<(Server<'a>, bool)>, (Place, String)>;

/// The Envoy in question, and whether it serves the host by name. Others are other installations: which of them
/// clients of a host reach is a matter of DNS, and the one that names the host is the one.
fn choose<'a>(servers: Vec<Server<'a>>, asked: Option<&str>, remarks: &mut Vec<Remark>) -> Chosen<'a> {
    let close = |server: &Server<'_>| asked.map_or(0, |asked| closeness(server, asked));
    let best = servers.iter().map(close).max().unwrap_or(0);
    let (mut closest, others): (Vec<Server<'a>>, Vec<Server<'a>>) =
        servers.into_iter().partition(|server| close(server) == best);
    if let [first, _, ..] = closest.as_slice() {
        let message =
            "several Envoys of the input may serve the host; give the one in question only".to_owned();
        return Err((place_of(first), message));
    }
    remarks.extend(
        others.iter().map(|server| aside(place_of(server), "another Envoy names the host more closely")),
    );
    Ok(closest.pop().map(|server| (server, best == 2)))
}
