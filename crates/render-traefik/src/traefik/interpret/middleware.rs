//! Middlewares of `traefik.io` and what they do (`pkg/middlewares`).

use super::effects::{Effects, Rewrite, ToScheme};
use super::fields::{HEADERS, MIDDLEWARE, field, modelled};
use super::{Scene, namespace_of};
use gatewright_core::decision::{Buffering, Bytes, HostForward, Retry, Scheme, Setting};
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};

/// Deepest nesting of chains that is read.
const MAX_CHAIN: usize = 8;
/// Most Middlewares of one router that are read.
const MAX_APPLIED: usize = 256;

impl Scene<'_> {
    /// The Middlewares that a list of references names, applied in order.
    pub(super) fn middlewares(
        &self,
        node: &Node,
        namespace: &str,
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
    ) {
        self.list(node, namespace, at, effects, report, 0);
    }

    fn list(
        &self,
        node: &Node,
        namespace: &str,
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
        depth: usize,
    ) {
        for (index, item) in report.items(node, at).iter().enumerate() {
            let at = at.index(index);
            let name = item.get("name").and_then(Node::as_str).unwrap_or_default();
            let place = item.get("namespace").and_then(Node::as_str).filter(|text| !text.is_empty());
            if name.contains('@') {
                self.by_id(name, &at, effects, report);
                continue;
            }
            let target = place.unwrap_or(namespace);
            if target != namespace && !self.facts.cross {
                effects.broken = Some(format!(
                    "the Middleware {target}/{name} is in another namespace, and allowCrossNamespace is off"
                ));
                continue;
            }
            match self.world.named("Middleware", target, name) {
                Some(object) => self.apply(object, effects, report, depth),
                None => missing(&format!("{target}/{name}"), &at, effects, report),
            }
        }
    }

    /// A reference such as `namespace-name@kubernetescrd`.
    pub(super) fn by_id(&self, id: &str, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
        let found = id.strip_suffix("@kubernetescrd").and_then(|id| self.world.by_id("Middleware", id));
        report.assume(format!("safeNaming is {}", self.facts.safe_naming));
        match found {
            Some(object) => self.apply(object, effects, report, 0),
            None => missing(id, at, effects, report),
        }
    }

    fn apply(&self, object: &Manifest, effects: &mut Effects, report: &mut Report, depth: usize) {
        let reference = object.reference();
        let root = At::object(&reference);
        let at = root.key("spec");
        effects.applied += 1;
        if depth > MAX_CHAIN || effects.applied > MAX_APPLIED {
            let message =
                format!("chains of more than {MAX_CHAIN} levels or {MAX_APPLIED} Middlewares are not read");
            report.refuse(&at, message);
            effects.unknown = Some("a chain of Middlewares that is too long".to_owned());
            return;
        }
        let before = report.count();
        let spec = object.node.get("spec").cloned().unwrap_or_else(|| Node::synthetic(Kind::Null));
        let known = MIDDLEWARE.iter().any(|(key, _)| spec.get(key).is_some());
        if !known {
            effects.broken = Some(format!("{reference} says nothing that Traefik knows"));
        }
        for (key, node) in modelled(&spec, MIDDLEWARE, &at, report) {
            let at = at.key(key);
            match key {
                "chain" => {
                    if let Some(list) = node.get("middlewares") {
                        let namespace = namespace_of(object, self.namespace);
                        self.list(list, namespace, &at.key("middlewares"), effects, report, depth + 1);
                    }
                }
                _ => kind(key, node, &at, effects, report),
            }
        }
        if report.count() > before {
            effects.unknown = Some(format!("{reference} is not understood"));
        }
    }
}

fn missing(name: &str, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
    report.refuse(at, format!("the Middleware {name} is not among the objects: add it to the input"));
    effects.unknown = Some(format!("the Middleware {name} is not known"));
}

fn kind(key: &str, node: &Node, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
    match key {
        "redirectScheme" => redirect(node, at, effects, report),
        "headers" => headers(node, at, effects, report),
        "buffering" => buffering(node, at, effects, report),
        "retry" => {
            // `pkg/middlewares/retry/retry.go`: POST, PATCH and LOCK are left alone otherwise.
            let attempts = node.get("attempts").and_then(Node::as_i64).unwrap_or(0);
            let statuses = node.get("status").is_some_and(|list| !list.items().is_empty());
            let is = |key: &str| node.get(key).and_then(Node::as_bool).unwrap_or(false);
            if attempts <= 0 || (is("disableRetryOnNetworkError") && !statuses) {
                effects.broken = Some(format!("{} gives retry no attempts or no reason", at.place().object));
            } else if attempts > 1 && is("retryNonIdempotentMethod") {
                effects.retry = Some(Setting::stated(Retry::Repeats, at.place()));
            }
        }
        "compress" => {
            let has = |list: &str| {
                let items = node.get(list).map(Node::items).unwrap_or_default();
                items.iter().any(|item| item.as_str() == Some("text/event-stream"))
            };
            let included = node.get("includedContentTypes").is_some_and(|list| !list.items().is_empty());
            if !has("excludedContentTypes") && (!included || has("includedContentTypes")) {
                let message = "compresses event streams as well, which has held back events (traefik/traefik#11509, \
                               #12728); list text/event-stream under excludedContentTypes";
                report.warn("compressed-events", at, message);
            }
        }
        "stripPrefix" => {
            let prefixes = node.get("prefixes").map(Node::items).unwrap_or_default();
            let prefixes = prefixes.iter().filter_map(Node::as_str).map(str::to_owned).collect();
            effects.paths.push((Rewrite::Strip(prefixes), at.place()));
        }
        _ => {
            let text = |field: &str| node.get(field).and_then(Node::as_str).unwrap_or_default();
            let rewrite = match key {
                "addPrefix" => format!("the prefix {} is added", text("prefix")),
                "replacePath" => format!("the path becomes {}", text("path")),
                "replacePathRegex" => {
                    format!("the path {} becomes {}", text("regex"), text("replacement"))
                }
                _ => "a prefix that matches a pattern is stripped".to_owned(),
            };
            effects.paths.push((Rewrite::Other(rewrite), at.place()));
        }
    }
}

fn redirect(node: &Node, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
    let scheme = match node.get("scheme").and_then(Node::as_str) {
        Some("https") => Scheme::Https,
        Some("http") => Scheme::Http,
        Some(other) if !other.is_empty() => {
            report.refuse(&at.key("scheme"), format!("{other:?} is no scheme that is modelled"));
            return;
        }
        _ => {
            effects.broken = Some(format!("{} names no scheme to redirect to", at.place().object));
            return;
        }
    };
    let default = if scheme == Scheme::Https { "443" } else { "80" };
    let port = match node.get("port").map(|port| (port.as_str(), port)) {
        None | Some((Some(""), _)) => None,
        Some((Some(port), _)) if port == default => None,
        Some((text, port)) => {
            let number = text.and_then(|text| text.parse::<u16>().ok());
            if number.is_none() {
                report.refuse(
                    &at.key("port"),
                    format!("the port is {}, not a number as text", port.kind_name()),
                );
            }
            number
        }
    };
    let permanent = node.get("permanent").and_then(Node::as_bool).unwrap_or(false);
    if effects.redirect.is_none() {
        effects.redirect = Some(ToScheme { scheme, port, permanent, forced: false });
    }
}

fn headers(node: &Node, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
    let entries = modelled(node, HEADERS, at, report);
    for (key, list) in &entries {
        // `pkg/middlewares/headers/header.go`, `processCorsHeaders`: preflights are answered as soon as one of
        // these is set.
        if *key != "customRequestHeaders" && !list.items().is_empty() {
            effects.answers_preflights = true;
        }
    }
    if let Some(custom) = field(&entries, "customRequestHeaders") {
        let at = at.key("customRequestHeaders");
        for entry in report.entries(custom, &at) {
            if entry.key.text.eq_ignore_ascii_case("host")
                && let Some(value) = entry.value.as_str().filter(|value| !value.is_empty())
            {
                let place = at.key(&entry.key.text).place();
                effects.host = Some(Setting::stated(HostForward::Rewritten(value.to_owned()), place));
            }
        }
    }
}

/// Requests and responses are collected both (`pkg/middlewares/buffering/buffering.go`).
fn buffering(node: &Node, at: &At<'_>, effects: &mut Effects, report: &mut Report) {
    effects.buffering = Some(Setting::stated(Buffering::On, at.place()));
    if let Some(limit) = node.get("maxRequestBodyBytes") {
        let at = at.key("maxRequestBodyBytes");
        let limit = report.int(limit, &at, i64::MIN, i64::MAX).and_then(|limit| u64::try_from(limit).ok());
        if let Some(limit) = limit.filter(|limit| *limit > 0) {
            effects.body = Some(Setting::stated(Bytes::AtMost(limit), at.place()));
        }
    }
    if node.get("retryExpression").and_then(Node::as_str).is_some_and(|text| !text.is_empty()) {
        effects.retry = Some(Setting::stated(Retry::Repeats, at.key("retryExpression").place()));
    }
}
