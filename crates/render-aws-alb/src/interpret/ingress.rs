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
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::{WHAT, admit, ingresses};
use group::Member;
use std::collections::BTreeMap;

/// The load balancers that the Ingresses among these objects make.
pub(super) fn load_balancers(
    manifests: &Manifests,
    context: Context<'_>,
    report: &mut Report,
) -> Vec<LoadBalancer> {
    let classes = Classes::of(manifests, context);
    let mut groups: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for manifest in ingresses(manifests) {
        let mut reader = Reader::new(&manifest.reference(), WHAT).dropping_unknown();
        let ingress = object::read(manifest, context.namespace, &mut reader);
        // What is wrong with an Ingress of another controller is not ours to say.
        let mut found = Report::default();
        let Some(params) = classes.owns(&ingress, &mut found) else { continue };
        if ingress.settings.deleted {
            continue;
        }
        admit(&ingress, &mut reader);
        let rejected = reader.is_rejected();
        found.add(reader);
        if rejected {
            report.take(found, ingress.may_concern(context.host));
            continue;
        }
        for field in &ingress.resources {
            gives_up(&mut found, &ingress.settings.at.key(field), "a backend must be a Service");
        }
        ingress.settings.check(&mut found);
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
