//! Gateways of the controller with their HTTPRoutes (`pkg/gateway`).

mod class;
mod condition;
mod config;
mod object;
mod rank;
mod route;
mod rules;
mod target;

use super::balancer::LoadBalancer;
use super::report::{At, Report};
use class::Classes;
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_semantics::gateway_api::{self, GROUP, Route};
use gatewright_semantics::report::Report as Shared;
use object::Gateway;
use std::collections::BTreeSet;

/// The load balancers that the Gateways among these objects make.
pub(super) fn load_balancers(
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<LoadBalancer> {
    let classes = Classes::of(manifests, context);
    let mut routes: Option<Vec<(Route, Report)>> = None;
    let mut grants = Vec::new();
    let mut attached: BTreeSet<usize> = BTreeSet::new();
    let mut balancers = Vec::new();
    for manifest in manifests.of_kind(GROUP, "Gateway") {
        let mut found = Report::default();
        let gateway = Gateway::read(manifest, context.namespace, &mut found);
        let (owns, class) = classes.look_up(&gateway.object.class);
        if !owns {
            continue;
        }
        let routes = routes.get_or_insert_with(|| {
            let mut said = Shared::default();
            grants = gateway_api::grants(manifests, context.namespace, &mut said);
            report.join(said);
            route::read_all(manifests, context)
        });
        unmodelled_kinds(manifests, &gateway, context, &mut found);
        let namespace = context.namespace;
        let scene = rules::Scene { gateway: &gateway, manifests, namespace, grants: &grants };
        balancers.push(scene.load_balancer(class, routes, &mut attached, found));
    }
    for (index, (route, found)) in routes.into_iter().flatten().enumerate() {
        // What cannot be read in a route that belongs to no Gateway of ours concerns nobody here.
        if attached.contains(&index) {
            report.take(found, route::reader(context).concerns(&route.hostnames));
        }
    }
    balancers
}

/// Other kinds that put rules on a Gateway's load balancer.
fn unmodelled_kinds(manifests: &Manifests, gateway: &Gateway, context: Context<'_>, report: &mut Report) {
    let mut refuse = |manifest: &Manifest| {
        let message = format!("a {} adds rules to the Gateway and is not modelled", manifest.kind);
        report.refuse(&At::object(manifest.reference()), message);
    };
    let own = &gateway.object;
    for manifest in manifests.of_kind(GROUP, "GRPCRoute") {
        let parents = gateway_api::parents(manifest, context.namespace, &mut Shared::default());
        if parents.iter().any(|parent| own.is(&parent.namespace, &parent.name)) {
            refuse(manifest);
        }
    }
    for manifest in manifests.of_kind(GROUP, "ListenerSet") {
        let set = gateway_api::listener_set(manifest, context.namespace, &mut Shared::default());
        if set.is_some_and(|((namespace, name), _)| own.is(&namespace, &name)) {
            refuse(manifest);
        }
    }
}
