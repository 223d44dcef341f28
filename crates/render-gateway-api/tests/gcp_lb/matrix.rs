//! Requests outside of the canonical domain, where Google documents one thing, the other, or nothing.

use crate::support::{HOST, INGRESS, answer, gateway, interpret, options, print, request, values};
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
const PATHS: [(&str, &str); 20] = [
    ("/authorize", "auth"),
    ("/authorize/", "gw"),
    ("/AUTHORIZE", "gw"),
    ("/authorize%2F", "gw"),
    ("/authorize;x", "gw"),
    // "The string fed to the path matcher does not include any text after the first ? or #" (`PathRule`).
    ("/authorize#x", "auth"),
    ("/.well-known/x", "auth"),
    ("/.well-known//x", "auth"),
    ("/.well-knownX", "gw"),
    ("/.WELL-KNOWN/x", "gw"),
    ("/x/.well-known/x", "gw"),
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

const HOSTS: [(&str, &str); 6] = [
    ("MCP.Acme.DEV", "auth"),
    ("mcp.acme.dev:80", "undetermined"),
    ("mcp.acme.dev.", "undetermined"),
    ("mcp.acme.dev:8443", "undetermined"),
    ("mcp.acme.dev:abc", "status 404"),
    ("evil.com", "status 404"),
];

#[test]
fn both_keys() {
    for given in [&[] as &[(&str, &str)], INGRESS] {
        let text = print(&values(&gateway(table(), Tls::Off), &options(given)).expect("nothing to refuse"));
        let behaviour = interpret(&text, &options(given));
        assert_eq!(behaviour.readings.len(), 2);
        for (path, expected) in PATHS {
            assert_eq!(answer(&behaviour, &request("http", "GET", HOST, path)), expected, "{path}");
        }
        for (host, expected) in HOSTS {
            assert_eq!(answer(&behaviour, &request("http", "GET", host, "/authorize")), expected, "{host}");
        }
    }
}
