//! Typed reading of one object that the controller may reject as a whole.

use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// Reads one object; what the controller or the API server rejects marks the whole object.
pub(super) struct Reader<'r> {
    pub(super) report: &'r mut Report,
    /// Set when the object never takes effect.
    pub(super) rejected: bool,
}

impl<'r> Reader<'r> {
    pub(super) fn new(report: &'r mut Report) -> Self {
        Self { report, rejected: false }
    }

    /// Something that keeps the object out of the cluster or of the controller's configuration.
    pub(super) fn reject(&mut self, at: &At<'_>, reason: impl AsRef<str>) {
        self.rejected = true;
        self.report.refuse(at, format!("the controller rejects the object: {}", reason.as_ref()));
    }

    /// Reports the keys that the API does not have.
    pub(super) fn known(&mut self, node: &Node, at: &At<'_>, names: &[&str]) {
        for entry in self.report.entries(node, at) {
            if !names.contains(&entry.key.text.as_str()) {
                self.report.unknown_field(&at.key(&entry.key.text));
            }
        }
    }

    /// A text; an empty one is the same as none, as in the controller's Go types.
    pub(super) fn text<'n>(&mut self, node: &'n Node, key: &str, at: &At<'_>) -> Option<&'n str> {
        let text = self.report.text(child(node, key)?, &at.key(key))?;
        (!text.is_empty()).then_some(text)
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, node: &Node, key: &str, at: &At<'_>) -> Option<bool> {
        self.report.boolean(child(node, key)?, &at.key(key))
    }

    /// The items of a list.
    pub(super) fn items<'n>(&mut self, node: &'n Node, key: &str, at: &At<'_>) -> &'n [Node] {
        child(node, key).map_or(&[], |list| self.report.items(list, &at.key(key)))
    }

    /// A whole number.
    pub(super) fn int(&mut self, node: &Node, key: &str, at: &At<'_>) -> Option<i64> {
        self.report.int(child(node, key)?, &at.key(key), i64::MIN, i64::MAX)
    }
}

/// The value behind a key; null is the same as none.
pub(super) fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| !value.is_null())
}
