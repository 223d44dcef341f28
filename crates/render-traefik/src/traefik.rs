//! The router: facts, rendering, interpretation.
//!
//! Written from traefik/traefik 3.7; paths in comments are paths of that repository.

mod facts;
mod info;
mod interpret;
mod render;
mod types;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Traefik with its own API or with Ingress objects. Its Gateway API side is another router.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traefik;

impl Router for Traefik {
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
