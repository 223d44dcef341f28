//! Annotations of `traefik.ingress.kubernetes.io` (`pkg/provider/kubernetes/ingress/annotations.go`).
//!
//! Keys are decoded like labels: without case. An unknown key below `router.` on an Ingress, or below
//! `service.` on a Service, makes the decoder fail, and the object is skipped.

use crate::traefik::info::PREFIX;
use gatewright_core::router::Manifest;
use gatewright_semantics::report::{At, Report};

/// What an Ingress says about its routers.
#[derive(Clone, Debug, Default)]
pub(super) struct RouterConfig {
    pub(super) entry_points: Vec<String>,
    pub(super) middlewares: Vec<String>,
    pub(super) priority: i64,
    pub(super) matcher: Option<String>,
    pub(super) tls: bool,
    /// Why the whole object is skipped.
    pub(super) broken: Option<String>,
}

/// What a Service says about the way to it.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceConfig {
    pub(super) native: Option<bool>,
    pub(super) pass_host: Option<bool>,
    pub(super) transport: Option<String>,
    pub(super) middlewares: Vec<String>,
    pub(super) broken: Option<String>,
}

/// Keys of an object below one root, lower-cased, with their values.
fn entries<'o>(object: &'o Manifest, root: &str) -> Vec<(String, &'o str, &'o str)> {
    object
        .annotations()
        .filter_map(|(key, value)| {
            let name = key.strip_prefix(PREFIX)?.to_ascii_lowercase();
            Some((name.strip_prefix(root)?.to_owned(), key, value))
        })
        .collect()
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Go's `strconv.ParseBool`.
fn boolean(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

impl RouterConfig {
    pub(super) fn of(object: &Manifest, root: &At<'_>, report: &mut Report) -> Self {
        let mut config = Self::default();
        let metadata = root.key("metadata");
        let annotations = metadata.key("annotations");
        mention_unknown(object, &annotations, report);
        for (name, key, value) in entries(object, "router.") {
            let at = annotations.key(key);
            match name.as_str() {
                "entrypoints" => config.entry_points = list(value),
                "middlewares" => config.middlewares = list(value),
                "priority" => match value.parse::<i64>() {
                    Ok(priority) => config.priority = priority,
                    Err(_) => config.broken = Some(format!("{key} is {value:?}, not a whole number")),
                },
                "pathmatcher" => config.matcher = Some(value.to_owned()),
                "rulesyntax" if value == "v2" => {
                    report.refuse(&at, "rules of the syntax v2 are not read");
                }
                "rulesyntax" => {}
                "tls" => match boolean(value) {
                    Some(tls) => config.tls = tls,
                    None => config.broken = Some(format!("{key} is {value:?}, not a boolean")),
                },
                "tls.options" => {
                    config.tls = true;
                    if value != "default" {
                        report.refuse(
                            &at,
                            "the TLSOption may demand client certificates, which is not modelled",
                        );
                    }
                }
                _ if name.starts_with("tls.") => config.tls = true,
                _ if name.starts_with("observability.") => {}
                _ => config.broken = Some(format!("Traefik does not know {key}")),
            }
        }
        config
    }
}

impl ServiceConfig {
    pub(super) fn of(object: &Manifest) -> Self {
        let mut config = Self::default();
        for (name, key, value) in entries(object, "service.") {
            let mut flag = || {
                let parsed = boolean(value);
                if parsed.is_none() {
                    config.broken = Some(format!("{key} of the Service is {value:?}, not a boolean"));
                }
                parsed
            };
            match name.as_str() {
                "nativelb" => config.native = flag(),
                "passhostheader" => config.pass_host = flag(),
                "nodeportlb" => {
                    flag();
                }
                "serverstransport" => config.transport = Some(value.to_owned()),
                "middlewares" => config.middlewares = list(value),
                "serversscheme" if matches!(value, "" | "http") => {}
                "serversscheme" => config.transport = Some(format!("{value}://")),
                _ if name.starts_with("sticky") => {}
                _ => config.broken = Some(format!("Traefik does not know {key} of the Service")),
            }
        }
        config
    }
}

/// Keys below neither root: Traefik 3 ignores them.
fn mention_unknown(object: &Manifest, at: &At<'_>, report: &mut Report) {
    for (key, _) in object.annotations() {
        let Some(name) = key.strip_prefix(PREFIX) else { continue };
        let name = name.to_ascii_lowercase();
        if name.starts_with("service.") {
            let message = format!("{key} is read on a Service and ignored on an Ingress");
            report.warn("unknown-annotation", &at.key(key), message);
        } else if !name.starts_with("router.") {
            report.warn("unknown-annotation", &at.key(key), format!("Traefik ignores {key}"));
        }
    }
}
