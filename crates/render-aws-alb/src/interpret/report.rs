//! Places in an object, and what there is to say about them.

use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::tree::{Entry, Kind, Node};
use gatewright_semantics::fields::Reader;

/// A place on the way down an object.
#[derive(Clone, Debug)]
pub(super) struct At {
    object: String,
    field: String,
}

impl At {
    pub(super) fn object(reference: impl Into<String>) -> Self {
        Self { object: reference.into(), field: String::new() }
    }

    pub(super) fn key(&self, key: &str) -> Self {
        let dot = if self.field.is_empty() { "" } else { "." };
        Self { object: self.object.clone(), field: [&self.field, dot, key].concat() }
    }

    pub(super) fn index(&self, index: usize) -> Self {
        Self { object: self.object.clone(), field: format!("{}[{index}]", self.field) }
    }

    /// A place that is known already.
    pub(super) fn of(place: &Place) -> Self {
        Self { object: place.object.clone(), field: place.field.clone() }
    }

    /// An annotation of the object.
    pub(super) fn annotation(&self, key: &str) -> Self {
        Self { object: self.object.clone(), field: format!("metadata.annotations[{key}]") }
    }

    /// The object's reference.
    pub(super) fn reference(&self) -> &str {
        &self.object
    }

    pub(super) fn place(&self) -> Place {
        Place::new(self.object.clone(), self.field.clone())
    }

    fn name(&self) -> &str {
        self.field.rsplit('.').next().unwrap_or_default()
    }
}

/// Everything an interpretation finds besides rules.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) not_understood: Vec<Remark>,
    pub(super) remarks: Vec<Remark>,
}

impl Report {
    /// Something that may change routing and is not modelled, or that keeps the controller from working.
    pub(super) fn refuse(&mut self, at: &At, message: impl Into<String>) {
        let (place, message) = (at.place(), message.into());
        self.not_understood.push(Remark {
            code: "not-understood",
            severity: Severity::Error,
            place,
            message,
        });
    }

    /// Something that looks unintended and is modelled.
    pub(super) fn warn(&mut self, code: &'static str, at: &At, message: impl Into<String>) {
        let (place, message) = (at.place(), message.into());
        self.remarks.push(Remark { code, severity: Severity::Warning, place, message });
    }

    /// A field that the API does not have.
    pub(super) fn unknown_field(&mut self, at: &At) {
        let message = format!("the API has no field {:?}, so the API server drops it", at.name());
        self.warn("unknown-field", at, message);
    }

    /// Takes in what another report says; as hints only when it does not concern the host asked about.
    pub(super) fn take(&mut self, other: Self, concerns: bool) {
        if concerns {
            self.not_understood.extend(other.not_understood);
            self.remarks.extend(other.remarks);
        } else {
            let all = other.not_understood.into_iter().chain(other.remarks);
            self.remarks.extend(all.map(|remark| Remark { severity: Severity::Info, ..remark }));
        }
    }

    /// Takes over what the shared readers of Gateway API say.
    pub(super) fn join(&mut self, other: gatewright_semantics::report::Report) {
        self.not_understood.extend(other.not_understood);
        self.remarks.extend(other.remarks);
    }

    /// Takes over everything about one object that was read with a [`Reader`].
    pub(super) fn add(&mut self, reader: Reader) {
        let (refused, notes) = reader.into_remarks();
        self.not_understood.extend(refused);
        self.remarks.extend(notes);
    }

    fn wrong_type(&mut self, node: &Node, at: &At, wanted: &str) {
        self.refuse(at, format!("{} must be {wanted}, not {}", at.name(), node.kind_name()));
    }

    /// The entries of a mapping; null is an empty one.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, at: &At) -> &'n [Entry] {
        match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Null => &[],
            _ => {
                self.wrong_type(node, at, "a map");
                &[]
            }
        }
    }

    /// The items of a list with their places; null is an empty one.
    pub(super) fn items<'n>(&mut self, node: &'n Node, at: &At) -> Vec<(&'n Node, At)> {
        match &node.kind {
            Kind::List(items) => {
                items.iter().enumerate().map(|(index, item)| (item, at.index(index))).collect()
            }
            Kind::Null => Vec::new(),
            _ => {
                self.wrong_type(node, at, "a list");
                Vec::new()
            }
        }
    }

    /// A text; nothing for null.
    pub(super) fn text<'n>(&mut self, node: &'n Node, at: &At) -> Option<&'n str> {
        match &node.kind {
            Kind::String(text) => return Some(text),
            Kind::Null => {}
            _ => self.wrong_type(node, at, "a string"),
        }
        None
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, node: &Node, at: &At) -> Vec<String> {
        let items = self.items(node, at);
        items.into_iter().filter_map(|(item, at)| self.text(item, &at).map(str::to_owned)).collect()
    }
}
