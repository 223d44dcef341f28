//! Ingresses: groups of them become load balancers.

mod action;
mod class;
mod condition;
mod group;
mod object;
mod optimise;
mod ports;
mod rules;
mod transform;

use super::balancer::LoadBalancer;
use super::report::{At, Report};
use class::Classes;
use gatewright_core::router::{Context, Manifests};
use group::Member;
use object::Ingress;
use std::collections::BTreeMap;

/// The load balancers that the Ingresses among these objects make.
pub(super) fn load_balancers(
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<LoadBalancer> {
    let classes = Classes::of(manifests, context);
    let mut groups: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for manifest in manifests.of_kind("networking.k8s.io", "Ingress") {
        // What is wrong with an Ingress of another controller is not ours to say.
        let mut found = Report::default();
        let ingress = Ingress::read(manifest, context.namespace, &mut found);
        let Some(params) = classes.owns(&ingress, &mut found) else { continue };
        if ingress.deleted {
            continue;
        }
        let member = Member::new(ingress, params, found);
        match member.group() {
            Ok(group) => groups.entry(group).or_default().push(member),
            Err((at, message)) => {
                report.refuse(&at, message);
            }
        }
    }
    groups.into_values().map(|members| group::load_balancer(members, manifests, context)).collect()
}

/// The controller gives up the whole group, and with it the load balancer, over one mistake.
fn gives_up(report: &mut Report, at: &At, message: impl AsRef<str>) {
    report.refuse(at, ["the controller gives up the whole group of Ingresses: ", message.as_ref()].concat());
}
