//! Ingress objects of the controller's class.
//!
//! Sources: `internal/k8s/validation.go`, `internal/configs/ingress.go`,
//! `internal/configs/version1/nginx.ingress.tmpl`.

use super::Facts;
use super::mergeable;
use super::object::{self, Identity};
use super::owner::Claim;
use super::policy::{Context, Effects, Policies};
use super::reader::{Reader, child};
use super::server::{Action, Block, Https, Proxy, Server, ToHttps};
use super::settings::{Annotations, PathRegex, Settings};
use super::value;
use gatewright_core::decision::{
    Backend, Forward, HostForward, Outcome, PathForward, Place, Port, Setting, Unavailable,
};
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::location::{Location, Modifier};
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;

/// `nginx.org/mergeable-ingress-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Master,
    Minion,
}

/// An Ingress that the controller takes.
#[derive(Debug)]
pub(super) struct Ingress {
    pub(super) identity: Identity,
    pub(super) role: Role,
    pub(super) settings: Settings,
    pub(super) rules: Vec<HostRule>,
    default_backend: Option<(Backend, Place)>,
    /// Host and whether a Secret is named.
    tls: Vec<(String, bool)>,
}

/// One entry of `spec.rules`.
#[derive(Debug)]
pub(super) struct HostRule {
    pub(super) host: String,
    pub(super) place: Place,
    pub(super) paths: Vec<PathRule>,
}

/// One path.
#[derive(Clone, Debug)]
pub(super) struct PathRule {
    /// As written; empty for the root.
    pub(super) path: String,
    exact: bool,
    backend: Backend,
    pub(super) place: Place,
}

/// The server blocks of all Ingresses. Hosts of VirtualServers take challenges of cert-manager in.
pub(super) fn claims(
    manifests: &Manifests,
    facts: &Facts<'_>,
    policies: &Policies,
    hosts: &BTreeSet<String>,
    report: &mut Report,
) -> Vec<Claim> {
    let mut own = Vec::new();
    let groups = ["networking.k8s.io", "extensions"];
    for manifest in
        manifests.objects.iter().filter(|one| one.kind == "Ingress" && groups.contains(&one.group()))
    {
        report.muted = !concerns(manifest, facts);
        if is_own(manifest, facts, report) {
            let mut reader = Reader::new(report);
            let ingress = read(manifest, facts, &mut reader);
            let rejected = reader.rejected;
            own.extend(ingress.filter(|one| !rejected && !is_challenge(one, hosts, report)));
        }
        report.muted = false;
    }
    own.sort_by_cached_key(|ingress| ingress.identity.key());
    let mut claims = Vec::new();
    for ingress in own.iter().filter(|one| one.role != Role::Minion) {
        for rule in &ingress.rules {
            report.muted = !facts.may_concern(&rule.host);
            let mut server = server(ingress, rule, facts, policies, report);
            if ingress.role == Role::Master {
                server.locations = mergeable::locations(ingress, rule, &own, policies, report);
            }
            claims.push(Claim { identity: ingress.identity.clone(), server });
            report.muted = false;
        }
    }
    mergeable::orphans(&own, report);
    claims
}

fn concerns(manifest: &Manifest, facts: &Facts<'_>) -> bool {
    let rules = manifest.node.at(&["spec", "rules"]).map(Node::items).unwrap_or_default();
    let host = |rule: &Node| rule.get("host").and_then(Node::as_str).unwrap_or_default().to_owned();
    rules.is_empty() || rules.iter().any(|rule| facts.may_concern(&host(rule)))
}

/// `HasCorrectIngressClass`: the annotation comes before the field, and one of them has to name the class.
fn is_own(manifest: &Manifest, facts: &Facts<'_>, report: &mut Report) -> bool {
    let annotation = manifest.annotation("kubernetes.io/ingress.class").filter(|class| !class.is_empty());
    let field = manifest.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    let Some(class) = annotation.or(field) else {
        let reference = manifest.reference();
        let object = At::object(&reference);
        let message = "the controller ignores this Ingress: it names no class (spec.ingressClassName)";
        report.warn("ingress-without-class", &object.key("spec").key("ingressClassName"), message);
        return false;
    };
    class == facts.class
}

/// With `-enable-cert-manager` a solver's Ingress becomes a route of the VirtualServer that has the host.
fn is_challenge(ingress: &Ingress, hosts: &BTreeSet<String>, report: &mut Report) -> bool {
    let solver = ingress.identity.labels.get("acme.cert-manager.io/http01-solver");
    let joins = solver.is_some_and(|value| value == "true")
        && ingress.rules.iter().all(|rule| hosts.contains(&rule.host));
    if joins {
        let reference = ingress.identity.reference.clone();
        let message = "cert-manager answers a challenge on this host for a while; the path is left out";
        report.info("acme-challenge", &At::object(&reference).key("spec").key("rules"), message);
    }
    joins
}

fn read(manifest: &Manifest, facts: &Facts<'_>, reader: &mut Reader<'_>) -> Option<Ingress> {
    let identity = object::identity(manifest, facts.namespace, reader);
    let reference = identity.reference.clone();
    let object = At::object(&reference);
    if manifest.api_version != "networking.k8s.io/v1" {
        reader.reject(&object.key("apiVersion"), "no supported cluster serves this version");
    }
    let metadata = object.key("metadata");
    let at = metadata.key("annotations");
    let mut annotations = Annotations::of(child(&manifest.node, "metadata"), &at, reader);
    let role = match annotations.get("nginx.org/mergeable-ingress-type") {
        None => Role::Plain,
        Some("master") => Role::Master,
        Some("minion") => Role::Minion,
        Some(_) => {
            let at = at.key("nginx.org/mergeable-ingress-type");
            reader.reject(&at, "the value is master or minion");
            Role::Plain
        }
    };
    annotations.effective(role, &at, reader);
    let settings = annotations.settings(&identity.namespace, &at, reader);
    let at = object.key("spec");
    let Some(spec) = child(&manifest.node, "spec") else {
        reader.reject(&at, "it has no spec");
        return None;
    };
    reader.known(spec, &at, &["ingressClassName", "defaultBackend", "tls", "rules"]);
    let place = at.key("defaultBackend");
    let default_backend = child(spec, "defaultBackend")
        .and_then(|node| backend(node, &place, &identity.namespace, reader))
        .map(|backend| (backend, place.place()));
    let tls = tls(spec, &at, reader);
    let rules = rules(spec, &at, &identity.namespace, reader);
    let ingress = Ingress { identity, role, settings, rules, default_backend, tls };
    mergeable::check(&ingress, spec, &at, reader);
    Some(ingress)
}

fn tls(spec: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Vec<(String, bool)> {
    let list = at.key("tls");
    let mut found = Vec::new();
    for (index, node) in reader.items(spec, "tls", at).iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["hosts", "secretName"]);
        let secret = reader.text(node, "secretName", &at).is_some();
        let hosts = child(node, "hosts").map(|hosts| reader.report.texts(hosts, &at.key("hosts")));
        found.extend(hosts.unwrap_or_default().into_iter().map(|host| (host.to_owned(), secret)));
    }
    found
}

fn rules(spec: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Vec<HostRule> {
    let list = at.key("rules");
    let nodes = reader.items(spec, "rules", at);
    if nodes.is_empty() {
        reader.reject(&list, "it needs rules");
    }
    let mut rules: Vec<HostRule> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let at = list.index(index);
        reader.known(node, &at, &["host", "http"]);
        let host = reader.text(node, "host", &at).unwrap_or_default().to_owned();
        if !value::is_host(&host) {
            reader.reject(&at.key("host"), format!("{host:?} is no lower-case DNS name without port"));
        }
        if rules.iter().any(|rule| rule.host == host) {
            reader.reject(&at.key("host"), "two rules have this host");
        }
        let mut paths = Vec::new();
        if let Some(http) = child(node, "http") {
            let http_at = at.key("http");
            reader.known(http, &http_at, &["paths"]);
            let list = http_at.key("paths");
            for (index, node) in reader.items(http, "paths", &http_at).iter().enumerate() {
                paths.extend(path(node, &list.index(index), namespace, reader));
            }
        }
        rules.push(HostRule { host, place: at.key("host").place(), paths });
    }
    rules
}

fn path(node: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Option<PathRule> {
    reader.known(node, at, &["path", "pathType", "backend"]);
    let path = reader.text(node, "path", at).unwrap_or_default().to_owned();
    let kind = reader.text(node, "pathType", at);
    if !matches!(kind, Some("Exact" | "Prefix" | "ImplementationSpecific")) {
        reader.reject(&at.key("pathType"), "pathType is Exact, Prefix or ImplementationSpecific");
    }
    if let Some(reason) = refused(&path, kind == Some("ImplementationSpecific")) {
        reader.reject(&at.key("path"), reason);
    }
    if path.contains(['{', '}', '"', '\'', '\\']) {
        let message =
            "the path stands without quotes in the configuration; these characters are not modelled";
        reader.report.refuse(&at.key("path"), message);
    }
    let backend_at = at.key("backend");
    let Some(backend_node) = child(node, "backend") else {
        reader.reject(&backend_at, "every path needs a backend");
        return None;
    };
    let backend = backend(backend_node, &backend_at, namespace, reader)?;
    Some(PathRule { path, exact: kind == Some("Exact"), backend, place: at.place() })
}

/// `validatePath` of the controller and the API server's rules for Exact and Prefix paths.
fn refused(path: &str, specific: bool) -> Option<&'static str> {
    if path.is_empty() {
        return (!specific).then_some("a path starts with /");
    }
    if !path.starts_with('/') || path.starts_with("//") {
        return Some("a path starts with one /");
    }
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Some("a path must not contain a .. segment");
    }
    if path.contains(|letter: char| letter.is_whitespace() || letter == ';') {
        return Some("a path has no white space and no semicolon");
    }
    let root = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    if path.starts_with("/etc/") || root("/root") || root("/var") {
        return Some("a path must not look like one of the file system");
    }
    let odd = ["//", "/./", "/../", "%2f", "%2F"].iter().any(|part| path.contains(part))
        || path.ends_with("/..")
        || path.ends_with("/.");
    (odd && !specific).then_some("an Exact or Prefix path must not contain //, /./, /../ or %2f")
}

fn backend(node: &Node, at: &At<'_>, namespace: &str, reader: &mut Reader<'_>) -> Option<Backend> {
    reader.known(node, at, &["service", "resource"]);
    let service_at = at.key("service");
    let (Some(service), None) = (child(node, "service"), child(node, "resource")) else {
        reader.reject(at, "a backend is a service");
        return None;
    };
    reader.known(service, &service_at, &["name", "port"]);
    let name = reader.text(service, "name", &service_at).unwrap_or_default();
    if !gatewright_core::names::is_label(name) {
        reader.reject(&service_at.key("name"), format!("{name:?} is no name of a Service"));
    }
    let port_at = service_at.key("port");
    let port = child(service, "port").and_then(|port| {
        reader.known(port, &port_at, &["name", "number"]);
        let name = reader.text(port, "name", &port_at);
        let number = child(port, "number").and_then(|node| reader.report.port(node, &port_at.key("number")));
        match (name, number) {
            (Some(name), None) => Some(Port::Name(name.to_owned())),
            (None, Some(number)) => Some(Port::Number(number)),
            _ => None,
        }
    });
    if port.is_none() {
        reader.reject(&port_at, "a port is a number from 1 to 65535 or a name");
    }
    Some(Backend {
        service: name.to_owned(),
        namespace: namespace.to_owned(),
        port: port.unwrap_or(Port::Unnamed),
    })
}

/// The server block of one rule, `generateNginxCfg`.
fn server(
    ingress: &Ingress,
    rule: &HostRule,
    facts: &Facts<'_>,
    policies: &Policies,
    report: &mut Report,
) -> Server {
    let effects = policies.effects(&ingress.settings.policies, Context::Ingress, report);
    // `addSSLConfig` looks at every entry; the last one that names the host counts.
    let secret = ingress.tls.iter().rev().find(|(host, _)| *host == rule.host).map(|(_, secret)| *secret);
    let https = match secret {
        None => Https::Closed,
        Some(secret) if secret || facts.wildcard => Https::Served,
        Some(_) => {
            let message = "spec.tls names no Secret and the controller has no -wildcard-tls-secret, so every TLS \
                           handshake fails (--option nginx-f5.wildcard-tls-secret=true)";
            report.warn_at("tls-not-on-router", rule.place.clone(), message);
            Https::Rejected
        }
    };
    let mut locations: Vec<Location<Block>> =
        rule.paths.iter().map(|path| location(path, &ingress.settings, &effects)).collect();
    let has_root = locations.iter().any(|one| one.modifier == Modifier::Prefix && one.name == "/");
    if let Some((backend, place)) = ingress.default_backend.as_ref().filter(|_| !has_root) {
        let root =
            PathRule { path: String::new(), exact: false, backend: backend.clone(), place: place.clone() };
        locations.push(location(&root, &ingress.settings, &effects));
    }
    Server {
        host: rule.host.clone(),
        place: rule.place.clone(),
        redirect: redirect(ingress, https, rule),
        https,
        error: effects.error,
        locations,
    }
}

/// `if ($scheme = http) { return CODE https://$host:443$request_uri; }`, only in a server with TLS.
fn redirect(ingress: &Ingress, https: Https, rule: &HostRule) -> Option<ToHttps> {
    let settings = &ingress.settings;
    let place = |setting: &Setting<bool>| setting.place.clone().unwrap_or_else(|| rule.place.clone());
    if settings.ssl_redirect.value && https != Https::Closed {
        let (port, place) = (Some(443), place(&settings.ssl_redirect));
        return Some(ToHttps { status: settings.code, port, by_header: false, place });
    }
    settings.by_header.value.then(|| ToHttps {
        status: settings.code,
        port: None,
        by_header: true,
        place: place(&settings.by_header),
    })
}

/// `createLocation` and `makeLocationPath`.
pub(super) fn location(path: &PathRule, settings: &Settings, effects: &Effects) -> Location<Block> {
    let root = if path.path.is_empty() { "/" } else { path.path.as_str() };
    let name = if path.exact { format!("= {root}") } else { root.to_owned() };
    let (modifier, name) = match settings.regex {
        // An Exact path keeps its mark inside the expression or the name, which then match nothing.
        Some(PathRegex::Sensitive) => (Modifier::Regex { caseless: false }, format!("^{name}")),
        Some(PathRegex::Insensitive) => (Modifier::Regex { caseless: true }, format!("^{name}")),
        Some(PathRegex::Exact) => (Modifier::Exact, name),
        None if path.exact => (Modifier::Exact, root.to_owned()),
        None => (Modifier::Prefix, root.to_owned()),
    };
    let forward = Forward {
        backend: path.backend.clone(),
        // The template has `proxy_set_header Host $host` in every location.
        host: Setting::default_of(HostForward::Canonicalised),
        path: Setting::default_of(PathForward::Raw),
        unavailable: Setting::default_of(Unavailable::Closed),
        limits: settings.limits.clone(),
    };
    let action = match &effects.error {
        Some(_) => Action::Answer(Outcome::Status(500)),
        None => Action::Proxy(Box::new(Proxy { forward, preflight: effects.preflight.clone() })),
    };
    let block = Block { place: path.place.clone(), internal: false, action };
    Location { modifier, name, proxies: true, item: block }
}
