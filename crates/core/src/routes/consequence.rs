//! What breaks when a request does not reach the service that serves it.
//!
//! The sentences follow from the protocols: RFC 9728 §3.1 and RFC 8414 §3.1 (where metadata is asked for),
//! RFC 7591 and RFC 7592 (registration), OAuth 2.1 §3 (endpoints), the Fetch standard (preflights), and from
//! what the hosting guide, the chart's README and its install notes say about the other paths.

use super::{Scope, Target};

/// The method of a path's ordinary traffic.
fn ordinary(path: &str, scope: Scope) -> &'static str {
    match (path, scope) {
        ("/token", _) | ("/dcr/register", Scope::Itself) | ("/integration-callback", Scope::Below) => "POST",
        ("/dcr/register", _) => "DELETE",
        _ => "GET",
    }
}

/// Out of these methods the one that shows best what goes wrong.
pub(super) fn typical(path: &str, scope: Scope, methods: &[&'static str]) -> Option<&'static str> {
    let wanted = [ordinary(path, scope), "OPTIONS", "POST"];
    wanted.into_iter().find(|method| methods.contains(method)).or_else(|| methods.first().copied())
}

/// A segment that real requests have below a path.
pub(super) fn typical_child(path: &str) -> Option<&'static str> {
    Some(match path {
        "/dcr/register" => "abc",
        "/integration-callback" => "implicit",
        "/.well-known" => "openid-configuration",
        "/" | "/.well-known/oauth-protected-resource" => "mcp",
        "/.well-known/oauth-authorization-server" | "/.well-known/openid-configuration" => "tenant1",
        _ => return None,
    })
}

const OPENID: &str = "clients that look for OpenID Connect discovery (MCP 2025-11-25) find no endpoints";

/// What breaks when a request for `path`, or below it, does not reach `expected`.
pub(super) fn of(path: &str, scope: Scope, (method, probe): (&str, &str), expected: Target) -> &'static str {
    if expected == Target::Gw {
        return "auth answers what is gw's: MCP requests here fail";
    }
    if method != ordinary(path, scope) {
        return by_method(method);
    }
    match (path, scope) {
        ("/authorize", _) => "no login starts: gw answers for the authorization endpoint",
        ("/token", _) => {
            "login cannot finish where the metadata names this host's /token: the authorization code goes to gw"
        }
        ("/dcr/register", Scope::Itself) => "clients cannot register",
        ("/dcr/register", _) => "clients cannot read, change or delete their registration (RFC 7592)",
        ("/integration-callback", Scope::Itself) => {
            "connecting an integration cannot finish: the provider's code goes to gw"
        }
        ("/integration-callback", _) => "images of chart 0.6.0 lose their implicit callback",
        ("/security-stepup-verify", _) => "step-up authentication cannot finish",
        ("/external-mcp/authorize", _) => "authorization with an external MCP server cannot start",
        ("/external-mcp/callback", _) => {
            "authorization with an external MCP server cannot finish: its code goes to gw"
        }
        ("/.well-known/oauth-protected-resource", Scope::Itself) => {
            "clients find no login: the protected resource metadata is not auth's (RFC 9728)"
        }
        ("/.well-known/oauth-protected-resource", _) => {
            "clients that ask for the metadata of a path (RFC 9728 §3.1) find no login"
        }
        ("/.well-known/oauth-authorization-server", Scope::Itself) => {
            "clients find no endpoints: the authorization server metadata is not auth's (RFC 8414)"
        }
        ("/.well-known/oauth-authorization-server", _) => {
            "clients that ask for the metadata of an issuer with a path (RFC 8414 §3.1) find no endpoints"
        }
        ("/.well-known/openid-configuration", _) => OPENID,
        ("/.well-known", _) if probe.ends_with("/openid-configuration") => OPENID,
        ("/.well-known", _) => "documents below /.well-known that the other rows do not name are not auth's",
        _ => "what is meant for auth reaches gw, which may log codes and tokens",
    }
}

/// Methods besides the ordinary one: a row limited to methods does not refuse the others, it lets them fall
/// to the catch-all.
fn by_method(method: &str) -> &'static str {
    match method {
        "OPTIONS" => "browser clients stop: gw answers the preflight (CORS) of a request to auth",
        "POST" => "an authorization request or answer that is posted (form_post) goes to gw",
        "HEAD" => "monitors and caches see the wrong service",
        _ => "gw answers what auth would refuse with 405",
    }
}
