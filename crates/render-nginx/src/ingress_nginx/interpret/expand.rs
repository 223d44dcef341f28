//! From a server's paths to the `location` blocks in its configuration.
//!
//! Sources: kubernetes/ingress-nginx `internal/ingress/controller/location.go`, `updateServerLocations`, and
//! `internal/ingress/controller/template/template.go`, `enforceRegexModifier` and `buildLocation`.

use super::object::Ingress;
use super::servers::{Location, Server};
use gatewright_semantics::location::{self, Modifier};
use std::collections::BTreeSet;

/// The blocks of a server in the order of the file; their items are the paths with the names they were given.
pub(super) fn blocks(server: &Server, ingresses: &[Ingress]) -> Vec<location::Location<Location>> {
    let mut paths: Vec<Location> = server.locations.clone();
    // Two stable sorts in `getBackendServers`; the order matters in regex mode only.
    paths.sort_by(|left, right| right.path.cmp(&left.path));
    paths.sort_by_key(|path| std::cmp::Reverse(path.path.len()));
    let expanded = expand(paths, ingresses);
    let regex = expanded.iter().any(|path| needs_rewrite(path, ingresses) || uses_regex(path, ingresses));
    expanded.into_iter().map(|path| block(path, regex)).collect()
}

fn block(path: Location, regex: bool) -> location::Location<Location> {
    let (modifier, name) = match (regex, path.exact) {
        // One path with `use-regex` or a rewrite makes every location of the host a caseless expression.
        (true, _) => (Modifier::Regex { caseless: true }, format!("^{}", path.path)),
        (false, true) => (Modifier::Exact, path.path.clone()),
        (false, false) => (Modifier::Prefix, path.path.clone()),
    };
    location::Location { modifier, name, proxies: true, item: path }
}

/// A Prefix path becomes a prefix location with a final slash and an exact one without, unless an Exact path
/// of that name exists.
fn expand(paths: Vec<Location>, ingresses: &[Ingress]) -> Vec<Location> {
    let exact: BTreeSet<String> =
        paths.iter().filter(|path| path.exact).map(|path| path.path.clone()).collect();
    let mut expanded = Vec::with_capacity(paths.len() * 2);
    for path in paths {
        let untouched =
            path.path == "/" || path.exact || needs_rewrite(&path, ingresses) || uses_regex(&path, ingresses);
        if untouched {
            expanded.push(path);
            continue;
        }
        let below = if path.path.ends_with('/') { path.path.clone() } else { format!("{}/", path.path) };
        expanded.push(Location { path: below, ..path.clone() });
        if !exact.contains(&path.path) {
            expanded.push(Location { exact: true, ..path });
        }
    }
    expanded
}

/// `needsRewrite`: a target that is not the location's own path. After the expansion `/p/` no longer equals
/// the target `/p`.
fn needs_rewrite(path: &Location, ingresses: &[Ingress]) -> bool {
    rewrite_target(path, ingresses).is_some_and(|target| target != path.path)
}

/// The target that applies to a location.
pub(super) fn rewrite_target<'i>(path: &Location, ingresses: &'i [Ingress]) -> Option<&'i str> {
    let settings = &owner(path, ingresses)?.settings;
    settings.rewrite_target.as_ref().filter(|_| path.rewrites).map(|target| target.value.as_str())
}

fn uses_regex(path: &Location, ingresses: &[Ingress]) -> bool {
    path.rewrites && owner(path, ingresses).is_some_and(|owner| owner.settings.use_regex)
}

/// The Ingress whose annotations apply.
pub(super) fn owner<'i>(path: &Location, ingresses: &'i [Ingress]) -> Option<&'i Ingress> {
    ingresses.get(path.owner?)
}
