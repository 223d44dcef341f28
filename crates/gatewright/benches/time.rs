//! Time of the whole, in process. The first line of each group is a yardstick that the others are read
//! against: absolute times of two machines, or of two days, do not compare.
#![allow(missing_docs, clippy::expect_used)] // criterion's macros

use criterion::{Criterion, criterion_group, criterion_main};
use gatewright::{Domain, Project, Tls, router, routers, to_yaml};
use std::hint::black_box;

const SAMPLE: &str = include_str!("../../../examples/sample/values.yaml");

fn project() -> Project {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", SAMPLE);
    project.tls = Tls::Secret("mcp-tls".to_owned());
    project
}

fn chart(c: &mut Criterion) {
    let mut group = c.benchmark_group("chart");
    group.bench_function("yardstick: parse the sample as JSON values with serde_yaml", |b| {
        b.iter(|| serde_yaml::from_str::<serde_json::Value>(black_box(SAMPLE)).expect("valid"));
    });
    group.bench_function("read, build and print", |b| {
        b.iter(|| {
            let loaded = project().load().expect("valid");
            black_box(to_yaml(None, &loaded.chart))
        });
    });
    group.finish();
}

fn proofs(c: &mut Criterion) {
    let mut group = c.benchmark_group("routing");
    let loaded = project().load().expect("valid");
    for router in routers() {
        let id = router.info().id;
        group.bench_function(format!("render with proof: {id}"), |b| {
            b.iter(|| black_box(loaded.render(&[*router]).expect("proven")));
        });
        let manifests = loaded.own_manifests(*router).expect("proven");
        group.bench_function(format!("proof alone: {id}"), |b| {
            b.iter(|| black_box(loaded.verify(*router, &manifests, Domain::Canonical, true)));
        });
    }
    assert!(router("istio").is_ok());
    group.finish();
}

criterion_group!(benches, chart, proofs);
criterion_main!(benches);
