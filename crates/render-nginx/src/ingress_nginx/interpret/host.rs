//! Which hosts reach which server, in nginx's order.
//!
//! nginx prefers an exact name, then the longest `*.name`, then the first regular expression, then the default
//! server (nginx documentation, "Server names"). Every server of the controller answers every path, so servers
//! can be ranked as wholes. Wildcards of Ingress rules become regular expressions for one label
//! (kubernetes/ingress-nginx `internal/ingress/controller/template/template.go`, `buildServerName`).

use super::servers::{DEFAULT_SERVER, Server, Servers};
use gatewright_core::decision::{HostMatch, Place};
use gatewright_core::names;
use std::collections::BTreeSet;

/// One name of a server.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) rank: HostRank,
    pub(super) matches: HostMatch,
    pub(super) certificate: Certificate,
}

/// nginx's order of names; the greatest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HostRank {
    Default,
    Expression,
    Wildcard(usize),
    Exact,
}

/// Whether `certificate_configured_for_current_request` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certificate {
    Loaded,
    Missing,
    /// It depends on the names in the certificate.
    Unknown,
}

/// The names of every server in the order of the file; a name that an earlier server has is not repeated
/// (`conflicting server name … ignored`).
pub(super) fn names<'s>(
    servers: &'s Servers,
    refused: &mut Vec<(Place, String)>,
) -> Vec<(&'s Server, Vec<Name>)> {
    let mut taken = BTreeSet::new();
    let mut all = Vec::with_capacity(servers.by_host.len());
    for server in servers.by_host.values() {
        let mut names = vec![own_name(server, servers)];
        for (alias, place) in &server.aliases {
            let alias = alias.to_ascii_lowercase();
            if !taken.insert(alias.clone()) {
                continue;
            }
            let found = alias_names(&alias, server, servers);
            if found.is_empty() {
                refused.push((place.clone(), format!("the server alias {alias:?} is not modelled")));
            }
            names.extend(found);
        }
        all.push((server, names));
    }
    all
}

fn own_name(server: &Server, servers: &Servers) -> Name {
    let host = server.host.as_str();
    if host == DEFAULT_SERVER {
        // Its certificate is looked up by the host of the request, which has none.
        return Name { rank: HostRank::Default, matches: HostMatch::Any, certificate: Certificate::Missing };
    }
    let loaded = server.has_certificate || wildcard_certificate(host, servers);
    let certificate = if loaded { Certificate::Loaded } else { Certificate::Missing };
    match host.strip_prefix('*') {
        Some(suffix) => Name {
            rank: HostRank::Expression,
            matches: HostMatch::Suffix { suffix: suffix.to_owned(), one_label: true },
            certificate,
        },
        None => Name { rank: HostRank::Exact, matches: HostMatch::Exact(host.to_owned()), certificate },
    }
}

/// The certificate of `*.rest` serves `label.rest` (`rootfs/etc/nginx/lua/certificate.lua`).
fn wildcard_certificate(host: &str, servers: &Servers) -> bool {
    let Some((_, rest)) = host.split_once('.') else { return false };
    servers.by_host.get(&format!("*.{rest}")).is_some_and(|server| server.has_certificate)
}

fn alias_names(alias: &str, server: &Server, servers: &Servers) -> Vec<Name> {
    // The controller gives an alias the certificate only if its common name covers the alias.
    let certificate = match (wildcard_certificate(alias, servers), server.has_certificate) {
        (true, _) => Certificate::Loaded,
        (false, true) => Certificate::Unknown,
        (false, false) => Certificate::Missing,
    };
    let exact =
        |name: &str| Name { rank: HostRank::Exact, matches: HostMatch::Exact(name.to_owned()), certificate };
    let below = |suffix: &str| Name {
        rank: HostRank::Wildcard(suffix.len()),
        matches: HostMatch::Suffix { suffix: suffix.to_owned(), one_label: false },
        certificate,
    };
    match (alias.strip_prefix('*'), alias.strip_prefix('.')) {
        (Some(suffix), _) if suffix.strip_prefix('.').is_some_and(names::is_subdomain) => vec![below(suffix)],
        (None, Some(name)) if names::is_subdomain(name) => vec![exact(name), below(alias)],
        (None, None) if names::is_subdomain(alias) => vec![exact(alias)],
        _ => Vec::new(),
    }
}
