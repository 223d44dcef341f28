//! What is printed, read by eye once.

use crate::support::{INGRESS, gateway, options, print, rendered, values};
use gatewright_core::model::Tls;
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};

fn printed(tls: Tls, given: &[(&str, &str)]) -> String {
    let rows = vec![
        Row::new("/token", Exact, Auth),
        Row::new("/dcr", Prefix, Auth),
        Row::new("/dcr", Exact, Gw),
        Row::new("/", Prefix, Gw),
    ];
    let gateway = gateway(RouteTable::new(rows).expect("lawful"), tls);
    print(&values(&gateway, &options(given)).expect("nothing to refuse"))
}

#[test]
fn ingress_with_a_secret() {
    insta::assert_snapshot!(printed(Tls::Secret("mcp-tls".to_owned()), INGRESS));
}

#[test]
fn ingress_with_its_own_certificate() {
    let given = [("api", "ingress"), ("static-ip", "mcp"), ("ssl-policy", "modern")];
    insta::assert_snapshot!(printed(Tls::Router, &given));
}

#[test]
fn gateway_with_a_certificate_map() {
    let given = [("certificate-map", "mcp"), ("static-ip", "mcp"), ("ssl-policy", "modern")];
    insta::assert_snapshot!(printed(Tls::Router, &given));
}

#[test]
fn internal_gateway() {
    let given = [("class", "gke-l7-rilb"), ("certificates", "mcp,old"), ("global-access", "true")];
    insta::assert_snapshot!(printed(Tls::Router, &given));
}

#[test]
fn attached() {
    insta::assert_snapshot!(printed(Tls::External, &[("gateway", "infra/shared"), ("http-section", "web")]));
}

/// A day at least, and whatever is asked beyond.
#[test]
fn total_deadlines() {
    let mut gateway = gateway(RouteTable::default(), Tls::Off);
    for (asked, written, remarks) in [(3600, "timeoutSec: 86400", 1), (100_000, "timeoutSec: 100000", 2)] {
        gateway.floors.stream_seconds = asked;
        for given in [&[] as &[(&str, &str)], INGRESS] {
            let text = print(&values(&gateway, &options(given)).expect("nothing to refuse"));
            assert!(text.contains(written) && text.contains("timeoutSec: 60\n"), "{text}");
            let told = rendered(&gateway, given).remarks;
            let total = told.iter().filter(|remark| remark.code == "total-deadline");
            assert_eq!(total.count(), remarks);
        }
    }
}
