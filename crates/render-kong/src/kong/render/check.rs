//! What Kong cannot express, and what the user should know about the result.

use super::{backend, companion_name, silence, suffix};
use crate::kong::info::{CLUSTER_ISSUER, INFO, ISSUER, RESERVED};
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::names;
use gatewright_core::router::{Options, refusal, reserved_rows};
use gatewright_core::routes::Target;

/// The longest timeout of a Kong service in milliseconds (Kong/kong `kong/db/schema/entities/services.lua`).
const LONGEST: u64 = (1 << 31) - 2;

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn refusals(gateway: &Gateway, options: &Options, declarative: bool) -> Vec<Diagnostic> {
    let mut found = host(gateway);
    let other_path = "name the path otherwise; every other router can";
    found.extend(reserved_rows(INFO.id, RESERVED, &gateway.routes, other_path));
    for target in [Target::Auth, Target::Gw] {
        found.extend(timeout(gateway, target));
        found.extend(port(gateway, target));
        if !declarative {
            found.extend(companion(gateway, target));
        }
    }
    found.extend(if declarative { certificate(gateway, options) } else { issuer(gateway, options) });
    found.extend(annotations(gateway));
    found
}

/// Kong/kubernetes-ingress-controller `subtranslator/ingress_atc.go`, `validHosts`: a label may not hold two
/// hyphens in a row. `hostMatcherFromHosts` drops other hosts without a word, and a route that has lost its
/// only host matches every one. kong.yml has no such rule, but the same table should suit both.
fn host(gateway: &Gateway) -> Vec<Diagnostic> {
    if !gateway.host.contains("--") {
        return Vec::new();
    }
    let message = format!(
        "kong cannot be limited to the host {}: its controllers refuse names with two hyphens in a row \
         (internationalised names among them), and under the router flavour expressions the route would then \
         answer for every host",
        gateway.host
    );
    let help = "use another name, or one of the routers that can: ingress-nginx, nginx-f5, istio, gateway-api, \
                envoy-gateway, gcp-lb, traefik, envoy, aws-alb";
    vec![refusal("host-not-expressible", message).at_path("env.fronteggMcpGwHost").help(help)]
}

fn timeout(gateway: &Gateway, target: Target) -> Option<Diagnostic> {
    let asked = silence(gateway, target);
    let setting = match target {
        Target::Auth => "authTimeout",
        Target::Gw => "streamTimeout",
    };
    (asked > LONGEST).then(|| {
        let message = format!(
            "kong cannot wait {} s for {}: the longest timeout of a Kong service is {} s",
            asked / 1000,
            suffix(target),
            LONGEST / 1000
        );
        let help = "ask for less, or use a router without this limit: istio, envoy, ingress-nginx, nginx-f5, traefik";
        refusal("limit-out-of-range", message).at_path(setting).help(help)
    })
}

fn port(gateway: &Gateway, target: Target) -> Option<Diagnostic> {
    let backend = backend(gateway, target);
    (!matches!(backend.port, Port::Number(_))).then(|| {
        let message = format!(
            "kong needs the port of Service {} as a number: a companion Service and kong.yml name their ports so",
            backend.service
        );
        refusal("backend-port-missing", message)
    })
}

fn companion(gateway: &Gateway, target: Target) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let (backend, name) = (backend(gateway, target), companion_name(gateway, target));
    if backend.namespace != gateway.namespace {
        let message = format!(
            "kong cannot reach Service {} in namespace {}: an Ingress refers to Services of its own namespace, \
             which is {}",
            backend.service, backend.namespace, gateway.namespace
        );
        let help = "--option kong.api=declarative, or one of the routers that can: istio, gateway-api, \
                    envoy-gateway, envoy, nginx-f5";
        found.push(refusal("cross-namespace-backend", message).help(help));
    }
    if !names::is_label(&name) {
        let message = format!(
            "Kubernetes refuses a Service with the name {name:?}: it must be a DNS label (lower-case letters, \
             digits and -, at most 63 characters)"
        );
        let help = "set a shorter fullnameOverride, or --option kong.api=declarative";
        found.push(refusal("object-name-invalid", message).at_path("fullnameOverride").help(help));
    }
    let selector = match target {
        Target::Auth => &gateway.selectors.auth,
        Target::Gw => &gateway.selectors.gw,
    };
    if selector.is_empty() {
        let message = format!("kong needs the labels that select the pods of {}", suffix(target));
        found.push(refusal("selector-missing", message));
    }
    found
}

/// cert-manager's ingress-shim fills the Secret of `spec.tls` (cert-manager documentation, "Annotated Ingress
/// resource").
fn issuer(gateway: &Gateway, options: &Options) -> Option<Diagnostic> {
    let given: Vec<&str> =
        [ISSUER, CLUSTER_ISSUER].into_iter().filter(|key| options.get(key).is_some()).collect();
    if given.len() > 1 {
        let message = "cert-manager takes one issuer, not both kong.issuer and kong.cluster-issuer";
        return Some(refusal("option-conflict", message));
    }
    let idle = !given.is_empty() && !matches!(gateway.tls, Tls::Secret(_));
    idle.then(|| {
        let message = "an issuer needs a Secret to fill, and this TLS mode has none";
        refusal("option-conflict", message).help("--tls secret:NAME")
    })
}

fn certificate(gateway: &Gateway, options: &Options) -> Option<Diagnostic> {
    if let Tls::Secret(secret) = &gateway.tls {
        let message = format!(
            "kong cannot use the Secret {secret:?} from a kong.yml: the file holds certificates themselves and \
             cannot refer to a Kubernetes Secret"
        );
        let help = "--tls router takes the certificate that Kong is configured with (ssl_cert); kong.api=ingress \
                    takes a Secret";
        return Some(refusal("tls-mode-unsupported", message).at_path("tls").help(help));
    }
    let given = [ISSUER, CLUSTER_ISSUER].into_iter().find(|key| options.get(key).is_some())?;
    let message = format!("kong.{given} is an annotation of an Ingress; a kong.yml has none");
    Some(refusal("option-conflict", message))
}

fn annotations(gateway: &Gateway) -> Vec<Diagnostic> {
    let reserved = |key: &str| {
        key.starts_with("cert-manager.io/") && key.ends_with("issuer")
            || INFO.annotation_prefixes.iter().any(|prefix| key.starts_with(prefix))
    };
    let keys = gateway.annotations.iter().map(|(key, _)| key).filter(|key| reserved(key));
    keys.map(|key| {
        let message = format!("the annotation {key} is Kong's own and follows from the other settings");
        refusal("annotation-reserved", message).help("see the options of kong: gatewright routers")
    })
    .collect()
}

/// What the user has to see to.
pub(super) fn remarks(gateway: &Gateway, options: &Options, declarative: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match &gateway.tls {
        Tls::Secret(secret) if !declarative => {
            let message = format!(
                "Kong Operator reads the Secret {secret:?} only with the label konghq.com/secret=true; Kong Ingress \
                 Controller reads it without"
            );
            found.push(Diagnostic::info("tls-secret-label", message).at_path("tls"));
        }
        Tls::Router => {
            let message = "Kong answers with its default certificate, which is self-signed unless ssl_cert and \
                           ssl_cert_key (KONG_SSL_CERT, KONG_SSL_CERT_KEY) name another one";
            found.push(Diagnostic::info("tls-default-certificate", message).at_path("tls"));
        }
        Tls::Secret(_) | Tls::Off | Tls::External => {}
    }
    if declarative && !options.is(crate::kong::info::FLAVOUR, "traditional") {
        let message = "under router_flavor expressions this kong.yml needs Kong 3.7 or later, which reads hosts and \
                       paths there";
        found.push(Diagnostic::info("kong-version", message).at_path("kong.api"));
    }
    found
}
