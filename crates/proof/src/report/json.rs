//! The JSON shapes; empty texts and absent witnesses are left out.

use super::{Finding, Report, Witness};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A report with the id of its router in front.
#[derive(Clone, Copy, Debug)]
pub struct Json<'a> {
    pub(super) router: &'a str,
    pub(super) report: &'a Report,
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("router", self.router)?;
        entries(self.report, &mut map)?;
        map.end()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entries(self, &mut map)?;
        map.end()
    }
}

fn entries<M: SerializeMap>(report: &Report, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("verdict", &report.verdict)?;
    map.serialize_entry("domain", &report.domain)?;
    map.serialize_entry("findings", &report.findings)?;
    map.serialize_entry("stats", &report.stats)
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("message", &self.message)?;
        if let Some(witness) = &self.witness {
            map.serialize_entry("witness", witness)?;
        }
        let texts = [
            ("expected", &self.expected),
            ("actual", &self.actual),
            ("object", &self.object),
            ("field", &self.field),
        ];
        for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            map.serialize_entry(key, text)?;
        }
        map.end()
    }
}

impl Serialize for Witness {
    /// `pathBytes` (hexadecimal) appears only where `path` had to spell a byte as `\xNN`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("scheme", self.scheme.as_str())?;
        map.serialize_entry("method", &self.method)?;
        map.serialize_entry("host", &self.host)?;
        map.serialize_entry("path", &self.path)?;
        if self.path.as_bytes() != self.bytes {
            map.serialize_entry("pathBytes", &hexadecimal(&self.bytes))?;
        }
        map.end()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Printable ASCII as it is, everything else as `\xNN`.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if (0x20..0x7f).contains(&byte) {
            text.push(byte as char);
        } else {
            text.push_str("\\x");
            text.push_str(&hexadecimal(&[byte]));
        }
    }
    text
}
