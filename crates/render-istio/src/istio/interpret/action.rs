//! `route`, `redirect`, `directResponse` and `rewrite`.

use super::headers;
use super::names::{backend, full_host};
use super::service::Scope;
use gatewright_core::decision::{HostForward, Limits, Place, Port, Scheme, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// What happens to a request that a rule matches.
#[derive(Debug)]
pub(super) enum Action {
    Forward(Box<Forwarding>),
    Redirect(RedirectTo),
    Status(u16),
    /// Not understood; the text says what.
    Unknown(String),
}

/// Everything on the way to the destinations.
#[derive(Debug)]
pub(super) struct Forwarding {
    pub(super) targets: Vec<Target>,
    pub(super) authority: Option<Setting<HostForward>>,
    pub(super) rewrite: Option<(Rewrite, Place)>,
    pub(super) limits: Limits,
}

impl Forwarding {
    pub(super) fn new(limits: Limits) -> Self {
        Self { targets: Vec::new(), authority: None, rewrite: None, limits }
    }

    pub(super) fn rewrites(&self) -> bool {
        self.rewrite.is_some() || self.authority.is_some()
    }
}

/// One destination.
#[derive(Debug)]
pub(super) struct Target {
    /// Full name.
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) authority: Option<Setting<HostForward>>,
}

/// A change of the path.
#[derive(Debug)]
pub(super) enum Rewrite {
    /// The matched prefix, or the whole path of another match, becomes this.
    Prefix(String),
    /// A substitution by a pattern.
    Pattern(String),
}

/// A redirect, before the port of the listener is known.
#[derive(Debug)]
pub(super) struct RedirectTo {
    pub(super) status: u16,
    pub(super) scheme: Option<Scheme>,
    pub(super) host: Option<String>,
    pub(super) port: RedirectPort,
    pub(super) keeps_target: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RedirectPort {
    Default,
    OfListener,
    Number(u16),
}

/// The destinations that get requests: of several, those with a weight.
pub(super) fn targets(node: &Node, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> Vec<Target> {
    let nodes = report.items(node, at);
    let mut found = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let (target, weight) = target(node, &at.index(index), scope, report);
        if let Some(target) = target
            && (nodes.len() == 1 || weight > 0)
        {
            found.push(target);
        }
    }
    if found.is_empty() && nodes.len() > 1 {
        report.refuse(at, "no destination has a weight: Istio refuses the VirtualService");
    }
    found
}

fn target(node: &Node, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> (Option<Target>, i64) {
    let (mut found, mut weight, mut authority) = (None, 0, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "destination" => found = destination(&entry.value, &at, scope, report),
            "weight" => weight = report.int(&entry.value, &at, 0, i64::from(i32::MAX)).unwrap_or(0),
            "headers" => authority = headers::authority(&entry.value, &at, report),
            _ => report.unknown_field(&at),
        }
    }
    if found.is_none() {
        report.refuse(at, "the destination names no host");
    }
    (found.map(|(host, port)| Target { host, port, authority }), weight)
}

fn destination(
    node: &Node,
    at: &At<'_>,
    scope: Scope<'_>,
    report: &mut Report,
) -> Option<(String, Option<u16>)> {
    let (mut host, mut port, mut subset) = (None, None, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "host" => host = report.text(&entry.value, &at).filter(|host| !host.is_empty()),
            "subset" => subset = report.text(&entry.value, &at).filter(|subset| !subset.is_empty()),
            "port" => {
                for entry in report.entries(&entry.value, &at) {
                    let at = at.key(&entry.key.text);
                    match entry.key.text.as_str() {
                        "number" => port = report.port(&entry.value, &at),
                        _ => report.unknown_field(&at),
                    }
                }
            }
            _ => report.unknown_field(&at),
        }
    }
    let host = full_host(host?, scope.namespace, scope.facts);
    let in_cluster = !backend(&host, Port::Unnamed, scope.facts).namespace.is_empty();
    scope.world.check_destination((&host, in_cluster), subset, at, report);
    Some((host, port))
}

/// istio/istio `route.go`, `ApplyRedirect`.
pub(super) fn redirect(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Action> {
    let before = report.count();
    let mut found =
        RedirectTo { status: 301, scheme: None, host: None, port: RedirectPort::Default, keeps_target: true };
    let mut says_something = false;
    for entry in report.entries(node, at) {
        let (key, value) = (entry.key.text.as_str(), &entry.value);
        let at = at.key(key);
        match key {
            "uri" | "prefixRewrite" => {
                let text = report.text(value, &at).unwrap_or_default();
                found.keeps_target &= text.is_empty();
            }
            "authority" => {
                let text = report.text(value, &at).filter(|text| !text.is_empty());
                found.host = text.map(str::to_owned);
            }
            "scheme" => found.scheme = scheme(value, &at, report),
            "port" => found.port = report.port(value, &at).map_or(found.port, RedirectPort::Number),
            "derivePort" => found.port = derived_port(value, &at, report),
            "redirectCode" => found.status = status(value, &at, report),
            _ => report.unknown_field(&at),
        }
        says_something |= key != "redirectCode" && !value.is_null();
    }
    if !says_something {
        report.refuse(at, "the redirect changes nothing: Istio refuses the VirtualService");
    }
    (report.count() == before).then_some(Action::Redirect(found))
}

fn scheme(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Scheme> {
    match report.text(node, at)? {
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        "" => None,
        other => {
            report.refuse(at, format!("the scheme {other:?} is neither http nor https"));
            None
        }
    }
}

fn derived_port(node: &Node, at: &At<'_>, report: &mut Report) -> RedirectPort {
    match report.text(node, at) {
        Some("FROM_REQUEST_PORT") => RedirectPort::OfListener,
        Some("FROM_PROTOCOL_DEFAULT") | None => RedirectPort::Default,
        Some(other) => {
            report.refuse(at, format!("derivePort has no value {other:?}"));
            RedirectPort::Default
        }
    }
}

fn status(node: &Node, at: &At<'_>, report: &mut Report) -> u16 {
    match report.int(node, at, 0, 599) {
        None | Some(0 | 301) => 301,
        Some(302) => 302,
        Some(303) => 303,
        Some(307) => 307,
        Some(308) => 308,
        Some(other) => {
            report.refuse(at, format!("Envoy has no redirect with the status {other}"));
            301
        }
    }
}

pub(super) fn direct_response(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Action> {
    let mut status = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "status" => status = report.int(&entry.value, &at, 200, 599),
            "body" => {}
            _ => report.unknown_field(&at),
        }
    }
    if status.is_none() {
        report.refuse(at, "directResponse needs a status from 200 to 599");
    }
    status.and_then(|status| u16::try_from(status).ok()).map(Action::Status)
}

pub(super) fn rewrite(node: &Node, at: &At<'_>, forwarding: &mut Forwarding, report: &mut Report) {
    for entry in report.entries(node, at) {
        let value = &entry.value;
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "uri" => {
                if let Some(uri) = report.text(value, &at).filter(|uri| !uri.is_empty()) {
                    forwarding.rewrite = Some((Rewrite::Prefix(uri.to_owned()), at.place()));
                }
            }
            "uriRegexRewrite" if !value.is_null() => {
                let part = |key| value.get(key).and_then(Node::as_str).unwrap_or_default();
                let text = format!("{} becomes {}", part("match"), part("rewrite"));
                forwarding.rewrite = Some((Rewrite::Pattern(text), at.place()));
            }
            "authority" => {
                if let Some(authority) = report.text(value, &at).filter(|authority| !authority.is_empty()) {
                    let host = HostForward::Rewritten(authority.to_owned());
                    forwarding.authority = Some(Setting::stated(host, at.place()));
                }
            }
            "uriRegexRewrite" => {}
            _ => report.unknown_field(&at),
        }
    }
}
