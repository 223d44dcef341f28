//! What ELB and the controller cannot do for any table.

use super::settings::{Api, Settings};
use gatewright_core::decision::{Backend, Port};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::refusal;

/// Longest value of a host-header condition (ELBv2 API, `RuleCondition`).
const MAX_HOST: usize = 128;

/// One refusal for each thing that does not depend on the rows.
pub(super) fn gateway(gateway: &Gateway, settings: &Settings<'_>, refusals: &mut Vec<Diagnostic>) {
    if let Tls::Secret(name) = &gateway.tls {
        let message = format!(
            "aws-alb cannot use the Secret {name:?}: the controller ignores TLS Secrets, a load balancer takes \
             its certificates from ACM"
        );
        let help = "--tls router, with --option aws-alb.certificate-arn=ARN; routers that can: envoy, \
                    envoy-gateway, gateway-api, gcp-lb, ingress-nginx, istio, kong, nginx-f5, traefik";
        refusals.push(refusal("tls-mode-unsupported", message).at_path("tls").help(help));
    }
    refusals.extend(host(&gateway.host));
    for backend in [&gateway.auth, &gateway.gw] {
        refusals.extend(unreachable(backend, gateway, settings));
    }
}

/// ELB user guide, "Host conditions".
fn host(host: &str) -> Option<Diagnostic> {
    let last = host.rsplit_once('.').map(|(_, last)| last);
    let reason = match last {
        None => "it has no dot",
        Some(last) if !last.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            "only letters may follow the last dot"
        }
        Some(_) if host.len() > MAX_HOST => "it is longer than 128 characters",
        Some(_) => return None,
    };
    let message = format!("aws-alb cannot match the host {host:?} in a host-header condition: {reason}");
    let help = "other routers match it: envoy, envoy-gateway, gateway-api, ingress-nginx, nginx-f5, traefik";
    Some(refusal("host-not-expressible", message).at_path("env.fronteggMcpGwHost").help(help))
}

fn unreachable(backend: &Backend, gateway: &Gateway, settings: &Settings<'_>) -> Option<Diagnostic> {
    let service = &backend.service;
    if backend.namespace != gateway.namespace {
        let message = format!(
            "aws-alb cannot reach Service {service} in namespace {}: the rendered objects refer to Services of \
             their own namespace, which is {}",
            backend.namespace, gateway.namespace
        );
        let help = "routers that can: istio, gateway-api, envoy-gateway, envoy, nginx-f5";
        return Some(refusal("cross-namespace-backend", message).help(help));
    }
    match (&backend.port, settings.api) {
        (Port::Unnamed, _) => {
            let message = format!("aws-alb needs a port of Service {service}");
            Some(refusal("backend-port-missing", message))
        }
        (Port::Name(name), Api::GatewayApi) => {
            let message = format!(
                "aws-alb with api=gateway-api cannot name port {name:?} of Service {service}: a backendRef takes \
                 a number"
            );
            Some(refusal("port-name-unsupported", message).help("use the number, or aws-alb.api=ingress"))
        }
        _ => None,
    }
}
