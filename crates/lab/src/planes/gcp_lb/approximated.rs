//! The default of `gcp-lb`: a GKE Gateway, by the lab's own translation and a real Envoy.

use super::balancer::Balancer;
use super::envoy::{self, Paths};
use super::{tests, translate, written};
use crate::Outcome;
use crate::case::Case;
use crate::compare::Rules;
use crate::fleet::Fleet;
use crate::install::Places;
use crate::model::Expected;
use crate::planes::envoy_xds;
use crate::report::{How, Section};
use crate::requests::Ask;
use crate::route::{Answered, Client};
use crate::upstream::Upstreams;
use gatewright::core::decision::Outcome as Leads;
use gatewright::core::routes::is_canonical_path;

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
    let what = match paths {
        Paths::AsSent => "Envoy 1.40.0 with translated URL maps, paths and hosts compared as sent",
        Paths::Normalised => {
            "Envoy 1.40.0 with translated URL maps, paths normalised, slashes merged, the port and a final dot of the host removed"
        }
    };
    section.what = String::from(what);
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
    section.beyond.push(tests::of_files(&fleet));
    fleet.listen(upstreams)?;
    let folder = places.scratch(&title.replace([' ', ','], "-"))?;
    for fleet in apart(fleet) {
        let balancers = fleet.cases.iter().map(translated).collect::<Outcome<Vec<_>>>()?;
        let (front, envoy) = envoy::start(places, &fleet, &balancers, paths, &folder)?;
        let mut client = Client::new(front, upstreams, &fleet);
        for case in &fleet.cases {
            section.tally.run(&fleet, case, &requests(case), &mut client, RULES)?;
        }
        drop(envoy);
    }
    Ok(section)
}

/// All rendered cases together, and each hand-written one alone: those may take every host.
fn apart(fleet: Fleet) -> Vec<Fleet> {
    let (written, rendered): (Vec<Case>, Vec<Case>) =
        fleet.cases.into_iter().partition(|case| case.wish.manifests.is_some());
    let alone = written.into_iter().map(|case| Fleet { cases: vec![case], refused: 0 });
    std::iter::once(Fleet { cases: rendered, refused: 0 }).chain(alone).collect()
}

fn translated(case: &Case) -> Outcome<Balancer> {
    match translate::balancers(&case.objects).as_slice() {
        [one] => Ok(one.clone()),
        several => Err(format!("{}: {} Gateways", case.wish.title, several.len())),
    }
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

/// What Envoy does besides choosing a route says nothing about Google's load balancers.
fn known(ask: &Ask, expected: &Expected, answered: &Answered) -> Option<&'static str> {
    let is_canonical = String::from_utf8(ask.request().path).is_ok_and(|path| is_canonical_path(&path));
    let same = !is_canonical && answered.word == expected.word;
    envoy_xds::known(ask, expected, answered).or(same.then_some(
        "the Service is where the interpreter says; it sees the path as Envoy forwards it, and what Google forwards is not \
         documented outside of the canonical domain",
    ))
}
