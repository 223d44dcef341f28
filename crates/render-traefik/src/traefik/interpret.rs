//! stub
use gatewright_core::decision::Behaviour;
use gatewright_core::router::{Context, Manifests};
pub(super) fn interpret(_: &Manifests, _: Context<'_>) -> Behaviour { Behaviour::default() }
