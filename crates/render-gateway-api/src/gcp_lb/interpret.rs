//! Objects read as GKE's controllers read them, and requests as a URL map routes them.
//!
//! Each API's front end turns objects into load balancers with URL maps ([`ingress`], [`gateway`]);
//! [`balancer`] puts them together, and [`gatewright_semantics::url_map::readings`] says what is open about them.

mod balancer;
mod gateway;
mod ingress;
mod json;
mod way;

use balancer::Balancer;
use gatewright_core::decision::Behaviour;
use gatewright_core::router::{Context, Manifests};
use gatewright_semantics::report::Report;
use gatewright_semantics::url_map::readings;

/// What both services answer with 200 (hosting guide, "health").
const HEALTH_PATH: &str = "/health";

/// See [`gatewright_core::router::Router::interpret`].
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let mut report = Report::default();
    let mut balancers = ingress::balancers(manifests, context, &mut report);
    balancers.extend(gateway::balancers(manifests, context, &mut report));
    let assumption = overlaps(&balancers);
    let readings = balancer::choices(&balancers, context.host, &mut report)
        .iter()
        .flat_map(|(chosen, tiers)| {
            let words: Vec<&str> =
                [chosen.as_str(), assumption].into_iter().filter(|word| !word.is_empty()).collect();
            readings(&words.join(", "), tiers)
        })
        .collect();
    Behaviour { readings, not_understood: report.not_understood, remarks: report.remarks }
}

fn overlaps(balancers: &[Balancer]) -> &'static str {
    if balancers.iter().any(Balancer::has_overlapping_hosts) {
        "of several host rules that fit a host the most specific one is taken"
    } else {
        ""
    }
}
