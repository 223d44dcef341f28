//! What every controller reads from the metadata of an Ingress.

use crate::fields::{Reader, present};
use gatewright_core::tree::{Kind, Node};

/// The annotation that named the class before `spec.ingressClassName` did.
pub const LEGACY_CLASS: &str = "kubernetes.io/ingress.class";

/// Bytes of all keys and values together (apimachinery `pkg/api/validation/objectmeta.go`,
/// `TotalAnnotationSizeLimitB`).
const MOST_BYTES: usize = 256 << 10;

/// All annotations, of which `null` is none. One that is not a text keeps the object out of the cluster.
pub fn annotations<'n>(metadata: Option<&'n Node>, reader: &mut Reader) -> Vec<(&'n str, &'n str)> {
    let Some(node) = metadata.and_then(|node| present(node, "annotations")) else { return Vec::new() };
    if !matches!(node.kind, Kind::Map(_)) {
        reader.mistyped("metadata.annotations", "a map", node);
    }
    let mut all = Vec::new();
    for entry in node.entries() {
        let key = entry.key.text.as_str();
        match &entry.value.kind {
            Kind::String(text) => all.push((key, text.as_str())),
            Kind::Null => {}
            _ => reader.mistyped(&format!("metadata.annotations[{key}]"), "a string", &entry.value),
        }
    }
    let size: usize = all.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > MOST_BYTES {
        reader.reject("metadata.annotations", "the API server refuses more than 256 KiB of annotations");
    }
    all
}

/// For [`super::read`] where the annotations are read elsewhere: their types, and the class among them.
pub fn class_only(metadata: Option<&Node>, reader: &mut Reader) -> ((), Option<String>) {
    let all = annotations(metadata, reader);
    let class = all.iter().find(|(key, _)| *key == LEGACY_CLASS);
    ((), class.map(|(_, class)| (*class).to_owned()))
}
