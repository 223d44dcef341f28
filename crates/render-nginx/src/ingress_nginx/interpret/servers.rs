//! From Ingresses to servers and their locations, before nginx sees them.
//!
//! Source: kubernetes/ingress-nginx `internal/ingress/controller/controller.go`, `createServers` and
//! `getBackendServers`, followed step by step because the order of those steps decides who wins.

use super::object::Ingress;
use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_semantics::fields::not_understood;
use gatewright_semantics::ingress::{PathRule, PathType, Service};
use std::collections::BTreeMap;

/// Name of the server for every host that no other server takes.
pub(super) const DEFAULT_SERVER: &str = "_";

/// One `server` block.
#[derive(Debug)]
pub(super) struct Server {
    /// As in the rules: a name, `*.name` or [`DEFAULT_SERVER`].
    pub(super) host: String,
    pub(super) locations: Vec<Location>,
    /// The first location of each path.
    first: BTreeMap<String, usize>,
    pub(super) aliases: Vec<(String, Place)>,
    /// A certificate is loaded for the host.
    pub(super) has_certificate: bool,
    /// Where `from-to-www-redirect` was read.
    pub(super) from_to_www: Option<Place>,
}

/// One path of a server.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) exact: bool,
    pub(super) target: Target,
    /// The Ingress whose annotations apply, by its position; none for the catch-all of the default server.
    pub(super) owner: Option<usize>,
    pub(super) place: Place,
    /// Nobody asked for it.
    pub(super) is_default: bool,
    /// The owner's rewrites and redirects apply; not so for the catch-all of an Ingress without rules.
    pub(super) rewrites: bool,
}

/// Where a location sends requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A Service.
    Upstream(Upstream),
    /// The controller's default backend, which answers 404 (flag `--default-backend-service` not set).
    NotFound,
}

/// An upstream's identity: namespace, Service, port as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Upstream {
    pub(super) namespace: String,
    pub(super) service: Service,
}

impl Upstream {
    pub(super) fn of(ingress: &Ingress, service: &Service) -> Self {
        Self { namespace: ingress.namespace.clone(), service: service.clone() }
    }
}

/// All servers by name.
#[derive(Debug, Default)]
pub(super) struct Servers {
    pub(super) by_host: BTreeMap<String, Server>,
    /// What may change routing and is not modelled.
    pub(super) refused: Vec<Remark>,
    /// What is worth telling.
    pub(super) notes: Vec<Remark>,
}

impl Servers {
    /// Builds the servers of these Ingresses, which are in the controller's order.
    pub(super) fn of(ingresses: &[Ingress]) -> Self {
        let mut servers = Self::default();
        let root = location(Target::NotFound, None, Place::default());
        servers.by_host.insert(DEFAULT_SERVER.to_owned(), server(DEFAULT_SERVER, root));
        let primaries = || ingresses.iter().enumerate().filter(|(_, one)| one.settings.canary.is_none());
        for (index, ingress) in primaries() {
            servers.create(index, ingress);
        }
        for (_, ingress) in primaries() {
            servers.configure(ingress);
        }
        servers.drop_claimed_aliases();
        for (index, ingress) in primaries() {
            servers.add_paths(index, ingress, ingresses);
        }
        servers
    }

    /// Every host of an Ingress gets a server, and every server a `/`: the Ingress's default backend or 404,
    /// with the annotations of the Ingress that came first.
    fn create(&mut self, index: usize, ingress: &Ingress) {
        let backend = ingress.default_backend.as_ref().map(|service| Upstream::of(ingress, service));
        let target = backend.map_or(Target::NotFound, Target::Upstream);
        let place = |field: &str| Place::new(ingress.reference.clone(), field);
        if ingress.rules.is_empty()
            && let Some(root) =
                self.by_host.get_mut(DEFAULT_SERVER).and_then(|server| server.locations.first_mut())
            && root.is_default
        {
            *root = location(target.clone(), Some(index), place("spec.defaultBackend"));
            root.is_default = false;
            root.rewrites = false;
        }
        for rule in &ingress.rules {
            let host = server_name(&rule.host);
            if self.by_host.contains_key(host) {
                continue;
            }
            let at = match target {
                Target::Upstream(_) => place("spec.defaultBackend"),
                Target::NotFound => place(&rule.field),
            };
            self.by_host.insert(host.to_owned(), server(host, location(target.clone(), Some(index), at)));
        }
    }

    /// Aliases and certificate: the first Ingress that has some wins.
    fn configure(&mut self, ingress: &Ingress) {
        for rule in &ingress.rules {
            let Some(server) = self.by_host.get_mut(server_name(&rule.host)) else { continue };
            if server.aliases.is_empty() {
                let alias = |alias: &gatewright_core::decision::Setting<String>| {
                    (alias.value.clone(), alias.place.clone().unwrap_or_default())
                };
                server.aliases = ingress.settings.aliases.iter().map(alias).collect();
            }
            // Any entry of spec.tls loads a certificate: of its Secret, or else the default one.
            server.has_certificate |= ingress.has_tls();
        }
    }

    /// A host that has a server of its own is nobody's alias.
    fn drop_claimed_aliases(&mut self) {
        let hosts: Vec<String> = self.by_host.keys().cloned().collect();
        for server in self.by_host.values_mut() {
            server.aliases.retain(|(alias, _)| hosts.binary_search(alias).is_err());
        }
    }

    fn add_paths(&mut self, index: usize, ingress: &Ingress, ingresses: &[Ingress]) {
        for rule in &ingress.rules {
            for path in rule.paths() {
                let Some(service) = &path.service else { continue };
                let Some(server) = self.by_host.get_mut(server_name(&rule.host)) else { continue };
                let target = Target::Upstream(Upstream::of(ingress, service));
                let place = Place::new(ingress.reference.clone(), path.field.clone());
                if let Some(winner) = server.add(index, path, target, place) {
                    self.notes.push(shadowed(&winner, ingress, path, ingresses));
                } else if let Some(place) = &ingress.settings.from_to_www {
                    server.from_to_www.get_or_insert_with(|| place.clone());
                }
            }
        }
    }

    /// Refuses what the controller's own merging cannot be followed into.
    pub(super) fn refuse(&mut self, place: Place, message: impl Into<String>) {
        self.refused.push(not_understood(place, message));
    }
}

impl Server {
    /// Adds a path, or returns the location that keeps it out.
    ///
    /// Only the first location of the same path is compared. When its type differs the path is added, even if
    /// a further location has the same type.
    fn add(&mut self, index: usize, path: &PathRule, target: Target, place: Place) -> Option<Location> {
        let name = if path.path.is_empty() { "/" } else { path.path.as_str() };
        let exact = path.path_type == PathType::Exact;
        let new = Location {
            path: name.to_owned(),
            exact,
            target,
            owner: Some(index),
            place,
            is_default: false,
            rewrites: true,
        };
        let first = self.first.get(name).and_then(|at| self.locations.get_mut(*at));
        match first {
            Some(first) if first.exact == exact && first.is_default => *first = new,
            Some(first) if first.exact == exact => return Some(first.clone()),
            first => {
                if first.is_none() {
                    self.first.insert(name.to_owned(), self.locations.len());
                }
                self.locations.push(new);
            }
        }
        None
    }
}

fn shadowed(winner: &Location, ingress: &Ingress, path: &PathRule, ingresses: &[Ingress]) -> Remark {
    let first = winner.owner.and_then(|owner| ingresses.get(owner));
    let unknown = ingress.created.is_none() || first.is_some_and(|first| first.created.is_none());
    let why = if unknown {
        "; the older Ingress wins, and without creation timestamps the name decides (descending)"
    } else {
        "; the older Ingress wins"
    };
    let message = format!("{} at {} has this path already{why}", winner.place.object, winner.place.field);
    let place = Place::new(ingress.reference.clone(), path.field.clone());
    Remark { code: "shadowed-path", severity: Severity::Warning, place, message }
}

fn server(host: &str, root: Location) -> Server {
    Server {
        host: host.to_owned(),
        locations: vec![root],
        first: BTreeMap::from([("/".to_owned(), 0)]),
        aliases: Vec::new(),
        has_certificate: false,
        from_to_www: None,
    }
}

fn location(target: Target, owner: Option<usize>, place: Place) -> Location {
    Location { path: "/".to_owned(), exact: false, target, owner, place, is_default: true, rewrites: true }
}

/// The name of the server for a rule's host.
pub(super) fn server_name(host: &str) -> &str {
    if host.is_empty() { DEFAULT_SERVER } else { host }
}
