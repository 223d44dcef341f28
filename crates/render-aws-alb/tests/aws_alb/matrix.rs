//! Requests outside of the canonical domain, where AWS documents one thing, the other, or nothing.

use crate::support::{GATEWAY_API, HOST, answer, gateway, interpret, options, printed, request};
use gatewright_core::model::Tls;
use gatewright_core::routes::MatchKind::{Exact, Prefix};
use gatewright_core::routes::Target::{Auth, Gw};
use gatewright_core::routes::{RouteTable, Row};

fn table() -> RouteTable {
    let rows = vec![
        Row::new("/authorize", Exact, Auth),
        Row::new("/dcr/register", Exact, Auth),
        Row::new("/.well-known", Prefix, Auth),
        Row::new("/", Prefix, Gw),
    ];
    RouteTable::new(rows).expect("lawful")
}

/// Whether rules see the raw or the normalised path is open, so a path is determined when both say the same.
const PATHS: [(&str, &str); 19] = [
    ("/authorize", "auth"),
    ("/authorize/", "gw"),
    ("/AUTHORIZE", "gw"),
    ("/authorize%2F", "gw"),
    ("/authorize;x", "gw"),
    ("/.well-known/x", "auth"),
    ("/.well-known//x", "auth"),
    ("/.WELL-KNOWN/x", "gw"),
    ("/x/.well-known/x", "gw"),
    ("/.well-known/../.well-known/x", "auth"),
    ("//authorize", "undetermined"),
    ("/x/../authorize", "undetermined"),
    ("/./authorize", "undetermined"),
    ("/%61uthorize", "undetermined"),
    ("/dcr//register", "undetermined"),
    ("/dcr%2Fregister", "undetermined"),
    ("/.well-known/../mcp", "undetermined"),
    ("/..%2f..%2fetc", "undetermined"),
    ("/a%zz", "undetermined"),
];

/// "Host names are not case-sensitive"; port and trailing dot are not mentioned.
const HOSTS: [(&str, &str); 6] = [
    ("MCP.Acme.DEV", "auth"),
    ("mcp.acme.dev:80", "undetermined"),
    ("mcp.acme.dev.", "undetermined"),
    ("mcp.acme.dev:8443", "undetermined"),
    ("mcp.acme.dev:abc", "none"),
    ("evil.com", "none"),
];

#[test]
fn both_keys() {
    for given in [&[] as &[(&str, &str)], GATEWAY_API] {
        let text = printed(&gateway(table(), Tls::Off), &options(given)).expect("nothing to refuse");
        let behaviour = interpret(&text, &options(given));
        assert_eq!(behaviour.readings.len(), 2);
        for (path, expected) in PATHS {
            assert_eq!(answer(&behaviour, &request("http", "GET", HOST, path)), expected, "{path}");
        }
        for (host, expected) in HOSTS {
            assert_eq!(answer(&behaviour, &request("http", "GET", host, "/authorize")), expected, "{host}");
        }
        // Both in doubt at once.
        let both = request("http", "GET", "mcp.acme.dev:80", "//authorize");
        assert_eq!(answer(&behaviour, &both), "undetermined");
    }
}

/// With more than one host the two doubts are told apart, because one may hide the other.
#[test]
fn four_keys_where_two_do_not_do() {
    let text = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: any
  annotations: {alb.ingress.kubernetes.io/target-type: ip, alb.ingress.kubernetes.io/healthcheck-path: /health}
spec:
  ingressClassName: alb
  rules:
  - host: mcp.acme.dev
    http:
      paths:
      - {path: /.well-known, pathType: Prefix, backend: {service: {name: mcp-gateway-auth, port: {number: 8080}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-gw, port: {number: 8080}}}}
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-gw, port: {number: 8080}}}}
";
    let behaviour = interpret(text, &options(&[]));
    assert_eq!(behaviour.readings.len(), 4);
    // Sent with a port: raw path and bare host would reach auth, all other combinations gw.
    let doubtful = request("http", "GET", "mcp.acme.dev:80", "/.well-known/../mcp");
    assert_eq!(answer(&behaviour, &doubtful), "undetermined");
}
