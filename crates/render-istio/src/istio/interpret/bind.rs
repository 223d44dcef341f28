//! Servers, VirtualServices and hosts brought together as Envoy's virtual hosts (istio/istio
//! `pilot/pkg/networking/core/gateway.go`, `buildGatewayHTTPRouteConfig`).

use super::emit::{Emitted, Listener};
use super::gateways::Server;
use super::listeners::{Bound, Servers};
use super::service::VirtualService;
use super::world::World;
use crate::istio::facts::Facts;
use gatewright_core::decision::{Place, Rule, Scheme};
use gatewright_semantics::envoy::{Domain, Table, VirtualHost};
use std::collections::{BTreeMap, BTreeSet};

/// Most routes of all virtual hosts, which bounds memory; a table of 10,000 rows for six methods each, on
/// both ports, is below it.
pub(super) const ROUTES: usize = 400_000;

/// Most comparisons of hosts, which bounds time.
const COMPARISONS: usize = 20_000_000;

/// What is too large for [`ROUTES`] or [`COMPARISONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Makes rules.
pub(super) struct Binder<'a> {
    pub(super) facts: &'a Facts,
    pub(super) world: &'a World,
    /// In the order of istiod.
    pub(super) services: Vec<&'a VirtualService>,
    /// For each virtual host the positions of the objects that give it routes.
    pub(super) shared: BTreeSet<Vec<usize>>,
    /// Positions of the objects bound to a Gateway.
    bound: BTreeMap<&'a str, Vec<usize>>,
    routes: usize,
    comparisons: usize,
}

struct Draft {
    require_tls: Option<Place>,
    routes: Vec<Emitted>,
    place: Place,
    from: Vec<usize>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(facts: &'a Facts, world: &'a World, services: Vec<&'a VirtualService>) -> Self {
        let mut bound: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, service) in services.iter().enumerate() {
            for gateway in service.gateways.iter().collect::<BTreeSet<_>>() {
                bound.entry(gateway).or_default().push(position);
            }
        }
        let shared = BTreeSet::new();
        Self { facts, world, services, shared, bound, routes: ROUTES, comparisons: COMPARISONS }
    }

    fn spend_routes(&mut self, amount: usize) -> Result<(), TooLarge> {
        self.routes = self.routes.checked_sub(amount).ok_or(TooLarge)?;
        Ok(())
    }

    fn spend_comparisons(&mut self, amount: usize) -> Result<(), TooLarge> {
        self.comparisons = self.comparisons.checked_sub(amount).ok_or(TooLarge)?;
        Ok(())
    }

    /// All rules in order of precedence.
    pub(super) fn rules(&mut self, servers: &Servers<'_>) -> Result<Vec<Rule>, TooLarge> {
        let mut rules = Vec::new();
        if !servers.http.is_empty() {
            let table = self.table(&servers.http, Scheme::Http)?;
            rules = table.rules(Scheme::Http, &Domain::Any, None);
        }
        self.https_rules(servers, &mut rules)?;
        Ok(rules)
    }

    /// A TLS connection belongs to the server with the most specific name; its Host header is then looked
    /// up among that server's hosts only. Server name and Host are the same in every request here.
    fn https_rules(&mut self, servers: &Servers<'_>, rules: &mut Vec<Rule>) -> Result<(), TooLarge> {
        let mut names: Vec<(Domain, usize)> = Vec::new();
        let mut tables = Vec::with_capacity(servers.https.len());
        for (index, bound) in servers.https.iter().enumerate() {
            let hosts: BTreeSet<&str> = bound.server.hosts.iter().map(|host| host.name.as_str()).collect();
            names.extend(hosts.into_iter().filter_map(Domain::parse).map(|domain| (domain, index)));
            tables.push(self.table(&[*bound], Scheme::Https)?);
        }
        names
            .sort_by(|left, right| left.0.precedence().cmp(&right.0.precedence()).then(left.1.cmp(&right.1)));
        let last_wildcard = names.iter().rposition(|(name, _)| name.is_wildcard());
        for (at, (name, index)) in names.iter().enumerate() {
            let (Some(table), Some(bound)) = (tables.get(*index), servers.https.get(*index)) else {
                continue;
            };
            self.spend_comparisons(table.hosts().len())?;
            let common = table.hosts().iter().filter(|host| name.meet(&host.domain).is_some());
            self.spend_routes(common.map(|host| host.routes.len()).sum())?;
            let end = last_wildcard.filter(|last| at < *last).map(|_| &bound.server.place);
            rules.extend(table.rules(Scheme::Https, name, end));
        }
        Ok(())
    }

    /// The route table of servers that share one.
    fn table(&mut self, servers: &[Bound<'_>], scheme: Scheme) -> Result<Table, TooLarge> {
        let mut hosts: BTreeMap<Domain, Draft> = BTreeMap::new();
        for bound in servers {
            let positions = self.bound.get(bound.gateway.key.as_str()).cloned().unwrap_or_default();
            for position in positions {
                self.join(bound, scheme, position, &mut hosts)?;
            }
            if let Some(redirect) = &bound.server.https_redirect {
                for name in plain_hosts(bound.server) {
                    let Some(domain) = Domain::parse(&name.to_ascii_lowercase()) else { continue };
                    draft(&mut hosts, domain, bound.server).require_tls = Some(redirect.clone());
                }
            }
        }
        let hosts = hosts.into_iter().map(|(domain, draft)| {
            self.shared.insert(draft.from.clone());
            draft.finish(domain)
        });
        Ok(Table::new(hosts.collect()))
    }

    /// Adds the routes of one VirtualService to the virtual hosts it shares with a server.
    fn join(
        &mut self,
        bound: &Bound<'_>,
        scheme: Scheme,
        position: usize,
        hosts: &mut BTreeMap<Domain, Draft>,
    ) -> Result<(), TooLarge> {
        let Some(service) = self.services.get(position).copied() else { return Ok(()) };
        self.spend_comparisons(1 + service.hosts.len().saturating_mul(bound.server.hosts.len()))?;
        let common = common_hosts(bound.server, service, str::to_owned);
        if common.is_empty() {
            return Ok(());
        }
        let mut routes = service.routes(Listener {
            facts: self.facts,
            world: self.world,
            gateway: &bound.gateway.key,
            port: bound.server.port,
            scheme,
        });
        if routes.is_empty() {
            return Ok(());
        }
        self.spend_routes(routes.len().saturating_mul(common.len()))?;
        let names: BTreeSet<Domain> =
            common.iter().filter_map(|host| Domain::parse(&host.to_ascii_lowercase())).collect();
        let mut names = names.into_iter().peekable();
        while let Some(domain) = names.next() {
            let draft = draft(hosts, domain, bound.server);
            if names.peek().is_some() {
                draft.routes.extend(routes.iter().cloned());
            } else {
                draft.routes.append(&mut routes);
            }
            draft.from.push(position);
            if let Some(redirect) = &bound.server.https_redirect {
                draft.require_tls = Some(redirect.clone());
            }
        }
        Ok(())
    }
}

fn draft<'h>(hosts: &'h mut BTreeMap<Domain, Draft>, domain: Domain, server: &Server) -> &'h mut Draft {
    hosts.entry(domain).or_insert_with(|| Draft {
        require_tls: None,
        routes: Vec::new(),
        place: server.place.clone(),
        from: Vec::new(),
    })
}

impl Draft {
    /// Catch-alls go to the end, all else keeps its order (istio/istio `route.go`, `SortVHostRoutes`).
    fn finish(mut self, domain: Domain) -> VirtualHost {
        self.routes.sort_by_key(|route| route.catch_all);
        VirtualHost {
            domain,
            require_tls: self.require_tls,
            routes: self.routes.into_iter().map(|emitted| emitted.route).collect(),
            place: self.place,
        }
    }
}

/// The hosts of a server that are not reserved for one namespace.
fn plain_hosts(server: &Server) -> impl Iterator<Item = &str> {
    server.hosts.iter().filter(|host| host.namespace.is_none()).map(|host| host.name.as_str())
}

/// The names that a server and a VirtualService have in common: of each pair the narrower one. `fold` is
/// what is done to case before the comparison; istiod does nothing (istio/istio `pkg/config/host`).
pub(super) fn common_hosts(
    server: &Server,
    service: &VirtualService,
    fold: impl Fn(&str) -> String,
) -> BTreeSet<String> {
    let parsed = |host: &str| {
        let host = fold(host);
        Domain::parse(&host).map(|domain| (host, domain))
    };
    let wanted: Vec<(String, Domain)> = service.hosts.iter().filter_map(|host| parsed(host)).collect();
    let mut common = BTreeSet::new();
    for host in &server.hosts {
        let open = host.namespace.as_ref().is_none_or(|namespace| *namespace == service.namespace);
        let Some((own, domain)) = parsed(&host.name).filter(|_| open) else { continue };
        for (host, wanted) in &wanted {
            if domain.covers(wanted) {
                common.insert(host.clone());
            } else if wanted.covers(&domain) {
                common.insert(own.clone());
            }
        }
    }
    common
}
