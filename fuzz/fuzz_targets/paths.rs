//! Any text as a path and as a regular expression, wherever objects of a router hold one;
//! `GATEWRIGHT_FUZZ_ROUTER` chooses the router.
#![no_main]

use gatewright::Loaded;
use gatewright_fuzz::{chosen, filled, release, study};
use std::sync::OnceLock;

/// Objects of one router, and whether it is asked alone.
const TEMPLATES: &[(&[&str], &str)] = &[
    (
        &["ingress-nginx", "nginx-f5", "kong", "traefik", "aws-alb", "gcp-lb"],
        include_str!("paths/ingress.yaml"),
    ),
    (&["gateway-api", "envoy-gateway", "gcp-lb", "aws-alb"], include_str!("paths/httproute.yaml")),
    (&["istio"], include_str!("paths/istio.yaml")),
    (&["nginx-f5"], include_str!("paths/virtualserver.yaml")),
    (&["kong"], include_str!("paths/kong.yaml")),
    (&["envoy"], include_str!("paths/envoy.yaml")),
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static RELEASE: OnceLock<Loaded> = OnceLock::new();
    let loaded = RELEASE.get_or_init(|| release(&[]));
    let text = String::from_utf8_lossy(data);
    for (ids, template) in TEMPLATES {
        for router in chosen().iter().filter(|router| ids.contains(&router.info().id)) {
            study(loaded, *router, &filled(template, &text));
        }
    }
});
