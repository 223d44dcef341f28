//! F5's NGINX Ingress Controller (nginx/kubernetes-ingress) with VirtualServer objects.
//!
//! Written from nginx/kubernetes-ingress at commit 0eb3072d (August 2026, after release 5.5.4); paths in comments
//! are paths of that repository. How nginx itself matches stands in [`gatewright_semantics::location`].

mod info;
mod interpret;
mod render;
mod types;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// Prefix of the locations that the controller makes for `matches` and `splits`
/// (`internal/configs/virtualserver.go`, `internalLocationPrefix`).
const INTERNAL: &str = "/internal_location_";

/// The router; see [`crate::NGINX_F5`].
#[derive(Clone, Copy, Debug)]
pub struct NginxF5;

impl Router for NginxF5 {
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
