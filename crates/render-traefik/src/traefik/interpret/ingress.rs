//! Ingress objects as `providers.kubernetesIngress` reads them (`pkg/provider/kubernetes/ingress/
//! kubernetes.go`). It writes rules with Go's `%q`; their length is the priority, so that ``PathPrefix("/")``
//! beats every exact path of six bytes or less.

use super::annotation::{RouterConfig, ServiceConfig};
use super::effects::{Effects, no_limits};
use super::router::{Matched, Provider, Router, Target};
use super::{Scene, namespace_of};
use crate::traefik::info::LEGACY_CLASS;
use gatewright_core::decision::{Backend, Forward, HostForward, PathForward, Port, Setting, Time};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};
use std::fmt::Write as _;

/// `spec.controller` of the IngressClasses that Traefik owns.
const CONTROLLER: &str = "traefik.io/ingress-controller";

/// All routers of all Ingress objects of this provider.
pub(super) fn routers(scene: &Scene<'_>, report: &mut Report) -> Vec<Router> {
    let mut routers = Vec::new();
    for object in scene.manifests.of_kind("networking.k8s.io", "Ingress") {
        let reference = object.reference();
        let root = At::object(&reference);
        if is_ours(scene, object, &root, report) {
            let reader =
                Reader { scene, object, root: &root, namespace: namespace_of(object, scene.namespace) };
            reader.read(&mut routers, report);
        }
    }
    routers
}

/// `shouldProcessIngress`.
fn is_ours(scene: &Scene<'_>, object: &Manifest, root: &At<'_>, report: &mut Report) -> bool {
    let field = object.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    let wanted = scene.facts.class.as_deref();
    let ours = if let Some(class) = field {
        let named = class == wanted.unwrap_or("traefik");
        let owned = scene.world.controller(class).map_or(named, |controller| controller == CONTROLLER);
        owned && wanted.is_none_or(|wanted| wanted == class)
    } else {
        let class = object.annotation(LEGACY_CLASS).unwrap_or_default();
        wanted.map_or(matches!(class, "" | "traefik"), |wanted| wanted == class)
    };
    if !ours && scene.facts.nginx.is_none() {
        report.info("other-class", root, "its class is not one that Traefik reads here");
    }
    ours
}

/// A text as Go prints it with `%q`; what Go calls printable is taken to be everything but control characters.
pub(super) fn go_quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            letter if letter.is_ascii_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(letter));
            }
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// An element-wise prefix as both Ingress providers write it.
pub(super) fn strict_prefix(path: &str) -> String {
    if path == "/" {
        return "PathPrefix(\"/\")".to_owned();
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    format!("(Path({}) || PathPrefix({}))", go_quote(path), go_quote(&format!("{path}/")))
}

struct Reader<'a> {
    scene: &'a Scene<'a>,
    object: &'a Manifest,
    root: &'a At<'a>,
    namespace: &'a str,
}

impl Reader<'_> {
    fn read(&self, routers: &mut Vec<Router>, report: &mut Report) {
        let spec_at = self.root.key("spec");
        let Some(spec) = self.object.node.get("spec") else { return };
        let rules = spec.get("rules").map(|rules| (rules, spec_at.key("rules")));
        report.muted = !self.concerned(spec);
        let config = RouterConfig::of(self.object, self.root, report);
        if let Some(why) = &config.broken {
            report.warn("router-dropped", self.root, format!("Traefik skips this Ingress: {why}"));
            report.muted = false;
            return;
        }
        if config.tls || spec.get("tls").is_none_or(|tls| tls.items().is_empty()) {
            // Nothing to say.
        } else if !self.scene.facts.https_tls {
            let message = "spec.tls only loads the certificate; routers serve https with the annotation \
                           router.tls or on an entry point with http.tls";
            report.warn("tls-not-on-router", &spec_at.key("tls"), message);
        }
        let backend = spec.get("defaultBackend").filter(|backend| !backend.is_null());
        let empty = rules.as_ref().is_none_or(|(rules, _)| rules.items().is_empty());
        if let Some(backend) = backend {
            let at = spec_at.key("defaultBackend");
            if empty {
                let router = self.router("PathPrefix(\"/\")".to_owned(), backend, &at, &config, report);
                routers.push(Router { priority: i64::from(i32::MIN), ..router });
            } else {
                report.warn(
                    "default-backend-ignored",
                    &at,
                    "Traefik ignores spec.defaultBackend beside rules",
                );
            }
        }
        if let Some((rules, at)) = rules {
            for (index, rule) in report.items(rules, &at).iter().enumerate() {
                self.rule(rule, &at.index(index), &config, routers, report);
            }
        }
        report.muted = false;
    }

    /// Whether any of its hosts may be the one in question.
    fn concerned(&self, spec: &Node) -> bool {
        let Some(asked) = self.scene.facts.host.as_deref() else { return true };
        let rules = spec.get("rules").map(Node::items).unwrap_or_default();
        rules.is_empty()
            || rules.iter().any(|rule| match rule.get("host").and_then(Node::as_str) {
                None | Some("") => true,
                Some(host) => Matched::new(&format!("Host({})", go_quote(host))).concerns(Some(asked)),
            })
    }

    fn rule(
        &self,
        rule: &Node,
        at: &At<'_>,
        config: &RouterConfig,
        routers: &mut Vec<Router>,
        report: &mut Report,
    ) {
        let host = rule.get("host").and_then(Node::as_str).unwrap_or_default();
        let Some(paths) = rule.at(&["http", "paths"]) else { return };
        let http_at = at.key("http");
        let paths_at = http_at.key("paths");
        for (index, item) in report.items(paths, &paths_at).iter().enumerate() {
            let at = paths_at.index(index);
            let text = item.get("path").and_then(Node::as_str).unwrap_or_default();
            let kind = item.get("pathType").and_then(Node::as_str).unwrap_or_default();
            let mut parts = Vec::new();
            if !host.is_empty() {
                parts.push(format!("Host({})", go_quote(host)));
            }
            if !text.is_empty() {
                match self.path(text, kind, config) {
                    Ok(rule) => parts.push(rule),
                    Err(why) => {
                        report.warn("router-dropped", &at, format!("Traefik skips this path: {why}"));
                        continue;
                    }
                }
            }
            if !text.is_empty() && kind == "Prefix" {
                report.assume(format!("strictPrefixMatching is {}", self.scene.facts.strict));
            }
            let Some(backend) = item.get("backend") else { continue };
            routers.push(self.router(parts.join(" && "), backend, &at, config, report));
        }
    }

    /// `loadRouter` and `buildRule`.
    fn path(&self, text: &str, kind: &str, config: &RouterConfig) -> Result<String, String> {
        let matcher = match (kind, config.matcher.as_deref()) {
            ("Exact", _) => "Path",
            ("" | "ImplementationSpecific", Some(matcher)) => match matcher {
                "Path" | "PathPrefix" | "PathRegexp" => matcher,
                other => return Err(format!("{other:?} is none of Path, PathPrefix and PathRegexp")),
            },
            _ => "PathPrefix",
        };
        if matcher == "PathPrefix" && self.scene.facts.strict {
            return Ok(strict_prefix(text));
        }
        Ok(format!("{matcher}({})", go_quote(text)))
    }

    fn router(
        &self,
        rule: String,
        backend: &Node,
        at: &At<'_>,
        config: &RouterConfig,
        report: &mut Report,
    ) -> Router {
        let before = report.count();
        let mut effects = Effects::default();
        let metadata = self.root.key("metadata");
        let middlewares_at = metadata.key("annotations");
        for id in &config.middlewares {
            self.scene.by_id(id, &middlewares_at, &mut effects, report);
        }
        let forwards = self.backend(backend, &at.key("backend"), &mut effects, report);
        if report.count() > before && effects.unknown.is_none() {
            effects.unknown = Some(format!("a part of {} is not understood", self.object.reference()));
        }
        Router {
            matched: Matched::new(&rule),
            text: rule,
            priority: config.priority,
            provider: Provider::Ingress,
            entry_points: config.entry_points.clone(),
            tls: config.tls,
            target: Target::Services(forwards.into_iter().collect()),
            effects,
            place: at.place(),
        }
    }

    fn backend(
        &self,
        backend: &Node,
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
    ) -> Option<Forward> {
        let Some((name, port)) = service_of(backend, at, report) else {
            effects.broken = Some("its backend is no Service".to_owned());
            return None;
        };
        let service = self.scene.world.service(self.namespace, &name);
        let config = service.map(|service| ServiceConfig::of(service.object)).unwrap_or_default();
        if service.is_none() {
            report.assume(format!("the Service {name} has no annotations of Traefik"));
        }
        effects.broken = config.broken.clone().or(effects.broken.take());
        let reference = service.map(|service| service.object.reference()).unwrap_or_default();
        let service_root = At::object(&reference);
        let metadata = service_root.key("metadata");
        let annotations = metadata.key("annotations");
        for id in &config.middlewares {
            self.scene.by_id(id, &annotations, effects, report);
        }
        let native = config.native.unwrap_or(false);
        self.scene.check_object((self.namespace, &name), &port, native, at, (effects, report));
        let mut limits = no_limits();
        if let Some(transport) = &config.transport {
            limits.idle = self.transport(transport, &annotations, report);
        }
        let host = match config.pass_host {
            Some(false) => HostForward::Rewritten("the address of the Service".to_owned()),
            _ => HostForward::Verbatim,
        };
        Some(Forward {
            backend: Backend { service: name, namespace: self.namespace.to_owned(), port },
            host: Setting { value: host, place: config.pass_host.map(|_| annotations.place()) },
            path: Setting::default_of(PathForward::Normalised),
            unavailable: self.scene.unavailable(config.native, &annotations, report),
            limits,
        })
    }

    /// A ServersTransport by the name the CRD provider gives it.
    fn transport(&self, id: &str, at: &At<'_>, report: &mut Report) -> Setting<Time> {
        let scene = self.scene;
        let found =
            id.strip_suffix("@kubernetescrd").and_then(|id| scene.world.by_id("ServersTransport", id));
        if let Some(object) = found {
            return scene.silence(&object.name, namespace_of(object, scene.namespace), at, report);
        }
        report.refuse(at, format!("the transport {id:?} is not known here"));
        Setting::default_of(Time::Unlimited)
    }
}

/// Name and port of an Ingress backend; nothing for a resource.
pub(super) fn service_of(backend: &Node, at: &At<'_>, report: &mut Report) -> Option<(String, Port)> {
    let service = backend.get("service")?;
    let at = at.key("service");
    let name = report.text(service.get("name")?, &at.key("name"))?.to_owned();
    let port_at = at.key("port");
    let port = match service.get("port").and_then(|port| port.get("name")).and_then(Node::as_str) {
        Some(name) if !name.is_empty() => Port::Name(name.to_owned()),
        _ => service
            .at(&["port", "number"])
            .and_then(|number| report.port(number, &port_at))
            .map_or(Port::Unnamed, Port::Number),
    };
    Some((name, port))
}
