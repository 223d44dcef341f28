//! The default of `gcp-lb`: a GKE Gateway, by the lab's own translation and a real Envoy.

use super::envoy::{self, Paths};
use super::{tests, translate, written};
use crate::Outcome;
use crate::case::Case;
use crate::compare::Rules;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::{Expected, Word};
use crate::planes::envoy_xds;
use crate::report::{How, Section};
use crate::requests::Ask;
use crate::route::{Answered, Client};
use crate::upstream::Upstreams;
use gatewright::core::decision::Outcome as Leads;

const RULES: Rules = Rules { no_route: &[404], known, auth_is_down: false, stands_in: false };

const NOTE: &str = "GKE's Gateway controller and Google's load balancers cannot be had. What stands in for the controller is the \
lab's own translation of Gateways and HTTPRoutes into URL maps: attachment and precedence by the text of Gateway API, one \
URL map a port, a host rule a hostname, a route rule with a priority for each match, an element-wise prefix as \
`fullPathMatch` and `prefixMatch`. Its URL maps become routes of a real Envoy, because Google's managed load balancers are \
based on Envoy; their settings are not public. What is real is Envoy's parsing of requests and its choice of a route. \
Policies are not translated: no deadline, health check or retry was tried.";

/// Runs the fleet in Envoy.
pub(crate) fn run(
    places: &Places,
    mut fleet: Fleet,
    paths: Paths,
    upstreams: &mut Upstreams,
    requests: impl Fn(&Case) -> Vec<Ask>,
) -> Outcome<Section> {
    let title = match paths {
        Paths::AsSent => "gcp-lb, paths as sent",
        Paths::Normalised => "gcp-lb, paths normalised",
    };
    let mut section = Section::not_run(title, "");
    section.how = How::Approximated;
    section.what = match paths {
        Paths::AsSent => "Envoy 1.40.0 with translated URL maps, paths and hosts compared as sent",
        Paths::Normalised => {
            "Envoy 1.40.0 with translated URL maps, paths normalised, slashes merged, the port and a final dot of the host removed"
        }
    }
    .to_owned();
    section.refused = fleet.refused;
    let refused = written::add(&mut fleet, "Gateway")?;
    let ties = fleet.cases.len();
    fleet.cases.retain(|case| case.wish.manifests.is_none() || !has_tie(case));
    let ties = ties - fleet.cases.len();
    section.cases = fleet.cases.len();
    section.notes.push(NOTE.to_owned());
    section.notes.push(format!(
        "Of the hand-written inputs {} are left out, of which the interpreter says that GKE would not program them, and {ties} \
         with routes of unknown age.",
        refused.len()
    ));
    fleet.listen(upstreams)?;
    let balancers = fleet
        .cases
        .iter()
        .map(|case| match translate::balancers(&case.objects).as_slice() {
            [one] => Ok(one.clone()),
            several => Err(format!("{}: {} Gateways", case.wish.title, several.len())),
        })
        .collect::<Outcome<Vec<_>>>()?;
    let folder = places.scratch(&title.replace([' ', ','], "-"))?;
    let (front, envoy) = envoy::start(places, &fleet, &balancers, paths, &folder)?;
    let mut client = Client::new(front, upstreams, &fleet);
    for case in &fleet.cases {
        section.tally.run(&fleet, case, &requests(case), &mut client, RULES)?;
    }
    drop(envoy);
    section.beyond.push(tests::of_files(&fleet));
    Ok(section)
}

/// True when the interpreter leaves an order open.
fn has_tie(case: &Case) -> bool {
    let tiers = case.behaviour.readings.iter().flat_map(|reading| &reading.decision.tiers);
    tiers.into_iter().any(|tier| {
        tier.rules.iter().enumerate().any(|(at, rule)| {
            let others = tier.rules.iter().skip(at + 1);
            let target = |outcome: &Leads| match outcome {
                Leads::Forward(forward) => Some(forward.backend.clone()),
                _ => None,
            };
            others.into_iter().any(|other| {
                other.path == rule.path
                    && other.host == rule.host
                    && other.schemes == rule.schemes
                    && target(&other.outcome) != target(&rule.outcome)
            })
        })
    })
}

/// What Envoy's parser does before any URL map.
fn known(ask: &Ask, expected: &Expected, answered: &Answered) -> Option<&'static str> {
    let refuses = answered.seen.is_empty() && answered.word == Word::Status(400);
    if let Some(reason) = envoy_xds::known(ask, expected, answered) {
        return Some(reason);
    }
    refuses.then_some("Envoy answers 400 to what is no lawful path (RFC 3986); whether Google's load balancers do is not known")
}
