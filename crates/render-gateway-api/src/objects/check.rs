//! What Gateway API cannot express, whatever the implementation.

use super::plan::Plan;
use super::rules::{counts, typed};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::refusal;
use gatewright_semantics::gateway_api::{Bundle, is_hostname, path_problem};

/// One refusal for each thing that was asked and cannot be said.
pub(crate) fn refusals(gateway: &Gateway, plan: &Plan<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = [tls(gateway, plan), host(gateway, plan), limits(gateway, plan)]
        .into_iter()
        .flatten()
        .chain(rows(gateway, plan))
        .chain([&gateway.auth, &gateway.gw].into_iter().filter_map(|backend| port(backend, plan.id)))
        .collect();
    if plan.attached.is_some() && !plan.gateway_annotations.is_empty() {
        let message =
            format!("{} renders no Gateway that could name an issuer: it attaches to yours", plan.id);
        found.push(refusal("option-conflict", message).help("annotate that Gateway yourself"));
    }
    found
}

fn tls(gateway: &Gateway, plan: &Plan<'_>) -> Option<Diagnostic> {
    let id = plan.id;
    match (&gateway.tls, &plan.attached) {
        (Tls::Router, None) => Some(
            refusal(
                "tls-not-expressible",
                format!(
                    "{id} cannot terminate TLS with a certificate of its own: a listener of a Gateway names a Secret"
                ),
            )
            .at_path("tls")
            .help(format!(
                "--tls secret:NAME, or attach to a Gateway that serves the host over https with --option \
                 {id}.gateway=NAMESPACE/NAME"
            )),
        ),
        (Tls::Secret(secret), Some((namespace, name))) => Some(
            refusal(
                "tls-not-expressible",
                format!(
                    "{id} cannot use the Secret {secret:?}: the Gateway {namespace}/{name} that you attach to brings \
                     its own certificate"
                ),
            )
            .at_path("tls")
            .help(format!(
                "--tls router takes the certificate of that Gateway; without {id}.gateway a Gateway with this \
                 Secret is rendered"
            )),
        ),
        (Tls::Off | Tls::External | Tls::Router, _) if !plan.gateway_annotations.is_empty() => Some(
            refusal("option-conflict", "an issuer needs a Secret to fill, and this TLS mode has none")
                .help("--tls secret:NAME"),
        ),
        _ => None,
    }
}

fn host(gateway: &Gateway, plan: &Plan<'_>) -> Option<Diagnostic> {
    (!is_hostname(&gateway.host)).then(|| {
        let message = format!("{} cannot match the host {:?}: it is no RFC 1123 name", plan.id, gateway.host);
        refusal("host-not-expressible", message).at_path("env.fronteggMcpGwHost")
    })
}

/// 16 rules, 8 or 64 matches a rule, 128 matches together.
fn limits(gateway: &Gateway, plan: &Plan<'_>) -> Option<Diagnostic> {
    let per_rule = plan.bundle.matches_per_rule();
    let counts = counts(gateway, plan.method_miss);
    let matches: usize = counts.iter().sum();
    let rules: usize = counts.iter().map(|count| count.div_ceil(per_rule)).sum();
    (matches > Bundle::MATCHES || rules > Bundle::RULES).then(|| {
        let message = format!(
            "the table needs {matches} matches in {rules} rules of one HTTPRoute; {} takes {} matches, {per_rule} \
             of them in one rule, and {} rules",
            plan.id,
            Bundle::MATCHES,
            Bundle::RULES
        );
        refusal("route-limit-exceeded", message)
            .at_path("routes")
            .help("fewer rows or methods; istio, ingress-nginx, kong, traefik and envoy have no such limit")
    })
}

fn rows<'a>(gateway: &'a Gateway, plan: &'a Plan<'_>) -> impl Iterator<Item = Diagnostic> + 'a {
    gateway.routes.rows().iter().filter_map(|row| {
        let at = format!("routes[{}]", row.index);
        if let Some(problem) = path_problem(&row.path) {
            let message = format!("{} cannot match the path {:?}: {problem}", plan.id, row.path);
            return Some(refusal("path-not-expressible", message).at_path(at));
        }
        let unknown = row.methods.iter().find(|method| typed(method).is_none())?;
        let message = format!("{} has no name for the method {unknown:?}", plan.id);
        Some(refusal("methods-not-expressible", message).at_path(at))
    })
}

fn port(backend: &Backend, id: &str) -> Option<Diagnostic> {
    let message = match &backend.port {
        Port::Number(_) => return None,
        Port::Name(port) => format!(
            "{id} cannot send requests to the port {port:?} of the Service {:?}: a backendRef takes port numbers only",
            backend.service
        ),
        Port::Unnamed => format!("{id} needs the port of the Service {:?} by number", backend.service),
    };
    let help = match &backend.port {
        Port::Name(_) => "use the number of the port; aws-alb, ingress-nginx and traefik take names",
        _ => "use the number of the port",
    };
    Some(refusal("port-not-expressible", message).help(help))
}
