//! What Traefik cannot express, and what the user should know about the result.

use super::Run;
use crate::traefik::info;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Tls;
use gatewright_core::router::refusal;

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn refusals(run: &Run<'_>, ingress: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for backend in [&run.gateway.auth, &run.gateway.gw] {
        found.extend(port(backend, ingress));
        found.extend(namespace(backend, &run.gateway.namespace));
    }
    if ingress {
        found.extend(methods(run));
    }
    found.extend(issuers(run));
    found
}

fn port(backend: &Backend, ingress: bool) -> Option<Diagnostic> {
    let name = match &backend.port {
        Port::Number(_) => return None,
        Port::Name(_) if !ingress => return None,
        Port::Name(name) => format!("the port {name:?}"),
        Port::Unnamed => "no port".to_owned(),
    };
    let message = format!(
        "traefik cannot be given {name} for the Service {:?}: {}",
        backend.service,
        if ingress { "a companion Service needs a number" } else { "a route names a port" }
    );
    Some(refusal("port-name-unsupported", message).help("use the number of the Service's port"))
}

fn namespace(backend: &Backend, own: &str) -> Option<Diagnostic> {
    (backend.namespace != own).then(|| {
        let message = format!(
            "traefik cannot route from the namespace {own:?} to the Service {:?} of the namespace {:?}: \
             allowCrossNamespace is off by default, and a companion Service selects pods of its own namespace",
            backend.service, backend.namespace
        );
        refusal("cross-namespace-backend", message)
            .help("render into the namespace of the Services; istio, gateway-api and envoy reach other namespaces")
    })
}

fn methods(run: &Run<'_>) -> impl Iterator<Item = Diagnostic> {
    run.gateway.routes.rows().iter().filter(|row| !row.methods.is_empty()).map(|row| {
        let message = format!(
            "traefik with traefik.api=ingress cannot limit {} to {}: an Ingress has no condition on the method",
            row.path,
            row.methods.join(", ")
        );
        refusal("methods-not-expressible", message)
            .at_path(format!("routes[{}].methods", row.index))
            .help("traefik.api=crd can; so can istio, gateway-api, envoy-gateway, envoy, kong and nginx-f5")
    })
}

fn issuers(run: &Run<'_>) -> Option<Diagnostic> {
    let (kind, name) = run.issuer()?;
    (!matches!(run.gateway.tls, Tls::Secret(_))).then(|| {
        let message = format!(
            "traefik cannot use the cert-manager {kind} {name:?}: a certificate needs a Secret to be stored in"
        );
        refusal("tls-mode-unsupported", message)
            .at_path("tls")
            .help("--tls secret:NAME names the Secret that cert-manager fills")
    })
}

/// Facts that the objects cannot show.
pub(super) fn remarks(run: &Run<'_>) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if matches!(run.gateway.tls, Tls::Router) && run.options.get(info::RESOLVER).is_none_or(str::is_empty) {
        let message =
            "traefik serves its default certificate, which is self-signed unless a TLSStore says otherwise";
        remarks.push(Diagnostic::info("traefik-default-certificate", message).at_path("tls").help(
            "--option traefik.cert-resolver=NAME takes a certificate resolver of the static configuration",
        ));
    }
    if run.gateway.tls.terminates() && run.options.is(info::API, "ingress") {
        let message = "the redirect is a Middleware, which traefik reads only while providers.kubernetesCRD is on; \
                       without it plain http answers 404";
        remarks.push(Diagnostic::info("traefik-middleware-provider", message).at_path("tls"));
    }
    remarks
}
