//! One item of `http[].match`: conditions that all have to hold.

use super::gateways::labels;
use super::names::full_gateway;
use super::service::Scope;
use super::workload::selects;
use gatewright_core::decision::{MethodMatch, PathMatch};
use gatewright_core::tree::Node;
use gatewright_semantics::envoy::{PathSpecifier, TextMatch};
use gatewright_semantics::report::{At, Report};

/// A match item.
#[derive(Debug)]
pub(super) struct Item {
    /// Condition on the path as Envoy gets it; without `uri` it is the prefix `/`.
    pub(super) specifier: PathSpecifier,
    pub(super) path: PathMatch,
    pub(super) methods: MethodMatch,
    pub(super) scheme: Option<TextMatch>,
    /// Envoy has to look at a header or the query, so the item is no catch-all.
    pub(super) conditional: bool,
    /// What keeps the item from being modelled.
    pub(super) unknown: Option<String>,
    /// istiod emits it for this server port only.
    pub(super) port: Option<u16>,
    /// istiod emits it for these gateways only, unless empty.
    pub(super) gateways: Vec<String>,
    /// istiod does not emit it for the gateway pods at all.
    pub(super) elsewhere: bool,
}

/// RE2 patterns longer than this are refused (istio/istio `pkg/config/validation`).
const LONGEST_PATTERN: usize = 1024;

pub(super) fn item(node: &Node, at: &At<'_>, scope: Scope<'_>, report: &mut Report) -> Item {
    let before = report.count();
    let mut found = Item {
        specifier: PathSpecifier::Prefix("/".to_owned()),
        path: PathMatch::Any,
        methods: MethodMatch::Any,
        scheme: None,
        conditional: false,
        unknown: None,
        port: None,
        gateways: Vec::new(),
        elsewhere: false,
    };
    let mut caseless = false;
    let mut source: Option<bool> = Some(true);
    for entry in report.entries(node, at) {
        let (key, value) = (entry.key.text.as_str(), &entry.value);
        let at = at.key(key);
        match key {
            "uri" => found.specifier = uri(value, &at, report).unwrap_or(found.specifier),
            "ignoreUriCase" => caseless = report.boolean(value, &at).unwrap_or(false),
            "method" if !value.is_null() => {
                found.conditional = true;
                method(value, &at, &mut found, report);
            }
            "scheme" if !value.is_null() => {
                found.conditional = true;
                found.scheme = short_text(value, &at, report);
            }
            "port" => found.port = report.port(value, &at),
            "gateways" => {
                let names = report.texts(value, &at);
                found.gateways = names.iter().map(|name| full_gateway(name, scope.namespace)).collect();
            }
            "sourceLabels" => {
                let labels = labels(value, &at, report);
                source = both(source, selects(&labels, &scope.facts.pod_labels));
            }
            "sourceNamespace" => {
                let namespace = report.text(value, &at).filter(|text| !text.is_empty());
                source = both(source, Some(from_namespace(namespace, scope, report)));
            }
            "authority" | "headers" | "withoutHeaders" | "queryParams" if !value.is_null() => {
                // An empty condition on the authority asks for presence, an empty map for nothing.
                found.conditional |= key == "authority" || !value.entries().is_empty();
                if !report.entries(value, &at).is_empty() {
                    report.refuse(&at, format!("conditions on {key} are not modelled"));
                }
            }
            "name" | "statPrefix" | "method" | "scheme" | "authority" | "headers" | "withoutHeaders"
            | "queryParams" => {}
            _ => report.unknown_field(&at),
        }
    }
    found.path = found.specifier.condition(!caseless);
    found.settle_source(source, at, report);
    if report.count() > before {
        found.unknown = Some(format!("{} has conditions that are not modelled", at.place().field));
    }
    found
}

/// Three-valued "and".
fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn from_namespace(namespace: Option<&str>, scope: Scope<'_>, report: &mut Report) -> bool {
    let Some(namespace) = namespace else { return true };
    let workload = scope.facts.workload_namespace.as_str();
    report.assume(format!("the gateway pods run in the namespace {workload}"));
    namespace == workload
}

impl Item {
    /// Whether istiod emits the item for the gateway pods. Conditions on the source are not looked at when
    /// the item names gateways (istio/istio `route.go`, `sourceMatchHTTP`).
    fn settle_source(&mut self, source: Option<bool>, at: &At<'_>, report: &mut Report) {
        match source {
            _ if !self.gateways.is_empty() => {}
            Some(false) => self.elsewhere = true,
            Some(true) => {}
            None => report.refuse(
                &at.key("sourceLabels"),
                "it is not known whether the gateway pods carry these labels: give all their labels with \
                 --option istio.selector",
            ),
        }
    }

    /// True for what istiod takes for a catch-all: after it, the rest of the object is not emitted
    /// (istio/istio `route.go`, `IsCatchAllRoute`).
    pub(super) fn is_catch_all(&self) -> bool {
        let path = match &self.specifier {
            PathSpecifier::Prefix(prefix) => prefix == "/",
            PathSpecifier::SafeRegex(pattern) => pattern == ".*",
            PathSpecifier::Path(_) | PathSpecifier::PathSeparatedPrefix(_) => false,
        };
        path && !self.conditional && self.unknown.is_none()
    }
}

fn uri(node: &Node, at: &At<'_>, report: &mut Report) -> Option<PathSpecifier> {
    let (kind, text) = string_match(node, at, report)?;
    let specifier = match kind {
        "exact" => PathSpecifier::Path(text.to_owned()),
        "prefix" => PathSpecifier::Prefix(text.to_owned()),
        _ => PathSpecifier::SafeRegex(text.to_owned()),
    };
    let too_long = (kind == "regex" && text.len() > LONGEST_PATTERN)
        .then(|| format!("longer than {LONGEST_PATTERN} characters"));
    if let Some(problem) = too_long.or_else(|| specifier.problem()) {
        report.refuse(&at.key(kind), format!("the regular expression cannot be used: {problem}"));
    }
    Some(specifier)
}

/// A match on a pseudo header. An empty one, and the pattern `*`, ask for presence only (istio/istio
/// `route.go`, `canBeConvertedToPresentMatch`).
fn short_text(node: &Node, at: &At<'_>, report: &mut Report) -> Option<TextMatch> {
    let before = report.count();
    let Some((kind, text)) = string_match(node, at, report) else {
        return (report.count() == before).then_some(TextMatch::Present);
    };
    let found = match kind {
        "exact" => TextMatch::Exact(text.to_owned()),
        "prefix" if text.is_empty() => {
            report.refuse(&at.key(kind), "an empty prefix: Istio refuses the VirtualService");
            return None;
        }
        "prefix" => TextMatch::Prefix(text.to_owned()),
        _ if text == "*" => TextMatch::Present,
        _ => TextMatch::Regex(text.to_owned()),
    };
    if let Some(problem) = found.problem() {
        report.refuse(&at.key(kind), format!("the regular expression cannot be used: {problem}"));
    }
    Some(found)
}

fn method(node: &Node, at: &At<'_>, item: &mut Item, report: &mut Report) {
    let Some(text) = short_text(node, at, report) else { return };
    let methods = text.methods();
    if !methods.complete {
        report.info("standard-methods", at, "was tried on the standard methods only");
    }
    item.methods = methods.condition;
}

/// The one kind of a `StringMatch` and its text.
fn string_match<'n>(node: &'n Node, at: &At<'_>, report: &mut Report) -> Option<(&'static str, &'n str)> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let Some(kind) = ["exact", "prefix", "regex"].into_iter().find(|kind| *kind == entry.key.text) else {
            report.unknown_field(&at);
            continue;
        };
        let Some(text) = report.text(&entry.value, &at) else { continue };
        if found.replace((kind, text)).is_some() {
            report.refuse(&at, "only one of exact, prefix and regex is allowed");
        }
    }
    found
}
