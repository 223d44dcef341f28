//! One Ingress as the controller sees it.

use crate::interpret::annotation::{self, Class};
use crate::interpret::report::{At, Report};
use crate::names::{LEGACY_CLASS, PREFIX, USE_ANNOTATION};
use gatewright_core::decision::Port;
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use std::collections::BTreeMap;

/// An Ingress with everything the controller looks at.
#[derive(Debug)]
pub(super) struct Ingress {
    pub(super) at: At,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) deleted: bool,
    /// `spec.ingressClassName`.
    pub(super) class: Option<String>,
    /// Annotations with string values, by whole key.
    annotations: BTreeMap<String, String>,
    pub(super) default_backend: Option<(Target, At)>,
    pub(super) rules: Vec<HostRule>,
}

/// One entry of `spec.rules` with an `http`.
#[derive(Debug)]
pub(super) struct HostRule {
    /// Empty when the rule is for every host.
    pub(super) host: String,
    pub(super) paths: Vec<PathRule>,
}

/// One entry of `spec.rules[].http.paths`.
#[derive(Clone, Debug)]
pub(super) struct PathRule {
    pub(super) path: String,
    pub(super) kind: PathKind,
    pub(super) target: Target,
    pub(super) at: At,
}

/// `pathType`; the order is the controller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PathKind {
    Exact,
    Prefix,
    ImplementationSpecific,
}

/// What a backend names.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) name: String,
    /// `None` for the port name that stands for an annotation.
    pub(super) port: Option<Port>,
}

impl Ingress {
    pub(super) fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Self {
        let mut ingress = Self {
            at: At::object(manifest.reference()),
            namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
            name: manifest.name.clone(),
            deleted: manifest.node.at(&["metadata", "deletionTimestamp"]).is_some_and(|node| !node.is_null()),
            class: None,
            annotations: BTreeMap::new(),
            default_backend: None,
            rules: Vec::new(),
        };
        if manifest.api_version != "networking.k8s.io/v1" {
            let message = format!("no supported cluster serves {} for an Ingress", manifest.api_version);
            report.refuse(&ingress.at.key("apiVersion"), message);
        }
        ingress.read_annotations(&manifest.node, report);
        if let Some(spec) = manifest.node.get("spec") {
            ingress.read_spec(spec, report);
        }
        ingress
    }

    /// An annotation by its suffix, with its place.
    pub(super) fn annotation(&self, suffix: &str) -> Option<(&str, At)> {
        let key = [PREFIX, suffix].concat();
        let value = self.annotations.get(&key)?;
        Some((value, self.at.annotation(&key)))
    }

    /// The class by annotation.
    pub(super) fn legacy_class(&self) -> Option<&str> {
        self.annotations.get(LEGACY_CLASS).map(String::as_str)
    }

    fn read_annotations(&mut self, node: &Node, report: &mut Report) {
        let Some(node) = node.at(&["metadata", "annotations"]) else { return };
        for entry in report.entries(node, &self.at.key("metadata").key("annotations")) {
            let key = entry.key.text.as_str();
            let at = self.at.annotation(key);
            let Some(value) = report.text(&entry.value, &at) else { continue };
            if let Some(suffix) = key.strip_prefix(PREFIX) {
                classify(suffix, value, &at, report);
            }
            self.annotations.insert(key.to_owned(), value.to_owned());
        }
    }

    fn read_spec(&mut self, spec: &Node, report: &mut Report) {
        let at = self.at.key("spec");
        for entry in report.entries(spec, &at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "ingressClassName" => self.class = report.text(&entry.value, &at).map(str::to_owned),
                "defaultBackend" if !entry.value.is_null() => {
                    self.default_backend = target(&entry.value, &at, report).map(|target| (target, at));
                }
                "rules" => {
                    for (rule, at) in report.items(&entry.value, &at) {
                        self.rules.extend(host_rule(rule, &at, report));
                    }
                }
                // Secrets are ignored: certificates come from ACM.
                "tls" | "defaultBackend" => {}
                _ => report.unknown_field(&at),
            }
        }
    }
}

/// What an annotation with our prefix may do.
pub(super) fn classify(suffix: &str, value: &str, at: &At, report: &mut Report) {
    match annotation::class(suffix) {
        None => {
            let message = format!("the controller knows no annotation {suffix:?} and ignores it");
            report.warn("unknown-annotation", at, message);
        }
        Some(Class::Unmodelled { off, does }) if !value.trim().eq_ignore_ascii_case(off) => {
            report.refuse(at, format!("it {does}"));
        }
        Some(Class::MayRefuse(why)) => report.warn("may-refuse", at, why),
        Some(Class::Modelled | Class::Harmless | Class::Unmodelled { .. }) => {}
    }
}

fn host_rule(node: &Node, at: &At, report: &mut Report) -> Option<HostRule> {
    let mut rule = HostRule { host: String::new(), paths: Vec::new() };
    let mut has_http = false;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "host" => report.text(&entry.value, &at).unwrap_or_default().clone_into(&mut rule.host),
            "http" if !entry.value.is_null() => {
                has_http = true;
                for entry in report.entries(&entry.value, &at) {
                    let at = at.key(&entry.key.text);
                    if entry.key.text != "paths" {
                        report.unknown_field(&at);
                        continue;
                    }
                    let paths = report.items(&entry.value, &at);
                    rule.paths.extend(paths.iter().filter_map(|(path, at)| path_rule(path, at, report)));
                }
            }
            "http" => {}
            _ => report.unknown_field(&at),
        }
    }
    has_http.then_some(rule)
}

fn path_rule(node: &Node, at: &At, report: &mut Report) -> Option<PathRule> {
    let mut path = String::new();
    let mut kind = None;
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "path" => report.text(&entry.value, &at).unwrap_or_default().clone_into(&mut path),
            "pathType" => kind = path_kind(&entry.value, &at, report),
            "backend" => found = target(&entry.value, &at, report),
            _ => report.unknown_field(&at),
        }
    }
    if kind.is_none() {
        report.refuse(at, "the API server refuses the object: every path needs a pathType");
    }
    if !path.is_empty() && !path.starts_with('/') {
        report.refuse(at, format!("the API server refuses the object: {path:?} does not start with /"));
    }
    if path.is_empty() && matches!(kind, Some(PathKind::Exact | PathKind::Prefix)) {
        report.refuse(at, "the API server refuses the object: the path is missing");
    }
    if found.is_none() {
        report.refuse(at, "the path has no readable backend");
    }
    Some(PathRule { path, kind: kind?, target: found?, at: at.clone() })
}

fn path_kind(node: &Node, at: &At, report: &mut Report) -> Option<PathKind> {
    match report.text(node, at)? {
        "Exact" => Some(PathKind::Exact),
        "Prefix" => Some(PathKind::Prefix),
        "ImplementationSpecific" => Some(PathKind::ImplementationSpecific),
        other => {
            report.refuse(at, format!("{other:?} is no pathType"));
            None
        }
    }
}

fn target(node: &Node, at: &At, report: &mut Report) -> Option<Target> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "service" if !entry.value.is_null() => found = service(&entry.value, &at, report),
            "resource" if !entry.value.is_null() => {
                super::gives_up(report, &at, "a backend must be a Service");
            }
            "service" | "resource" => {}
            _ => report.unknown_field(&at),
        }
    }
    found
}

fn service(node: &Node, at: &At, report: &mut Report) -> Option<Target> {
    let mut name = None;
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "name" => name = report.text(&entry.value, &at),
            "port" => found = port(&entry.value, &at, report),
            _ => report.unknown_field(&at),
        }
    }
    let port = found.unwrap_or_else(|| {
        report.refuse(at, "the API server refuses the object: a Service port is a number or a name");
        Port::Unnamed
    });
    let port = (port != Port::Name(USE_ANNOTATION.to_owned())).then_some(port);
    Some(Target { name: name?.to_owned(), port })
}

fn port(node: &Node, at: &At, report: &mut Report) -> Option<Port> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "name" => found = report.text(&entry.value, &at).map(|name| Port::Name(name.to_owned())),
            "number" => found = report.port(&entry.value, &at).map(Port::Number).or(found),
            _ => report.unknown_field(&at),
        }
    }
    found
}
