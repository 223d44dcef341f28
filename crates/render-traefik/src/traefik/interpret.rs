//! From any objects of Traefik to a behaviour.
//!
//! Written from Traefik's source (3.7) and documentation, not from the renderer: it sees re-parsed objects
//! only, ours or anybody's. Each front end turns its objects into routers ([`router`]) with the same rule
//! texts as Traefik's providers, because the length of the text is the default priority; the rule language
//! is read once for all of them ([`rule`]).

mod annotation;
mod crd;
mod duration;
mod effects;
mod fields;
mod ingress;
mod middleware;
mod nginx;
mod nginx_annotation;
mod router;
mod rule;
mod service;
mod stored;
mod transport;
mod world;

use super::facts::Facts;
use gatewright_core::decision::{Behaviour, Decision, HostStep, PathStep, Reading, Rejection, Remark, Rule};
use gatewright_core::router::{Context, Manifest, Manifests};
use gatewright_semantics::report::Report;
use std::collections::BTreeSet;
use world::World;

/// The group of Traefik's own kinds.
const GROUP: &str = "traefik.io";

/// What a router ranks by: priority, then its provider (`pkg/muxer/http/mux.go`, `routes.Less`).
type Rank = (i64, u8);
/// A rule with its rank.
type RankedRule = (Rank, Rule);

/// Everything the front ends share.
struct Scene<'a> {
    manifests: &'a Manifests,
    facts: &'a Facts,
    namespace: &'a str,
    world: World<'a>,
}

/// The behaviour of Traefik's entry points for http and https with these objects.
pub(super) fn interpret(manifests: &Manifests, context: Context<'_>) -> Behaviour {
    let mut facts = Facts::new(context.options);
    facts.host = context.host.map(str::to_owned);
    let mut report = Report::default();
    let world = World::new(manifests, context.namespace, facts.safe_naming);
    let scene = Scene { manifests, facts: &facts, namespace: context.namespace, world };
    let mut routers = crd::routers(&scene, &mut report);
    routers.extend(ingress::routers(&scene, &mut report));
    routers.extend(nginx::routers(&scene, &mut report));
    let mut rules: Vec<RankedRule> = Vec::new();
    for router in &routers {
        rules.extend(router.rules(&facts, &mut report));
    }
    let mut decision = Decision::ranked(rules);
    decision.host_steps = vec![HostStep::StripPort, HostStep::Lowercase, HostStep::StripTrailingDot];
    decision.path_steps = path_steps(&facts);
    if !routers.is_empty() {
        report.assume("the entry points keep Traefik's defaults (sanitizePath on, writeTimeout 0)");
    }
    let assumption = report.assumptions.iter().cloned().collect::<Vec<_>>().join("; ");
    Behaviour {
        readings: vec![Reading { assumption, decision, by_age: false }],
        not_understood: once(report.not_understood),
        remarks: once(report.remarks),
    }
}

/// What several routes name is read for each of them, and said once.
fn once(remarks: Vec<Remark>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    let key = |remark: &Remark| (remark.code, remark.place.clone(), remark.message.clone());
    remarks.into_iter().filter(|remark| seen.insert(key(remark))).collect()
}

/// `pkg/server/server_entrypoint_tcp.go` (`denyFragment`, `normalizePath`, `sanitizePath`), then
/// `pkg/muxer/http/mux.go`, `withRoutingPath`: escapes of reserved characters stay, all others are decoded.
fn path_steps(facts: &Facts) -> Vec<PathStep> {
    let mut steps = vec![PathStep::RejectFragment(400)];
    if facts.deny_slash {
        steps.push(PathStep::RejectEscapedSlash(400));
    }
    steps.extend([
        PathStep::DecodeUnreserved,
        PathStep::UppercaseEscapes,
        PathStep::MergeSlashes,
        PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: false },
        PathStep::DecodeExcept(b":/?#[]@!$&'()*+,;=%"),
    ]);
    steps
}

fn namespace_of<'a>(object: &'a Manifest, default: &'a str) -> &'a str {
    object.namespace.as_deref().unwrap_or(default)
}
