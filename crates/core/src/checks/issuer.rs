//! The published issuer: the host with `https://` in front, letter by letter.
//!
//! RFC 8414 §3.3 wants identity, and MCP clients compare without any normalisation.

use super::ISSUER_KEY;
use super::env::is_placeholder;
use super::subject::corrected;
use crate::diag::Diagnostic;
use crate::tree::{Kind, Node};

/// Checks the issuer against a valid host; without one only its own form is checked. An empty issuer is
/// not this check's business.
pub fn issuer(node: &Node, host: Option<&str>) -> Option<Diagnostic> {
    let text = match &node.kind {
        Kind::String(text) if !text.is_empty() => text,
        _ => return None,
    };
    let expected = host.map(|host| format!("https://{host}"));
    if expected.as_deref() == Some(text) {
        return None;
    }
    // Whoever reports placeholders does so for this one, too.
    if is_placeholder(text) {
        return None;
    }
    let (code, what) = problem(text, host)?;
    let wanted = expected.as_deref().unwrap_or("https:// and the host");
    let found = if text.contains('@') { String::new() } else { format!(", found {text:?}") };
    let message = format!("{what}; expected exactly {wanted}{found}");
    let help = expected.as_deref().map(|expected| corrected(ISSUER_KEY, expected)).unwrap_or_default();
    let finding = Diagnostic::error(code, message).at_path(ISSUER_KEY).at(node.span).help(help);
    // A user name may come with a password.
    Some(if text.contains('@') { finding.masked() } else { finding })
}

fn problem(text: &str, host: Option<&str>) -> Option<(&'static str, &'static str)> {
    let Some(rest) = text.trim().strip_prefix("https://") else {
        return Some(("issuer-not-https", "the issuer must start with https://"));
    };
    let name = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = name.rsplit('@').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default().trim_end_matches('.');
    match host {
        Some(host) if !name.eq_ignore_ascii_case(host) => {
            Some(("issuer-host-mismatch", "the issuer must name the same host as env.fronteggMcpGwHost"))
        }
        // Without a host to compare with, the form alone can be wrong.
        None if crate::names::is_host(rest) => None,
        _ => Some(("issuer-not-exact", "clients compare the issuer letter by letter")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        let node = Node::synthetic(Kind::String(text.to_owned()));
        issuer(&node, Some("mcp.acme.dev")).map(|finding| finding.code)
    }

    #[test]
    fn forms() {
        for (text, expected) in [
            ("https://mcp.acme.dev", None),
            ("http://mcp.acme.dev", Some("issuer-not-https")),
            ("mcp.acme.dev", Some("issuer-not-https")),
            ("https://auth.acme.dev", Some("issuer-host-mismatch")),
            ("https://mcp.acme.dev.evil.dev", Some("issuer-host-mismatch")),
            ("https://mcp.acme.dev/", Some("issuer-not-exact")),
            ("https://mcp.acme.dev:443", Some("issuer-not-exact")),
            ("https://MCP.acme.dev", Some("issuer-not-exact")),
            ("https://u@mcp.acme.dev", Some("issuer-not-exact")),
            ("https://mcp.acme.dev#x", Some("issuer-not-exact")),
            (" https://mcp.acme.dev", Some("issuer-not-exact")),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
        let alone = |text: &str| {
            let node = Node::synthetic(Kind::String(text.to_owned()));
            issuer(&node, None).map(|finding| finding.code)
        };
        assert_eq!(alone("https://mcp.acme.dev/"), Some("issuer-not-exact"));
        assert_eq!(alone("https://mcp.acme.dev"), None);
    }
}
