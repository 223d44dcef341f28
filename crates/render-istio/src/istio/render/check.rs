//! What Istio cannot express, and what the user should know about the result.

use super::object_name;
use crate::istio::facts::Facts;
use crate::istio::info::INFO;
use gatewright_core::decision::Port;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::names;
use gatewright_core::router::{refusal, reserved_rows};
use gatewright_core::routes::MatchKind;

/// One refusal for each thing that was asked and cannot be said.
pub(super) fn refusals(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    let checks = [tls(gateway, facts), names(gateway, facts), host(gateway), streams(gateway, facts)];
    checks.into_iter().flatten().chain(ports(gateway)).chain(reserved(gateway, facts)).collect()
}

fn tls(gateway: &Gateway, facts: &Facts) -> Option<Diagnostic> {
    match (&gateway.tls, &facts.attached) {
        (Tls::Router, None) => Some(
            refusal(
                "tls-not-expressible",
                "istio cannot terminate TLS with a certificate of its own: a server of a Gateway always names \
                 a Secret",
            )
            .at_path("tls")
            .help(
                "--tls secret:NAME, or attach to a Gateway that serves the host over https with \
                 --option istio.gateway=NAMESPACE/NAME; aws-alb, gcp-lb, ingress-nginx, kong and traefik have \
                 certificates of their own",
            ),
        ),
        (Tls::Secret(secret), Some((namespace, name))) => Some(
            refusal(
                "tls-not-expressible",
                format!(
                    "istio cannot use the Secret {secret:?}: the Gateway {namespace}/{name} that you attach to \
                     brings its own certificate"
                ),
            )
            .at_path("tls")
            .help("--tls router takes the certificate of that Gateway; without istio.gateway a Gateway with this Secret is rendered"),
        ),
        _ => None,
    }
}

/// istio/istio `pkg/config/validation`: a Gateway's name is a DNS-1123 label.
fn names(gateway: &Gateway, facts: &Facts) -> Option<Diagnostic> {
    let (name, path, help) = match &facts.attached {
        Some((_, name)) => {
            (name.clone(), "istio.gateway", "a Gateway of networking.istio.io has no such name")
        }
        None => (object_name(gateway), "fullnameOverride", "set a shorter fullnameOverride"),
    };
    (!names::is_label(&name)).then(|| {
        let message = format!(
            "istio refuses a Gateway with the name {name:?}: it must be a DNS label (lower-case letters, \
             digits and -, at most 63 characters)"
        );
        refusal("name-not-expressible", message).at_path(path).help(help)
    })
}

/// A host without a dot in a VirtualService is the short name of a Service: Istio completes it with the
/// namespace and the cluster domain (istio/istio `pkg/config/host`, `ResolveShortnameToFQDN`), so the name
/// itself would never match.
fn host(gateway: &Gateway) -> Option<Diagnostic> {
    (!gateway.host.contains('.')).then(|| {
        let message = format!(
            "istio takes the host {:?} for the short name of a Service, because it has no dot, and would not route it",
            gateway.host
        );
        let help = "use a host with a dot; ingress-nginx, kong and traefik route single-label hosts";
        refusal("host-not-expressible", message).at_path("env.fronteggMcpGwHost").help(help)
    })
}

fn streams(gateway: &Gateway, facts: &Facts) -> Option<Diagnostic> {
    let limit = facts.connection().stream_idle? / 1000;
    let floors =
        [("streamTimeout", gateway.floors.stream_seconds), ("authTimeout", gateway.floors.auth_seconds)];
    let (path, asked) = floors.into_iter().find(|(_, asked)| *asked > limit)?;
    let message = format!(
        "istio cannot keep a connection open through {asked} silent seconds: with the connection profile EDGE \
         the gateway cuts it after {limit}, and no routing object changes that"
    );
    let help = "set httpStreamIdleTimeout in the ProxyConfig of the gateway, or use the profile DEFAULT; envoy, \
                envoy-gateway, kong, traefik and the nginx routers take the limit from an object";
    Some(refusal("stream-timeout-not-expressible", message).at_path(path).help(help))
}

fn ports(gateway: &Gateway) -> impl Iterator<Item = Diagnostic> {
    [&gateway.auth, &gateway.gw].into_iter().filter_map(|backend| match &backend.port {
        Port::Name(port) => Some(
            refusal(
                "port-not-expressible",
                format!(
                    "istio cannot send requests to the port {port:?} of the Service {:?}: a destination takes \
                     port numbers only",
                    backend.service
                ),
            )
            .help("use the number of the port; aws-alb, ingress-nginx and traefik take names"),
        ),
        Port::Number(_) | Port::Unnamed => None,
    })
}

/// Envoy takes such segments out only while it normalises.
fn reserved(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    if !facts.connection().normalize_path {
        return Vec::new();
    }
    let help = "name the path otherwise, say --option istio.path-normalization=NONE if the mesh has it, or use one \
                of the routers that can: gateway-api, traefik, kong";
    reserved_rows(INFO.id, INFO.reserved_paths, &gateway.routes, help)
}

/// Facts that the objects cannot show.
pub(super) fn remarks(gateway: &Gateway, facts: &Facts) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if let Tls::Secret(secret) = &gateway.tls {
        let message = format!(
            "istio reads the Secret {secret:?} from the namespace of its gateway pods ({} by default), not from \
             the namespace of the Gateway",
            facts.workload_namespace
        );
        remarks.push(Diagnostic::info("istio-credential-namespace", message).at_path("tls"));
    }
    if let Some((namespace, name)) = &facts.attached {
        let ports = if gateway.tls.terminates() {
            format!("on port {} (HTTP) and on port {} (HTTPS)", facts.http_port, facts.https_port)
        } else {
            format!("on port {} (HTTP), without tls.httpsRedirect", facts.http_port)
        };
        let message = format!("the Gateway {namespace}/{name} must serve {} {ports}", gateway.host);
        remarks.push(Diagnostic::info("istio-attached-gateway", message));
    }
    let bytes = estimated_bytes(gateway);
    if bytes > OBJECT_BYTES {
        let message = format!(
            "the VirtualService for istio has about {} KiB; etcd and the API server refuse objects of more than \
             1.5 MiB by default",
            bytes / 1024
        );
        remarks.push(Diagnostic::warning("object-too-large", message).at_path("routes"));
    }
    remarks
}

/// Below the 1.5 MiB of etcd's `--max-request-bytes`, because managed fields are stored too.
const OBJECT_BYTES: usize = 1 << 20;

/// As JSON, which is how objects travel.
fn estimated_bytes(gateway: &Gateway) -> usize {
    let item = |path: usize, methods: usize| methods.max(1) * (path + 26 + 29 * methods.min(1));
    let rows = gateway.routes.rows().iter();
    rows.map(|row| match row.kind {
        MatchKind::Exact => item(row.path.len(), row.methods.len()),
        MatchKind::Prefix => 2 * item(row.path.len(), row.methods.len()),
    })
    .sum()
}
