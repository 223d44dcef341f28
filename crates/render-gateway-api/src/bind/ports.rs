//! Which listeners are the ones behind `http://` and `https://`.

use super::world::World;
use gatewright_core::decision::Scheme;
use gatewright_semantics::gateway_api::{Gateway, Listener};
use gatewright_semantics::report::Report;

/// The listeners of a Gateway for this scheme: those on the asked port, or those on the only port there is.
pub(super) fn listeners<'g>(
    gateway: &'g Gateway,
    scheme: Scheme,
    world: &World<'_>,
    report: &mut Report,
) -> Vec<&'g Listener> {
    let asked = if scheme == Scheme::Https { world.settings.ports.1 } else { world.settings.ports.0 };
    let all: Vec<&Listener> =
        gateway.listeners.iter().filter(|listener| listener.scheme() == Some(scheme)).collect();
    let mut ports: Vec<u16> = all.iter().map(|listener| listener.port).collect();
    ports.sort_unstable();
    ports.dedup();
    let port = match ports.as_slice() {
        [only] => *only,
        _ => asked,
    };
    if !ports.is_empty() && !ports.contains(&port) {
        if let Some(listener) = all.first() {
            let message = format!(
                "no listener for {} is on port {asked}, and there are several others: say which one with the options \
                 http-port and https-port",
                scheme.as_str()
            );
            report.refuse_at(listener.place.clone(), message);
        }
        return Vec::new();
    }
    let (used, other): (Vec<&Listener>, Vec<&Listener>) =
        all.into_iter().partition(|listener| listener.port == port);
    for listener in other {
        let message = format!("port {} is not the one behind {}", listener.port, scheme.as_str());
        report.warn_at("other-port", listener.place.clone(), message);
    }
    used
}
