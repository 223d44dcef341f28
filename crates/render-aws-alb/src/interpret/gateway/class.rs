//! Which Gateways are the controller's (`docs/guide/gateway/gateway.md`).

use crate::names::option;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_semantics::gateway_api::GROUP;

/// `spec.controllerName` of the classes whose Gateways become Application Load Balancers.
const CONTROLLER: &str = "gateway.k8s.aws/alb";

/// The classes of one installation.
pub(super) struct Classes<'a> {
    manifests: &'a Manifests,
    /// The class that is the controller's when it is not among the objects.
    own: &'a str,
}

impl<'a> Classes<'a> {
    pub(super) fn of(manifests: &'a Manifests, context: Context<'a>) -> Self {
        Self { manifests, own: context.options.get(option::GATEWAY_CLASS).unwrap_or_default() }
    }

    /// Whether a class is the controller's, and its object, if there is one.
    pub(super) fn look_up(&self, name: &str) -> (bool, Option<&'a Manifest>) {
        let class = self.manifests.of_kind(GROUP, "GatewayClass").find(|class| class.name == name);
        let controller = class.and_then(|class| class.node.at(&["spec", "controllerName"])?.as_str());
        let owns = if class.is_some() { controller == Some(CONTROLLER) } else { name == self.own };
        (owns, class)
    }
}
