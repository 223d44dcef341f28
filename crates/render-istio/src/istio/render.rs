//! From the resolved gateway to a Gateway and a VirtualService.
//!
//! - A VirtualService's `uri.prefix` is a *string* prefix, so an element-wise row becomes two match items:
//!   `exact: /x` and `prefix: /x/`.
//! - Order is precedence, so rows are written by falling specificity; the catch-all is the last rule and has
//!   no `match` where it can.
//! - No timeout is written: Istio's default is none, and `0s` is refused by its CRD.
//! - `retries.attempts` is 0 on every rule: Istio would add two attempts to a rule that is silent.
//! - The redirect to https is a rule of the same VirtualService, bound to the http port, and stands first.
//!   It is complete there, so istiod emits nothing else on that port. `tls.httpsRedirect` is not used: it
//!   answers 301, which turns POST into GET in many clients, and keeps `:80` in the Location
//!   (envoyproxy/envoy#4832); a route redirect drops the port with the scheme.

mod check;
mod routes;

use super::facts::Facts;
use super::types::{GatewaySpec, Resource, Server, ServerPort, ServerTls, VirtualServiceSpec};
use gatewright_core::diag::{Class, Diagnostic};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Meta, Object, Options, Pairs, Rendered};

const API: &str = "networking.istio.io/v1";

/// The objects, or one refusal for everything that Istio cannot express.
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let facts = Facts::new(options, &gateway.namespace);
    let refusals = check::refusals(gateway, &facts);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut artifacts = Vec::with_capacity(2);
    if facts.attached.is_none() {
        artifacts.push(artifact(&gateway_object(gateway, &facts))?);
    }
    artifacts.push(artifact(&virtual_service(gateway, &facts))?);
    Ok(Rendered { artifacts, remarks: check::remarks(gateway, &facts) })
}

/// `<fullname>-istio`.
fn object_name(gateway: &Gateway) -> String {
    format!("{}-{}", gateway.fullname, super::info::INFO.id)
}

fn artifact<T: serde::Serialize>(typed: &T) -> Result<Artifact, Vec<Diagnostic>> {
    Object::from_typed(typed).map(Artifact::Object).map_err(|error| {
        let message = format!("the object for istio could not be built: {error}");
        vec![Diagnostic::error("object-not-printable", message).class(Class::Proof)]
    })
}

fn metadata(gateway: &Gateway) -> Meta {
    Meta {
        name: object_name(gateway),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Pairs(gateway.labels.clone()),
        annotations: Pairs(gateway.annotations.clone()),
    }
}

fn gateway_object(gateway: &Gateway, facts: &Facts) -> Resource<GatewaySpec> {
    let server = |number, name, protocol, tls| Server {
        port: ServerPort { number, name, protocol },
        hosts: vec![gateway.host.clone()],
        tls,
    };
    let mut servers = vec![server(facts.http_port, "http", "HTTP", None)];
    if let Tls::Secret(secret) = &gateway.tls {
        let tls = ServerTls { mode: "SIMPLE", credential_name: secret.clone() };
        servers.push(server(facts.https_port, "https", "HTTPS", Some(tls)));
    }
    Resource {
        api_version: API,
        kind: "Gateway",
        metadata: metadata(gateway),
        spec: GatewaySpec { selector: Pairs(facts.pod_labels.clone()), servers },
    }
}

fn virtual_service(gateway: &Gateway, facts: &Facts) -> Resource<VirtualServiceSpec> {
    let bound_to = match &facts.attached {
        Some((namespace, name)) => format!("{namespace}/{name}"),
        None => format!("{}/{}", gateway.namespace, object_name(gateway)),
    };
    Resource {
        api_version: API,
        kind: "VirtualService",
        metadata: metadata(gateway),
        spec: VirtualServiceSpec {
            hosts: vec![gateway.host.clone()],
            gateways: vec![bound_to],
            http: routes::http_routes(gateway, facts),
        },
    }
}
