//! IngressRoutes to routers (`pkg/provider/kubernetes/crd/kubernetes_http.go`,
//! `loadIngressRouteConfiguration`).

use super::effects::Effects;
use super::fields::{ROUTE, SPEC, TLS, field, modelled};
use super::router::{Matched, Provider, Router};
use super::{GROUP, Scene, namespace_of};
use crate::traefik::info::LEGACY_CLASS;
use gatewright_core::router::Manifest;
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeMap;

/// All routers of all IngressRoutes.
pub(super) fn routers(scene: &Scene<'_>, report: &mut Report) -> Vec<Router> {
    let mut routers = Vec::new();
    for object in scene.manifests.of_kind(GROUP, "IngressRoute") {
        let reference = object.reference();
        let root = At::object(&reference);
        if !object.api_version.ends_with("/v1alpha1") {
            report.refuse(
                &root.key("apiVersion"),
                format!("{:?} is no version of this API", object.api_version),
            );
            continue;
        }
        if is_ours(scene, object, &root, report) {
            route_object(scene, object, &root, &mut routers, report);
        }
    }
    routers
}

/// `shouldProcessIngress`: the class must be that of the provider; without one, none or `traefik`.
fn is_ours(scene: &Scene<'_>, object: &Manifest, root: &At<'_>, report: &mut Report) -> bool {
    let field = object.node.at(&["spec", "ingressClassName"]).and_then(Node::as_str);
    let class = field.or_else(|| object.annotation(LEGACY_CLASS)).unwrap_or_default();
    let ours = match &scene.facts.class {
        Some(wanted) => class == wanted,
        None => matches!(class, "" | "traefik"),
    };
    report.assume(match &scene.facts.class {
        Some(wanted) => format!("Traefik reads the class {wanted}"),
        None => "Traefik has no ingressClass set".to_owned(),
    });
    if !ours {
        report.info(
            "other-class",
            root,
            format!("the class {class:?} is not the one that Traefik reads here"),
        );
    }
    ours
}

/// What the routes of one object share.
struct Shared<'a> {
    object: &'a Manifest,
    namespace: &'a str,
    entry_points: Vec<String>,
    tls: bool,
    broken: Option<String>,
}

fn route_object(
    scene: &Scene<'_>,
    object: &Manifest,
    root: &At<'_>,
    routers: &mut Vec<Router>,
    report: &mut Report,
) {
    let at = root.key("spec");
    let Some(spec) = object.node.get("spec") else { return };
    let host = scene.facts.host.as_deref();
    let items = spec.get("routes").map(Node::items).unwrap_or_default();
    let mut rules: Vec<Matched> = items.iter().map(rule_of).collect();
    report.muted = !rules.iter().any(|rule| rule.concerns(host));
    let entries = modelled(spec, SPEC, &at, report);
    let mut shared = Shared {
        object,
        namespace: namespace_of(object, scene.namespace),
        entry_points: Vec::new(),
        tls: false,
        broken: None,
    };
    if let Some(list) = field(&entries, "entryPoints") {
        shared.entry_points =
            report.texts(list, &at.key("entryPoints")).into_iter().map(str::to_owned).collect();
    }
    if let Some(tls) = field(&entries, "tls") {
        shared.tls = true;
        shared.broken = tls_options(scene, tls, shared.namespace, &at.key("tls"), report);
    }
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    if let Some(routes) = field(&entries, "routes") {
        let at = at.key("routes");
        for ((index, route), matched) in report.items(routes, &at).iter().enumerate().zip(rules.drain(..)) {
            report.muted = !matched.concerns(host);
            if let Some(router) = one(scene, &shared, (route, matched), &at.index(index), report) {
                add(routers, &mut texts, router, report);
            }
        }
    }
    report.muted = false;
}

fn rule_of(route: &Node) -> Matched {
    Matched::new(route.get("match").and_then(Node::as_str).unwrap_or_default())
}

/// Routes of one object are kept by their text, so the last of two equal ones stands.
fn add(routers: &mut Vec<Router>, texts: &mut BTreeMap<String, usize>, router: Router, report: &mut Report) {
    if let Some(known) = texts.get(&router.text).and_then(|at| routers.get_mut(*at)) {
        let message = "a later route of this object has the same match and replaces this one";
        report.warn_at("duplicate-match", known.place.clone(), message);
        *known = router;
        return;
    }
    texts.insert(router.text.clone(), routers.len());
    routers.push(router);
}

fn one(
    scene: &Scene<'_>,
    shared: &Shared<'_>,
    (route, matched): (&Node, Matched),
    at: &At<'_>,
    report: &mut Report,
) -> Option<Router> {
    let before = report.count();
    let entries = modelled(route, ROUTE, at, report);
    let text = |key: &str| field(&entries, key).and_then(Node::as_str);
    let rule = match field(&entries, "match") {
        Some(node) => report.text(node, &at.key("match"))?,
        None => "",
    };
    let kind = text("kind").unwrap_or("Rule");
    if rule.is_empty() || !matches!(kind, "" | "Rule") {
        report.warn(
            "router-dropped",
            at,
            "Traefik skips a route without a match or of another kind than Rule",
        );
        return None;
    }
    if let Some(syntax) = text("syntax").filter(|syntax| *syntax == "v2") {
        report.refuse(&at.key("syntax"), format!("rules of the syntax {syntax} are not read"));
    }
    let priority = field(&entries, "priority")
        .and_then(|node| report.int(node, &at.key("priority"), i64::MIN, i64::MAX))
        .unwrap_or(0);
    let mut effects = Effects { broken: shared.broken.clone(), ..Effects::default() };
    if let Some(list) = field(&entries, "middlewares") {
        scene.middlewares(list, shared.namespace, &at.key("middlewares"), &mut effects, report);
    }
    let none = Node::synthetic(Kind::List(Vec::new()));
    let list = field(&entries, "services").unwrap_or(&none);
    let target = scene.services(list, shared.namespace, &at.key("services"), &mut effects, report);
    if report.count() > before && effects.unknown.is_none() {
        effects.unknown = Some(format!("a part of {} is not understood", shared.object.reference()));
    }
    Some(Router {
        matched,
        text: rule.to_owned(),
        priority,
        provider: Provider::Crd,
        entry_points: shared.entry_points.clone(),
        tls: shared.tls,
        target: target.target(),
        effects,
        place: at.place(),
    })
}

/// A TLSOption that demands client certificates, or that is not there.
fn tls_options(
    scene: &Scene<'_>,
    tls: &Node,
    namespace: &str,
    at: &At<'_>,
    report: &mut Report,
) -> Option<String> {
    let entries = modelled(tls, TLS, at, report);
    let options = field(&entries, "options")?;
    let name = options.get("name").and_then(Node::as_str).filter(|name| !name.is_empty())?;
    let place = options.get("namespace").and_then(Node::as_str).filter(|text| !text.is_empty());
    let target = place.unwrap_or(namespace);
    let at = at.key("options");
    if target != namespace && !scene.facts.cross {
        return Some(format!(
            "the TLSOption {target}/{name} is in another namespace, and allowCrossNamespace is off"
        ));
    }
    match scene.world.named("TLSOption", target, name) {
        None => {
            report.refuse(
                &at,
                format!("the TLSOption {target}/{name} is not among the objects: add it to the input"),
            );
        }
        Some(object) => {
            if object.node.at(&["spec", "clientAuth"]).is_some_and(|auth| !auth.is_null()) {
                report.refuse(
                    &at,
                    format!("the TLSOption {name} demands client certificates, which is not modelled"),
                );
            }
        }
    }
    None
}
