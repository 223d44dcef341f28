//! `layered_runtime`: switches that change how paths are read.

use super::reader::{Message, Reader, fields};
use gatewright_core::tree::{Kind, Node};
use gatewright_semantics::envoy::EscapedSlashes;
use gatewright_semantics::report::At;

/// The switches that are modelled, with Envoy's defaults.
pub(super) struct Runtime {
    /// `envoy.reloadable_features.http_reject_path_with_fragment`.
    pub(super) reject_fragment: bool,
    /// `http_connection_manager.normalize_path`.
    pub(super) normalize_path: bool,
    /// `http_connection_manager.path_with_escaped_slashes_action`.
    pub(super) escaped_slashes: EscapedSlashes,
}

impl Default for Runtime {
    fn default() -> Self {
        Self { reject_fragment: true, normalize_path: false, escaped_slashes: EscapedSlashes::Keep }
    }
}

static LAYERED: Message = Message { name: "LayeredRuntime", harmless: &[], unmodelled: &[] };

static LAYER: Message = Message {
    name: "RuntimeLayer",
    harmless: &["name", "admin_layer"],
    unmodelled: &[
        ("disk_layer", "reads switches from files"),
        ("rtds_layer", "fetches switches from elsewhere"),
    ],
};

/// Later layers win.
pub(super) fn runtime(node: &Node, at: &At<'_>, reader: &mut Reader) -> Runtime {
    let mut found = Runtime::default();
    for entry in fields(reader, node, at) {
        let at = at.key(&entry.key.text);
        if entry.key.text != "layers" {
            reader.other(&entry.value, &at, &LAYERED);
            continue;
        }
        for (index, layer) in reader.items(&entry.value, &at).iter().enumerate() {
            let at = at.index(index);
            for entry in fields(reader, layer, &at) {
                let at = at.key(&entry.key.text);
                match entry.key.text.as_str() {
                    "static_layer" => switches(&entry.value, &at, "", &mut found, reader),
                    _ => reader.other(&entry.value, &at, &LAYER),
                }
            }
        }
    }
    found
}

/// Nested maps spell the parts of a name between dots.
fn switches(node: &Node, at: &At<'_>, prefix: &str, found: &mut Runtime, reader: &mut Reader) {
    for entry in reader.entries(node, at) {
        let at = at.key(&entry.key.text);
        let name =
            if prefix.is_empty() { entry.key.text.clone() } else { format!("{prefix}.{}", entry.key.text) };
        if matches!(entry.value.kind, Kind::Map(_)) {
            switches(&entry.value, &at, &name, found, reader);
            continue;
        }
        match name.as_str() {
            "envoy.reloadable_features.http_reject_path_with_fragment" => {
                found.reject_fragment = reader.flag(&entry.value, &at).unwrap_or(true);
            }
            "overload.global_downstream_max_connections" | "re2.max_program_size.warn_level" => {}
            _ => reader.refuse(&at, format!("the runtime switch {name} is not modelled")),
        }
    }
}
