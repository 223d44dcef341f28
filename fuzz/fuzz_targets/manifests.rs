//! Any bytes as manifests for every router's interpreter and the proof.
#![no_main]

use gatewright::{Domain, Project, read_manifests, routers};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut project = Project::new("mcp-gateway");
    project.host = Some("mcp.acme.dev".to_owned());
    project.manifests_only = true;
    let id = project.sources.add("manifests.yaml", String::from_utf8_lossy(data));
    let (Ok(manifests), Ok(loaded)) = (read_manifests(&project.sources, &[id]), project.load()) else { return };
    for router in routers() {
        loaded.verify(*router, &manifests, Domain::Canonical, false);
    }
});
