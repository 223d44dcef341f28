//! What the controller cannot express, and what the user should know about the result.

use super::super::INTERNAL;
use super::super::info::{API, CLUSTER_ISSUER, INFO, ISSUER, RESERVED, WILDCARD};
use super::OTHERS;
use super::upstream::number;
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::names;
use gatewright_core::router::{Options, refusal, reserved_rows};

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn refusals(gateway: &Gateway, options: &Options) -> Vec<Diagnostic> {
    let mut refusals: Vec<Diagnostic> = ingress(options).into_iter().collect();
    refusals.extend(tls(gateway, options));
    refusals.extend(issuers(gateway, options));
    refusals.extend([&gateway.auth, &gateway.gw].into_iter().filter_map(backend));
    refusals.extend(paths(gateway));
    refusals.extend(annotations(gateway));
    refusals
}

/// `internal/configs/version1/nginx.ingress.tmpl` has `proxy_set_header Host $host` in every location.
fn ingress(options: &Options) -> Option<Diagnostic> {
    options.is(API, "ingress").then(|| {
        let message = "nginx-f5 cannot keep the Host header with an Ingress: the controller always sends $host, \
                       which is lower-cased and has no port, and an Ingress has no condition on methods";
        refusal("form-not-expressible", message)
            .at_path("nginx-f5.api")
            .help("the default, --option nginx-f5.api=virtualserver, expresses all of it")
    })
}

/// `generateSSLConfig`: tls without Secret serves TLS only with the wildcard certificate.
fn tls(gateway: &Gateway, options: &Options) -> Option<Diagnostic> {
    (gateway.tls == Tls::Router && !options.is(WILDCARD, "true")).then(|| {
        let message = "nginx-f5 has a certificate of its own only when the controller runs with \
                       -wildcard-tls-secret; without it the host would serve no TLS";
        refusal("tls-not-expressible", message).at_path("tls").help(
            "--option nginx-f5.wildcard-tls-secret=true if the controller has the flag, or --tls secret:NAME; \
             aws-alb, gcp-lb, ingress-nginx, kong and traefik have certificates of their own",
        )
    })
}

fn issuers(gateway: &Gateway, options: &Options) -> Vec<Diagnostic> {
    let given: Vec<&str> =
        [ISSUER, CLUSTER_ISSUER].into_iter().filter(|key| options.get(key).is_some()).collect();
    let mut refusals = Vec::new();
    if given.len() > 1 {
        let message = "cert-manager takes one issuer, not both nginx-f5.issuer and nginx-f5.cluster-issuer";
        refusals.push(refusal("option-conflict", message));
    }
    if !given.is_empty() && !matches!(gateway.tls, Tls::Secret(_)) {
        let message = "an issuer needs a Secret to fill, and this TLS mode has none";
        refusals.push(refusal("option-conflict", message).help("--tls secret:NAME"));
    }
    refusals
}

/// `pkg/apis/configuration/validation/virtualserver.go`, `validateUpstreams`: ports are numbers, names of
/// Services are DNS-1035 labels, their namespaces DNS-1123 labels.
fn backend(backend: &Backend) -> Option<Diagnostic> {
    let service = &backend.service;
    if number(&backend.port).is_none_or(|number| number == 0) {
        let message = format!("nginx-f5 needs the number of a port of Service {service}");
        let help = match &backend.port {
            Port::Name(_) => "use the number of the port; aws-alb, ingress-nginx and traefik take names",
            _ => "use the number of the port",
        };
        return Some(refusal("port-not-expressible", message).help(help));
    }
    let starts_with_letter = service.starts_with(|first: char| first.is_ascii_lowercase());
    if !names::is_label(service) || !starts_with_letter || !names::is_label(&backend.namespace) {
        let message = format!(
            "nginx-f5 refuses the Service {}/{service} in an upstream: names are DNS labels that start with a letter",
            backend.namespace
        );
        return Some(refusal("name-not-expressible", message).help(format!("other routers: {OTHERS}")));
    }
    None
}

/// `validatePath`: no white space, braces, semicolon or backslash; canonical paths can only have the semicolon.
fn paths(gateway: &Gateway) -> Vec<Diagnostic> {
    let rows = gateway.routes.rows();
    let has_methods = rows.iter().any(|row| !row.methods.is_empty());
    let refuse = |row: &gatewright_core::routes::Row, reason: &str| {
        let message = format!("nginx-f5 cannot express the path {}: {reason}", row.path);
        refusal("path-not-expressible", message)
            .at_path(format!("routes[{}].path", row.index))
            .help("routers without this limit: gateway-api, traefik, kong")
    };
    let mut refusals = Vec::new();
    for row in rows {
        if row.path.contains(';') {
            refusals.push(refuse(row, "the controller rejects paths with a semicolon"));
        }
    }
    if has_methods {
        let help = format!("name the path otherwise, or use another router: {OTHERS}");
        refusals.extend(reserved_rows(INFO.id, RESERVED, &gateway.routes, &help));
    }
    refusals
}

fn annotations(gateway: &Gateway) -> Vec<Diagnostic> {
    let reserved = |key: &str| INFO.annotation_prefixes.iter().any(|prefix| key.starts_with(prefix));
    let keys = gateway.annotations.iter().map(|(key, _)| key).filter(|key| reserved(key));
    let mut refusals: Vec<Diagnostic> = keys
        .map(|key| {
            let message =
                format!("the annotation {key} is the controller's own and follows from the other settings");
            refusal("annotation-reserved", message).help("see the options of nginx-f5: gatewright routers")
        })
        .collect();
    let size: usize = gateway.annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > 256 << 10 {
        let message =
            format!("Kubernetes allows 256 KiB of annotations on an object, these have {size} bytes");
        refusals.push(refusal("annotations-too-large", message));
    }
    refusals
}

/// Facts that the object cannot show.
pub(super) fn remarks(gateway: &Gateway, options: &Options) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if options.get(ISSUER).or_else(|| options.get(CLUSTER_ISSUER)).is_some() {
        let message = "the controller rejects tls.cert-manager unless it runs with -enable-cert-manager";
        remarks.push(Diagnostic::info("controller-flag", message).at_path("tls"));
    }
    if gateway.routes.rows().iter().any(|row| !row.methods.is_empty()) {
        let message = format!(
            "nginx-f5 keeps paths that start with {INTERNAL} for itself where rows have methods: it answers them 404"
        );
        remarks.push(Diagnostic::info("reserved-path", message));
    }
    let bytes = estimated_bytes(gateway);
    if bytes > OBJECT_BYTES {
        let message = format!(
            "the VirtualServer for nginx-f5 has about {} KiB; etcd and the API server refuse objects of more than \
             1.5 MiB by default",
            bytes / 1024
        );
        remarks.push(Diagnostic::warning("object-too-large", message).at_path("routes"));
    }
    remarks
}

/// Below the 1.5 MiB of etcd's `--max-request-bytes`, because managed fields are stored too.
const OBJECT_BYTES: usize = 1 << 20;

/// As JSON, which is how objects travel: an action has about 120 bytes, a match 190.
fn estimated_bytes(gateway: &Gateway) -> usize {
    let rows = gateway.routes.rows().iter();
    rows.map(|row| 2 * (row.path.len() + 130 + 190 * row.methods.len())).sum()
}
