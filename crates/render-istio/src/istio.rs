//! The router: facts, rendering, interpretation.

mod facts;
mod info;
mod interpret;
mod render;
mod types;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Istio with its own API (`networking.istio.io`). Its Gateway API side is another router.
#[derive(Clone, Copy, Debug, Default)]
pub struct Istio;

impl Router for Istio {
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
