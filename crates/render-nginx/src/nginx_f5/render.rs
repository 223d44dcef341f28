//! One VirtualServer for the whole table.
//!
//! - An element-wise prefix `/p` is two routes, `=/p` and `/p/`: the controller's prefix is one of bytes, and
//!   `/p/` alone would make nginx redirect `/p`.
//! - Rows with methods become `matches` on `$request_method`; the default action of the route is the next best
//!   row's, so that a mismatch falls where the table says.
//! - Every action sets Host to `${http_host}`: the controller's own default is `$host`, which is lower-cased and
//!   has no port (`internal/configs/virtualserver.go`, `generateProxySetHeaders`).
//! - One object: it is accepted or rejected as a whole, so no path of auth can fall to gw because a part of it
//!   was refused. A route without endpoints answers 502 itself.
//! - No Policy is needed: every limit stands on the upstream.

mod check;
mod routes;
mod upstream;

use super::info::{CLASS, CLUSTER_ISSUER, INFO, ISSUER};
use super::types::{CertManager, Spec, Tls as SpecTls, TlsRedirect, VirtualServer};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Meta, Object, Options, Pairs, Rendered, refusal};

/// Routers without the limits of this one, for refusals.
const OTHERS: &str = "istio, gateway-api, envoy-gateway, envoy, traefik, kong";

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let refusals = check::refusals(gateway, options);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let upstreams = upstream::upstreams(gateway, options)?;
    let server = VirtualServer {
        api_version: "k8s.nginx.org/v1",
        kind: "VirtualServer",
        metadata: Meta {
            name: format!("{}-{}", gateway.fullname, INFO.id),
            namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
            labels: Pairs(gateway.labels.clone()),
            annotations: Pairs(gateway.annotations.clone()),
        },
        spec: Spec {
            ingress_class_name: options.get(CLASS).map(str::to_owned),
            host: gateway.host.clone(),
            tls: tls(gateway, options),
            upstreams,
            routes: routes::routes(&gateway.routes),
        },
    };
    let object = Object::from_typed(&server).map_err(|error| {
        vec![refusal("object-not-printable", format!("the VirtualServer has no text form: {error}"))]
    })?;
    Ok(Rendered { artifacts: vec![Artifact::Object(object)], remarks: check::remarks(gateway, options) })
}

fn tls(gateway: &Gateway, options: &Options) -> Option<SpecTls> {
    let secret = match &gateway.tls {
        Tls::Secret(name) => Some(name.clone()),
        // Without a Secret the controller takes the one of its flag -wildcard-tls-secret.
        Tls::Router => None,
        Tls::Off | Tls::External => return None,
    };
    let issuer = |key| options.get(key).map(str::to_owned);
    let cert_manager = CertManager { issuer: issuer(ISSUER), cluster_issuer: issuer(CLUSTER_ISSUER) };
    let is_asked = cert_manager.issuer.is_some() || cert_manager.cluster_issuer.is_some();
    Some(SpecTls {
        secret,
        redirect: TlsRedirect { enable: true, code: 308 },
        cert_manager: is_asked.then_some(cert_manager),
    })
}
