//! Reads fields with their Kubernetes types and notes whatever does not fit.

use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::tree::{Kind, Node};

/// Collects remarks about one object.
#[derive(Debug)]
pub(super) struct Reader {
    object: String,
    rejected: bool,
    refused: Vec<Remark>,
    notes: Vec<Remark>,
}

impl Reader {
    pub(super) fn new(object: &str) -> Self {
        Self { object: object.to_owned(), rejected: false, refused: Vec::new(), notes: Vec::new() }
    }

    /// A place in the object.
    pub(super) fn place(&self, field: impl Into<String>) -> Place {
        Place::new(self.object.clone(), field)
    }

    /// Something that keeps the object out of the cluster or of the controller's store.
    pub(super) fn reject(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.rejected = true;
        self.unmodelled(field, message);
    }

    /// Something that may change routing and is not modelled.
    pub(super) fn unmodelled(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let remark = not_understood(self.place(field), message);
        self.refused.push(remark);
    }

    /// Something worth telling.
    pub(super) fn note(&mut self, code: &'static str, field: impl Into<String>, message: impl Into<String>) {
        let place = self.place(field);
        self.notes.push(Remark { code, severity: Severity::Warning, place, message: message.into() });
    }

    /// True when the object never takes effect.
    pub(super) fn is_rejected(&self) -> bool {
        self.rejected
    }

    /// What may change routing, and what is only worth telling.
    pub(super) fn into_remarks(self) -> (Vec<Remark>, Vec<Remark>) {
        (self.refused, self.notes)
    }

    /// A mapping with no other keys than these. The API server drops unknown fields, kubectl refuses them.
    pub(super) fn map<'n>(
        &mut self,
        node: &'n Node,
        key: &str,
        field: &str,
        known: &[&str],
    ) -> Option<&'n Node> {
        let value = present(node, key)?;
        self.known(value, field, known).then_some(value)
    }

    /// Rejects anything but a mapping, and every key but these; true for a mapping.
    pub(super) fn known(&mut self, node: &Node, field: &str, known: &[&str]) -> bool {
        if !matches!(node.kind, Kind::Map(_)) {
            self.mistyped(field, "a map", node);
            return false;
        }
        for entry in node.entries() {
            let name = entry.key.text.as_str();
            if !known.contains(&name) {
                self.reject(
                    join(field, name),
                    format!("{name} is not a field of a networking.k8s.io/v1 Ingress"),
                );
            }
        }
        true
    }

    /// A list; empty when it is absent.
    pub(super) fn list<'n>(&mut self, node: &'n Node, key: &str, field: &str) -> &'n [Node] {
        let Some(value) = present(node, key) else { return &[] };
        if !matches!(value.kind, Kind::List(_)) {
            self.mistyped(field, "a list", value);
        }
        value.items()
    }

    /// A text.
    pub(super) fn text<'n>(&mut self, node: &'n Node, key: &str, field: &str) -> Option<&'n str> {
        let value = present(node, key)?;
        if value.as_str().is_none() {
            self.mistyped(field, "a string", value);
        }
        value.as_str()
    }

    /// A whole number.
    pub(super) fn int(&mut self, node: &Node, key: &str, field: &str) -> Option<i64> {
        let value = present(node, key)?;
        if value.as_i64().is_none() {
            self.mistyped(field, "a whole number", value);
        }
        value.as_i64()
    }

    /// Says that a value has the wrong type.
    pub(super) fn mistyped(&mut self, field: &str, expected: &str, found: &Node) {
        let message =
            format!("the API server refuses the object: {field} is {expected}, not {}", found.kind_name());
        self.reject(field, message);
    }
}

/// A remark that makes the verdict `unreadable`.
pub(super) fn not_understood(place: Place, message: impl Into<String>) -> Remark {
    Remark { code: "not-understood", severity: Severity::Error, place, message: message.into() }
}

/// `null` is the same as absent in Kubernetes JSON.
fn present<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| !value.is_null())
}

fn join(field: &str, name: &str) -> String {
    if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") }
}
