//! How long a proof takes for large tables: both sides alike, spelled differently, and different
//! everywhere, which is the worst case because nothing can be left out.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{HOST, exact, ordered, prefix, proof, proof_of, regex, rest, segments};
use criterion::{Criterion, criterion_group, criterion_main};
use gatewright_core::decision::{Anchor, Behaviour, Decision, HostStep, PathStep, Rejection};
use gatewright_proof::{Domain, ProofLimits, Verdict};
use std::hint::black_box;

/// Paths as they are in practice: a few roots, names, versions.
fn path(index: usize) -> String {
    let root = ["api", "internal/api", "mcp", "oauth2"][index % 4];
    format!("/{root}/service-{index:05}/v{}/items", index % 7)
}

/// Half exact, half element-wise prefixes, one of a hundred a regular expression.
fn asked(count: usize) -> Behaviour {
    let rules = (0..count).map(|index| match index % 100 {
        0 => regex(&format!("{}/[0-9]+(/.*)?", path(index)), Anchor::Full, "auth"),
        odd if odd % 2 == 1 => exact(&path(index), "auth"),
        _ => segments(&path(index), "auth"),
    });
    ordered(rules.chain([rest("gw")]))
}

/// The same, in another order and another spelling.
fn respelled(count: usize, service: &str) -> Behaviour {
    let rules = (0..count).rev().flat_map(|index| match index % 100 {
        0 => vec![regex(&format!("^{}/[0-9]+(/|$)", path(index)), Anchor::Search, service)],
        odd if odd % 2 == 1 => vec![exact(&path(index), service)],
        _ => vec![exact(&path(index), service), prefix(&format!("{}/", path(index)), service)],
    });
    ordered(rules.chain([rest("gw")]))
}

/// One element-wise prefix became a string prefix.
fn one_mistake(count: usize) -> Behaviour {
    let mut behaviour = asked(count);
    let tiers = behaviour.readings.iter_mut().flat_map(|reading| &mut reading.decision.tiers);
    if let Some(rule) = tiers.flat_map(|tier| &mut tier.rules).nth(count / 2) {
        rule.path = gatewright_core::decision::PathMatch::Prefix(path(count / 2));
    }
    behaviour
}

fn canonical(criterion: &mut Criterion) {
    for count in [1_000, 10_000] {
        let asked = asked(count);
        let mut group = criterion.benchmark_group(format!("canonical {count} rows"));
        group.sample_size(10);
        for (name, read, verdict) in [
            ("equal", asked.clone(), Verdict::Equal),
            ("respelled", respelled(count, "auth"), Verdict::Equal),
            ("one mistake", one_mistake(count), Verdict::Different),
            ("all different", respelled(count, "web"), Verdict::Different),
        ] {
            assert_eq!(proof(&asked, &read).verdict, verdict, "{HOST} {name}");
            group.bench_function(name, |bencher| bencher.iter(|| black_box(proof(&asked, &read))));
        }
    }
}

fn every_request(criterion: &mut Criterion) {
    let count = 20;
    let dots = PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true };
    let mut decision = Decision::clone(&asked(count).readings[0].decision);
    decision.host_steps = vec![HostStep::Lowercase];
    decision.path_steps = vec![PathStep::DecodeAll { malformed: 400 }, PathStep::MergeSlashes, dots];
    let (asked, read) = (asked(count), Behaviour::certain(decision));
    let mut group = criterion.benchmark_group(format!("every request, {count} rows"));
    group.sample_size(10);
    group.bench_function("nginx", |bencher| {
        bencher.iter(|| black_box(proof_of(&asked, &read, Domain::All, ProofLimits::default())));
    });
}

criterion_group!(benches, canonical, every_request);
criterion_main!(benches);
