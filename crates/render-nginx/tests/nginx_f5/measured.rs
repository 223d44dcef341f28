//! Requests that were sent to nginx 1.31.3 with the configuration that the controller's templates write for these
//! objects. The expectations are what nginx did.

use crate::support::{HOST, answer, interpret, options, request, sees};

const TABLE: &str = "
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: web}
spec:
  host: mcp.acme.dev
  upstreams:
  - {name: auth, service: mcp-gateway-auth, port: 8080}
  - {name: gw, service: mcp-gateway-gw, port: 8080}
  routes:
  - {path: =/authorize, action: {pass: auth}}
  - {path: =/dcr/register, action: {pass: auth}}
  - {path: =/.well-known, action: {pass: auth}}
  - {path: /.well-known/, action: {pass: auth}}
  - path: =/token
    matches:
    - {conditions: [{variable: $request_method, value: POST}], action: {pass: auth}}
    - {conditions: [{variable: $request_method, value: options}], action: {pass: auth}}
    action: {proxy: {upstream: gw, requestHeaders: {set: [{name: Host, value: '${http_host}'}]}}}
  - {path: /, action: {pass: gw}}
";

#[test]
fn paths() {
    let behaviour = interpret(TABLE, &options(&[]));
    assert_eq!(behaviour.not_understood, []);
    for (method, path, expected) in PROBES {
        assert_eq!(answer(&behaviour, &request("http", method, HOST, path)), expected, "{method} {path}");
    }
}

const PROBES: [(&str, &str, &str); 47] = [
    ("GET", "/authorize", "auth"),
    ("GET", "/authorize/", "gw"),
    ("GET", "/authorizeX", "gw"),
    ("GET", "/authorize;x", "gw"),
    ("GET", "/authorize%20", "gw"),
    ("GET", "/authorize%3Fx", "gw"),
    ("GET", "/AUTHORIZE", "gw"),
    ("GET", "//authorize", "auth"),
    ("GET", "/authorize//", "gw"),
    ("GET", "/x/../authorize", "auth"),
    ("GET", "/x/..//authorize", "auth"),
    ("GET", "/./authorize", "auth"),
    ("GET", "/authorize/.", "gw"),
    ("GET", "/authorize/x/..", "gw"),
    ("GET", "/authorize/..", "gw"),
    ("GET", "/../authorize", "status 400"),
    ("GET", "/%61uthorize", "auth"),
    ("GET", "/x/%2e%2e/authorize", "auth"),
    ("GET", "/%2fauthorize", "auth"),
    ("GET", "/dcr%2Fregister", "auth"),
    ("GET", "/authorize%2F", "gw"),
    ("GET", "/%252fauthorize", "gw"),
    ("GET", "/dcr//register", "auth"),
    ("GET", "/authorize%00", "status 400"),
    ("GET", "/authorize%zz", "status 400"),
    ("GET", "/authorize\\", "gw"),
    ("GET", "/.well-known", "auth"),
    ("GET", "/.well-known/", "auth"),
    ("GET", "/.well-known/x", "auth"),
    ("GET", "/.well-knownX", "gw"),
    ("GET", "/.WELL-KNOWN/x", "gw"),
    ("GET", "//.well-known/x", "auth"),
    ("GET", "/%2ewell-known/x", "auth"),
    ("GET", "/.well-known%2Fx", "auth"),
    ("GET", "/.well-known/../other", "gw"),
    ("GET", "/.well-known/../authorize", "auth"),
    ("POST", "/token", "auth"),
    ("OPTIONS", "/token", "auth"),
    ("GET", "/token", "gw"),
    ("FOO", "/token", "gw"),
    ("POST", "/%74oken", "auth"),
    ("POST", "//token", "auth"),
    ("POST", "/token/", "gw"),
    ("GET", "/internal_location_x", "gw"),
    ("FOO", "/authorize", "auth"),
    ("PUT", "/mcp", "gw"),
    ("DELETE", "/", "gw"),
];

/// Through a jump the service still sees the target as the client sent it.
#[test]
fn what_the_service_sees() {
    let behaviour = interpret(TABLE, &options(&[]));
    let odd = "MCP.acme.DEV:8443";
    for (host, method, path, expected) in [
        (odd, "GET", "//token", "host as sent, path as sent"),
        (odd, "POST", "/token", "host canonicalised, path as sent"),
        (odd, "GET", "/x", "host canonicalised, path as sent"),
    ] {
        assert_eq!(sees(&behaviour, &request("http", method, host, path)), expected, "{method} {path}");
    }
}

#[test]
fn hosts() {
    let behaviour = interpret(TABLE, &options(&[]));
    for (host, expected) in [
        (HOST, "auth"),
        ("MCP.Acme.DEV", "auth"),
        ("mcp.acme.dev:8443", "auth"),
        ("mcp.acme.dev.", "auth"),
        ("evil.com", "none"),
        ("x.mcp.acme.dev", "none"),
    ] {
        assert_eq!(answer(&behaviour, &request("http", "POST", host, "/authorize")), expected, "{host}");
    }
}

const ODDITIES: &str = r#"
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: web}
spec:
  host: mcp.acme.dev
  upstreams:
  - {name: auth, service: mcp-gateway-auth, port: 8080}
  - {name: gw, service: mcp-gateway-gw, port: 8080}
  routes:
  - {path: =/a/, action: {pass: auth}}
  - {path: /b/, action: {return: {code: 403, body: x}}}
  - path: /c/
    matches: [{conditions: [{variable: $request_method, value: POST}], action: {pass: auth}}]
    action: {pass: gw}
  - {path: =/d, action: {redirect: {url: "https://${host}${request_uri}", code: 308}}}
  - {path: "=/~user/$id", action: {pass: auth}}
  - {path: "/q'r/", action: {pass: auth}}
  - {path: "^~/e/", action: {pass: auth}}
  - {path: "~*\\.json$", action: {pass: auth}}
  - {path: /f, action: {proxy: {upstream: auth, rewritePath: /f}}}
  - {path: =/g, action: {proxy: {upstream: auth, rewritePath: /x}}}
  - path: =/h
    matches: [{conditions: [{variable: $request_method, value: POST}], action: {proxy: {upstream: auth, rewritePath: /x}}}]
    action: {return: {code: 405, body: x}}
  - path: /i
    matches: [{conditions: [{variable: $https, value: ""}, {variable: $request_method, value: get}], action: {proxy: {upstream: auth, rewritePath: /x}}}]
    action: {proxy: {upstream: auth, rewritePath: /i}}
  - {path: /, action: {pass: gw}}
"#;

#[test]
fn oddities() {
    let behaviour = interpret(ODDITIES, &options(&[]));
    assert_eq!(behaviour.not_understood, []);
    for (method, path, expected) in [
        ("GET", "/a", "redirect 301 (target lost)"),
        ("GET", "/a/", "auth"),
        ("GET", "/a/x", "gw"),
        ("GET", "/b", "redirect 301 (target lost)"),
        ("GET", "/b/x", "status 403"),
        ("POST", "/c", "gw"),
        ("POST", "/c/x", "auth"),
        ("GET", "/c/x", "gw"),
        ("POST", "/d", "redirect 308 https"),
        ("GET", "/~user/$id", "auth"),
        ("GET", "/q'r/s", "auth"),
        ("GET", "/e/x.json", "auth"),
        ("GET", "/z/x.JSON", "auth"),
        ("GET", "/z/x.jsonl", "gw"),
        // The rewrite leaves the modifier in its expression, and nginx goes round in circles.
        ("POST", "/h", "status 500"),
        ("GET", "/h", "status 405"),
    ] {
        assert_eq!(answer(&behaviour, &request("http", method, HOST, path)), expected, "{method} {path}");
    }
    for (method, path, expected) in [
        ("GET", "/f/x", "host canonicalised, path normalised"),
        ("GET", "/g", "host canonicalised, /g becomes /x"),
        ("GET", "/i/x", "host canonicalised, /i becomes /x"),
        ("POST", "/i/x", "host canonicalised, path normalised"),
    ] {
        assert_eq!(sees(&behaviour, &request("http", method, HOST, path)), expected, "{method} {path}");
    }
}

/// An expression that matches the internal paths takes the requests; one with matches of its own never ends.
#[test]
fn jumps_into_expressions() {
    let server = |routes: &str| {
        format!(
            "apiVersion: k8s.nginx.org/v1\nkind: VirtualServer\nmetadata: {{name: web}}\nspec:\n  host: {HOST}\n  \
             upstreams: [{{name: auth, service: mcp-gateway-auth, port: 8080}}, {{name: gw, service: \
             mcp-gateway-gw, port: 8080}}]\n  routes:\n  - path: =/token\n    matches: [{{conditions: [{{variable: \
             $request_method, value: POST}}], action: {{pass: auth}}}}]\n    action: {{pass: auth}}\n{routes}"
        )
    };
    let taken = interpret(&server("  - {path: ~location, action: {pass: gw}}\n"), &options(&[]));
    let post = request("http", "POST", HOST, "/token");
    assert_eq!(answer(&taken, &post), "gw");
    assert_eq!(
        sees(&taken, &post),
        "host canonicalised, any path becomes /internal_location_matches_0_match_0"
    );
    let endless = interpret(
        &server(
            "  - path: ~^/\n    matches: [{conditions: [{variable: $request_method, value: POST}], action: {pass: \
             gw}}]\n    action: {pass: gw}\n",
        ),
        &options(&[]),
    );
    for path in ["/token", "/x"] {
        assert_eq!(answer(&endless, &request("http", "POST", HOST, path)), "status 500", "{path}");
    }
}
