//! What GKE and the load balancer cannot do, and what the user should know about the result.

use super::settings::{Api, Settings, Source};
use super::{DAY_SECONDS, backend, deadline, name, suffix, url_map};
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::names;
use gatewright_core::router::refusal;
use gatewright_core::routes::{MatchKind, Row, Target};

/// `timeoutSec` of GCPBackendPolicy and of a backend service.
const MAX_DEADLINE: u64 = 2_147_483_647;
/// Longest path of a rule (Compute Engine API, `HttpRouteRuleMatch`); a prefix also needs room for `/*`.
const MAX_PATH: usize = 1024;
/// Matches of an HTTPRoute (its CRD: 128 over all rules).
pub(super) const MAX_MATCHES: usize = 128;

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn gateway(gateway: &Gateway, settings: &Settings<'_>, refusals: &mut Vec<Diagnostic>) {
    refusals.extend(gateway.routes.rows().iter().filter_map(methods));
    refusals.extend(gateway.routes.rows().iter().filter_map(|row| path(row, gateway, settings)));
    refusals.extend(too_large(gateway, settings));
    for (target, flag) in [(Target::Gw, "stream-timeout"), (Target::Auth, "auth-timeout")] {
        refusals.extend(deadline_of(gateway, target, flag));
        refusals.extend(service(gateway, target));
        if settings.api == Api::Ingress {
            refusals.extend(companion(gateway, target));
        }
    }
}

/// GKE lists HTTPRouteMethodMatching among what it does not support (its conformance report for Gateway API 1.6); an
/// Ingress has no field for it.
fn methods(row: &Row) -> Option<Diagnostic> {
    if row.methods.is_empty() {
        return None;
    }
    let message = format!(
        "gcp-lb cannot limit {} to {}: GKE supports no method matching",
        row.path,
        row.methods.join(", ")
    );
    let help = "drop the methods, or use a router that matches them: istio, gateway-api, envoy-gateway, traefik, kong, \
                envoy, nginx-f5";
    Some(
        refusal("methods-not-expressible", message)
            .at_path(format!("routes[{}].methods", row.index))
            .help(help),
    )
}

fn path(row: &Row, gateway: &Gateway, settings: &Settings<'_>) -> Option<Diagnostic> {
    let at = format!("routes[{}].path", row.index);
    if row.kind == MatchKind::Prefix && row.path.len() + "/*".len() > MAX_PATH {
        let message = format!(
            "gcp-lb cannot match the prefix {}: a rule's path has at most {MAX_PATH} characters, /* included",
            row.path
        );
        let help = "shorten it; routers without this limit: istio, envoy, traefik";
        return Some(refusal("path-not-expressible", message).at_path(at).help(help));
    }
    if settings.api == Api::Gateway {
        return None;
    }
    let reason = if row.path.contains('*') {
        "GKE Ingress refuses * in a path".to_owned()
    } else if contested(row, gateway) {
        format!("Google does not document whether the path {0} or {0}* of the prefix wins for it", row.path)
    } else {
        return None;
    };
    let message = format!("gcp-lb cannot match the path {} with api=ingress: {reason}", row.path);
    let help = "--option gcp-lb.api=gateway can; other routers that can: istio, gateway-api, envoy-gateway, envoy, traefik";
    Some(refusal("path-not-expressible", message).at_path(at).help(help))
}

/// True for an exact `/p/` on a prefix `/p` of the other service.
fn contested(row: &Row, gateway: &Gateway) -> bool {
    let Some(base) = row.path.strip_suffix('/').filter(|_| row.kind == MatchKind::Exact) else {
        return false;
    };
    let base = if base.is_empty() { "/" } else { base };
    gateway
        .routes
        .rows()
        .iter()
        .any(|other| other.kind == MatchKind::Prefix && other.path == base && other.backend != row.backend)
}

fn too_large(gateway: &Gateway, settings: &Settings<'_>) -> Option<Diagnostic> {
    let rows = gateway.routes.rows().len();
    if settings.api == Api::Gateway && rows > MAX_MATCHES {
        let message = format!(
            "gcp-lb cannot hold this table: it takes {rows} matches and an HTTPRoute has at most {MAX_MATCHES}"
        );
        let help = "use fewer rows; routers without this limit: istio, envoy, traefik, kong, ingress-nginx, nginx-f5";
        return Some(refusal("quota-exceeded", message).at_path("routes").help(help));
    }
    let size = url_map::size(gateway, settings);
    if settings.is_classic() && size > url_map::MAX_CLASSIC {
        let message = format!(
            "gcp-lb cannot hold this table: its URL map takes about {size} bytes, and one of a classic Application Load \
             Balancer has at most {}",
            url_map::MAX_CLASSIC
        );
        let help = "--option gcp-lb.class=gke-l7-global-external-managed, whose URL maps may have 1 MB; routers without \
                    this limit: istio, envoy, traefik, kong, ingress-nginx, nginx-f5";
        return Some(refusal("quota-exceeded", message).at_path("routes").help(help));
    }
    None
}

fn deadline_of(gateway: &Gateway, target: Target, flag: &str) -> Option<Diagnostic> {
    let asked = deadline(gateway, target);
    (asked > MAX_DEADLINE).then(|| {
        let message = format!(
            "gcp-lb cannot wait {asked} seconds for {}: timeoutSec has at most {MAX_DEADLINE}",
            suffix(target).trim_start_matches('-')
        );
        let help =
            "ask for less; routers without a total deadline: istio, envoy, ingress-nginx, nginx-f5, traefik";
        refusal("limit-out-of-range", message).at_path(flag).help(help)
    })
}

fn service(gateway: &Gateway, target: Target) -> Option<Diagnostic> {
    let backend = backend(gateway, target);
    let service = &backend.service;
    if backend.namespace != gateway.namespace {
        let message = format!(
            "gcp-lb cannot reach Service {service} in namespace {}: routes and policies refer to Services of their own \
             namespace, which is {}",
            backend.namespace, gateway.namespace
        );
        return Some(
            refusal("cross-namespace-backend", message)
                .help("routers that can: istio, gateway-api, envoy-gateway, envoy, nginx-f5"),
        );
    }
    match &backend.port {
        Port::Number(_) => None,
        Port::Unnamed => {
            let message = format!("gcp-lb needs a port of Service {service}");
            Some(refusal("backend-port-missing", message))
        }
        Port::Name(port) => {
            let message =
                format!("gcp-lb needs the port of Service {service} as a number, not as the name {port:?}");
            let help = "routers that take names: aws-alb, ingress-nginx, traefik";
            Some(refusal("port-name-unsupported", message).help(help))
        }
    }
}

fn companion(gateway: &Gateway, target: Target) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = name(gateway, suffix(target));
    if !names::is_label(&name) {
        let message = format!(
            "Kubernetes refuses a Service with the name {name:?}: it must be a DNS label (lower-case letters, digits and \
             -, at most 63 characters)"
        );
        let help = "set a shorter fullnameOverride, or --option gcp-lb.api=gateway";
        found.push(refusal("object-name-invalid", message).at_path("fullnameOverride").help(help));
    }
    let selector = match target {
        Target::Auth => &gateway.selectors.auth,
        Target::Gw => &gateway.selectors.gw,
    };
    if selector.is_empty() {
        let message = format!(
            "gcp-lb needs the labels that select the pods of {}",
            suffix(target).trim_start_matches('-')
        );
        found.push(refusal("selector-missing", message));
    }
    found
}

/// What is worth telling.
pub(super) fn remarks(gateway: &Gateway, settings: &Settings<'_>) -> Vec<Diagnostic> {
    let total = deadline(gateway, Target::Gw);
    let message = format!(
        "the load balancer ends every answer of gw after {total} seconds, streams included: it has a total deadline only"
    );
    let mut remarks = vec![Diagnostic::info("total-deadline", message).at_path("stream-timeout")];
    if total > DAY_SECONDS {
        let message = "Google advises against deadlines above 86400 seconds: its proxies restart, which ends streams earlier";
        remarks.push(Diagnostic::info("total-deadline", message).at_path("stream-timeout"));
    }
    if gateway.tls.terminates() && settings.api == Api::Gateway {
        let message = "gcp-lb redirects http to https with status 301, the only permanent one that GKE Gateway takes; a \
                       client may then turn a POST into a GET (RFC 9110 section 15.4.2)";
        remarks.push(Diagnostic::info("redirect-status", message).at_path("tls"));
    }
    if gateway.tls == Tls::Router && settings.api == Api::Ingress && settings.source == Source::Unsaid {
        let message = format!(
            "the managed certificate becomes active when {} resolves to the load balancer's address",
            gateway.host
        );
        remarks.push(Diagnostic::info("certificate-discovery", message).at_path("tls"));
    }
    if let Some((_, name)) = settings.parent {
        let message = format!(
            "the routes attach to the Gateway {name}: its class must be one of GKE's, and its listeners {} and {} must take \
             routes of this host and namespace",
            settings.http_section, settings.https_section
        );
        remarks.push(Diagnostic::info("gateway-attached", message).at_path("gcp-lb.gateway"));
        if let Tls::Secret(secret) = &gateway.tls {
            let message = format!(
                "the Gateway {name} has certificates of its own: the Secret {secret} is written nowhere"
            );
            remarks.push(Diagnostic::info("gateway-attached", message).at_path("tls"));
        }
    }
    if settings.url_map_tests {
        let message = "the URL map files are no Kubernetes objects: write them with --output-dir or -o json, and keep them \
                       from kubectl apply";
        remarks.push(Diagnostic::info("file-among-objects", message).at_path("gcp-lb.url-map-tests"));
    }
    remarks
}
