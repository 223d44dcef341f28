//! From the resolved gateway to a Gateway and HTTPRoutes.

use super::capability;
use super::facts::Facts;
use super::implementation::Feature;
use super::info::{INFO, option};
use crate::bind::Methods;
use crate::objects::{Method404, Plan, Sections, objects, refusals};
use crate::options::{issuers, two_issuers};
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Options, Rendered};

/// The objects, or one refusal for everything that cannot be said.
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let facts = Facts::new(options, &gateway.namespace);
    let plan = plan(gateway, options, &facts);
    let mut refused = refusals(gateway, &plan);
    refused.extend(capability::refusals(gateway, &facts));
    refused.extend(two_issuers(INFO.id, options));
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut remarks = capability::remarks(gateway, &facts);
    remarks.extend(notes(gateway, &plan, &facts));
    Ok(Rendered { artifacts: objects(gateway, &plan)?, remarks })
}

fn plan<'a>(gateway: &Gateway, options: &'a Options, facts: &Facts<'a>) -> Plan<'a> {
    let claims = |feature| facts.implementation.is_none_or(|one| one.claims(feature));
    let keeps_method = facts.bundle.redirect_statuses().contains(&308) && claims(Feature::Redirect308);
    let has_timeouts = facts.bundle.has_timeouts() && claims(Feature::RequestTimeout);
    let complement = facts.implementation.is_some_and(|one| one.preset.methods == Methods::NotFound);
    let (http, https) = facts.sections.clone();
    Plan {
        id: INFO.id,
        class: facts.class_name(),
        attached: facts.attached.clone(),
        sections: Sections { http, https },
        ports: facts.ports,
        bundle: facts.bundle,
        // "A zero-valued timeout SHOULD disable the timeout": streams and long answers must not end.
        request_timeout: has_timeouts.then_some("0s"),
        redirect_status: if keeps_method { 308 } else { 301 },
        method_miss: if complement { Method404::Always } else { Method404::Never },
        secret_namespace: options.get(option::SECRET_NAMESPACE).filter(|name| *name != gateway.namespace),
        gateway_annotations: issuers(options),
    }
}

/// What the user has to see to.
fn notes(gateway: &Gateway, plan: &Plan<'_>, facts: &Facts<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some((namespace, name)) = &plan.attached {
        let listeners = if gateway.tls.terminates() {
            format!("the listeners {:?} and {:?}", plan.sections.http, plan.sections.https)
        } else {
            format!("the listener {:?}", plan.sections.http)
        };
        let message = format!(
            "the Gateway {namespace}/{name} must serve {} on {listeners} and take HTTPRoutes from the namespace {} \
             (allowedRoutes; the default is its own namespace)",
            gateway.host, gateway.namespace
        );
        found.push(Diagnostic::info("gateway-attached", message));
    } else if facts.class.is_none() && facts.implementation.is_none() {
        let message = format!("the Gateway names the class {:?}, which your cluster has to have", plan.class);
        let help = "--option gateway-api.class=NAME, or gateway-api.implementation=NAME for its usual class";
        found.push(Diagnostic::info("gateway-class-required", message).help(help));
    }
    if gateway.tls.terminates() && plan.redirect_status != 308 {
        let message = "plain HTTP is redirected with 301, after which many clients send a POST as GET: 308 needs \
                       CRDs of Gateway API 1.5 and an implementation that claims HTTPRoute308RedirectStatusCode";
        found.push(Diagnostic::info("redirect-status", message).at_path("tls"));
    }
    found
}
