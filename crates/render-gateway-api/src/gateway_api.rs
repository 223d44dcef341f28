//! Plain Gateway API: whatever implementation serves it.

mod capability;
mod facts;
mod implementation;
mod info;
mod interpret;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Gateway API by its specification, with what implementations claim about themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct GatewayApi;

impl Router for GatewayApi {
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
