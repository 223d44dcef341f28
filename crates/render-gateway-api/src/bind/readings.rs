//! One decision for each thing that nobody can tell from the objects.

use super::Dialect;
use super::preset::{Isolation, Paths};
use super::tables::{Bound, bind, listeners_overlap, tiers};
use super::world::World;
use gatewright_core::decision::{Behaviour, Decision, HostStep, PathStep, Reading, Rejection, Remark, Tier};
use gatewright_semantics::gateway_api::Gateway;
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;

/// More Gateways for one host are not told apart.
const MAX_GATEWAYS: usize = 6;

/// What the router does with these objects.
pub(crate) fn behaviour(world: &World<'_>, dialect: &dyn Dialect, mut report: Report) -> Behaviour {
    let bounds = bind(world, dialect, &mut report);
    let preset = dialect.preset();
    let all: Vec<&Bound<'_>> = bounds.iter().collect();
    let modes: &[(&str, Isolation)] = match preset.isolation {
        Isolation::Open if listeners_overlap(&all) => &[
            ("a request belongs to the listener with the most specific hostname only", Isolation::Listener),
            ("listeners on one port share their routes", Isolation::None),
        ],
        Isolation::Listener => &[("", Isolation::Listener)],
        Isolation::Open | Isolation::None => &[("", Isolation::None)],
        Isolation::EnvoyGateway => &[("", Isolation::EnvoyGateway)],
    };
    let mut readings = Vec::new();
    for (choice, gateways) in choices(world, &bounds, &mut report) {
        for (mode, isolation) in modes {
            let of_gateway = |gateway: &&Gateway| {
                let own: Vec<&Bound<'_>> =
                    all.iter().copied().filter(|bound| std::ptr::eq(bound.gateway, *gateway)).collect();
                tiers(&own, *isolation, preset)
            };
            let tiers: Vec<Tier> = gateways.iter().flat_map(of_gateway).collect();
            for (path, host_steps, path_steps) in steps(preset.paths) {
                let given = report.assumptions.iter().map(String::as_str);
                let words: Vec<&str> =
                    given.chain([choice.as_str(), mode, path]).filter(|word| !word.is_empty()).collect();
                let decision = Decision { host_steps, path_steps, tiers: tiers.clone() };
                readings.push(Reading { assumption: words.join("; "), decision, by_age: false });
            }
        }
    }
    let (not_understood, remarks) = (distinct(report.not_understood), distinct(report.remarks));
    Behaviour { readings, not_understood, remarks }
}

/// What was found for several rules or listeners is said once.
fn distinct(mut remarks: Vec<Remark>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    remarks.retain(|remark| seen.insert((remark.code, remark.place.clone(), remark.message.clone())));
    remarks
}

/// Which address the host's DNS record names is nowhere in the objects: of Gateways that share the host each
/// is a possibility of its own; all others answer side by side.
fn choices<'w>(
    world: &'w World<'_>,
    bounds: &[Bound<'w>],
    report: &mut Report,
) -> Vec<(String, Vec<&'w Gateway>)> {
    let host = world.context.host;
    let rivals: Vec<&Gateway> = world
        .gateways
        .iter()
        .filter(|gateway| {
            let own = bounds.iter().filter(|bound| std::ptr::eq(bound.gateway, *gateway));
            own.filter(|bound| bound.concerns(host)).any(|bound| {
                bounds.iter().any(|other| {
                    !std::ptr::eq(other.gateway, *gateway) && other.concerns(host) && bound.overlaps(other)
                })
            })
        })
        .collect();
    let Some(first) = rivals.first() else {
        return vec![(String::new(), world.gateways.iter().collect())];
    };
    let names: Vec<&str> = rivals.iter().map(|gateway| gateway.reference.as_str()).collect();
    let message = format!("{} Gateways serve the same host: {}", names.len(), names.join(", "));
    report.warn("several-load-balancers", &At::object(&first.reference), message);
    if rivals.len() > MAX_GATEWAYS {
        let message = format!("more than {MAX_GATEWAYS} Gateways for one host are not modelled");
        report.refuse(&At::object(&first.reference), message);
    }
    let is_rival = |gateway: &Gateway| rivals.iter().any(|rival| std::ptr::eq(*rival, gateway));
    let choice = |chosen: &&'w Gateway| {
        let others = world.gateways.iter().filter(|gateway| !is_rival(gateway));
        let assumption = format!("the host's name leads to {}", chosen.reference);
        (assumption, std::iter::once(*chosen).chain(others).collect())
    };
    rivals.iter().take(MAX_GATEWAYS).map(choice).collect()
}

type Steps = (&'static str, Vec<HostStep>, Vec<PathStep>);

/// What happens to host and path before they are compared. The specification says that the port of the Host
/// header is ignored, and nothing else.
fn steps(paths: Paths) -> Vec<Steps> {
    let with_port = || vec![HostStep::Lowercase, HostStep::StripPort];
    let bare = || vec![HostStep::Lowercase, HostStep::StripPort, HostStep::StripTrailingDot];
    let nginx = || {
        vec![
            PathStep::CutFragment,
            PathStep::DecodeAll { malformed: 400 },
            PathStep::MergeSlashes,
            PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
        ]
    };
    match paths {
        Paths::Envoy(connection) => vec![("", with_port(), connection.path_steps())],
        Paths::Nginx => vec![("", bare(), nginx())],
        Paths::Traefik => vec![(
            "",
            bare(),
            vec![
                PathStep::RejectFragment(400),
                PathStep::DecodeUnreserved,
                PathStep::UppercaseEscapes,
                PathStep::MergeSlashes,
                PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: false },
            ],
        )],
        // The two ends of what data planes do, and the two ways to treat a #.
        Paths::Open => vec![
            ("paths are compared as they are sent", with_port(), Vec::new()),
            (
                "paths are compared as they are sent, and one with # is refused",
                with_port(),
                vec![PathStep::RejectFragment(400)],
            ),
            ("paths are decoded and normalised first", bare(), nginx()),
        ],
    }
}
