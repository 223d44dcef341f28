//! `route`, `redirect` and `direct_response`.

use super::cluster::{Cluster, Clusters};
use super::limits::{Common, OfRoute, RetryPolicy, retry_policy};
use super::matcher::pattern;
use super::reader::{Reader, fields};
use super::schema;
use gatewright_core::decision::{
    Forward, HostForward, Outcome, PathForward, Place, Redirect, Scheme, Setting, Unavailable,
};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;
use std::sync::Arc;

/// What surrounds a route.
pub(super) struct Around<'a> {
    pub(super) common: &'a Common,
    pub(super) clusters: &'a Clusters,
    /// What the service sees where the route says nothing.
    pub(super) host: Setting<HostForward>,
    pub(super) path: Setting<PathForward>,
    /// The virtual host's.
    pub(super) retry: Option<RetryPolicy>,
    /// `validate_clusters`.
    pub(super) validates: bool,
}

/// `RouteAction`; `replaced` is what `prefix_rewrite` replaces.
pub(super) fn forward(
    node: &Node,
    at: &At<'_>,
    replaced: Option<&str>,
    around: &Around<'_>,
    reader: &mut Reader,
) -> Outcome {
    let mut targets: Vec<Target> = Vec::new();
    let (mut specified, mut hosts, mut paths) = (0, Vec::new(), Vec::new());
    let mut limits = OfRoute { retry: around.retry.clone(), ..OfRoute::default() };
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "cluster" => {
                specified += 1;
                let name = reader.text(value, &at).unwrap_or_default().to_owned();
                targets = vec![Target { name, host: None, place: at.place() }];
            }
            "weighted_clusters" => {
                specified += 1;
                targets = weighted(value, &at, reader);
            }
            "cluster_header" | "cluster_specifier_plugin" | "inline_cluster_specifier_plugin" => {
                specified += 1;
                reader.other(value, &at, &schema::ROUTE_ACTION);
            }
            "prefix_rewrite" => paths.extend(prefix_rewrite(value, &at, replaced, reader)),
            "regex_rewrite" => paths.push(rewrite(regex_rewrite(value, &at, reader), &at)),
            "path_rewrite" | "path_rewrite_policy" => paths.push(rewrite("a rewritten path".to_owned(), &at)),
            "host_rewrite_literal"
            | "auto_host_rewrite"
            | "host_rewrite_header"
            | "host_rewrite_path_regex"
            | "host_rewrite" => hosts.extend(host_rewrite(value, &at, reader)),
            "timeout" => limits.timeout = reader.duration(value, &at).map(|millis| (millis, at.place())),
            "idle_timeout" => limits.idle = reader.duration(value, &at).map(|millis| (millis, at.place())),
            "max_stream_duration" => limits.max_stream = Some((max_stream(value, &at, reader), at.place())),
            "retry_policy" => limits.retry = Some(retry_policy(value, &at, reader)),
            "request_mirror_policies" => mirrors(value, &at, reader),
            "upgrade_configs" => upgrades(value, &at, reader),
            _ => reader.other(value, &at, &schema::ROUTE_ACTION),
        }
    }
    if specified != 1 || hosts.len() > 1 {
        reader.reject(at, "a route needs exactly one cluster or list of clusters, and at most one new Host");
    }
    let shape = Shape { around, host: hosts.pop(), path: paths.pop(), limits };
    shape.outcome(&targets, reader)
}

struct Target {
    name: String,
    host: Option<Setting<HostRewrite>>,
    place: Place,
}

/// A change of the Host header.
#[derive(Clone)]
enum HostRewrite {
    Text(String),
    /// The name of the address.
    Cluster,
}

/// Everything of a forward but its destination.
struct Shape<'a> {
    around: &'a Around<'a>,
    host: Option<Setting<HostRewrite>>,
    path: Option<Setting<PathForward>>,
    limits: OfRoute,
}

impl Shape<'_> {
    fn outcome(&self, targets: &[Target], reader: &mut Reader) -> Outcome {
        let mut forwards: Vec<Forward> = Vec::new();
        for target in targets {
            let Some(cluster) = self.around.clusters.get(&target.name) else {
                if !self.around.validates {
                    // `cluster_not_found_response_code` makes it another error, not another service.
                    return Outcome::Status(503);
                }
                let message = format!("there is no cluster {:?}: Envoy refuses the bootstrap", target.name);
                reader.refuse_at(target.place.clone(), message);
                continue;
            };
            for (place, message) in &cluster.problems {
                reader.refuse_at(place.clone(), message.clone());
            }
            forwards.extend(self.forwards(cluster, target));
        }
        forwards.dedup_by(|one, other| one == other);
        match forwards.len() {
            // No address: "no healthy upstream".
            0 => Outcome::Status(503),
            1 => forwards.pop().map_or(Outcome::Status(503), |forward| Outcome::Forward(Arc::new(forward))),
            _ => Outcome::Split(forwards),
        }
    }

    fn forwards(&self, cluster: &Cluster, target: &Target) -> Vec<Forward> {
        let host = match target.host.as_ref().or(self.host.as_ref()) {
            None => self.around.host.clone(),
            Some(rewrite) => {
                let text = match &rewrite.value {
                    HostRewrite::Text(text) => text.clone(),
                    HostRewrite::Cluster => cluster.hostname.clone().unwrap_or_default(),
                };
                Setting { value: HostForward::Rewritten(text), place: rewrite.place.clone() }
            }
        };
        let unavailable = match &cluster.falls_back {
            None => Setting::default_of(Unavailable::Closed),
            Some(place) => Setting::stated(Unavailable::FallsThrough, place.clone()),
        };
        let forward = |backend| Forward {
            backend,
            host: host.clone(),
            path: self.path.clone().unwrap_or_else(|| self.around.path.clone()),
            unavailable: unavailable.clone(),
            limits: self.limits.with(self.around.common, cluster.max_stream.as_ref()),
        };
        cluster.backends.iter().cloned().map(forward).collect()
    }
}

/// The clusters that get requests: of several, those with a weight.
fn weighted(node: &Node, at: &At<'_>, reader: &mut Reader) -> Vec<Target> {
    let mut found = Vec::new();
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if entry.key.text != "clusters" {
            reader.other(&entry.value, &at, &schema::WEIGHTED_CLUSTER);
            continue;
        }
        for (index, node) in reader.items(&entry.value, &at).iter().enumerate() {
            let at = at.index(index);
            let (target, weight) = weighted_target(node, &at, reader);
            match weight {
                None => reader.reject(&at, "a cluster among others needs a weight"),
                Some(0) => {}
                Some(_) => found.push(target),
            }
        }
    }
    if found.is_empty() {
        reader.reject(at, "no cluster has a weight");
    }
    found
}

fn weighted_target(node: &Node, at: &At<'_>, reader: &mut Reader) -> (Target, Option<u32>) {
    let mut target = Target { name: String::new(), host: None, place: at.place() };
    let mut weight = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "name" => {
                reader.text(&entry.value, &at).unwrap_or_default().clone_into(&mut target.name);
                target.place = at.place();
            }
            "weight" => weight = reader.number(&entry.value, &at, u32::MAX),
            "host_rewrite_literal" => target.host = host_rewrite(&entry.value, &at, reader),
            _ => reader.other(&entry.value, &at, &schema::CLUSTER_WEIGHT),
        }
    }
    (target, weight)
}

fn host_rewrite(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<Setting<HostRewrite>> {
    let rewrite = match at.name() {
        "host_rewrite_literal" => {
            HostRewrite::Text(reader.text(node, at).filter(|text| !text.is_empty())?.to_owned())
        }
        "auto_host_rewrite" => {
            reader.flag(node, at).filter(|on| *on)?;
            HostRewrite::Cluster
        }
        "host_rewrite_header" => {
            HostRewrite::Text(format!("the header {}", reader.text(node, at).unwrap_or_default()))
        }
        other => HostRewrite::Text(format!("the result of {other}")),
    };
    Some(Setting::stated(rewrite, at.place()))
}

fn rewrite(text: String, at: &At<'_>) -> Setting<PathForward> {
    Setting::stated(PathForward::Rewritten(text), at.place())
}

fn prefix_rewrite(
    node: &Node,
    at: &At<'_>,
    replaced: Option<&str>,
    reader: &mut Reader,
) -> Option<Setting<PathForward>> {
    let new = reader.text(node, at).filter(|text| !text.is_empty())?;
    match replaced {
        Some(old) if old == new => None,
        Some(old) => Some(rewrite(format!("the prefix {old} becomes {new}"), at)),
        None => Some(rewrite(format!("the path becomes {new}"), at)),
    }
}

fn regex_rewrite(node: &Node, at: &At<'_>, reader: &mut Reader) -> String {
    let (mut from, mut to) = (None, String::new());
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "pattern" => from = pattern(&entry.value, &at, reader),
            "substitution" => reader.text(&entry.value, &at).unwrap_or_default().clone_into(&mut to),
            _ => reader.reject(&at, "a rewrite has a pattern and a substitution only"),
        }
    }
    format!("{} becomes {to}", from.unwrap_or_default())
}

fn max_stream(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<u64> {
    let mut found = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "max_stream_duration" => found = reader.duration(&entry.value, &at),
            _ => reader.other(&entry.value, &at, &schema::MAX_STREAM_DURATION),
        }
    }
    found
}

pub(super) fn mirrors(node: &Node, at: &At<'_>, reader: &mut Reader) {
    if !reader.items(node, at).is_empty() {
        reader.warn("mirrored", at, "a copy of the request goes to another cluster");
    }
}

/// An upgrade that is allowed changes nothing for other requests; filters of its own do.
pub(super) fn upgrades(node: &Node, at: &At<'_>, reader: &mut Reader) {
    for (index, upgrade) in reader.items(node, at).iter().enumerate() {
        if upgrade.get("filters").is_some_and(|filters| !filters.items().is_empty()) {
            reader.refuse(&at.index(index).key("filters"), "filters for upgraded requests are not modelled");
        }
    }
}

/// `RedirectAction` (envoyproxy/envoy `source/common/router/config_impl.cc`, `newUri`).
pub(super) fn redirect(node: &Node, at: &At<'_>, reader: &mut Reader) -> Outcome {
    const CODES: [u16; 5] = [301, 302, 303, 307, 308];
    let mut found = Redirect { status: 301, scheme: None, host: None, port: None, keeps_target: true };
    let (mut schemes, mut paths) = (0, 0);
    for entry in fields(reader, node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "https_redirect" => {
                schemes += 1;
                found.scheme =
                    reader.flag(value, &at).filter(|on| *on).map(|_| Scheme::Https).or(found.scheme);
            }
            "scheme_redirect" => {
                schemes += 1;
                found.scheme = scheme(value, &at, reader);
            }
            "host_redirect" => {
                found.host = reader.text(value, &at).filter(|text| !text.is_empty()).map(str::to_owned);
            }
            "port_redirect" => found.port = reader.port_value(value, &at).filter(|port| *port > 0),
            "path_redirect" | "prefix_rewrite" | "regex_rewrite" => {
                paths += 1;
                found.keeps_target = false;
            }
            "strip_query" => found.keeps_target &= reader.flag(value, &at) != Some(true),
            "response_code" => {
                const WORDS: [&str; 5] =
                    ["MOVED_PERMANENTLY", "FOUND", "SEE_OTHER", "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT"];
                let index = reader.word(value, &at, &WORDS).unwrap_or(0);
                found.status = CODES.get(index).copied().unwrap_or(301);
            }
            _ => reader.other(value, &at, &schema::REDIRECT),
        }
    }
    if schemes > 1 || paths > 1 {
        reader.reject(at, "a redirect has one new scheme and one new path");
    }
    Outcome::Redirect(found)
}

fn scheme(node: &Node, at: &At<'_>, reader: &mut Reader) -> Option<Scheme> {
    match reader.text(node, at)? {
        "https" => Some(Scheme::Https),
        "http" => Some(Scheme::Http),
        "" => None,
        other => {
            reader.refuse(at, format!("the scheme {other:?} is neither http nor https"));
            None
        }
    }
}

/// `DirectResponseAction`.
pub(super) fn direct_response(node: &Node, at: &At<'_>, reader: &mut Reader) -> Outcome {
    let mut status = None;
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "status" => status = reader.number(&entry.value, &at, 599).filter(|status| *status >= 200),
            _ => reader.other(&entry.value, &at, &schema::DIRECT_RESPONSE),
        }
    }
    if status.is_none() {
        reader.reject(at, "a direct response needs a status from 200 to 599");
    }
    Outcome::Status(status.and_then(|status| u16::try_from(status).ok()).unwrap_or(500))
}
