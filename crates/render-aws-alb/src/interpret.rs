//! Objects read as the AWS Load Balancer Controller reads them, and requests as ELB routes them.
//!
//! Two steps: each API's front end turns objects into the rules that the controller would write to ELB
//! ([`ingress`], [`gateway`]), and [`readings`] turns those into decisions.

mod annotation;
mod attributes;
mod balancer;
mod gateway;
mod ingress;
mod json;
mod pattern;
mod readings;
mod report;
mod value;

use crate::names::option;
use balancer::LoadBalancer;
use gatewright_core::decision::{Behaviour, Scheme};
use gatewright_core::router::{Context, Manifests};
use report::{At, Report};

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let mut report = Report::default();
    let mut balancers = ingress::load_balancers(manifests, context, &mut report);
    balancers.extend(gateway::load_balancers(manifests, context, &mut report));
    let quota = context.options.get(option::RULE_QUOTA).and_then(|quota| quota.parse().ok());
    for balancer in &mut balancers {
        check_quota(balancer, quota.unwrap_or(usize::MAX));
        one_listener_per_scheme(balancer);
        let concerns = balancer.concerns(context.host);
        report.take(std::mem::take(&mut balancer.report), concerns);
    }
    let readings = readings::readings(&balancers, context.host, &mut report);
    Behaviour { readings, not_understood: report.not_understood, remarks: report.remarks }
}

/// ELB quota "Rules per Application Load Balancer", of all listeners together.
fn check_quota(balancer: &mut LoadBalancer, quota: usize) {
    let rules: usize = balancer.listeners.values().map(balancer::Listener::len).sum();
    if rules > quota {
        let message = format!("ELB refuses {rules} rules: the quota is {quota} per load balancer");
        balancer.report.refuse(&At::object(balancer.object.clone()), message);
    }
}

/// A client that names no port uses 80 or 443, so one listener of each scheme answers it.
fn one_listener_per_scheme(balancer: &mut LoadBalancer) {
    for scheme in [Scheme::Http, Scheme::Https] {
        let ports: Vec<u16> = balancer
            .listeners
            .iter()
            .filter(|(_, listener)| listener.scheme == scheme)
            .map(|(port, _)| *port)
            .collect();
        let usual = attributes::default_port(scheme);
        let Some(&answering) = ports.iter().find(|port| **port == usual).or(ports.first()) else { continue };
        let at = At::object(balancer.object.clone());
        if answering != usual {
            let message = format!(
                "{} is served on port {answering} only; a client that names no port uses {usual}",
                scheme.as_str()
            );
            balancer.report.warn("unusual-port", &at, message);
        }
        for port in ports.into_iter().filter(|port| *port != answering) {
            let message = format!("the listener on port {port} is not looked at: port {answering} answers");
            balancer.report.warn("other-listener", &at, message);
            balancer.listeners.remove(&port);
        }
    }
}
