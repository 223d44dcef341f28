//! Ingress objects as `providers.kubernetesIngress` reads them (`pkg/provider/kubernetes/ingress/
//! kubernetes.go`). It writes rules with Go's `%q`; their length is the priority, so that ``PathPrefix("/")``
//! beats every exact path of six bytes or less.

use super::annotation::{RouterConfig, ServiceConfig};
use super::effects::{Effects, no_limits};
use super::router::{Matched, Provider, Router, Target};
use super::stored::{Ingress, ingresses};
use super::{Scene, namespace_of};
use gatewright_core::decision::{Backend, Forward, HostForward, PathForward, Setting, Time};
use gatewright_core::router::Manifest;
use gatewright_semantics::ingress::{PathRule, PathType, Service};
use gatewright_semantics::report::{At, Report};
use std::fmt::Write as _;

/// `spec.controller` of the IngressClasses that Traefik owns.
const CONTROLLER: &str = "traefik.io/ingress-controller";

/// All routers of all Ingress objects of this provider.
pub(super) fn routers(scene: &Scene<'_>, report: &mut Report) -> Vec<Router> {
    let mut routers = Vec::new();
    for found in ingresses(scene) {
        if !is_ours(scene, &found.ingress, report) {
            continue;
        }
        if let Some((object, ingress)) = found.admitted(scene, report) {
            let root = At::object(&ingress.reference);
            Reader { scene, object, ingress: &ingress, root: &root }.read(&mut routers, report);
        }
    }
    routers
}

/// `shouldProcessIngress`.
fn is_ours(scene: &Scene<'_>, ingress: &Ingress, report: &mut Report) -> bool {
    let wanted = scene.facts.class.as_deref();
    let ours = if let Some(class) = ingress.class.as_deref() {
        let named = class == wanted.unwrap_or("traefik");
        let owned = scene.world.controller(class).map_or(named, |controller| controller == CONTROLLER);
        owned && wanted.is_none_or(|wanted| wanted == class)
    } else {
        let class = ingress.legacy_class.as_deref().unwrap_or_default();
        wanted.map_or(matches!(class, "" | "traefik"), |wanted| wanted == class)
    };
    if !ours && scene.facts.nginx.is_none() {
        let message = "its class is not one that Traefik reads here";
        report.info("other-class", &At::object(&ingress.reference), message);
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
    ingress: &'a Ingress,
    root: &'a At<'a>,
}

impl Reader<'_> {
    fn read(&self, routers: &mut Vec<Router>, report: &mut Report) {
        let config = RouterConfig::of(self.object, self.root, report);
        if let Some(why) = &config.broken {
            report.warn("router-dropped", self.root, format!("Traefik skips this Ingress: {why}"));
        } else {
            self.routers(&config, routers, report);
        }
        report.muted = false;
    }

    fn routers(&self, config: &RouterConfig, routers: &mut Vec<Router>, report: &mut Report) {
        if self.ingress.has_tls() && !config.tls && !self.scene.facts.https_tls {
            let message = "spec.tls only loads the certificate; routers serve https with the annotation \
                           router.tls or on an entry point with http.tls";
            report.warn("tls-not-on-router", &self.root.key("spec.tls"), message);
        }
        let at = self.root.key("spec.defaultBackend");
        let has_default = self.ingress.has_default();
        if has_default && self.ingress.rules.is_empty() {
            let backend = self.ingress.default_backend.as_ref();
            let router = self.router("PathPrefix(\"/\")".to_owned(), backend, &at, config, report);
            routers.push(Router { priority: i64::from(i32::MIN), ..router });
        } else if has_default {
            report.warn("default-backend-ignored", &at, "Traefik ignores spec.defaultBackend beside rules");
        }
        for rule in &self.ingress.rules {
            for path in rule.paths() {
                routers.extend(self.path_router(&rule.host, path, config, report));
            }
        }
    }

    fn path_router(
        &self,
        host: &str,
        path: &PathRule,
        config: &RouterConfig,
        report: &mut Report,
    ) -> Option<Router> {
        let at = self.root.key(&path.field);
        let mut parts = Vec::new();
        if !host.is_empty() {
            parts.push(format!("Host({})", go_quote(host)));
        }
        if !path.path.is_empty() {
            match self.path(path, config) {
                Ok(rule) => parts.push(rule),
                Err(why) => {
                    report.warn("router-dropped", &at, format!("Traefik skips this path: {why}"));
                    return None;
                }
            }
            if path.path_type == PathType::Prefix {
                report.assume(format!("strictPrefixMatching is {}", self.scene.facts.strict));
            }
        }
        Some(self.router(parts.join(" && "), path.service.as_ref(), &at, config, report))
    }

    /// `loadRouter` and `buildRule`.
    fn path(&self, path: &PathRule, config: &RouterConfig) -> Result<String, String> {
        let matcher = match (path.path_type, config.matcher.as_deref()) {
            (PathType::Exact, _) => "Path",
            (PathType::ImplementationSpecific, Some(matcher)) => match matcher {
                "Path" | "PathPrefix" | "PathRegexp" => matcher,
                other => return Err(format!("{other:?} is none of Path, PathPrefix and PathRegexp")),
            },
            _ => "PathPrefix",
        };
        if matcher == "PathPrefix" && self.scene.facts.strict {
            return Ok(strict_prefix(&path.path));
        }
        Ok(format!("{matcher}({})", go_quote(&path.path)))
    }

    fn router(
        &self,
        rule: String,
        backend: Option<&Service>,
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
        backend: Option<&Service>,
        at: &At<'_>,
        effects: &mut Effects,
        report: &mut Report,
    ) -> Option<Forward> {
        let Some(Service { name, port }) = backend else {
            effects.broken = Some("its backend is no Service".to_owned());
            return None;
        };
        let namespace = self.ingress.namespace.as_str();
        let service = self.scene.world.service(namespace, name);
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
        self.scene.check_object((namespace, name), port, native, at, (effects, report));
        let mut limits = no_limits();
        if let Some(transport) = &config.transport {
            limits.idle = self.transport(transport, &annotations, report);
        }
        let host = match config.pass_host {
            Some(false) => HostForward::Rewritten("the address of the Service".to_owned()),
            _ => HostForward::Verbatim,
        };
        Some(Forward {
            backend: Backend { service: name.clone(), namespace: namespace.to_owned(), port: port.clone() },
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
