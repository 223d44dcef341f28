//! The rendered objects, read by eye once and kept.

use crate::support::{GATEWAY_API, gateway, options, printed};
use gatewright_core::model::{Gateway, Tls};
use gatewright_core::router::Router;
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};
use gatewright_proof::{Verdict, pipeline};
use gatewright_render_aws_alb::AWS_ALB;

const ARN: &str = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

/// The printed objects, after the proof that they do what is asked.
fn proven(gateway: &Gateway, given: &[(&str, &str)]) -> String {
    let options = options(given);
    let rendered = AWS_ALB.render(gateway, &options).expect("nothing to refuse");
    let report = pipeline::check(&AWS_ALB, gateway, &options, &rendered);
    assert_eq!(report.verdict, Verdict::Equal, "{:?}", report.findings);
    printed(gateway, &options).expect("nothing to refuse")
}

fn with_methods() -> RouteTable {
    let rows = vec![
        Row::new("/authorize", Exact, Auth).only(&["GET", "HEAD", "POST"]),
        Row::new("/token", Exact, Auth).only(&["POST"]),
        Row::new("/.well-known", Prefix, Auth).only(&["GET", "HEAD"]),
        Row::new("/mcp", Prefix, Gw).only(&["POST"]),
        Row::new("/", Prefix, Gw),
    ];
    RouteTable::new(rows).expect("lawful")
}

#[test]
fn default_without_tls() {
    insta::assert_snapshot!(proven(&gateway(RouteTable::default(), Tls::Off), &[]));
}

#[test]
fn default_with_tls() {
    let given = [
        ("certificate-arn", ARN),
        ("group-name", "shared"),
        ("group-order", "-5"),
        ("subnets", "subnet-0aa, subnet-0bb"),
        ("scheme", "internal"),
    ];
    insta::assert_snapshot!(proven(&gateway(RouteTable::default(), Tls::Router), &given));
}

#[test]
fn methods() {
    insta::assert_snapshot!(proven(&gateway(with_methods(), Tls::External), &[]));
}

#[test]
fn gateway_api_without_tls() {
    insta::assert_snapshot!(proven(&gateway(RouteTable::default(), Tls::Off), GATEWAY_API));
}

#[test]
fn gateway_api_with_tls_and_methods() {
    let mut asked = gateway(with_methods(), Tls::Router);
    asked.write_namespace = true;
    let given = [("api", "gateway-api"), ("certificate-arn", ARN), ("subnets", "subnet-0aa")];
    insta::assert_snapshot!(proven(&asked, &given));
}

/// Remarks tell what the objects cannot.
#[test]
fn remarks() {
    let codes = |tls: Tls, given: &[(&str, &str)]| -> Vec<&'static str> {
        let rendered = AWS_ALB.render(&gateway(RouteTable::default(), tls), &options(given));
        rendered.expect("nothing to refuse").remarks.iter().map(|remark| remark.code).collect()
    };
    assert_eq!(codes(Tls::Off, &[]), [] as [&str; 0]);
    assert_eq!(codes(Tls::Router, &[]), ["redirect-status", "certificate-discovery"]);
    assert_eq!(codes(Tls::Router, &[("certificate-arn", ARN)]), ["redirect-status"]);
    assert_eq!(codes(Tls::External, GATEWAY_API), ["gateway-class-required"]);
}
