//! URLs: the authentication host and the webhooks.

use super::Given;
use crate::chart::keys::EnvKind;
use crate::checks::subject::{Findings, Place, Subject, shown};
use crate::tree::Node;

/// The parts of an absolute URL, as far as checks need them.
#[derive(Clone, Copy, Debug)]
pub(in crate::checks) struct Url<'a> {
    pub(in crate::checks) scheme: &'a str,
    authority: &'a str,
    /// Path, query and fragment.
    pub(in crate::checks) rest: &'a str,
}

impl<'a> Url<'a> {
    /// Splits `scheme://authority…` (RFC 3986 §3).
    pub(in crate::checks) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        is_scheme.then_some(Self { scheme, authority, rest })
    }

    pub(in crate::checks) fn has_user(&self) -> bool {
        self.authority.contains('@')
    }

    /// The host without user information and port.
    pub(in crate::checks) fn host(&self) -> &'a str {
        let host = self.authority.rsplit('@').next().unwrap_or_default();
        match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        }
    }

    /// The scheme is that of the web, the host is a name or an address and the port a number.
    fn is_web(&self) -> bool {
        let port = self.authority.rsplit('@').next().unwrap_or_default();
        let port = port.rsplit(']').next().unwrap_or_default().split_once(':').map(|(_, port)| port);
        let host = self.host();
        (self.is_https() || self.scheme.eq_ignore_ascii_case("http"))
            && (crate::names::is_subdomain(&host.to_ascii_lowercase())
                || host.parse::<std::net::IpAddr>().is_ok())
            && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
            && !self.rest.contains(char::is_whitespace)
    }

    fn is_https(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("https")
    }
}

pub(super) fn check(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    match given.kind() {
        EnvKind::BaseUrl => base(subject, given, text, out),
        _ => webhook(subject, given, text, out),
    }
}

fn place(given: &Given<'_>) -> Place {
    Place::of(given.path(), Some(&given.entry.value))
}

/// What was found, unless it holds a password.
fn found(given: &Given<'_>, text: &str) -> String {
    if text.contains('@') { String::new() } else { format!(", found {}", shown(Some(&given.entry.value))) }
}

/// The line may show a password.
fn masked(text: &str, out: &mut Findings) {
    if text.contains('@')
        && let Some(last) = out.list.last_mut()
    {
        last.secret = true;
    }
}

fn base(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    let node = &given.entry.value;
    let offer = |value: String| subject.corrected(&given.path(), node, &value);
    let Some(url) = Url::parse(text) else {
        let message = format!("unlike the other host, this one needs a scheme{}", found(given, text));
        let help = if text.contains('@') { String::new() } else { offer(format!("https://{text}")) };
        out.error("hybrid-auth-no-scheme", place(given), message, help);
        masked(text, out);
        return;
    };
    if !url.is_web() || url.has_user() || url.rest.contains(['?', '#']) {
        let message = format!(
            "an absolute http or https URL without user name, query and fragment{}",
            found(given, text)
        );
        let help = if crate::names::is_host(url.host()) {
            offer(format!("https://{}", url.host()))
        } else {
            String::new()
        };
        out.error("hybrid-auth-invalid", place(given), message, help);
        masked(text, out);
        return;
    }
    if !url.is_https() {
        let message = "credentials pass through this address unencrypted; fine only inside the cluster";
        out.warning(
            "hybrid-auth-not-https",
            place(given),
            message,
            offer(format!("https://{}", url.authority)),
        );
    }
    if !url.rest.is_empty() {
        let message = format!(
            "a base URL without a path{}; the application appends its own, and slashes may double",
            found(given, text)
        );
        let help = offer(format!("{}://{}", url.scheme, url.authority));
        out.warning("hybrid-auth-path", place(given), message, help);
    }
}

/// The authentication host must not be the gateway itself.
pub(super) fn loops(subject: &Subject<'_>, out: &mut Findings) {
    let text = |key: &str| subject.given(&["env", key]).and_then(Node::as_str).unwrap_or_default();
    let (gateway, auth) = (text("fronteggMcpGwHost"), text("hybridAuthHost"));
    if !gateway.is_empty() && Url::parse(auth).is_some_and(|url| url.host().eq_ignore_ascii_case(gateway)) {
        let node = subject.given(&["env", "hybridAuthHost"]);
        let message = format!("this points back at the gateway itself, {gateway}");
        let place = Place::of("env.hybridAuthHost", node);
        out.warning(
            "hybrid-auth-is-gateway",
            place,
            message,
            "hybridAuthHost: \"https://…\"   # Frontegg's authentication host",
        );
        if let Some(host) = subject.given(&["env", "fronteggMcpGwHost"]) {
            out.also(host.span, "the host of the gateway");
        }
    }
}

fn webhook(subject: &Subject<'_>, given: &Given<'_>, text: &str, out: &mut Findings) {
    let node = &given.entry.value;
    let url = Url::parse(text).filter(Url::is_web);
    match url {
        None => {
            let message = format!("an absolute URL, https:// included{}", found(given, text));
            let help = if Url::parse(text).is_none()
                && !text.contains(char::is_whitespace)
                && !text.contains('@')
            {
                subject.corrected(&given.path(), node, &format!("https://{}", text.trim_start_matches('/')))
            } else {
                String::new()
            };
            out.error("webhook-url-invalid", place(given), message, help);
            masked(text, out);
        }
        Some(url) if !url.is_https() => {
            let message = "events and approval requests would travel unencrypted, with their secret";
            let help = if url.has_user() {
                String::new()
            } else {
                subject.corrected(&given.path(), node, &format!("https://{}{}", url.authority, url.rest))
            };
            out.warning("webhook-not-https", place(given), message, help);
            masked(text, out);
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Warning};

    fn auth(url: &str) -> String {
        format!("env: {{hybridAuthHost: '{url}'}}")
    }

    #[test]
    fn authentication_host() {
        fires("hybrid-auth-no-scheme", Error, &auth("auth.acme.dev"));
        silent("hybrid-auth-no-scheme", &auth("https://auth.acme.dev"));
        for url in [
            "https://u:p@x",
            "https://a.dev?x",
            "https://a.dev#x",
            "ftp://a.dev",
            "https://",
            "https://a_b",
            "https://a.dev:x",
        ] {
            fires("hybrid-auth-invalid", Error, &auth(url));
        }
        for url in ["https://a.dev:8443", "http://auth.svc", "https://10.0.0.5", "https://a.dev/"] {
            silent("hybrid-auth-invalid", &auth(url));
        }
        fires("hybrid-auth-not-https", Warning, &auth("http://hybrid-auth.svc"));
        silent("hybrid-auth-not-https", &auth("HTTPS://auth.acme.dev"));
        for url in ["https://auth.acme.dev/", "https://auth.acme.dev/x"] {
            fires("hybrid-auth-path", Warning, &auth(url));
        }
        silent("hybrid-auth-path", &auth("https://auth.acme.dev"));
        fires("hybrid-auth-is-gateway", Warning, &auth("https://mcp.acme.dev"));
        silent("hybrid-auth-is-gateway", &auth("https://mcp.acme.dev.evil.dev"));
    }

    #[test]
    fn webhooks() {
        for key in ["eventWebhookUrl", "approvalFlowWebhookEndpoint"] {
            for url in ["hooks.acme.dev/x", "/x", "https://", "mailto:a", "https://a b"] {
                fires("webhook-url-invalid", Error, &format!("env: {{{key}: '{url}'}}"));
            }
            silent("webhook-url-invalid", &format!("env: {{{key}: 'https://hooks.acme.dev/x?y=1'}}"));
            fires("webhook-not-https", Warning, &format!("env: {{{key}: http://siem.local}}"));
            silent("webhook-not-https", &format!("env: {{{key}: https://siem.local}}"));
        }
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        for values in [
            auth("https://u:hunter2@x"),
            auth("u:hunter2@x"),
            "env: {eventWebhookUrl: 'http://u:hunter2@x'}".to_owned(),
        ] {
            let found = check("0.11.0", &values);
            assert!(
                found.iter().all(|found| !format!("{} {}", found.message, found.help).contains("hunter2")),
                "{found:?}"
            );
            assert!(
                found
                    .iter()
                    .filter(|found| found.path.contains("Host") || found.path.contains("Url"))
                    .any(|found| found.secret),
                "{found:?}"
            );
        }
    }
}
