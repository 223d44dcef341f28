//! From the resolved gateway to Gateway API objects and two policies.
//!
//! - Envoy's default ends every answer after 15 seconds and every silence after five minutes: both are switched
//!   off in a BackendTrafficPolicy of the route, the total also in the route itself, which wins over policies of
//!   the Gateway.
//! - That policy has no `mergeType`, so it stands alone: retries and buffers that a policy of an existing
//!   Gateway asks for do not reach this route.
//! - The ClientTrafficPolicy keeps paths as near to the raw bytes as Envoy Gateway can: escaped slashes stay as
//!   they are instead of a redirect (307), slashes are not merged. Headers with an underscore pass, which are
//!   refused with 400 by default.

use super::facts::Facts;
use super::info::{INFO, option};
use super::types::{
    BackendHttpTimeout, BackendSpec, BackendTimeout, ClientHttpTimeout, ClientSpec, ClientTimeout, Headers,
    Path, Policy, TargetRef,
};
use crate::objects::{Method404, Plan, Sections, artifact, objects, refusals};
use crate::options::{issuers, two_issuers};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Meta, Options, Pairs, Rendered, reserved_rows};
use gatewright_semantics::gateway_api;

const API: &str = "gateway.envoyproxy.io/v1alpha1";

/// The objects, or one refusal for everything that cannot be said.
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let facts = Facts::new(options, &gateway.namespace);
    let plan = plan(gateway, options, &facts);
    let mut refused = refusals(gateway, &plan);
    refused.extend(two_issuers(INFO.id, options));
    let help = "name the path otherwise, or use one of the routers that can: gateway-api, traefik, kong";
    refused.extend(reserved_rows(INFO.id, INFO.reserved_paths, &gateway.routes, help));
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut artifacts = objects(gateway, &plan)?;
    let name = plan.name(gateway, "");
    if plan.attached.is_none() {
        artifacts.push(artifact(&client_policy(gateway, &name), INFO.id)?);
    }
    artifacts.push(artifact(&backend_policy(gateway, &name), INFO.id)?);
    Ok(Rendered { artifacts, remarks: remarks(gateway, &plan) })
}

fn plan<'a>(gateway: &Gateway, options: &'a Options, facts: &Facts) -> Plan<'a> {
    let (http, https) = facts.sections.clone();
    Plan {
        id: INFO.id,
        class: options.get(option::CLASS).unwrap_or("eg"),
        attached: facts.attached.clone(),
        sections: Sections { http, https },
        ports: facts.ports,
        bundle: facts.bundle,
        request_timeout: Some("0s"),
        redirect_status: 308,
        method_miss: Method404::Never,
        secret_namespace: options.get(option::SECRET_NAMESPACE).filter(|name| *name != gateway.namespace),
        gateway_annotations: issuers(options),
    }
}

fn metadata(gateway: &Gateway, name: &str) -> Meta {
    Meta {
        name: name.to_owned(),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Pairs(gateway.labels.clone()),
        annotations: Pairs(gateway.annotations.clone()),
    }
}

fn target(kind: &'static str, name: &str) -> Vec<TargetRef> {
    vec![TargetRef { group: gateway_api::GROUP, kind, name: name.to_owned() }]
}

fn client_policy(gateway: &Gateway, name: &str) -> Policy<ClientSpec> {
    Policy {
        api_version: API,
        kind: "ClientTrafficPolicy",
        metadata: metadata(gateway, name),
        spec: ClientSpec {
            target_refs: target("Gateway", name),
            headers: Headers { with_underscores_action: "Allow" },
            path: Path { disable_merge_slashes: true, escaped_slashes_action: "KeepUnchanged" },
            timeout: ClientTimeout { http: ClientHttpTimeout { stream_idle_timeout: "0s" } },
        },
    }
}

fn backend_policy(gateway: &Gateway, name: &str) -> Policy<BackendSpec> {
    let http = BackendHttpTimeout { request_timeout: "0s", stream_idle_timeout: "0s" };
    Policy {
        api_version: API,
        kind: "BackendTrafficPolicy",
        metadata: metadata(gateway, name),
        spec: BackendSpec { target_refs: target("HTTPRoute", name), timeout: BackendTimeout { http } },
    }
}

/// What the user has to see to.
fn remarks(gateway: &Gateway, plan: &Plan<'_>) -> Vec<Diagnostic> {
    let Some((namespace, name)) = &plan.attached else { return Vec::new() };
    let listeners = if gateway.tls.terminates() {
        format!("the listeners {:?} and {:?}", plan.sections.http, plan.sections.https)
    } else {
        format!("the listener {:?}", plan.sections.http)
    };
    let message = format!(
        "the Gateway {namespace}/{name} must serve {} on {listeners} and take HTTPRoutes from the namespace {} \
         (allowedRoutes; the default is its own namespace); its ClientTrafficPolicy decides about escaped slashes, \
         doubled slashes and headers with underscores",
        gateway.host, gateway.namespace
    );
    vec![Diagnostic::info("gateway-attached", message)]
}
