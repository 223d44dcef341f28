//! Actions of routes, matches and splits.
//!
//! Sources: `pkg/apis/configuration/validation/virtualserver.go`, `validateAction`;
//! `internal/configs/virtualserver.go`, `generateLocation`.

use super::reader::{Reader, child};
use super::upstream::Upstreams;
use super::value;
use gatewright_core::decision::{HostForward, Outcome, Place, Redirect, Scheme, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::report::At;

/// One action.
#[derive(Clone, Debug)]
pub(super) struct Action {
    pub(super) place: Place,
    pub(super) kind: Kind,
}

/// What an action does.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Proxy(Proxy),
    Answer(Outcome),
}

/// `pass` or `proxy`.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    pub(super) upstream: String,
    pub(super) host: Setting<HostForward>,
    /// `rewritePath`.
    pub(super) rewrite: Option<Setting<String>>,
}

/// Reads an action.
pub(super) fn read(
    node: &Node,
    at: &At<'_>,
    upstreams: &Upstreams,
    reader: &mut Reader<'_>,
) -> Option<Action> {
    reader.known(node, at, &["pass", "redirect", "return", "proxy"]);
    let pass = reader.text(node, "pass", at);
    let parts = ["redirect", "return", "proxy"].map(|key| child(node, key));
    let count = usize::from(pass.is_some()) + parts.iter().flatten().count();
    if count != 1 {
        reader.reject(at, "an action has exactly one of pass, redirect, return and proxy");
        return None;
    }
    let [redirect, answer, proxied] = parts;
    let kind = if let Some(name) = pass {
        Kind::Proxy(pass_to(name, &at.key("pass"), upstreams, reader))
    } else if let Some(node) = redirect {
        Kind::Answer(redirects(node, &at.key("redirect"), reader))
    } else if let Some(node) = answer {
        Kind::Answer(returns(node, &at.key("return"), reader))
    } else {
        Kind::Proxy(proxy(proxied?, &at.key("proxy"), upstreams, reader))
    };
    Some(Action { place: at.place(), kind })
}

fn pass_to(name: &str, at: &At<'_>, upstreams: &Upstreams, reader: &mut Reader<'_>) -> Proxy {
    if !upstreams.contains_key(name) {
        reader.reject(at, format!("no upstream of the object is called {name:?}"));
    }
    let host = Setting::default_of(HostForward::Canonicalised);
    Proxy { upstream: name.to_owned(), host, rewrite: None }
}

fn proxy(node: &Node, at: &At<'_>, upstreams: &Upstreams, reader: &mut Reader<'_>) -> Proxy {
    reader.known(node, at, &["upstream", "rewritePath", "requestHeaders", "responseHeaders"]);
    let name = reader.text(node, "upstream", at).unwrap_or_default();
    let mut proxy = pass_to(name, &at.key("upstream"), upstreams, reader);
    if let Some(text) = reader.text(node, "rewritePath", at) {
        proxy.rewrite = Some(Setting::stated(text.to_owned(), at.key("rewritePath").place()));
    }
    let headers = child(node, "requestHeaders");
    if let Some(host) = headers.and_then(|node| request_headers(node, &at.key("requestHeaders"), reader)) {
        proxy.host = host;
    }
    if let Some(headers) = child(node, "responseHeaders") {
        reader.known(headers, &at.key("responseHeaders"), &["hide", "pass", "ignore", "add"]);
    }
    proxy
}

/// The Host header, when the action sets it; otherwise the controller adds `Host $host`.
fn request_headers(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Option<Setting<HostForward>> {
    reader.known(node, at, &["pass", "set"]);
    if reader.boolean(node, "pass", at) == Some(false) {
        let message = "the service gets none of the headers that the client sent, Authorization included";
        reader.report.refuse(&at.key("pass"), message);
    }
    let list = at.key("set");
    let mut host = None;
    for (index, header) in reader.items(node, "set", at).iter().enumerate() {
        let at = list.index(index);
        reader.known(header, &at, &["name", "value"]);
        let name = reader.text(header, "name", &at).unwrap_or_default();
        let text = reader.text(header, "value", &at).unwrap_or_default();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_token) {
            reader.reject(&at.key("name"), format!("{name:?} is no name of a header"));
        }
        if !value::is_text_with_variables(text) {
            let message = "quotes must be escaped and variables written in braces, such as ${http_host}";
            reader.reject(&at.key("value"), message);
        }
        if name.eq_ignore_ascii_case("host") {
            let setting = Setting::stated(value::host(text), at.key("value").place());
            if host.replace(setting).is_some() {
                // nginx before 1.31.4 sends both, later ones the last (commit dea68dbf1).
                reader.report.refuse(&at, "the Host header is set twice; which one arrives depends on nginx");
            }
        }
    }
    host
}

const REDIRECT_CODES: [i64; 4] = [301, 302, 307, 308];

/// A redirect code, 301 when there is none.
pub(super) fn redirect_code(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> u16 {
    let code = reader.int(node, "code", at).filter(|code| *code != 0).unwrap_or(301);
    if !REDIRECT_CODES.contains(&code) {
        reader.reject(&at.key("code"), "a redirect has the code 301, 302, 307 or 308");
    }
    u16::try_from(code).unwrap_or(301)
}

fn redirects(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Outcome {
    reader.known(node, at, &["url", "code"]);
    let url = reader.text(node, "url", at).unwrap_or_default();
    if !url.contains("://") || !value::is_text_with_variables(url) {
        let message = "a redirect needs a URL with :// whose variables stand in braces";
        reader.reject(&at.key("url"), message);
    }
    let status = redirect_code(node, at, reader);
    Outcome::Redirect(location(url, status))
}

/// The Location of a redirect with variables of nginx in it.
fn location(url: &str, status: u16) -> Redirect {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let end = rest.find(['/', '?']).or_else(|| rest.find("${request_uri}")).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    };
    let scheme = match scheme {
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        _ => None,
    };
    let default = scheme.map(|scheme| if scheme == Scheme::Https { 443 } else { 80 });
    Redirect {
        status,
        scheme,
        host: (host != "${host}").then(|| host.to_owned()),
        port: port.filter(|port| Some(*port) != default),
        keeps_target: target == "${request_uri}",
    }
}

fn returns(node: &Node, at: &At<'_>, reader: &mut Reader<'_>) -> Outcome {
    reader.known(node, at, &["code", "type", "body", "headers"]);
    if reader.text(node, "body", at).is_none() {
        reader.reject(&at.key("body"), "a return needs a body");
    }
    let code = reader.int(node, "code", at).filter(|code| *code != 0).unwrap_or(200);
    if !(200..=299).contains(&code) && !(400..=599).contains(&code) {
        reader.reject(&at.key("code"), "a return has a code from 200 to 299 or from 400 to 599");
    }
    Outcome::Status(u16::try_from(code).unwrap_or(200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations() {
        let redirect = |scheme, host: Option<&str>, port, keeps_target| Redirect {
            status: 301,
            scheme,
            host: host.map(str::to_owned),
            port,
            keeps_target,
        };
        let https = Some(Scheme::Https);
        for (url, expected) in [
            ("https://${host}${request_uri}", redirect(https, None, None, true)),
            ("${scheme}://${host}/green/", redirect(None, None, None, false)),
            ("https://a.b:8443/x", redirect(https, Some("a.b"), Some(8443), false)),
            ("https://a.b:443${request_uri}", redirect(https, Some("a.b"), None, true)),
            ("http://a.b", redirect(Some(Scheme::Http), Some("a.b"), None, false)),
        ] {
            assert_eq!(location(url, 301), expected, "{url}");
        }
    }
}
