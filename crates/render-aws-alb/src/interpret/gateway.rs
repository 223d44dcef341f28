//! Gateways of the controller with their HTTPRoutes (`pkg/gateway`).

mod class;
mod config;
mod object;
mod rank;
mod route;
mod rules;
mod target;

use super::balancer::LoadBalancer;
use super::report::{At, Report};
use class::Classes;
use gatewright_core::router::{Context, Manifests};
use object::Gateway;
use route::Route;
use std::collections::BTreeSet;

/// API group of Gateway API.
const GROUP: &str = "gateway.networking.k8s.io";

/// The load balancers that the Gateways among these objects make.
pub(super) fn load_balancers(
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<LoadBalancer> {
    let classes = Classes::of(manifests, context);
    let mut routes: Option<Vec<(Route, Report)>> = None;
    let mut attached: BTreeSet<usize> = BTreeSet::new();
    let mut balancers = Vec::new();
    for manifest in manifests.of_kind(GROUP, "Gateway") {
        let mut found = Report::default();
        let gateway = Gateway::read(manifest, context.namespace, &mut found);
        let (owns, class) = classes.look_up(&gateway.class);
        if !owns {
            continue;
        }
        let routes = routes.get_or_insert_with(|| read_routes(manifests, context));
        unmodelled_kinds(manifests, &gateway, context, &mut found);
        let scene = rules::Scene { gateway: &gateway, manifests, namespace: context.namespace };
        balancers.push(scene.load_balancer(class, routes, &mut attached, found));
    }
    for (index, (route, found)) in routes.into_iter().flatten().enumerate() {
        // What cannot be read in a route that belongs to no Gateway of ours concerns nobody here.
        if attached.contains(&index) {
            report.take(found, route.concerns(context.host));
        }
    }
    balancers
}

fn read_routes(manifests: &Manifests, context: Context<'_>) -> Vec<(Route, Report)> {
    let read = |manifest| {
        let mut found = Report::default();
        (Route::read(manifest, context.namespace, &mut found), found)
    };
    manifests.of_kind(GROUP, "HTTPRoute").map(read).collect()
}

/// Other kinds that put rules on a Gateway's load balancer.
fn unmodelled_kinds(manifests: &Manifests, gateway: &Gateway, context: Context<'_>, report: &mut Report) {
    for kind in ["GRPCRoute", "ListenerSet"] {
        for manifest in manifests.of_kind(GROUP, kind) {
            let parents = route::parents(manifest, context.namespace, &mut Report::default());
            if parents.iter().any(|parent| gateway.is(&parent.namespace, &parent.name)) {
                let at = At::object(manifest.reference());
                report.refuse(&at, format!("a {kind} adds rules to the Gateway and is not modelled"));
            }
        }
    }
}
