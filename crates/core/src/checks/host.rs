//! The one external host name.
//!
//! Routers compare names, not addresses; Ingress and Gateway API accept only lower-case RFC 1123 names, and
//! the issuer is compared letter by letter (RFC 8414 §3.3). So the name has to be exact here.

use super::env::{is_documentation_host, is_placeholder};
use super::idna::encoded;
use super::subject::corrected;
use crate::diag::Diagnostic;
use crate::names::is_host;
use crate::tree::{Kind, Node};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Checks a host. Returns it when it can be routed; the first finding that fires is the only one.
///
/// `path` is what messages call the setting.
pub fn host(node: Option<&Node>, path: &str) -> (Option<String>, Vec<Diagnostic>) {
    let Some(node) = node.filter(|node| !node.is_null()) else { return (None, vec![missing(None, path)]) };
    let Kind::String(text) = &node.kind else {
        let message = format!("the host must be a string, found {}", node.kind_name());
        let help = corrected(path, "mcp.acme.dev");
        return (
            None,
            vec![Diagnostic::error("host-invalid", message).at_path(path).at(node.span).help(help)],
        );
    };
    if text.is_empty() {
        return (None, vec![missing(Some(node), path)]);
    }
    if let Some((code, message)) = first_error(text) {
        let offer = if code == "env-placeholder" { None } else { offer(text) };
        let offer = offer.map(|host| corrected(path, &host)).unwrap_or_default();
        let finding = Diagnostic::error(code, message).help(offer).at_path(path).at(node.span);
        // A user name may come with a password.
        return (None, vec![if text.contains('@') { finding.masked() } else { finding }]);
    }
    let warnings = warnings(text).into_iter().map(|warning| warning.at_path(path).at(node.span)).collect();
    (Some(text.clone()), warnings)
}

fn missing(node: Option<&Node>, path: &str) -> Diagnostic {
    let message =
        "the routes are built from this host, so it must be in the values (a Secret cannot be read here)";
    let help = format!("env:\n  {}", corrected(path, "mcp.acme.dev"));
    let finding = Diagnostic::error("host-required-for-routes", message).at_path(path).help(help);
    match node {
        Some(node) => finding.at(node.span),
        None => finding,
    }
}

type Finding = (&'static str, String);

fn first_error(text: &str) -> Option<Finding> {
    let found = |code, message: &str| {
        let found = if text.contains('@') { String::new() } else { format!(", found {text:?}") };
        Some((code, format!("{message}{found}")))
    };
    if is_placeholder(text) {
        return found("env-placeholder", "a placeholder was not replaced");
    }
    if text.chars().any(char::is_whitespace) {
        return found("host-whitespace", "a host has no white space");
    }
    if text.contains("://") {
        return found("host-has-scheme", "only the host name, without a scheme");
    }
    if text.contains(['/', '?', '#', '@']) {
        return found("host-has-path", "only the host name, without user, path, query or fragment");
    }
    if text.contains('*') {
        return found(
            "host-wildcard",
            "the issuer is one fixed name, so the host must be exact (a certificate may be a wildcard)",
        );
    }
    if is_address(text) {
        return found("host-is-ip", "routers match names, not addresses");
    }
    if let Some((_, port)) = text.rsplit_once(':')
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return found(
            "host-has-port",
            "no port: the gateway is reached on 443, so that Host, issuer and certificate agree",
        );
    }
    if !text.is_ascii() {
        return found("host-idn", "a host must be ASCII; write the encoded form (xn--…)");
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return found("host-mixed-case", "a host must be lower case: issuers are compared letter by letter");
    }
    if text.ends_with('.') {
        return found("host-trailing-dot", "no final dot: Host headers and certificates do not carry it");
    }
    (!is_host(text)).then(|| ("host-invalid", format!("{}, found {text:?}", why_invalid(text))))
}

fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let v4 = text.split(':').next().unwrap_or(text);
    v4.parse::<Ipv4Addr>().is_ok() || bare.parse::<Ipv6Addr>().is_ok()
}

fn why_invalid(text: &str) -> String {
    if text.len() > 253 {
        return format!("a host has at most 253 characters, this one {}", text.len());
    }
    let bad = text.split('.').find(|label| !crate::names::is_label(label));
    match bad {
        Some("") => "a host has no empty label".to_owned(),
        Some(label) => {
            format!(
                "the label {label:?} is not 1 to 63 letters, digits and - with a letter or digit at both ends"
            )
        }
        None => "the last label must not be all digits".to_owned(),
    }
}

/// The corrected host, when it can be derived.
fn offer(text: &str) -> Option<String> {
    let rest = text.trim();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit('@').next()?;
    let rest = rest.split(':').next()?;
    let host = encoded(rest.trim_end_matches('.'))?;
    is_host(&host).then_some(host)
}

fn warnings(text: &str) -> Vec<Diagnostic> {
    const INNER: [&str; 3] = [".local", ".internal", ".localhost"];
    if !text.contains('.') || INNER.iter().any(|suffix| text.ends_with(suffix)) {
        let message = format!(
            "{text:?} is unlikely to be the external name: clients and certificates need one that can be resolved"
        );
        return vec![
            Diagnostic::warning("host-single-label", message).help("the name that clients will use"),
        ];
    }
    if is_documentation_host(text) {
        let message = format!("{text} is an example of the documentation; was it meant to be replaced?");
        return vec![Diagnostic::warning("env-placeholder", message).help("the name that clients will use")];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> (Option<&'static str>, String) {
        let node = Node::synthetic(Kind::String(text.to_owned()));
        let (_, findings) = host(Some(&node), "env.fronteggMcpGwHost");
        findings.first().map_or((None, String::new()), |finding| (Some(finding.code), finding.help.clone()))
    }

    #[test]
    fn first_finding_and_offer() {
        for (text, code, offer) in [
            ("https://MCP.example.com:8443/x", "host-has-scheme", "mcp.example.com"),
            ("mcp.example.com:443", "host-has-port", "mcp.example.com"),
            ("mcp.example.com/mcp", "host-has-path", "mcp.example.com"),
            ("*.mcp.example.com", "host-wildcard", ""),
            ("10.0.0.5", "host-is-ip", ""),
            ("10.0.0.5:80", "host-is-ip", ""),
            ("[::1]", "host-is-ip", ""),
            ("::1", "host-is-ip", ""),
            ("müller.example", "host-idn", "xn--mller-kva.example"),
            ("Mcp.Example.Com", "host-mixed-case", "mcp.example.com"),
            ("mcp.example.com.", "host-trailing-dot", "mcp.example.com"),
            ("mcp..example.com", "host-invalid", ""),
            ("mcp_gw.example.com", "host-invalid", ""),
            ("mcp.example.com\n", "host-whitespace", "mcp.example.com"),
            ("a.svc.cluster.local", "host-single-label", "clients"),
            ("mcp.example.com", "env-placeholder", "clients"),
            ("localhost", "host-single-label", "clients"),
            ("<host>", "env-placeholder", ""),
            ("", "host-required-for-routes", "mcp.acme.dev"),
            ("mcp", "host-single-label", "clients"),
        ] {
            let (found, help) = check(text);
            assert_eq!(found, Some(code), "{text:?}");
            assert!(
                if offer.is_empty() { help.is_empty() } else { help.contains(offer) },
                "{text:?}: {help}"
            );
        }
        assert_eq!(check(&format!("{}.example.com", "a".repeat(64))).0, Some("host-invalid"));
        assert_eq!(check("tenant.mcp-gw.frontegg.com").0, None);
    }
}
