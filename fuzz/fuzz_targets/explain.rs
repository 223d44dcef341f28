//! Any bytes as host and path of a request that each router is asked about, with the objects it renders.
#![no_main]

use gatewright::core::decision::{Request, Scheme};
use gatewright::core::router::{Manifests, Router};
use gatewright::{Loaded, Project};
use gatewright_fuzz::{HOST, chosen};
use std::sync::OnceLock;

type Rendered = (Loaded, Vec<(&'static dyn Router, Manifests)>);

fn rendered() -> Rendered {
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", &format!("env:\n  fronteggMcpGwHost: {HOST}\n"));
    project.policy.allow.push("all".to_owned());
    let loaded = project.load().expect("lawful values");
    let manifests =
        |router: &&'static dyn Router| (*router, loaded.own_manifests(*router).expect("rendered"));
    let all = chosen().iter().map(manifests).collect();
    (loaded, all)
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static RENDERED: OnceLock<Rendered> = OnceLock::new();
    let (loaded, all) = RENDERED.get_or_init(rendered);
    let end = data.iter().position(|byte| *byte == b' ').unwrap_or(0);
    let (host, path) = data.split_at(end);
    let host = if host.is_empty() { HOST.to_owned() } else { String::from_utf8_lossy(host).into_owned() };
    let request = Request { scheme: Scheme::Http, method: "POST".to_owned(), host, path: path.to_vec() };
    for (router, manifests) in all {
        loaded.explain(*router, manifests, &request);
    }
});
