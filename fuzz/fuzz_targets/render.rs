//! Any bytes as a route table that a router renders: what is not refused is proven equal.
#![no_main]

use gatewright::core::source::SourceMap;
use gatewright::core::yaml;
use gatewright::{Failure, Project, RouteTable, Tls};
use gatewright_fuzz::{HOST, chosen};

fn read(text: &str) -> Option<RouteTable> {
    let mut sources = SourceMap::default();
    let id = sources.add("routes.yaml", text);
    let documents = yaml::read(&sources, id).ok()?.documents;
    RouteTable::from_node(documents.first()?).ok()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(routes) = read(&String::from_utf8_lossy(data)) else { return };
    let mut project = Project::new("mcp-gateway");
    project.add_values("values.yaml", &format!("env:\n  fronteggMcpGwHost: {HOST}\n"));
    project.policy.allow.push("all".to_owned());
    project.tls = if data.len() % 2 == 0 { Tls::External } else { Tls::Secret("mcp-tls".to_owned()) };
    project.routes = routes;
    let loaded = project.load().expect("lawful input");
    for router in chosen() {
        match loaded.render(&[*router]) {
            Ok(_) => {}
            Err(Failure::Refused(reasons)) => assert!(!reasons.is_empty()),
            Err(Failure::Unproven { report, .. }) => panic!("{}: {report:#?}", router.info().id),
        }
    }
});
