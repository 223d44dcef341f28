//! The behaviour of the controller with any Ingress objects.
//!
//! The order of the steps is the controller's: pick the Ingresses of its class, sort them by age, merge them
//! into servers and paths, expand the paths into `location` blocks, let nginx choose.

mod canary;
mod class;
mod expand;
mod forward;
mod host;
mod object;
pub(super) mod rules;
mod servers;
mod service;
mod settings;
mod validate;
mod value;

use super::admission::Admission;
use class::{Classes, Owner};
use forward::World;
use gatewright_core::decision::{Behaviour, Decision, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::fields::{Reader, not_understood};
use gatewright_semantics::ingress::{self, WHAT, ingresses};
use gatewright_semantics::location::{HOST_STEPS, PATH_STEPS};
use object::{Ingress, may_concern};
use servers::Servers;
use service::Services;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let mut behaviour = Behaviour::default();
    let ingresses = own_ingresses(manifests, context, &mut behaviour);
    let mut servers = Servers::of(&ingresses);
    let alternatives = canary::alternatives(&ingresses, &mut servers);
    let services = Services::of(manifests, context);
    let world = World { ingresses: &ingresses, services, alternatives };

    let mut problems = Vec::new();
    let mut rules = rules::www(&servers);
    for (server, names) in host::names(&servers, &mut problems) {
        rules.extend(rules::of_server(server, &names, &world, &mut problems));
    }
    let problems: Vec<Remark> =
        problems.into_iter().map(|(place, message)| not_understood(place, message)).collect();
    let mut decision = Decision::ranked(rules);
    decision.host_steps = HOST_STEPS.to_vec();
    decision.path_steps = PATH_STEPS.to_vec();
    behaviour.readings = Behaviour::certain(decision).readings;
    behaviour.not_understood.extend(servers.refused);
    behaviour.not_understood.extend(problems);
    behaviour.remarks.extend(servers.notes);
    behaviour
}

/// The controller's Ingresses in its order: the oldest first, of the same age the greatest name first
/// (kubernetes/ingress-nginx `internal/ingress/controller/store/store.go`, `sortIngressSlice`). An object that
/// never was in a cluster is younger than every one that was.
fn own_ingresses(manifests: &Manifests, context: Context<'_>, behaviour: &mut Behaviour) -> Vec<Ingress> {
    let classes = Classes::of(manifests, context);
    let admission = Admission::of(context.options);
    let mut own: Vec<Ingress> = Vec::new();
    let mut seen = BTreeSet::new();
    for manifest in ingresses(manifests) {
        let mut reader = Reader::new(&manifest.reference(), WHAT);
        let ingress = ingress::read(manifest, context.namespace, &mut reader, settings::read);
        let owner = classes.owner(&ingress);
        if owner == Owner::Foreign {
            continue;
        }
        if owner == Owner::Nobody && !reader.is_rejected() {
            let message = "the controller ignores this Ingress: it names no class (spec.ingressClassName)";
            let mut only = Reader::new(&ingress.reference, WHAT);
            only.note("ingress-without-class", "spec.ingressClassName", message);
            behaviour.remarks.extend(only.into_remarks().1);
            continue;
        }
        validate::check(&ingress, admission, &mut reader);
        if !seen.insert((ingress.namespace.clone(), ingress.name.clone())) {
            reader.reject("metadata.name", "the input has an Ingress of this name and namespace already");
        }
        let rejected = reader.is_rejected();
        let (refused, notes) = reader.into_remarks();
        behaviour.remarks.extend(notes);
        if may_concern(&ingress, context.host) {
            behaviour.not_understood.extend(refused);
        } else {
            behaviour
                .remarks
                .extend(refused.into_iter().map(|remark| Remark { severity: Severity::Warning, ..remark }));
        }
        if !rejected {
            own.push(ingress);
        }
    }
    own.sort_by_cached_key(|ingress| {
        let name = format!("{}/{}", ingress.namespace, ingress.name);
        (ingress.created.is_none(), ingress.created.clone(), Reverse(name))
    });
    own
}
