//! Which port of a Gateway answers a client.

use gatewright_core::decision::Scheme;
use gatewright_semantics::gateway_api::{Gateway, Protocol};
use gatewright_semantics::report::Report;
use std::collections::BTreeMap;

/// A client that names no port uses 80 or 443, so the listeners of one port of each scheme answer it.
pub(super) fn answering(gateway: &Gateway, report: &mut Report) -> BTreeMap<Scheme, u16> {
    let mut answering = BTreeMap::new();
    for (scheme, usual) in [(Scheme::Http, 80), (Scheme::Https, 443)] {
        let here = || gateway.listeners.iter().filter(move |listener| listener.scheme() == Some(scheme));
        let port = here().find(|listener| listener.port == usual).or_else(|| here().next());
        let Some(port) = port.map(|listener| listener.port) else { continue };
        for listener in here() {
            if listener.port != port {
                let message =
                    format!("the listener on port {} is not looked at: port {port} answers", listener.port);
                report.warn_at("other-listener", listener.place.clone(), message);
            } else if port != usual {
                let message = format!(
                    "{} is served on port {port} only; a client that names no port uses {usual}",
                    scheme.as_str()
                );
                report.warn_at("unusual-port", listener.place.clone(), message);
            }
        }
        answering.insert(scheme, port);
    }
    for listener in &gateway.listeners {
        if let Protocol::Other(protocol) = &listener.protocol {
            let message = format!("an Application Load Balancer does not listen for {protocol:?}");
            report.refuse_at(listener.place.clone(), message);
        }
    }
    answering
}
