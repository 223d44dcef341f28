//! Requests that were sent to real nginx with the locations this controller writes.
//!
//! Probed on nginx 1.31 with raw sockets; the expectations are the services that were reached.

use crate::support::{HOST, answer, interpret, options, request};

const TABLE: &str = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
  - host: mcp.acme.dev
    http:
      paths:
      - {path: /authorize, pathType: Exact, backend: {service: {name: mcp-gateway-auth, port: {number: 8080}}}}
      - {path: /dcr/register, pathType: Exact, backend: {service: {name: mcp-gateway-auth, port: {number: 8080}}}}
      - {path: /.well-known, pathType: Prefix, backend: {service: {name: mcp-gateway-auth, port: {number: 8080}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: mcp-gateway-gw, port: {number: 8080}}}}
";

/// An unrelated path with a regular expression on the same host, in another namespace.
const REGEX: &str = "
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: other
  namespace: elsewhere
  annotations: {nginx.ingress.kubernetes.io/use-regex: \"true\"}
spec:
  ingressClassName: nginx
  rules:
  - host: mcp.acme.dev
    http:
      paths:
      - {path: '/v[0-9]+', pathType: ImplementationSpecific, backend: {service: {name: other, port: {number: 80}}}}
";

/// Path, service reached, service reached once the host is in regex mode.
const PROBES: [(&str, &str, &str); 48] = [
    ("/authorize", "auth", "auth"),
    ("/authorize/", "gw", "auth"),
    ("/authorizeX", "gw", "auth"),
    ("/authorize;x", "gw", "auth"),
    ("/authorize%20", "gw", "auth"),
    ("/authorize%0a", "gw", "auth"),
    ("/authorize%3Fx", "gw", "auth"),
    ("/authorize%23f", "gw", "auth"),
    ("/AUTHORIZE", "gw", "auth"),
    ("//authorize", "auth", "auth"),
    ("/authorize//", "gw", "auth"),
    ("/x/../authorize", "auth", "auth"),
    ("/x/..//authorize", "auth", "auth"),
    ("/./authorize", "auth", "auth"),
    ("/authorize/.", "gw", "auth"),
    ("/authorize/x/..", "gw", "auth"),
    ("/authorize/..", "gw", "gw"),
    ("/../authorize", "status 400", "status 400"),
    ("/%61uthorize", "auth", "auth"),
    ("/x/%2e%2e/authorize", "auth", "auth"),
    ("/%2fauthorize", "auth", "auth"),
    ("/dcr%2Fregister", "auth", "auth"),
    ("/x/..%2fauthorize", "auth", "auth"),
    ("/authorize%2F", "gw", "auth"),
    ("/%252fauthorize", "gw", "gw"),
    ("/dcr//register", "auth", "auth"),
    ("/dcr/./register", "auth", "auth"),
    ("/authorize%00", "status 400", "status 400"),
    ("/authorize#frag", "auth", "auth"),
    ("/authorize\\", "gw", "auth"),
    ("/.well-known", "auth", "auth"),
    ("/.well-known/", "auth", "auth"),
    ("/.well-known/x", "auth", "auth"),
    ("/.well-known//x", "auth", "auth"),
    ("/.well-knownX", "gw", "auth"),
    ("/.WELL-KNOWN/x", "gw", "auth"),
    ("//.well-known/x", "auth", "auth"),
    ("/%2ewell-known/x", "auth", "auth"),
    ("/.well-known%2Fx", "auth", "auth"),
    ("/.well-known/../other", "gw", "gw"),
    ("/.well-known/../authorize", "auth", "auth"),
    ("/x/.well-known/x", "gw", "gw"),
    ("/", "gw", "gw"),
    ("/mcp", "gw", "gw"),
    ("/v1", "gw", "other:other:80"),
    ("/V23/x", "gw", "other:other:80"),
    ("/authorize%zz", "status 400", "status 400"),
    ("/xwell-known/x", "gw", "auth"),
];

#[test]
fn paths() {
    let plain = interpret(TABLE, &options(&[]));
    let regex = interpret(&format!("{TABLE}{REGEX}"), &options(&[]));
    assert!(plain.not_understood.is_empty() && regex.not_understood.is_empty());
    for (path, expected, in_regex_mode) in PROBES {
        let request = request("http", "GET", HOST, path);
        assert_eq!(answer(&plain, &request), expected, "{path}");
        assert_eq!(answer(&regex, &request), in_regex_mode, "{path} in regex mode");
    }
}

/// In regex mode dots are wild cards.
#[test]
fn dots_in_regex_mode() {
    let dotted = TABLE.replace("/dcr/register", "/dcr.register");
    let regex = interpret(&format!("{dotted}{REGEX}"), &options(&[]));
    assert_eq!(answer(&regex, &request("http", "GET", HOST, "/dcrXregister")), "auth");
}

#[test]
fn hosts() {
    let behaviour = interpret(TABLE, &options(&[]));
    for (host, expected) in [
        (HOST, "auth"),
        ("MCP.Acme.DEV", "auth"),
        ("mcp.acme.dev:8443", "auth"),
        ("mcp.acme.dev.", "auth"),
        ("mcp.acme.dev.:80", "auth"),
        ("mcp.acme.dev, evil.com", "none"),
        ("evil.com", "none"),
        ("x.mcp.acme.dev", "none"),
        ("", "none"),
    ] {
        let request = request("https", "POST", host, "/authorize");
        assert_eq!(answer(&behaviour, &request), expected, "{host}");
    }
}
