//! One text to one value, with a sentence when it cannot be.

use crate::{ChartVersion, RouteTable, Tls};
use gatewright_core::suggest::{closest, did_you_mean};
use gatewright_core::{codes, names, routes, units};

/// A chart version by its number.
///
/// # Errors
/// A sentence with the known versions.
pub fn chart_version(text: &str) -> Result<ChartVersion, String> {
    ChartVersion::parse(text).ok_or_else(|| {
        let known: Vec<String> = ChartVersion::ALL.iter().map(ToString::to_string).collect();
        format!("unknown chart version {text:?}; known: {}", known.join(", "))
    })
}

/// The minor version of a Kubernetes version `1.MINOR`, with or without `v`, patch and `+`.
pub(super) fn kube_version(text: &str) -> Result<u16, String> {
    let minor = text.trim_start_matches('v').strip_prefix("1.").and_then(|rest| {
        let minor = rest.split('.').next().unwrap_or_default();
        minor.trim_end_matches('+').parse().ok()
    });
    minor.ok_or_else(|| format!("{text:?} is not a version such as 1.34"))
}

pub(super) fn tls(text: &str) -> Result<Tls, String> {
    text.parse().map_err(|message: String| {
        let hint = match text.split_once(':') {
            Some((mode, name)) => closest(mode, ["secret"]).map(|word| format!("{word}:{name}")),
            None => closest(text, ["off", "router", "external"]).map(str::to_owned),
        };
        hint.map_or_else(|| message.clone(), |hint| format!("{message}; did you mean `{hint}`?"))
    })
}

pub(super) fn time(text: &str) -> Result<u64, String> {
    units::seconds(text).ok_or_else(|| format!("{text:?} is not a time such as 1h, 90s or 1h30m"))
}

pub(super) fn size(text: &str) -> Result<u64, String> {
    units::bytes(text).ok_or_else(|| format!("{text:?} is not a size such as 4Mi or 512Ki"))
}

pub(super) fn allowed(text: &str) -> Result<(), String> {
    let known = || codes::CODES.iter().map(|code| code.code).chain(["all"]);
    if known().any(|code| code == text) {
        return Ok(());
    }
    Err(format!("unknown code `{text}`{}", did_you_mean(text, known())))
}

pub(super) fn label(text: &str) -> Result<(String, String), String> {
    pair(text, names::is_label_value)
}

pub(super) fn annotation(text: &str) -> Result<(String, String), String> {
    pair(text, |value| !value.chars().any(|letter| letter.is_control() && letter != '\n'))
}

fn pair(text: &str, fine: fn(&str) -> bool) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if names::is_label_key(key) && fine(value) => {
            Ok((key.to_owned(), value.to_owned()))
        }
        _ => Err(format!("{text:?} is not a valid KEY=VALUE of Kubernetes metadata")),
    }
}

/// A named table, or nothing when the text has to be a file. A word that is neither is a mistake only when
/// there is no such file, which the caller knows.
pub(super) fn named_table(text: &str) -> Result<RouteTable, Option<String>> {
    RouteTable::named(text).ok_or_else(|| {
        (!text.contains(['/', '.', '\\'])).then(|| {
            let hint = did_you_mean(text, routes::NAMES);
            format!("no table or file {text:?}; tables: {}{hint}", routes::NAMES.join(", "))
        })
    })
}
