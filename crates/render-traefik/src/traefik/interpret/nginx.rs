//! Ingress objects as `providers.kubernetesIngressNGINX` reads them (`pkg/provider/kubernetes/ingress-nginx`),
//! when it is on. Its rules have no priority but their length, and its routers stay when a Service has no
//! endpoints (503).

use super::Scene;
use super::effects::{Effects, Rewrite, ToScheme, no_limits};
use super::fields::Class;
use super::ingress::{go_quote, strict_prefix};
use super::nginx_annotation::{PREFIX, class};
use super::router::{Matched, Provider, Router, Target};
use super::stored::{Ingress, Stored, ingresses};
use gatewright_core::decision::{
    Backend, Buffering, Bytes, Forward, HostForward, PathForward, Retry, Scheme, Setting, Time, Unavailable,
};
use gatewright_core::router::Manifest;
use gatewright_semantics::ingress::{HostRule, PathRule, PathType, Service};
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;

/// Seconds of `proxy-read-timeout` when nothing is said.
const READ_SECONDS: u64 = 60;
/// Bytes of `proxy-body-size` when nothing is said.
const BODY_BYTES: u64 = 1 << 20;

/// All routers of this provider.
pub(super) fn routers(scene: &Scene<'_>, report: &mut Report) -> Vec<Router> {
    let Some(wanted) = scene.facts.nginx.as_deref() else { return Vec::new() };
    let ours: Vec<Stored<'_>> =
        ingresses(scene).filter(|found| is_ours(scene, &found.ingress, wanted)).collect();
    // One Ingress with a pattern makes all paths of its hosts patterns.
    let regex_hosts: BTreeSet<String> = ours
        .iter()
        .filter(|found| uses_regex(found.object))
        .flat_map(|found| found.ingress.rules.iter().map(|rule| rule.host.clone()))
        .collect();
    let mut routers = Vec::new();
    for found in ours {
        if let Some((object, ingress)) = found.admitted(scene, report) {
            let root = At::object(&ingress.reference);
            let reader = Reader { scene, object, ingress: &ingress, root: &root };
            reader.read(&regex_hosts, &mut routers, report);
        }
    }
    routers
}

fn is_ours(scene: &Scene<'_>, ingress: &Ingress, wanted: &str) -> bool {
    match ingress.class.as_deref() {
        Some(class) => match scene.world.controller(class) {
            Some(controller) => controller == "k8s.io/ingress-nginx",
            None => class == wanted,
        },
        None => ingress.legacy_class.as_deref() == Some(wanted),
    }
}

fn uses_regex(object: &Manifest) -> bool {
    let says = |name: &str| object.annotation(&format!("{PREFIX}{name}")).unwrap_or_default();
    says("use-regex") == "true" || !says("rewrite-target").is_empty()
}

struct Reader<'a> {
    scene: &'a Scene<'a>,
    object: &'a Manifest,
    ingress: &'a Ingress,
    root: &'a At<'a>,
}

impl Reader<'_> {
    fn says(&self, name: &str) -> Option<&str> {
        self.object.annotation(&format!("{PREFIX}{name}"))
    }

    fn read(&self, regex_hosts: &BTreeSet<String>, routers: &mut Vec<Router>, report: &mut Report) {
        let before = report.count();
        self.check_annotations(report);
        if let Some(why) = invalid_path(&self.ingress.rules) {
            report.warn("router-dropped", self.root, format!("Traefik skips this Ingress: {why}"));
        } else {
            let effects = self.effects(report);
            let unknown = (report.count() > before).then(|| "an annotation is not understood".to_owned());
            self.routers(&Effects { unknown, ..effects }, regex_hosts, routers);
        }
        report.muted = false;
    }

    fn routers(&self, effects: &Effects, regex_hosts: &BTreeSet<String>, routers: &mut Vec<Router>) {
        let default = self.ingress.default_backend.as_ref();
        let default_at = self.root.key("spec.defaultBackend");
        for rule in &self.ingress.rules {
            let is_regex = regex_hosts.contains(&rule.host);
            for path in rule.paths() {
                let text = rule_text(&rule.host, Some(path), is_regex);
                let at = self.root.key(&path.field);
                routers.extend(self.location(&text, path.service.as_ref(), &at, effects));
            }
            routers.extend(self.location(&rule_text(&rule.host, None, false), default, &default_at, effects));
        }
        if self.ingress.rules.is_empty() {
            let last = self.location("PathPrefix(\"/\")", default, &default_at, effects);
            routers.extend(last.into_iter().map(|router| Router { priority: i64::from(i32::MIN), ..router }));
        }
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
    fn location(&self, text: &str, backend: Option<&Service>, at: &At<'_>, effects: &Effects) -> Vec<Router> {
        let mut routers = Vec::new();
        let Some(Service { name, port }) = backend else { return routers };
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
            backend: Backend {
                service: name.clone(),
                namespace: self.ingress.namespace.clone(),
                port: port.clone(),
            },
            host: Setting::default_of(HostForward::Verbatim),
            path: Setting::default_of(PathForward::Normalised),
            unavailable: Setting::default_of(Unavailable::Closed),
            limits,
        };
        let redirect = self.says("force-ssl-redirect") == Some("true")
            || self.ingress.has_tls() && self.says("ssl-redirect") != Some("false");
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
fn rule_text(host: &str, path: Option<&PathRule>, regex: bool) -> String {
    let mut parts = Vec::new();
    if !host.is_empty() {
        parts.push(format!("Host({})", go_quote(host)));
    }
    if let Some(rule) = path.filter(|rule| !rule.path.is_empty()) {
        let path = rule.path.as_str();
        parts.push(match rule.path_type {
            PathType::Exact => format!("Path({})", go_quote(path)),
            _ if regex => format!("PathRegexp({})", go_quote(&format!("(?i)^{path}"))),
            _ => strict_prefix(path),
        });
    }
    parts.join(" && ")
}

/// `validateIngress` with `strictValidatePathType`, which is on by default.
fn invalid_path(rules: &[HostRule]) -> Option<String> {
    rules
        .iter()
        .flat_map(HostRule::paths)
        .filter(|rule| rule.path_type != PathType::ImplementationSpecific)
        .map(|rule| rule.path.as_str())
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
