//! EnvoyProxy, the parameters of a Gateway or of its class.

use super::GROUP;
use crate::bind::World;
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api;
use gatewright_semantics::report::{At, Report};

/// Whether routes keep their order (`spec.preserveRouteOrder`) for all of these Gateways.
pub(super) fn keeps_order(world: &World<'_>, report: &mut Report) -> bool {
    let each: Vec<bool> = world.gateways.iter().map(|gateway| one(gateway, world, report)).collect();
    let any = each.contains(&true);
    if any
        && each.contains(&false)
        && let Some(gateway) = world.gateways.first()
    {
        let message =
            "some Gateways keep the order of routes and some do not, which is not modelled together";
        report.refuse(&At::object(&gateway.reference), message);
    }
    any
}

fn one(gateway: &gateway_api::Gateway, world: &World<'_>, report: &mut Report) -> bool {
    let own = gateway.parameters.as_ref().map(|(group, kind, name, place)| {
        (group.clone(), kind.clone(), gateway.namespace.clone(), name.clone(), place.clone())
    });
    let Some((group, kind, namespace, name, place)) = own.or_else(|| of_class(gateway, world)) else {
        return false;
    };
    if group != GROUP || kind != "EnvoyProxy" {
        report.refuse_at(place, format!("parameters of kind {kind} are not modelled"));
        return false;
    }
    let mut objects = world.manifests.of_kind(GROUP, "EnvoyProxy").filter(|object| {
        object.name == name && object.namespace.as_deref().unwrap_or(world.context.namespace) == namespace
    });
    let Some(object) = objects.next() else {
        report.refuse_at(place, format!("the EnvoyProxy {namespace}/{name} is not among the objects"));
        return false;
    };
    let reference = object.reference();
    let root = At::object(&reference);
    let at = root.key("spec");
    let spec = |key: &str| object.node.at(&["spec", key]).filter(|node| !node.is_null());
    if spec("bootstrap").is_some() {
        report.refuse(&at.key("bootstrap"), "a bootstrap of one's own may change anything");
    }
    if spec("mergeGateways").and_then(Node::as_bool) == Some(true) && world.gateways.len() > 1 {
        report.refuse(&at.key("mergeGateways"), "several Gateways in one Envoy are not modelled");
    }
    spec("preserveRouteOrder").and_then(Node::as_bool) == Some(true)
}

type Parameters = (String, String, String, String, gatewright_core::decision::Place);

/// `parametersRef` of the GatewayClass.
fn of_class(gateway: &gateway_api::Gateway, world: &World<'_>) -> Option<Parameters> {
    let mut classes = world.manifests.of_kind(gateway_api::GROUP, "GatewayClass");
    let class = classes.find(|class| class.name == gateway.class)?;
    let node = class.node.at(&["spec", "parametersRef"]).filter(|node| !node.is_null())?;
    let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    let reference = class.reference();
    let place = At::object(&reference).key("spec").key("parametersRef").place();
    Some((text("group"), text("kind"), text("namespace"), text("name"), place))
}
