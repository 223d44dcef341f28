//! Which servers answer plain http and https.

use super::gateways::{Gateway, Protocol, Server};
use crate::istio::facts::Facts;
use gatewright_semantics::report::{At, Report};
use std::collections::{BTreeMap, BTreeSet};

/// A server together with its Gateway.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) server: &'a Server,
}

/// The servers that take part, in the order of istiod.
#[derive(Default)]
pub(super) struct Servers<'a> {
    /// They share one route table.
    pub(super) http: Vec<Bound<'a>>,
    /// Each has its own one, chosen by the server name of the TLS handshake.
    pub(super) https: Vec<Bound<'a>>,
}

/// Sorts out servers as istiod does (istio/istio `pilot/pkg/model/gateway.go`, `mergeGateways`).
pub(super) fn servers<'a>(gateways: &'a [Gateway], facts: &Facts, report: &mut Report) -> Servers<'a> {
    let mut found = Servers::default();
    let mut claimed = BTreeSet::new();
    let mut first: BTreeMap<u16, Protocol> = BTreeMap::new();
    for gateway in gateways {
        for server in &gateway.servers {
            report.muted = !server.concerns(facts);
            let object = At::object(&gateway.reference);
            let at = object.key(&server.place.field);
            if server.has_tls && !claim(server, &mut claimed) {
                let message = "another server of this port already has one of its hosts, so istiod skips it";
                report.warn("duplicate-host", &at, message);
                continue;
            }
            let bound = Bound { gateway, server };
            match first.get(&server.port) {
                None => drop(first.insert(server.port, server.protocol)),
                Some(Protocol::Http) if server.protocol != Protocol::Http => {
                    let message = "a plain HTTP server has this port already, so istiod skips this one";
                    report.warn("port-conflict", &at, message);
                    continue;
                }
                Some(Protocol::Https | Protocol::Opaque) if server.protocol == Protocol::Http => {
                    report.refuse(&at, "a plain HTTP server on a port that another server reads as TLS");
                    continue;
                }
                Some(_) => {}
            }
            found.add(bound, &at, facts, report);
        }
    }
    report.muted = false;
    found
}

/// False when a server with `tls` before this one has one of its hosts on the same port.
fn claim(server: &Server, claimed: &mut BTreeSet<(u16, super::gateways::ServerHost)>) -> bool {
    let free = !server.hosts.iter().any(|host| claimed.contains(&(server.port, host.clone())));
    if free {
        claimed.extend(server.hosts.iter().map(|host| (server.port, host.clone())));
    }
    free
}

impl<'a> Servers<'a> {
    fn add(&mut self, bound: Bound<'a>, at: &At<'_>, facts: &Facts, report: &mut Report) {
        let port = bound.server.port;
        match bound.server.protocol {
            Protocol::Http if port == facts.http_port => self.http.push(bound),
            Protocol::Https if port == facts.https_port => self.https.push(bound),
            Protocol::Opaque if port == facts.http_port || port == facts.https_port => {
                report.refuse(at, "the server forwards connections without reading requests");
            }
            protocol => {
                let scheme = if protocol == Protocol::Http { "http" } else { "https" };
                let message = format!(
                    "clients of {scheme} do not reach port {port}; the options istio.http-port and \
                     istio.https-port name the ports they reach"
                );
                report.info("other-port", at, message);
            }
        }
    }
}
