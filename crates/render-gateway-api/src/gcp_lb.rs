//! Google Cloud's Application Load Balancers, as GKE makes them.
//!
//! By default a GKE Gateway with HTTPRoutes and GKE's policies; with the option `api=ingress` a GKE Ingress on
//! companion Services. Both become a URL map, whose matching is [`gatewright_semantics::url_map`].
//!
//! Written from kubernetes/ingress-gce (commit acbcf5d), GoogleCloudPlatform/gke-gateway-api (fc40d60), the Compute
//! Engine API v1 and GKE's conformance report for Gateway API 1.6; paths in comments are paths of those repositories.

mod info;
mod interpret;
mod names;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// The router; see [`crate::GCP_LB`].
#[derive(Clone, Copy, Debug, Default)]
pub struct GcpLb;

impl Router for GcpLb {
    fn info(&self) -> &'static RouterInfo {
        &info::INFO
    }

    fn render(&self, gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
        render::render(gateway, options)
    }

    fn interpret(&self, manifests: &Manifests, context: Context<'_>) -> Behaviour {
        interpret::interpret(manifests, context)
    }
}
