//! Typed reading of messages in protobuf's JSON form.
//!
//! Envoy's loader takes field names in snake_case and in camelCase, numbers and booleans in quotes, words of an
//! enumeration in any case or as a number, and drops nulls; it refuses fields that a message does not have
//! (measured on 1.40.0 with `--mode validate`).

use gatewright_core::tree::{Entry, Kind, Node};
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

/// What an interpretation finds, with what it knows about the way Envoy was started.
#[derive(Default)]
pub(super) struct Reader {
    report: Report,
    /// `--allow-unknown-static-fields`.
    pub(super) lenient: bool,
}

impl Deref for Reader {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.report
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Report {
        &mut self.report
    }
}

/// The fields of a message that nothing here reads.
pub(super) struct Message {
    /// Full name.
    pub(super) name: &'static str,
    /// They change neither where a request goes nor one of the limits that are compared.
    pub(super) harmless: &'static [&'static str],
    /// They may, and are not modelled; the text is the end of a sentence that starts with the field.
    pub(super) unmodelled: &'static [(&'static str, &'static str)],
}

impl Reader {
    /// A reader for an Envoy that was started with or without `--allow-unknown-static-fields`.
    pub(super) fn new(lenient: bool) -> Self {
        Self { report: Report::default(), lenient }
    }

    /// A field that the caller does not read.
    pub(super) fn other(&mut self, node: &Node, at: &At<'_>, message: &Message) {
        let key = at.name();
        if message.harmless.contains(&key) {
            return;
        }
        let nothing =
            node.as_bool() == Some(false) || (node.items().is_empty() && matches!(node.kind, Kind::List(_)));
        match message.unmodelled.iter().find(|(name, _)| *name == key) {
            // False and an empty list are what the field is without being written.
            Some(_) if nothing => {}
            Some((_, why)) => self.refuse(at, format!("{key} {why}, which is not modelled")),
            None if self.lenient => {
                self.warn(
                    "unknown-field",
                    at,
                    format!("{} has no field {key:?}, so it is ignored", message.name),
                );
            }
            None => {
                let message = format!("{} has no field {key:?}: Envoy refuses the bootstrap", message.name);
                self.refuse(at, message);
            }
        }
    }

    /// Envoy does not start with this.
    pub(super) fn reject(&mut self, at: &At<'_>, why: &str) {
        self.refuse(at, format!("{why}: Envoy refuses the bootstrap"));
    }

    /// A boolean, also in quotes.
    pub(super) fn flag(&mut self, node: &Node, at: &At<'_>) -> Option<bool> {
        match node.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "yes" | "on" | "y") => Some(true),
            Some("false" | "no" | "off" | "n") => Some(false),
            _ => self.boolean(node, at),
        }
    }

    /// A whole number, also in quotes.
    pub(super) fn number(&mut self, node: &Node, at: &At<'_>, greatest: u32) -> Option<u32> {
        let quoted = node.as_str().and_then(|text| text.parse::<u32>().ok());
        let found = match quoted {
            Some(number) if number <= greatest => return Some(number),
            _ => self.int(node, at, 0, i64::from(greatest))?,
        };
        u32::try_from(found).ok()
    }

    /// A port number.
    pub(super) fn port_value(&mut self, node: &Node, at: &At<'_>) -> Option<u16> {
        self.number(node, at, 65_535).and_then(|port| u16::try_from(port).ok())
    }

    /// The index of one of these words, which are in the order of their numbers.
    pub(super) fn word(&mut self, node: &Node, at: &At<'_>, words: &[&str]) -> Option<usize> {
        let found = match node.as_str() {
            Some(text) => words.iter().position(|word| word.eq_ignore_ascii_case(text)),
            None => {
                node.as_i64().and_then(|number| usize::try_from(number).ok()).filter(|at| *at < words.len())
            }
        };
        if found.is_none() {
            self.reject(
                at,
                &format!("{} has no such value; one of {} is expected", at.name(), words.join(", ")),
            );
        }
        found
    }

    /// Milliseconds of a duration such as `15s` or `0.5s`, the only unit there is.
    pub(super) fn duration(&mut self, node: &Node, at: &At<'_>) -> Option<u64> {
        let found = node.as_str().and_then(millis);
        if found.is_none() {
            self.reject(at, &format!("{} is no duration in seconds such as 15s", at.name()));
        }
        found
    }

    /// The type of an `Any`, without the part in front of the last slash.
    pub(super) fn type_name<'n>(&mut self, node: &'n Node, at: &At<'_>) -> Option<&'n str> {
        let url = node.get("@type").and_then(Node::as_str);
        if url.is_none() {
            self.reject(at, "an extension needs a typed_config with its @type");
        }
        url.map(|url| url.rsplit('/').next().unwrap_or(url))
    }
}

/// The fields of an extension's message, without its type.
pub(super) fn fields<'n>(reader: &mut Reader, node: &'n Node, at: &At<'_>) -> Vec<&'n Entry> {
    reader.entries(node, at).iter().filter(|entry| entry.key.text != "@type").collect()
}

/// protobuf's JSON form: digits, at most nine decimals, `s`. Envoy counts whole milliseconds and refuses what does
/// not fit into 63 bits of nanoseconds.
fn millis(text: &str) -> Option<u64> {
    let number = text.strip_suffix('s')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let seconds = whole.parse::<u64>().ok().filter(|seconds| *seconds <= 9_223_372_035)?;
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<u64>().ok()?;
    Some(seconds * 1000 + thousandths)
}

/// Puts a tree under the names of the API and drops its nulls. The number counts fields that stand twice, once
/// in either spelling.
pub(super) fn under_api_names(node: &mut Node, twice: &mut usize) {
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| under_api_names(item, twice)),
        Kind::Map(entries) => {
            entries.retain(|entry| !entry.value.is_null());
            let mut renamed = false;
            for entry in entries.iter_mut() {
                if let Some(name) = api_name(&entry.key.text) {
                    entry.key.text = name;
                    renamed = true;
                }
                under_api_names(&mut entry.value, twice);
            }
            if renamed {
                let names: BTreeSet<&str> = entries.iter().map(|entry| entry.key.text.as_str()).collect();
                *twice += entries.len() - names.len();
            }
        }
        _ => {}
    }
}

/// `routeConfig` is `route_config`; keys with other characters are no names of fields.
fn api_name(key: &str) -> Option<String> {
    let is_camel = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && key.bytes().any(|byte| byte.is_ascii_uppercase());
    is_camel.then(|| {
        key.chars().fold(String::with_capacity(key.len() + 4), |mut name, c| {
            if c.is_ascii_uppercase() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
            name
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{api_name, millis, under_api_names};
    use gatewright_core::source::SourceMap;
    use gatewright_core::yaml;

    /// What `--mode validate` of Envoy 1.40.0 takes and refuses.
    #[test]
    fn durations() {
        for (text, expected) in [
            ("0s", Some(0)),
            ("15s", Some(15_000)),
            ("0.5s", Some(500)),
            ("0.0015s", Some(1)),
            ("9223372035s", Some(9_223_372_035_000)),
            ("9223372036s", None),
            ("-1s", None),
            ("2m", None),
            ("500ms", None),
            ("60", None),
            ("s", None),
            (".5s", None),
            ("", None),
        ] {
            assert_eq!(millis(text), expected, "{text:?}");
        }
    }

    #[test]
    fn names() {
        for (given, name) in [
            ("routeConfig", "route_config"),
            ("route_config", "route_config"),
            ("http2ProtocolOptions", "http2_protocol_options"),
            ("@type", "@type"),
            ("envoy.filters.http.Buffer", "envoy.filters.http.Buffer"),
            ("X-Header", "X-Header"),
        ] {
            assert_eq!(api_name(given).as_deref().unwrap_or(given), name);
        }
    }

    /// Both spellings of one name in a map are one field twice; nulls are no fields.
    #[test]
    fn fields_that_stand_twice() {
        for (text, twice) in [
            ("{routeConfig: 1, route_config: 2}", 1),
            ("{route_config: 2, a: [{routeConfig: 1, b: {idleTimeout: 1, idle_timeout: 1}}]}", 1),
            ("{routeConfig: null, route_config: 2}", 0),
            ("{routeConfig: 1, X-routeConfig: 2}", 0),
        ] {
            let mut sources = SourceMap::default();
            let id = sources.add("envoy.yaml", text);
            let mut node = yaml::read(&sources, id).expect("YAML").documents.remove(0);
            let mut found = 0;
            under_api_names(&mut node, &mut found);
            assert_eq!(found, twice, "{text}");
        }
    }
}
