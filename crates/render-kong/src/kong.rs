//! The router: facts, rendering, interpretation.

mod annotation;
mod info;
mod interpret;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Kong with its Ingress API or its declarative file; see [`crate::KONG`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Kong;

impl Router for Kong {
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
