//! ingress-nginx, the community's controller for `networking.k8s.io/v1` Ingress objects.
//!
//! Written from kubernetes/ingress-nginx at controller 1.15.1, the last release; paths in comments are paths
//! of that repository. How nginx itself matches stands in [`gatewright_semantics::location`].

mod admission;
mod annotation;
mod info;
mod interpret;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// The router; see [`crate::INGRESS_NGINX`].
#[derive(Clone, Copy, Debug)]
pub struct IngressNginx;

impl Router for IngressNginx {
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
