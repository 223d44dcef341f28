//! Canary Ingresses.
//!
//! Source: kubernetes/ingress-nginx `internal/ingress/controller/controller.go`, `mergeAlternativeBackends`.
//! A canary hangs on an upstream, not on a path: every location of that Service and port takes part, whatever
//! path the canary names.

use super::object::Ingress;
use super::servers::{DEFAULT_SERVER, Servers, Target, Upstream, server_name};
use super::settings::Canary;
use gatewright_core::decision::Place;
use gatewright_semantics::ingress::{HostRule, PathType, Service};
use std::collections::{BTreeMap, BTreeSet};

/// A Service that takes part of another one's traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternative {
    pub(super) upstream: Upstream,
    pub(super) share: Canary,
}

/// The first canary of each upstream; the balancer uses no second one.
pub(super) fn alternatives(ingresses: &[Ingress], servers: &mut Servers) -> BTreeMap<Upstream, Alternative> {
    let mut found = BTreeMap::new();
    let primary: BTreeSet<Upstream> = ingresses
        .iter()
        .filter(|ingress| ingress.settings.canary.is_none())
        .flat_map(|ingress| services(ingress).map(|(service, _)| Upstream::of(ingress, service)))
        .collect();
    for ingress in ingresses {
        let Some(share) = ingress.settings.canary else { continue };
        let both = services(ingress).find(|(service, _)| primary.contains(&Upstream::of(ingress, service)));
        if let Some((service, field)) = both {
            let message = format!(
                "Service {} is also used without canary; which of the two the controller keeps depends on the \
                 order of the Ingresses",
                service.name
            );
            servers.refuse(Place::new(ingress.reference.clone(), field), message);
            continue;
        }
        for (host, path, exact, service) in matches(ingress) {
            let alternative = Alternative { upstream: Upstream::of(ingress, service), share };
            for primary in upstreams(servers, host, path, exact) {
                found.entry(primary).or_insert_with(|| alternative.clone());
            }
        }
    }
    found
}

/// Every Service of an Ingress with the field that names it.
fn services(ingress: &Ingress) -> impl Iterator<Item = (&Service, String)> {
    let paths = ingress.rules.iter().flat_map(HostRule::paths);
    let backend = ingress.default_backend.iter().map(|service| (service, "spec.defaultBackend".to_owned()));
    paths.filter_map(|path| Some((path.service.as_ref()?, format!("{}.backend", path.field)))).chain(backend)
}

/// What a canary looks for: a path of a host, or everything of the default server.
fn matches(ingress: &Ingress) -> impl Iterator<Item = (&str, Option<&str>, bool, &Service)> {
    let rules = ingress.rules.iter().flat_map(|rule| {
        rule.paths().iter().filter_map(|path| {
            let name = if path.path.is_empty() { "/" } else { path.path.as_str() };
            let exact = path.path_type == PathType::Exact;
            Some((server_name(&rule.host), Some(name), exact, path.service.as_ref()?))
        })
    });
    let backend = ingress.default_backend.iter().map(|service| (DEFAULT_SERVER, None, false, service));
    backend.chain(rules)
}

fn upstreams(servers: &Servers, host: &str, path: Option<&str>, exact: bool) -> Vec<Upstream> {
    let locations = servers.by_host.get(host).map(|server| server.locations.as_slice()).unwrap_or_default();
    locations
        .iter()
        .filter(|location| path.is_none_or(|path| location.path == path && location.exact == exact))
        .filter_map(|location| match &location.target {
            Target::Upstream(upstream) => Some(upstream.clone()),
            Target::NotFound => None,
        })
        .collect()
}
