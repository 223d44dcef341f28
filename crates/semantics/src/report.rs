//! Places in an object, and what there is to say about them.

use crate::fields::Reader;
use gatewright_core::decision::{Place, Remark};
use gatewright_core::diag::Severity;
use gatewright_core::tree::{Entry, Kind, Node};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A path from an object down to a node; text is only made when it is needed.
#[derive(Clone, Copy)]
pub struct At<'a> {
    up: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Object(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The object itself, called by its reference.
    pub fn object(reference: &'a str) -> Self {
        Self { up: None, step: Step::Object(reference) }
    }

    /// The field `key` below this place.
    pub fn key(&'a self, key: &'a str) -> Self {
        Self { up: Some(self), step: Step::Key(key) }
    }

    /// The item `index` of the list at this place.
    pub fn index(&'a self, index: usize) -> Self {
        Self { up: Some(self), step: Step::Index(index) }
    }

    /// The last key of the path.
    pub fn name(&self) -> &'a str {
        match self.step {
            Step::Object(name) | Step::Key(name) => name,
            Step::Index(_) => self.up.map_or("", |up| up.name()),
        }
    }

    /// The whole path, for a message.
    pub fn place(&self) -> Place {
        let mut place = Place { field: String::with_capacity(self.field_length()), ..Place::default() };
        self.write(&mut place);
        place
    }

    /// Bytes of the field's text, or a few more: places are made for every rule, so they grow once.
    fn field_length(&self) -> usize {
        let step = match self.step {
            Step::Object(_) => 0,
            Step::Key(key) => ".".len() + key.len(),
            Step::Index(_) => "[999]".len(),
        };
        step + self.up.map_or(0, Self::field_length)
    }

    /// Depth is that of the API's schema.
    fn write(&self, place: &mut Place) {
        if let Some(up) = self.up {
            up.write(place);
        }
        match self.step {
            Step::Object(reference) => reference.clone_into(&mut place.object),
            Step::Key(key) => {
                if !place.field.is_empty() {
                    place.field.push('.');
                }
                place.field.push_str(key);
            }
            Step::Index(index) => {
                // Writing to a String cannot fail.
                let _ = write!(place.field, "[{index}]");
            }
        }
    }
}

/// Everything an interpretation finds besides rules.
#[derive(Default)]
pub struct Report {
    /// What may change routing and is not modelled.
    pub not_understood: Vec<Remark>,
    /// What is worth telling and changes nothing.
    pub remarks: Vec<Remark>,
    /// What was taken for granted.
    pub assumptions: BTreeSet<String>,
    /// Set while something is read that cannot concern the host in question: what is not understood there
    /// is only mentioned.
    pub muted: bool,
    refusals: usize,
}

impl Report {
    /// How often something was not understood so far; compare two counts to know whether a part was.
    pub fn count(&self) -> usize {
        self.refusals
    }

    /// Something that may change routing and is not modelled.
    pub fn refuse(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.refuse_at(at.place(), message);
    }

    /// The same, at a place that is known already.
    pub fn refuse_at(&mut self, place: Place, message: impl Into<String>) {
        self.refusals += 1;
        let severity = if self.muted { Severity::Info } else { Severity::Error };
        let remark = Remark { code: "not-understood", severity, place, message: message.into() };
        if self.muted { &mut self.remarks } else { &mut self.not_understood }.push(remark);
    }

    /// Something that looks unintended and is modelled, at a place that is known already.
    pub fn warn_at(&mut self, code: &'static str, place: Place, message: impl Into<String>) {
        let severity = if self.muted { Severity::Info } else { Severity::Warning };
        self.remarks.push(Remark { code, severity, place, message: message.into() });
    }

    /// Something that looks unintended and is modelled.
    pub fn warn(&mut self, code: &'static str, at: &At<'_>, message: impl Into<String>) {
        self.warn_at(code, at.place(), message);
    }

    /// Something worth knowing.
    pub fn info(&mut self, code: &'static str, at: &At<'_>, message: impl Into<String>) {
        self.remarks.push(Remark {
            code,
            severity: Severity::Info,
            place: at.place(),
            message: message.into(),
        });
    }

    /// A field that the API does not have: the API server drops it.
    pub fn unknown_field(&mut self, at: &At<'_>) {
        let message = format!("the API has no field {:?}, so the API server drops it", at.name());
        self.warn("unknown-field", at, message);
    }

    /// Takes something for granted that objects cannot show.
    pub fn assume(&mut self, what: impl Into<String>) {
        self.assumptions.insert(what.into());
    }

    /// Takes over everything about one object that was read with a [`Reader`].
    pub fn take(&mut self, reader: Reader) {
        let (refused, notes) = reader.into_remarks();
        for remark in refused {
            self.refuse_at(remark.place, remark.message);
        }
        for remark in notes {
            self.warn_at(remark.code, remark.place, remark.message);
        }
    }

    fn wrong_type(&mut self, node: &Node, at: &At<'_>, wanted: &str) {
        self.refuse(at, format!("{} must be {wanted}, not {}", at.name(), node.kind_name()));
    }

    /// The entries of a mapping; null is an empty one.
    pub fn entries<'n>(&mut self, node: &'n Node, at: &At<'_>) -> &'n [Entry] {
        match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Null => &[],
            _ => {
                self.wrong_type(node, at, "a map");
                &[]
            }
        }
    }

    /// The items of a list; null is an empty one.
    pub fn items<'n>(&mut self, node: &'n Node, at: &At<'_>) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Null => &[],
            _ => {
                self.wrong_type(node, at, "a list");
                &[]
            }
        }
    }

    /// A text; nothing for null.
    pub fn text<'n>(&mut self, node: &'n Node, at: &At<'_>) -> Option<&'n str> {
        match &node.kind {
            Kind::String(text) => return Some(text),
            Kind::Null => {}
            _ => self.wrong_type(node, at, "a string"),
        }
        None
    }

    /// A list of texts.
    pub fn texts<'n>(&mut self, node: &'n Node, at: &At<'_>) -> Vec<&'n str> {
        let items = self.items(node, at);
        items.iter().enumerate().filter_map(|(index, item)| self.text(item, &at.index(index))).collect()
    }

    /// A boolean; nothing for null.
    pub fn boolean(&mut self, node: &Node, at: &At<'_>) -> Option<bool> {
        if !node.is_null() && node.as_bool().is_none() {
            self.wrong_type(node, at, "a boolean");
        }
        node.as_bool()
    }

    /// A whole number in a range; nothing for null.
    pub fn int(&mut self, node: &Node, at: &At<'_>, least: i64, greatest: i64) -> Option<i64> {
        if node.is_null() {
            return None;
        }
        let found = node.as_i64().filter(|int| (least..=greatest).contains(int));
        if found.is_none() {
            self.refuse(at, format!("{} must be a whole number from {least} to {greatest}", at.name()));
        }
        found
    }

    /// A port number; nothing for null and, as in the API, for 0.
    pub fn port(&mut self, node: &Node, at: &At<'_>) -> Option<u16> {
        let port = self.int(node, at, 0, 65_535)?;
        u16::try_from(port).ok().filter(|port| *port != 0)
    }
}
