//! `filters` of a rule or of a backend.

use super::filter_names::{FILTERS, ONCE};
use super::{Bundle, bounded, reject};
use crate::report::{At, Report};
use gatewright_core::decision::{Place, Scheme};
use gatewright_core::tree::Node;

/// A Host header that a filter writes.
#[derive(Clone, Debug, PartialEq)]
pub struct HostEdit {
    /// The text; empty when the header is removed.
    pub host: String,
    /// A header modifier writes it, not `urlRewrite.hostname`.
    pub by_header: bool,
    /// Where it stands.
    pub place: Place,
}

/// What `path` of `urlRewrite` or `requestRedirect` does.
#[derive(Clone, Debug, PartialEq)]
pub struct PathEdit {
    /// `ReplacePrefixMatch` instead of `ReplaceFullPath`.
    pub prefix_only: bool,
    /// The new text.
    pub to: String,
    /// Where it stands.
    pub place: Place,
}

/// `requestRedirect`.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRedirect {
    /// Scheme of the Location.
    pub scheme: Option<Scheme>,
    /// Host of the Location.
    pub hostname: Option<String>,
    /// Port of the Location.
    pub port: Option<u16>,
    /// What happens to the path.
    pub path: Option<PathEdit>,
    /// Status; 302 when none is written.
    pub status: u16,
    /// Where it stands.
    pub place: Place,
}

impl RequestRedirect {
    /// Port of the Location for a request on a port of this scheme: that of the scheme written, else the
    /// listener's; nothing when it is the default of its scheme, which is not printed.
    pub fn location_port(&self, listener: u16, scheme: Scheme) -> Option<u16> {
        let well_known = |scheme: Scheme| if scheme == Scheme::Https { 443 } else { 80 };
        let kept = self.scheme.map_or(listener, well_known);
        let port = self.port.unwrap_or(kept);
        (port != well_known(self.scheme.unwrap_or(scheme))).then_some(port)
    }
}

/// Everything that the filters of one list do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// All of them by type, in their order.
    pub kinds: Vec<(String, Place)>,
    /// A redirect.
    pub redirect: Option<RequestRedirect>,
    /// A Host header, by `urlRewrite.hostname` or a header modifier.
    pub host: Option<HostEdit>,
    /// A path.
    pub path: Option<PathEdit>,
    /// Copies of requests go elsewhere.
    pub mirrors: Vec<Place>,
    /// Cross-origin requests are answered by the Gateway.
    pub cors: Option<Place>,
    /// Filters of a vendor: group, kind and name.
    pub extensions: Vec<(String, String, String, Place)>,
    /// Filters that may turn requests away (`ExternalAuth`).
    pub external_auth: Option<Place>,
}

impl Filters {
    /// Reads `filters`.
    pub(super) fn read(node: &Node, at: &At<'_>, bundle: Bundle, report: &mut Report) -> Self {
        let mut filters = Self::default();
        let items = report.items(node, at);
        bounded(report, at, items.len(), 16);
        let mut seen: Vec<&str> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let at = at.index(index);
            let kind =
                item.get("type").and_then(|kind| report.text(kind, &at.key("type"))).unwrap_or_default();
            if ONCE.contains(&kind) && seen.contains(&kind) {
                reject(report, &at, format_args!("the filter {kind} may stand once"));
            }
            seen.push(kind);
            filters.kinds.push((kind.to_owned(), at.place()));
            filters.one(kind, item, &at, bundle, report);
        }
        if filters.redirect.is_some() && (filters.path.is_some() || seen.contains(&"URLRewrite")) {
            reject(report, at, "RequestRedirect and URLRewrite exclude each other");
        }
        filters
    }

    fn one(&mut self, kind: &str, item: &Node, at: &At<'_>, bundle: Bundle, report: &mut Report) {
        let Some((_, field)) = FILTERS.iter().find(|(name, _)| *name == kind) else {
            return reject(report, &at.key("type"), format_args!("{kind:?} is no filter"));
        };
        for entry in report.entries(item, at) {
            let key = entry.key.text.as_str();
            if key == "type" || key == *field || entry.value.is_null() {
                continue;
            }
            if FILTERS.iter().any(|(_, other)| *other == key) {
                reject(report, &at.key(key), format_args!("{key} must not stand in a filter of type {kind}"));
            } else {
                report.unknown_field(&at.key(key));
            }
        }
        let Some(node) = item.get(field).filter(|node| !node.is_null()) else {
            return reject(report, at, format_args!("a filter of type {kind} needs {field}"));
        };
        let at = at.key(field);
        match kind {
            "RequestRedirect" => self.redirect = Some(redirect(node, &at, bundle, report)),
            "URLRewrite" => self.rewrite(node, &at, report),
            "RequestHeaderModifier" => self.headers(node, &at, report),
            "RequestMirror" => self.mirrors.push(at.place()),
            "CORS" => self.cors = Some(at.place()),
            "ExternalAuth" => self.external_auth = Some(at.place()),
            "ExtensionRef" => {
                let mut text = |key: &str| {
                    let value = node.get(key).and_then(|value| report.text(value, &at.key(key)));
                    value.unwrap_or_default().to_owned()
                };
                let (group, kind, name) = (text("group"), text("kind"), text("name"));
                self.extensions.push((group, kind, name, at.place()));
            }
            // Headers of the response route nothing.
            _ => {}
        }
    }

    fn rewrite(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            match entry.key.text.as_str() {
                "hostname" => {
                    let host = report.text(&entry.value, &at).map(str::to_owned);
                    self.host = host.map(|host| HostEdit { host, by_header: false, place: at.place() });
                }
                "path" => self.path = path_edit(&entry.value, &at, report),
                _ => report.unknown_field(&at),
            }
        }
    }

    /// A header modifier touches routing when it touches `Host`.
    fn headers(&mut self, node: &Node, at: &At<'_>, report: &mut Report) {
        for entry in report.entries(node, at) {
            let at = at.key(&entry.key.text);
            let items = report.items(&entry.value, &at);
            for (index, item) in items.iter().enumerate() {
                let at = at.index(index);
                let (name, host) = match entry.key.text.as_str() {
                    "set" | "add" => {
                        let mut text =
                            |key: &str| item.get(key).and_then(|value| report.text(value, &at.key(key)));
                        (text("name").unwrap_or_default(), text("value").unwrap_or_default())
                    }
                    "remove" => (report.text(item, &at).unwrap_or_default(), ""),
                    _ => ("", ""),
                };
                if name.eq_ignore_ascii_case("host") || name == ":authority" {
                    let host = host.to_owned();
                    self.host = Some(HostEdit { host, by_header: true, place: at.place() });
                }
            }
            if !matches!(entry.key.text.as_str(), "set" | "add" | "remove") {
                report.unknown_field(&at);
            }
        }
    }
}

fn redirect(node: &Node, at: &At<'_>, bundle: Bundle, report: &mut Report) -> RequestRedirect {
    let mut redirect = RequestRedirect {
        scheme: None,
        hostname: None,
        port: None,
        path: None,
        status: 302,
        place: at.place(),
    };
    for entry in report.entries(node, at) {
        let at = at.key(&entry.key.text);
        let value = &entry.value;
        match entry.key.text.as_str() {
            "scheme" => {
                redirect.scheme = match report.text(value, &at) {
                    None => None,
                    Some("http") => Some(Scheme::Http),
                    Some("https") => Some(Scheme::Https),
                    Some(other) => {
                        reject(report, &at, format_args!("{other:?} is neither http nor https"));
                        None
                    }
                };
            }
            "hostname" => redirect.hostname = report.text(value, &at).map(str::to_owned),
            "port" => redirect.port = report.port(value, &at),
            "path" => redirect.path = path_edit(value, &at, report),
            "statusCode" => {
                let Some(status) = report.int(value, &at, 100, 999) else { continue };
                redirect.status = u16::try_from(status).unwrap_or(302);
                let known = bundle.redirect_statuses();
                if !known.contains(&redirect.status) {
                    reject(report, &at, format_args!("statusCode {status} is none of {known:?}"));
                }
            }
            _ => report.unknown_field(&at),
        }
    }
    redirect
}

fn path_edit(node: &Node, at: &At<'_>, report: &mut Report) -> Option<PathEdit> {
    if node.is_null() {
        return None;
    }
    let kind = node.get("type").and_then(|kind| report.text(kind, &at.key("type")));
    let (prefix_only, field) = match kind {
        Some("ReplacePrefixMatch") => (true, "replacePrefixMatch"),
        Some("ReplaceFullPath") => (false, "replaceFullPath"),
        other => {
            let why = format_args!("{:?} is no way to replace a path", other.unwrap_or_default());
            reject(report, &at.key("type"), why);
            return None;
        }
    };
    let Some(to) = node.get(field).and_then(|value| report.text(value, &at.key(field))) else {
        reject(report, at, format_args!("{field} is missing"));
        return None;
    };
    Some(PathEdit { prefix_only, to: to.to_owned(), place: at.place() })
}
