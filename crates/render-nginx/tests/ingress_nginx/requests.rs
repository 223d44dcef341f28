//! What clients of the product send, through the rendered default table.

use crate::support::{HOST, answer, gateway, interpret, options, printed, request};
use gatewright_core::model::Tls;
use gatewright_core::routes::RouteTable;

/// The guide's, the README's and MCP's requests with the service that has to answer.
const REQUESTS: [(&str, &str, &str); 42] = [
    ("GET", "/.well-known/oauth-protected-resource", "auth"),
    ("GET", "/.well-known/oauth-protected-resource/", "auth"),
    ("GET", "/.well-known/oauth-protected-resource/mcp", "auth"),
    ("GET", "/.well-known/oauth-protected-resource/a/b/c", "auth"),
    ("GET", "/.well-known/oauth-authorization-server", "auth"),
    ("GET", "/.well-known/oauth-authorization-server/tenant1", "auth"),
    ("GET", "/.well-known/openid-configuration", "auth"),
    ("OPTIONS", "/.well-known/oauth-protected-resource", "auth"),
    ("HEAD", "/.well-known/oauth-authorization-server", "auth"),
    ("GET", "/.well-known", "auth"),
    ("GET", "/.well-knownX", "gw"),
    ("GET", "/mcp/.well-known/oauth-authorization-server", "gw"),
    ("GET", "/authorize", "auth"),
    ("POST", "/authorize", "auth"),
    ("GET", "/authorize/", "gw"),
    ("GET", "/authorizeX", "gw"),
    ("GET", "/Authorize", "gw"),
    ("POST", "/token", "auth"),
    ("OPTIONS", "/token", "auth"),
    ("GET", "/token", "auth"),
    ("POST", "/dcr/register", "auth"),
    ("OPTIONS", "/dcr/register", "auth"),
    ("DELETE", "/dcr/register/abc", "auth"),
    ("GET", "/dcr", "gw"),
    ("POST", "/register", "gw"),
    ("GET", "/integration-callback", "auth"),
    ("POST", "/integration-callback", "auth"),
    ("POST", "/integration-callback/implicit", "auth"),
    ("GET", "/integration-callbacks", "gw"),
    ("GET", "/security-stepup-verify", "auth"),
    ("GET", "/external-mcp/authorize", "auth"),
    ("GET", "/external-mcp/callback", "auth"),
    ("GET", "/external-mcp", "gw"),
    ("GET", "/external-mcp/other", "gw"),
    ("POST", "/", "gw"),
    ("POST", "/mcp", "gw"),
    ("GET", "/mcp", "gw"),
    ("DELETE", "/mcp", "gw"),
    ("OPTIONS", "/mcp", "gw"),
    ("GET", "/health", "gw"),
    ("PATCH", "/a/", "gw"),
    ("PUT", "/.well-known/", "auth"),
];

#[test]
fn the_default_table() {
    let table = || RouteTable::named("default").expect("named");
    for (tls, scheme) in [
        (Tls::Off, "http"),
        (Tls::External, "http"),
        (Tls::Secret("mcp-tls".to_owned()), "https"),
        (Tls::Router, "https"),
    ] {
        let gateway = gateway(table(), tls);
        let behaviour = interpret(&printed(&gateway, &options(&[])).expect("rendered"), &options(&[]));
        assert_eq!(behaviour.not_understood, []);
        assert_eq!(behaviour.remarks, []);
        for (method, path, expected) in REQUESTS {
            let here = request(scheme, method, HOST, path);
            assert_eq!(answer(&behaviour, &here), expected, "{method} {scheme} {path}");
            let elsewhere = request(scheme, method, "other.acme.dev", path);
            assert_eq!(answer(&behaviour, &elsewhere), "none", "{method} {path}");
            if gateway.tls.terminates() {
                let plain = request("http", method, HOST, path);
                assert_eq!(answer(&behaviour, &plain), "redirect 308 https", "{method} {path}");
            }
        }
    }
}
