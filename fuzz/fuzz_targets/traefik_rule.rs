//! Any text as a rule of Traefik, in both versions of the rule language.
#![no_main]

use gatewright::Loaded;
use gatewright_fuzz::{filled, release, study};
use std::sync::OnceLock;

const TEMPLATE: &str = "\
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: default}
spec:
  entryPoints: [web]
  routes:
  - {kind: Rule, match: TEXT, services: [{name: mcp-gateway-auth, port: 8080}]}
  - {kind: Rule, match: TEXT, syntax: v2, priority: 7, services: [{name: mcp-gateway-gw, port: 8080}]}
";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static RELEASE: OnceLock<Loaded> = OnceLock::new();
    let loaded = RELEASE.get_or_init(|| release(&[]));
    let router = gatewright::router("traefik").expect("a router");
    study(loaded, router, &filled(TEMPLATE, &String::from_utf8_lossy(data)));
});
