//! Envoy Gateway: Gateway API with the policies of `gateway.envoyproxy.io`.
//!
//! Envoy Gateway is a compiler to Envoy: how Envoy picks a route is [`gatewright_semantics::envoy`], and
//! everything here is what its own objects add.

mod backend_policy;
mod client_policy;
mod facts;
mod info;
mod interpret;
mod limits;
mod others;
mod proxy;
mod render;
mod target;
mod types;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// API group of Envoy Gateway's own kinds.
const GROUP: &str = "gateway.envoyproxy.io";

/// Envoy Gateway.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvoyGateway;

impl Router for EnvoyGateway {
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
