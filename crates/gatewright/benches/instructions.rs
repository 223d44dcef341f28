//! Instruction counts, the same on every run: `cargo bench -p gatewright --bench instructions` with
//! valgrind and `gungraun-runner` (`cargo install gungraun-runner --version 0.20.0`) installed.
#![allow(missing_docs, clippy::expect_used)] // gungraun's macros

use gatewright::{Domain, Loaded, Project, Tls, router, to_yaml};
use gungraun::{library_benchmark, library_benchmark_group, main};
use std::hint::black_box;

const SAMPLE: &str = include_str!("../../../examples/sample/values.yaml");

fn project() -> Project {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", SAMPLE);
    project.tls = Tls::Secret("mcp-tls".to_owned());
    project
}

fn loaded() -> Loaded {
    project().load().expect("valid")
}

#[library_benchmark]
#[bench::sample(project())]
fn read_build_print(project: Project) -> String {
    let loaded = project.load().expect("valid");
    to_yaml(None, &loaded.chart)
}

#[library_benchmark]
#[bench::ingress_nginx("ingress-nginx", loaded())]
#[bench::istio("istio", loaded())]
fn render_with_proof(id: &str, loaded: Loaded) -> usize {
    loaded.render(&[router(id).expect("known")]).expect("proven").len()
}

#[library_benchmark]
#[bench::ingress_nginx("ingress-nginx", loaded())]
#[bench::istio("istio", loaded())]
fn prove(id: &str, loaded: Loaded) -> usize {
    let router = router(id).expect("known");
    let manifests = loaded.own_manifests(router).expect("proven");
    black_box(loaded.verify(router, &manifests, Domain::Canonical, true)).expect("a host").findings.len()
}

library_benchmark_group!(name = whole; benchmarks = read_build_print, render_with_proof, prove);
main!(library_benchmark_groups = whole);
