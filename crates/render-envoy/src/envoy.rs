//! The router: facts, rendering, interpretation.

mod api;
mod facts;
mod info;
mod interpret;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Envoy with a static bootstrap; see [`crate::ENVOY`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Envoy;

impl Router for Envoy {
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
