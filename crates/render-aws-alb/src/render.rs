//! Objects for one gateway.
//!
//! Everything is checked against the limits of ELB before an object is made: the API server admits an Ingress
//! that ELB later refuses, and one such Ingress stops every member of its group.

mod check;
mod gateway_api;
mod ingress;
mod methods;
mod pattern;
mod settings;
mod types;

use gatewright_core::decision::Backend;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Artifact, Meta, Object, Options, Pairs, Rendered, refusal};
use gatewright_core::routes::Target;
use settings::{Api, Settings};

/// What every backend answers with 200; the target groups ask for it (hosting guide, "health").
const HEALTH_PATH: &str = "/health";

/// See [`gatewright_core::router::Router::render`].
pub(super) fn render(gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
    let mut refusals = Vec::new();
    let settings = Settings::of(options, gateway, &mut refusals);
    check::gateway(gateway, &settings, &mut refusals);
    let objects = match settings.api {
        Api::Ingress => ingress::objects(gateway, &settings, &mut refusals),
        Api::GatewayApi => gateway_api::objects(gateway, &settings, &mut refusals),
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let artifacts = objects
        .into_iter()
        .map(|object| object.map(Artifact::Object))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| {
            vec![refusal("object-not-printable", format!("an object of aws-alb has no text form: {error}"))]
        })?;
    Ok(Rendered { artifacts, remarks: remarks(gateway, &settings) })
}

/// Objects on their way to the printer.
type Objects = Vec<Result<Object, gatewright_core::tree::ToValueError>>;

fn remarks(gateway: &Gateway, settings: &Settings<'_>) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if gateway.tls == Tls::Router {
        let message = "aws-alb redirects http to https with status 301, the only permanent one that ELB knows; \
                       a client may then turn a POST into a GET (RFC 9110 section 15.4.2)";
        remarks.push(Diagnostic::info("redirect-status", message).at_path("tls"));
        if settings.certificates.is_empty() {
            let message = format!(
                "the controller looks for a certificate for {} in ACM, and makes no load balancer without one",
                gateway.host
            );
            remarks.push(
                Diagnostic::info("certificate-discovery", message)
                    .at_path("tls")
                    .help("--option aws-alb.certificate-arn=ARN names one"),
            );
        }
    }
    if settings.api == Api::GatewayApi {
        let message = format!(
            "the GatewayClass {} with the controller gateway.k8s.aws/alb must exist",
            settings.gateway_class
        );
        remarks.push(Diagnostic::info("gateway-class-required", message));
    }
    remarks
}

/// The Service of a target.
fn backend(gateway: &Gateway, target: Target) -> &Backend {
    match target {
        Target::Auth => &gateway.auth,
        Target::Gw => &gateway.gw,
    }
}

/// Metadata of one of our objects.
fn meta(gateway: &Gateway, suffix: &str, own: Vec<(String, String)>) -> Meta {
    let mut annotations = gateway.annotations.clone();
    annotations.extend(own);
    annotations.sort();
    Meta {
        name: [gateway.fullname.as_str(), "-aws-alb", suffix].concat(),
        namespace: gateway.write_namespace.then(|| gateway.namespace.clone()),
        labels: Pairs(gateway.labels.clone()),
        annotations: Pairs(annotations),
    }
}
