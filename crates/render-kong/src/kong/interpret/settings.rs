//! The annotations of an Ingress.
//!
//! Source: Kong/kubernetes-ingress-controller `internal/dataplane/kongstate/route.go`.

use super::route::Protocols;
use super::value;
use crate::kong::annotation::{Class, FORCE_SSL_REDIRECT, HEADERS, LEGACY_CLASS, PREFIX, known};
use gatewright_core::decision::{Buffering, Place, Setting};
use gatewright_core::tree::Node;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::annotations;

/// What the annotations of an Ingress say about its routes.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) strip_path: Setting<bool>,
    pub(super) preserve_host: Setting<bool>,
    pub(super) response_buffering: Setting<Buffering>,
    pub(super) protocols: Protocols,
    /// `https_redirect_status_code`.
    pub(super) redirect: u16,
    /// In upper case, as the controllers make them.
    pub(super) methods: Vec<String>,
    pub(super) host_aliases: Vec<String>,
    pub(super) regex_prefix: Option<String>,
    pub(super) regex_priority: i64,
    /// Names of KongPlugins with the place that names them.
    pub(super) plugins: Vec<(String, Place)>,
}

impl Default for Settings {
    /// Unlike Kong's own defaults (`subtranslator/ingress.go`, `translateIntoKongRoute`).
    fn default() -> Self {
        Self {
            strip_path: Setting::default_of(false),
            preserve_host: Setting::default_of(true),
            response_buffering: Setting::default_of(Buffering::On),
            protocols: Protocols::Both,
            redirect: 426,
            methods: Vec::new(),
            host_aliases: Vec::new(),
            regex_prefix: None,
            regex_priority: 0,
            plugins: Vec::new(),
        }
    }
}

/// Reads `metadata.annotations`, and the class among them. The protocols come after the redirect that `force-ssl-redirect` switches on,
/// whatever the order in the object.
pub(super) fn read(metadata: Option<&Node>, reader: &mut Reader) -> (Settings, Option<String>) {
    let (mut settings, mut legacy_class) = (Settings::default(), None);
    let annotations = annotations(metadata, reader);
    if annotations.iter().any(|(key, value)| *key == FORCE_SSL_REDIRECT && *value == "true") {
        settings.protocols = Protocols::HttpsOnly;
        settings.redirect = 302;
    }
    for (key, text) in annotations {
        if key == LEGACY_CLASS {
            legacy_class = Some(text.to_owned()).filter(|class| !class.is_empty());
        }
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        let field = field(key);
        if let Some(header) = name.strip_prefix(HEADERS) {
            read_header(header, text, field, reader);
            continue;
        }
        match known(name).map(|known| known.ingress) {
            Some(Class::Modelled) => read_one(&mut settings, name, text, field, reader),
            Some(Class::Harmless) => {}
            // An empty list of server names is how one asks for none.
            Some(Class::Unmodelled(_)) if name == "snis" && value::list(text).is_empty() => {}
            Some(Class::Unmodelled(does)) => {
                reader.unmodelled(field, format!("{key} is not modelled: it {does}"));
            }
            Some(Class::Elsewhere) => {
                let message = format!("{key} has no effect here: Kong reads it from Services");
                reader.note("misplaced-annotation", field, message);
            }
            None => reader.note("unknown-annotation", field, format!("Kong does not know {key}")),
        }
    }
    (settings, legacy_class)
}

pub(super) fn field(key: &str) -> String {
    format!("metadata.annotations[{key}]")
}

/// A condition on a header is one more match field, so the route wins over longer paths, for some requests.
fn read_header(header: &str, text: &str, field: String, reader: &mut Reader) {
    if !header.is_empty() && !text.is_empty() {
        let message = format!(
            "a condition on the header {header} is not modelled: it limits the route, and as one more match field \
             lets it win over every route without one"
        );
        reader.unmodelled(field, message);
    }
}

fn read_one(settings: &mut Settings, name: &str, text: &str, field: String, reader: &mut Reader) {
    let place = reader.place(field.clone());
    let understood = match name {
        "strip-path" => word(text).map(|value| settings.strip_path = Setting::stated(value, place)),
        "preserve-host" => word(text).map(|value| settings.preserve_host = Setting::stated(value, place)),
        "response-buffering" => value::boolean(text).map(|on| {
            let value = if on { Buffering::On } else { Buffering::Off };
            settings.response_buffering = Setting::stated(value, place);
        }),
        "https-redirect-status-code" => redirect_code(text).map(|code| settings.redirect = code),
        "protocols" => protocols(text, &field, reader).map(|read| settings.protocols = read),
        "regex-priority" => value::int(text).map(|priority| settings.regex_priority = priority),
        "methods" => {
            settings.methods = value::list(text).iter().map(|method| method.to_uppercase()).collect();
            let fine = settings.methods.iter().all(|method| value::is_method(method));
            fine.then_some(())
        }
        "host-aliases" => {
            settings.host_aliases = value::list(text).iter().map(|&host| host.to_owned()).collect();
            if settings.host_aliases.iter().any(|host| host.ends_with(".*")) {
                let message =
                    "a wildcard at the end of a host is not modelled: the routers read it differently";
                reader.unmodelled(field.clone(), message);
            }
            let fine = settings.host_aliases.iter().all(|host| value::is_host(host));
            fine.then_some(())
        }
        "regex-prefix" => {
            settings.regex_prefix = Some(text.to_owned());
            Some(())
        }
        "path-handling" => path_handling(text, &field, reader),
        "plugins" => {
            settings.plugins =
                value::list(text).iter().map(|name| ((*name).to_owned(), place.clone())).collect();
            Some(())
        }
        _ => Some(()),
    };
    if understood.is_none() {
        let message = format!("Kong cannot read the value {text:?} and leaves it out, in whole or in part");
        reader.note("ignored-value", field, message);
    }
}

/// `true` or `false` in any case, nothing else.
fn word(text: &str) -> Option<bool> {
    text.to_lowercase().parse().ok()
}

fn redirect_code(text: &str) -> Option<u16> {
    u16::try_from(value::int(text)?).ok().filter(|code| matches!(code, 426 | 301 | 302 | 307 | 308))
}

/// One unknown word makes the controllers leave the whole list out.
fn protocols(text: &str, field: &str, reader: &mut Reader) -> Option<Protocols> {
    let words = value::list(text);
    if words.is_empty() || !words.iter().all(|word| value::is_protocol(word)) {
        return None;
    }
    if let Some(other) = words.iter().find(|word| !matches!(**word, "http" | "https")) {
        reader.unmodelled(field, format!("the protocol {other} is not modelled"));
    }
    Some(match (words.contains(&"http"), words.contains(&"https")) {
        (true, false) => Protocols::HttpOnly,
        (false, true) => Protocols::HttpsOnly,
        _ => Protocols::Both,
    })
}

/// `v1` differs from `v0` in how a path behind a removed prefix is joined, which is a rewritten path either
/// way. Anything else passes the controller's check (a `v` and a digit anywhere) and fails Kong's.
fn path_handling(text: &str, field: &str, reader: &mut Reader) -> Option<()> {
    if matches!(text, "v0" | "v1") {
        return Some(());
    }
    let passes = text.as_bytes().windows(2).any(|pair| pair[0] == b'v' && pair[1].is_ascii_digit());
    if passes {
        reader.unmodelled(
            field,
            format!("Kong refuses its configuration: path_handling is v0 or v1, not {text:?}"),
        );
    }
    passes.then_some(())
}
