//! One Ingress as the controller sees it.

use super::{gives_up, known};
use crate::gcp_lb::names::ingress as key;
use gatewright_core::decision::{Place, Port};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::is_hostname;
use gatewright_semantics::report::{At, Report};

/// The classes of the controller, by annotation (`pkg/annotations/ingress.go`).
const CLASSES: [&str; 3] = ["gce", "gce-internal", "gce-regional-external"];

/// An Ingress with everything the controller looks at.
#[derive(Debug)]
pub(super) struct Ingress {
    pub(super) reference: String,
    pub(super) namespace: String,
    /// The class, by annotation.
    class: String,
    pub(super) allow_http: bool,
    /// Whether port 443 is open.
    pub(super) has_certificate: bool,
    static_ip: Option<String>,
    /// Name of a FrontendConfig.
    pub(super) frontend_config: Option<String>,
    pub(super) default_backend: Option<Target>,
    pub(super) rules: Vec<HostPaths>,
}

/// One entry of `spec.rules` with an `http`.
#[derive(Debug)]
pub(super) struct HostPaths {
    /// Empty when the rule is for every host.
    pub(super) host: String,
    pub(super) paths: Vec<Path>,
    pub(super) place: Place,
}

/// One entry of `spec.rules[].http.paths`.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) text: String,
    pub(super) kind: PathKind,
    pub(super) target: Target,
    pub(super) place: Place,
}

/// `pathType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    Exact,
    Prefix,
    ImplementationSpecific,
}

/// A Service and its port.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) service: String,
    pub(super) port: Port,
    pub(super) place: Place,
}

/// True when a rule of this Ingress may be about the host.
pub(super) fn concerns(manifest: &Manifest, host: Option<&str>) -> bool {
    let Some(host) = host else { return true };
    let rules = manifest.node.at(&["spec", "rules"]).map(Node::items).unwrap_or_default();
    let named = |rule: &Node| rule.get("host").and_then(Node::as_str).unwrap_or_default().to_owned();
    let fits = |name: String| {
        name.is_empty()
            || name.eq_ignore_ascii_case(host)
            || name.strip_prefix('*').is_some_and(|suffix| host.ends_with(suffix))
    };
    rules.is_empty() || rules.iter().map(named).any(fits)
}

impl Ingress {
    /// Reads an Ingress; nothing when it is not the controller's.
    pub(super) fn read(manifest: &Manifest, namespace: &str, report: &mut Report) -> Option<Self> {
        let reference = manifest.reference();
        let at = At::object(&reference);
        let class = class(manifest, &at, report)?;
        if manifest.api_version != "networking.k8s.io/v1" {
            let message = format!("no supported cluster serves {} for an Ingress", manifest.api_version);
            report.refuse(&at.key("apiVersion"), message);
        }
        known::check(manifest, &at, report);
        let annotation = |key: &str| manifest.annotation(key).filter(|value| !value.is_empty());
        let (global, regional) = (annotation(key::GLOBAL_IP), annotation(key::REGIONAL_IP));
        let mut ingress = Self {
            namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
            class: class.to_owned(),
            allow_http: manifest.annotation(key::ALLOW_HTTP).and_then(parse_bool).unwrap_or(true),
            has_certificate: annotation(key::PRE_SHARED).or(annotation(key::MANAGED)).is_some(),
            static_ip: global.or(regional).map(str::to_owned),
            frontend_config: annotation(key::FRONTEND_CONFIG).map(str::to_owned),
            default_backend: None,
            rules: Vec::new(),
            reference: reference.clone(),
        };
        if global.is_some() && regional.is_some() {
            let place = ingress.annotation_place(key::REGIONAL_IP);
            gives_up(report, place, "it names a global and a regional address");
        }
        if let Some(spec) = manifest.node.get("spec") {
            ingress.read_spec(spec, &at.key("spec"), report);
        }
        ingress.check_internal(report);
        Some(ingress)
    }

    /// True for the class for internal load balancers.
    pub(super) fn is_internal(&self) -> bool {
        self.class == "gce-internal"
    }

    /// The place of one of its annotations.
    pub(super) fn annotation_place(&self, key: &str) -> Place {
        Place::new(self.reference.clone(), ["metadata.annotations.", key].concat())
    }

    fn read_spec(&mut self, spec: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(spec, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "defaultBackend" if !entry.value.is_null() => {
                    self.default_backend = target(&entry.value, &at, report);
                }
                "rules" => {
                    for (index, rule) in report.items(&entry.value, &at).iter().enumerate() {
                        self.rules.extend(host_paths(rule, &at.index(index), report));
                    }
                }
                "tls" => self.read_tls(&entry.value, &at, report),
                // The class was looked at before.
                "defaultBackend" | "ingressClassName" => {}
                _ => report.unknown_field(&at),
            }
        }
    }

    /// `pkg/translator/translator.go`, `secrets`: only the names of Secrets count. Whether they exist cannot be seen.
    fn read_tls(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for (index, item) in report.items(node, at).iter().enumerate() {
            let at = at.index(index);
            let name = item.get("secretName").and_then(|name| report.text(name, &at.key("secretName")));
            if name.is_none_or(str::is_empty) {
                gives_up(report, at.place(), "an entry of tls needs a secretName");
            }
            self.has_certificate = true;
        }
    }

    /// `pkg/loadbalancers/l7.go`, `edgeHop`.
    fn check_internal(&self, report: &mut Report) {
        if self.is_internal() && self.has_certificate && self.allow_http && self.static_ip.is_none() {
            let why = "an internal one with http and https needs a static address";
            gives_up(report, self.annotation_place(key::REGIONAL_IP), why);
        }
    }
}

/// `pkg/utils/utils.go`, `IsGCEIngress`.
fn class<'m>(manifest: &'m Manifest, at: &At<'_>, report: &mut Report) -> Option<&'m str> {
    let named = manifest.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    match (manifest.annotation(key::CLASS).unwrap_or_default(), named) {
        ("", None) => Some("gce"),
        ("", Some(class)) if class.starts_with("gce") => {
            let message = "the controller has no IngressClass and ignores an Ingress that names one: the class is the \
                           annotation kubernetes.io/ingress.class";
            report.warn("other-class", &at.key("spec").key("ingressClassName"), message);
            None
        }
        ("", Some(_)) => None,
        (class, _) => CLASSES.contains(&class).then_some(class),
    }
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn reject(report: &mut Report, at: &At<'_>, why: impl std::fmt::Display) {
    report.refuse(at, format!("the API server refuses the object: {why}"));
}

fn host_paths(node: &Node, at: &At<'_>, report: &mut Report) -> Option<HostPaths> {
    let mut rule = HostPaths { host: String::new(), paths: Vec::new(), place: at.place() };
    let mut has_http = false;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "host" => {
                report.text(&entry.value, &at).unwrap_or_default().clone_into(&mut rule.host);
                if !rule.host.is_empty() && !is_hostname(&rule.host) {
                    reject(
                        report,
                        &at,
                        "a host is a name in lower case without port, `*.` may stand in front",
                    );
                }
            }
            "http" if !entry.value.is_null() => {
                has_http = true;
                for entry in report.entries(&entry.value, &at) {
                    let at = at.key(&entry.key.text);
                    if entry.key.text != "paths" {
                        report.unknown_field(&at);
                        continue;
                    }
                    for (index, node) in report.items(&entry.value, &at).iter().enumerate() {
                        rule.paths.extend(path(node, &at.index(index), report));
                    }
                }
            }
            "http" => {}
            _ => report.unknown_field(&at),
        }
    }
    has_http.then_some(rule)
}

fn path(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Path> {
    let (mut path, mut kind, mut found) = (String::new(), None, None);
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
        reject(report, at, "every path needs a pathType");
    }
    if !path.is_empty() && !path.starts_with('/') {
        reject(report, at, format_args!("{path:?} does not start with /"));
    }
    if found.is_none() {
        report.refuse(at, "the path has no readable backend");
    }
    Some(Path { text: path, kind: kind?, target: found?, place: at.place() })
}

fn path_kind(node: &Node, at: &At<'_>, report: &mut Report) -> Option<PathKind> {
    match report.text(node, at)? {
        "Exact" => Some(PathKind::Exact),
        "Prefix" => Some(PathKind::Prefix),
        "ImplementationSpecific" => Some(PathKind::ImplementationSpecific),
        other => {
            reject(report, at, format_args!("{other:?} is no pathType"));
            None
        }
    }
}

fn target(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Target> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "service" if !entry.value.is_null() => found = service(&entry.value, &at, report),
            "resource" if !entry.value.is_null() => {
                gives_up(report, at.place(), "a backend must be a Service");
            }
            "service" | "resource" => {}
            _ => report.unknown_field(&at),
        }
    }
    found
}

fn service(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Target> {
    let (mut name, mut found) = (None, None);
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "name" => name = report.text(&entry.value, &at),
            "port" => found = port(&entry.value, &at, report),
            _ => report.unknown_field(&at),
        }
    }
    if found.is_none() {
        reject(report, at, "a Service port is a number or a name");
    }
    Some(Target { service: name?.to_owned(), port: found?, place: at.place() })
}

fn port(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Port> {
    let mut found = None;
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            // The name is looked at first (`pkg/controller/translator/utils.go`, `ServicePort`).
            "name" => {
                let name = report.text(&entry.value, &at).filter(|name| !name.is_empty());
                found = name.map(|name| Port::Name(name.to_owned())).or(found);
            }
            "number" => found = found.or(report.port(&entry.value, &at).map(Port::Number)),
            _ => report.unknown_field(&at),
        }
    }
    found
}
