//! FrontendConfig: the redirect to https (`pkg/translator/translator.go`, `ToRedirectUrlMap`).

use super::gives_up;
use super::object::Ingress;
use crate::gcp_lb::names::{GKE_GROUP, ingress as key};
use gatewright_core::decision::{Place, Redirect, Scheme};
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::report::{At, Report};

/// The redirect that port 80 answers every request with, if there is one.
pub(super) fn redirect(
    manifests: &Manifests,
    ingress: &Ingress,
    namespace: &str,
    report: &mut Report,
) -> Option<(Redirect, Place)> {
    let name = ingress.frontend_config.as_ref()?;
    let own = |one: &&Manifest| {
        one.name == *name && one.namespace.as_deref().unwrap_or(namespace) == ingress.stored.namespace
    };
    let Some(config) = manifests.of_kind(GKE_GROUP, "FrontendConfig").find(own) else {
        // The error is an event only (`pkg/controller/controller.go`, `toRuntimeInfo`).
        let message = format!(
            "there is no FrontendConfig {name:?} in the namespace, so the controller goes on without"
        );
        report.warn_at("ignored-value", ingress.annotation_place(key::FRONTEND_CONFIG), message);
        return None;
    };
    let (status, place) = read(config, report)?;
    if ingress.is_internal() {
        gives_up(report, place, "an internal load balancer cannot redirect to https");
        return None;
    }
    let redirect =
        Redirect { status, scheme: Some(Scheme::Https), host: None, port: None, keeps_target: true };
    Some((redirect, place))
}

fn read(manifest: &Manifest, report: &mut Report) -> Option<(u16, Place)> {
    let reference = manifest.reference();
    let at = At::object(&reference);
    let at = at.key("spec");
    let mut found = None;
    let empty = Node::synthetic(Kind::Null);
    for entry in report.entries(manifest.node.get("spec").unwrap_or(&empty), &at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "redirectToHttps" => found = redirect_to_https(&entry.value, &at, report),
            "sslPolicy" => {}
            _ => report.unknown_field(&at),
        }
    }
    found
}

fn redirect_to_https(node: &Node, at: &At<'_>, report: &mut Report) -> Option<(u16, Place)> {
    let (mut enabled, mut status) = (false, Some(301));
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        match entry.key.text.as_str() {
            "enabled" => enabled = report.boolean(&entry.value, &at) == Some(true),
            "responseCodeName" => status = code(&entry.value, &at, report),
            _ => report.unknown_field(&at),
        }
    }
    Some((status?, at.place())).filter(|_| enabled)
}

/// `RedirectResponseCode` of the Compute Engine API; 301 when none is said.
fn code(node: &Node, at: &At<'_>, report: &mut Report) -> Option<u16> {
    match report.text(node, at) {
        None | Some("" | "MOVED_PERMANENTLY_DEFAULT") => Some(301),
        Some("FOUND") => Some(302),
        Some("SEE_OTHER") => Some(303),
        Some("TEMPORARY_REDIRECT") => Some(307),
        Some("PERMANENT_REDIRECT") => Some(308),
        Some(other) => {
            let message = format!(
                "the Compute Engine API refuses the redirect, and the load balancer stays as it was: {other:?} is no code"
            );
            report.refuse(at, message);
            None
        }
    }
}
