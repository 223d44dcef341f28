//! Ingress objects as `providers.kubernetesIngressNGINX` reads them (`pkg/provider/kubernetes/ingress-nginx`),
//! when it is on. Its rules have no priority but their length, and its routers stay when a Service has no
//! endpoints (503).

use super::effects::{Effects, Rewrite, ToScheme, no_limits};
use super::fields::Class;
use super::ingress::{go_quote, service_of, strict_prefix};
use super::nginx_annotation::{PREFIX, class};
use super::router::{Matched, Provider, Router, Target};
use super::{Scene, namespace_of};
use crate::traefik::info::LEGACY_CLASS;
use gatewright_core::decision::{
    Backend, Buffering, Bytes, Forward, HostForward, PathForward, Retry, Scheme, Setting, Time, Unavailable,
};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;

/// Seconds of `proxy-read-timeout` when nothing is said.
const READ_SECONDS: u64 = 60;
/// Bytes of `proxy-body-size` when nothing is said.
const BODY_BYTES: u64 = 1 << 20;

/// All routers of this provider.
pub(super) fn routers(scene: &Scene<'_>, report: &mut Report) -> Vec<Router> {
    let Some(wanted) = scene.facts.nginx.as_deref() else { return Vec::new() };
    let ours: Vec<&Manifest> = scene
        .manifests
        .of_kind("networking.k8s.io", "Ingress")
        .filter(|object| is_ours(scene, object, wanted))
        .collect();
    // One Ingress with a pattern makes all paths of its hosts patterns.
    let regex_hosts: BTreeSet<&str> =
        ours.iter().filter(|object| uses_regex(object)).flat_map(|object| hosts(object)).collect();
    let mut routers = Vec::new();
    for object in ours {
        let reference = object.reference();
        let root = At::object(&reference);
        let reader = Reader { scene, object, root: &root, namespace: namespace_of(object, scene.namespace) };
        reader.read(&regex_hosts, &mut routers, report);
    }
    routers
}

fn is_ours(scene: &Scene<'_>, object: &Manifest, wanted: &str) -> bool {
    let field = object.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    match field {
        Some(class) => match scene.world.controller(class) {
            Some(controller) => controller == "k8s.io/ingress-nginx",
            None => class == wanted,
        },
        None => object.annotation(LEGACY_CLASS) == Some(wanted),
    }
}

fn uses_regex(object: &Manifest) -> bool {
    let says = |name: &str| object.annotation(&format!("{PREFIX}{name}")).unwrap_or_default();
    says("use-regex") == "true" || !says("rewrite-target").is_empty()
}

fn hosts(object: &Manifest) -> impl Iterator<Item = &str> {
    let rules = object.node.at(&["spec", "rules"]).map(Node::items).unwrap_or_default();
    rules.iter().map(|rule| rule.get("host").and_then(Node::as_str).unwrap_or_default())
}

struct Reader<'a> {
    scene: &'a Scene<'a>,
    object: &'a Manifest,
    root: &'a At<'a>,
    namespace: &'a str,
}

impl Reader<'_> {
    fn says(&self, name: &str) -> Option<&str> {
        self.object.annotation(&format!("{PREFIX}{name}"))
    }

    fn read(&self, regex_hosts: &BTreeSet<&str>, routers: &mut Vec<Router>, report: &mut Report) {
        let asked = self.scene.facts.host.as_deref();
        report.muted = !hosts(self.object).any(|host| {
            host.is_empty() || Matched::new(&format!("Host({})", go_quote(host))).concerns(asked)
        }) && asked.is_some();
        let before = report.count();
        self.check_annotations(report);
        let spec_at = self.root.key("spec");
        let Some(spec) = self.object.node.get("spec") else {
            report.muted = false;
            return;
        };
        let rules_at = spec_at.key("rules");
        let rules = spec.get("rules").map(|rules| report.items(rules, &rules_at)).unwrap_or_default();
        if let Some(why) = invalid_path(rules) {
            report.warn("router-dropped", self.root, format!("Traefik skips this Ingress: {why}"));
            report.muted = false;
            return;
        }
        let effects = self.effects(report);
        let effects = Effects {
            unknown: (report.count() > before).then(|| "an annotation is not understood".to_owned()),
            ..effects
        };
        let tls = spec.get("tls").is_some_and(|tls| !tls.items().is_empty());
        for (index, rule) in rules.iter().enumerate() {
            let host = rule.get("host").and_then(Node::as_str).unwrap_or_default();
            let at = rules_at.index(index);
            let http_at = at.key("http");
            let paths_at = http_at.key("paths");
            let paths =
                rule.at(&["http", "paths"]).map(|paths| report.items(paths, &paths_at)).unwrap_or_default();
            for (index, path) in paths.iter().enumerate() {
                let Some(backend) = path.get("backend") else { continue };
                let at = paths_at.index(index);
                let text = rule_text(host, Some(path), regex_hosts.contains(host));
                routers.extend(self.location(&text, backend, &at, (tls, &effects), report));
            }
            if let Some(backend) = spec.get("defaultBackend") {
                let text = rule_text(host, None, false);
                let at = spec_at.key("defaultBackend");
                routers.extend(self.location(&text, backend, &at, (tls, &effects), report));
            }
        }
        if let Some(backend) = spec.get("defaultBackend").filter(|_| rules.is_empty()) {
            let at = spec_at.key("defaultBackend");
            let last = self.location("PathPrefix(\"/\")", backend, &at, (tls, &effects), report);
            routers.extend(last.into_iter().map(|router| Router { priority: i64::from(i32::MIN), ..router }));
        }
        report.muted = false;
    }

    fn check_annotations(&self, report: &mut Report) {
        let metadata = self.root.key("metadata");
        let annotations = metadata.key("annotations");
        for (key, value) in self.object.annotations() {
            let Some(name) = key.strip_prefix(PREFIX) else { continue };
            let at = annotations.key(key);
            match class(name) {
                Some(Class::Modelled | Class::Harmless) => {}
                Some(Class::Unmodelled(does)) => {
                    if !matches!(value, "" | "false" | "0") {
                        report.refuse(&at, format!("{key} is not modelled: it {does}"));
                    }
                }
                None => report.warn("unknown-annotation", &at, format!("Traefik ignores {key}")),
            }
        }
    }

    fn effects(&self, report: &mut Report) -> Effects {
        let metadata = self.root.key("metadata");
        let annotations = metadata.key("annotations");
        let place = |name: &str| annotations.key(name).place();
        let key = |name: &str| format!("{PREFIX}{name}");
        let mut effects =
            Effects { answers_preflights: self.says("enable-cors") == Some("true"), ..Effects::default() };
        if let Some(host) = self.says("upstream-vhost") {
            let value = HostForward::Rewritten(host.to_owned());
            effects.host = Some(Setting::stated(value, place(&key("upstream-vhost"))));
        }
        if let Some(target) = self.says("rewrite-target").filter(|target| !target.is_empty()) {
            let text = format!("the path becomes {target}");
            effects.paths.push((Rewrite::Other(text), place(&key("rewrite-target"))));
        }
        if self.says("proxy-buffering") == Some("on") {
            effects.buffering = Some(Setting::stated(Buffering::On, place(&key("proxy-buffering"))));
        }
        if self.says("proxy-request-buffering") == Some("on") {
            let size = self.says("proxy-body-size").map_or(Some(BODY_BYTES), nginx_size);
            if let Some(bytes) = size.filter(|bytes| *bytes > 0) {
                let value = Bytes::AtMost(bytes);
                effects.body = Some(Setting::stated(value, place(&key("proxy-request-buffering"))));
            }
        }
        let next = self.says("proxy-next-upstream").unwrap_or_default();
        if next.split_whitespace().any(|word| word == "non_idempotent") {
            effects.retry = Some(Setting::stated(Retry::Repeats, place(&key("proxy-next-upstream"))));
        }
        if let Some(protocol) =
            self.says("backend-protocol").filter(|text| !text.eq_ignore_ascii_case("http"))
        {
            let message = format!("it speaks {protocol} to the Service, which is not modelled");
            report.refuse(&annotations.key(&key("backend-protocol")), message);
        }
        effects
    }

    /// The routers of one location, for http and for https.
    fn location(
        &self,
        text: &str,
        backend: &Node,
        at: &At<'_>,
        (tls, effects): (bool, &Effects),
        report: &mut Report,
    ) -> Vec<Router> {
        let mut routers = Vec::new();
        let Some((service, port)) = service_of(backend, &at.key("backend"), report) else { return routers };
        let mut limits = no_limits();
        let metadata = self.root.key("metadata");
        let annotations = metadata.key("annotations");
        let seconds = self.says("proxy-read-timeout").and_then(|text| text.parse::<u64>().ok());
        limits.idle = Setting {
            value: match seconds.unwrap_or(READ_SECONDS) {
                0 => Time::Unlimited,
                seconds => Time::Millis(seconds.saturating_mul(1000)),
            },
            place: seconds.map(|_| annotations.key(&format!("{PREFIX}proxy-read-timeout")).place()),
        };
        let forward = Forward {
            backend: Backend { service, namespace: self.namespace.to_owned(), port },
            host: Setting::default_of(HostForward::Verbatim),
            path: Setting::default_of(PathForward::Normalised),
            unavailable: Setting::default_of(Unavailable::Closed),
            limits,
        };
        let redirect = self.says("force-ssl-redirect") == Some("true")
            || tls && self.says("ssl-redirect") != Some("false");
        for secured in [false, true] {
            let mut effects = effects.clone();
            if redirect && !secured {
                effects.redirect =
                    Some(ToScheme { scheme: Scheme::Https, port: None, permanent: true, forced: true });
            }
            let facts = self.scene.facts;
            routers.push(Router {
                matched: Matched::new(text),
                text: text.to_owned(),
                priority: 0,
                provider: Provider::Nginx,
                entry_points: vec![if secured { facts.https.clone() } else { facts.http.clone() }],
                tls: secured,
                target: Target::Services(vec![forward.clone()]),
                effects,
                place: at.place(),
            });
        }
        routers
    }
}

/// `translator.go`, `buildRule`.
fn rule_text(host: &str, path: Option<&Node>, regex: bool) -> String {
    let mut parts = Vec::new();
    if !host.is_empty() {
        parts.push(format!("Host({})", go_quote(host)));
    }
    let text = |field: &str| path.and_then(|path| path.get(field)).and_then(Node::as_str).unwrap_or_default();
    match (text("path"), text("pathType")) {
        ("", _) => {}
        (path, "Exact") => parts.push(format!("Path({})", go_quote(path))),
        (path, _) if regex => parts.push(format!("PathRegexp({})", go_quote(&format!("(?i)^{path}")))),
        (path, _) => parts.push(strict_prefix(path)),
    }
    parts.join(" && ")
}

/// `validateIngress` with `strictValidatePathType`, which is on by default.
fn invalid_path(rules: &[Node]) -> Option<String> {
    let paths =
        rules.iter().flat_map(|rule| rule.at(&["http", "paths"]).map(Node::items).unwrap_or_default());
    paths
        .filter(|path| path.get("pathType").and_then(Node::as_str) != Some("ImplementationSpecific"))
        .filter_map(|path| path.get("path").and_then(Node::as_str))
        .find(|path| {
            let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
            !(path.is_empty() || path.starts_with('/') && path.bytes().all(fine))
        })
        .map(|path| {
            format!("{path:?} has characters of a pattern, and its type is not ImplementationSpecific")
        })
}

/// nginx sizes: bytes, or with b, k, m or g.
fn nginx_size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim() {
        "" | "b" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}
