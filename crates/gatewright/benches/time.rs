//! Time of the whole, in process. The first line of each group is a yardstick that the others are read
//! against: absolute times of two machines, or of two days, do not compare.
#![allow(missing_docs, clippy::expect_used)] // criterion's macros

use criterion::{Criterion, criterion_group, criterion_main};
use gatewright::core::router::Options;
use gatewright::proof::Memo;
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

/// Tenants of one platform: they differ by release name, host and namespace.
fn tenants(count: usize) -> Vec<Project> {
    (0..count)
        .map(|index| {
            let mut project = Project::new(format!("tenant-{index}"));
            let host = format!("t{index}.acme.dev");
            project.add_values("values.yaml", &SAMPLE.replace("mcp.acme.dev", &host));
            project.namespace = Some(format!("tenant-{index}"));
            project.tls = Tls::External;
            project
        })
        .collect()
}

/// Everything of a tenant but the proofs: values, chart objects, routing objects, and all of it printed.
fn without_proofs(project: &Project) -> usize {
    let loaded = project.load().expect("valid");
    let gateway = loaded.gateway.as_ref().expect("a gateway");
    let routing: usize = routers()
        .iter()
        .map(|router| {
            let options = Options::new(router.info().options, []);
            let rendered = router.render(gateway, &options).expect("nothing to refuse");
            to_yaml(None, &rendered.artifacts).len()
        })
        .sum();
    to_yaml(None, &loaded.chart).len() + routing
}

/// The whole way with proofs, each distinct one made once.
fn with_proofs(project: &Project, memo: &mut Memo) -> usize {
    let loaded = project.load().expect("valid");
    let routing = loaded.render_with(routers(), memo).expect("proven");
    to_yaml(None, &loaded.chart).len() + routing.iter().map(|one| one.to_yaml().len()).sum::<usize>()
}

fn releases(c: &mut Criterion) {
    let mut group = c.benchmark_group("releases, all routers");
    group.sample_size(10);
    for count in [100, 1_000] {
        let projects = tenants(count);
        group.bench_function(format!("{count} without proofs"), |b| {
            b.iter(|| projects.iter().map(without_proofs).sum::<usize>());
        });
        group.bench_function(format!("{count} with proofs"), |b| {
            b.iter(|| {
                let mut memo = Memo::default();
                projects.iter().map(|project| with_proofs(project, &mut memo)).sum::<usize>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, chart, proofs, releases);
criterion_main!(benches);
