//! Reads the fields of one object with their types, and collects what there is to say about them.

use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::tree::{Kind, Node};

/// Collects remarks about one object.
#[derive(Debug)]
pub struct Reader {
    object: String,
    /// What the object is, for messages about fields it does not have.
    what: &'static str,
    drops_unknown: bool,
    rejected: bool,
    refused: Vec<Remark>,
    notes: Vec<Remark>,
}

impl Reader {
    /// For the object of this reference; `what` names its kind in messages.
    pub fn new(object: &str, what: &'static str) -> Self {
        Self {
            object: object.to_owned(),
            what,
            drops_unknown: false,
            rejected: false,
            refused: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The same for an object that loses the fields which its API does not have: what the API server does
    /// unless it is asked for strict validation (Kubernetes documentation, "Field validation").
    pub fn dropping_unknown(self) -> Self {
        Self { drops_unknown: true, ..self }
    }

    /// A place in the object.
    pub fn place(&self, field: impl Into<String>) -> Place {
        Place::new(self.object.clone(), field)
    }

    /// Something that keeps the object from having any effect.
    pub fn reject(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.rejected = true;
        self.unmodelled(field, message);
    }

    /// Something that may change routing and is not modelled.
    pub fn unmodelled(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let remark = not_understood(self.place(field), message);
        self.refused.push(remark);
    }

    /// Something worth telling.
    pub fn note(&mut self, code: &'static str, field: impl Into<String>, message: impl Into<String>) {
        let place = self.place(field);
        self.notes.push(Remark { code, severity: Severity::Warning, place, message: message.into() });
    }

    /// True when the object has no effect.
    pub fn is_rejected(&self) -> bool {
        self.rejected
    }

    /// What may change routing, and what is only worth telling.
    pub fn into_remarks(self) -> (Vec<Remark>, Vec<Remark>) {
        (self.refused, self.notes)
    }

    /// A mapping with no other keys than these.
    pub fn map<'n>(&mut self, node: &'n Node, key: &str, field: &str, known: &[&str]) -> Option<&'n Node> {
        let value = present(node, key)?;
        self.known(value, field, known).then_some(value)
    }

    /// Rejects anything but a mapping, and says which keys are not among these; true for a mapping.
    pub fn known(&mut self, node: &Node, field: &str, known: &[&str]) -> bool {
        if !matches!(node.kind, Kind::Map(_)) {
            self.mistyped(field, "a map", node);
            return false;
        }
        for entry in node.entries() {
            let name = entry.key.text.as_str();
            if !known.contains(&name) {
                self.unknown(join(field, name), name);
            }
        }
        true
    }

    fn unknown(&mut self, field: String, name: &str) {
        if self.drops_unknown {
            let message = format!("the API has no field {name:?}, so the API server drops it");
            self.note("unknown-field", field, message);
        } else {
            self.reject(field, format!("{name} is not a field of {}", self.what));
        }
    }

    /// A list; empty when it is absent.
    pub fn list<'n>(&mut self, node: &'n Node, key: &str, field: &str) -> &'n [Node] {
        let Some(value) = present(node, key) else { return &[] };
        if !matches!(value.kind, Kind::List(_)) {
            self.mistyped(field, "a list", value);
        }
        value.items()
    }

    /// A text.
    pub fn text<'n>(&mut self, node: &'n Node, key: &str, field: &str) -> Option<&'n str> {
        let value = present(node, key)?;
        if value.as_str().is_none() {
            self.mistyped(field, "a string", value);
        }
        value.as_str()
    }

    /// A list of texts.
    pub fn texts(&mut self, node: &Node, key: &str, field: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for (index, item) in self.list(node, key, field).iter().enumerate() {
            match item.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.mistyped(&format!("{field}[{index}]"), "a string", item),
            }
        }
        texts
    }

    /// A boolean.
    pub fn boolean(&mut self, node: &Node, key: &str, field: &str) -> Option<bool> {
        let value = present(node, key)?;
        if value.as_bool().is_none() {
            self.mistyped(field, "a boolean", value);
        }
        value.as_bool()
    }

    /// A whole number.
    pub fn int(&mut self, node: &Node, key: &str, field: &str) -> Option<i64> {
        let value = present(node, key)?;
        if value.as_i64().is_none() {
            self.mistyped(field, "a whole number", value);
        }
        value.as_i64()
    }

    /// Says that a value has the wrong type.
    pub fn mistyped(&mut self, field: &str, expected: &str, found: &Node) {
        self.reject(field, format!("{field} of {} is {expected}, not {}", self.what, found.kind_name()));
    }
}

/// A remark that makes the verdict `unreadable`.
pub fn not_understood(place: Place, message: impl Into<String>) -> Remark {
    Remark { code: "not-understood", severity: Severity::Error, place, message: message.into() }
}

/// `null` is the same as absent, in Kubernetes and in kong.yml.
pub fn present<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|value| !value.is_null())
}

/// The field `name` below a field.
pub fn join(field: &str, name: &str) -> String {
    if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") }
}
