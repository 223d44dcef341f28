//! Rendered tables, proved.

use crate::support::{gateway, options};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::{Options, Router};
use gatewright_core::routes::{NAMES, RouteTable};
use gatewright_proof::{Report, Verdict, pipeline};
use gatewright_render_nginx::INGRESS_NGINX;

fn proved(gateway: &Gateway, options: &Options) -> Report {
    let rendered = INGRESS_NGINX.render(gateway, options).expect("nothing to refuse");
    pipeline::check(&INGRESS_NGINX, gateway, options, &rendered)
}

#[test]
fn every_named_table_in_every_tls_mode() {
    for name in NAMES {
        for tls in [Tls::Off, Tls::External, Tls::Secret("mcp-tls".to_owned()), Tls::Router] {
            let gateway = gateway(RouteTable::named(name).expect("named"), tls);
            let report = proved(&gateway, &options(&[]));
            assert_eq!((report.verdict, report.findings), (Verdict::Equal, Vec::new()), "{name}");
        }
    }
}

#[test]
fn floors_beyond_the_defaults() {
    let mut gateway = gateway(RouteTable::named("default").expect("named"), Tls::Off);
    for (stream, auth, body) in [(1, 7200, 1), (0, 0, 0), (86_400, 1, u64::MAX), (61, 60, 1_234_567)] {
        gateway.floors.stream_seconds = stream;
        gateway.floors.auth_seconds = auth;
        gateway.floors.body_bytes = body;
        let report = proved(&gateway, &options(&[]));
        assert_eq!((report.verdict, report.findings), (Verdict::Equal, Vec::new()), "{stream} {auth} {body}");
    }
}
