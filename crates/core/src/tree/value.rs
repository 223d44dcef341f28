//! The tree that gets printed.

use super::{Kind, Node, Number};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// One value of an output document.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Null; printed as `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// Text.
    String(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping in the order it will be printed.
    Map(Map),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Number::Int(value))
    }
}

impl From<&Node> for Value {
    /// The same tree without its places. Nodes come from the reader or from flags, whose depth is capped.
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(number) => Self::Number(*number),
            Kind::String(text) => Self::String(text.clone()),
            Kind::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Kind::Map(entries) => {
                let mut map = Map { entries: Vec::with_capacity(entries.len()) };
                for entry in entries {
                    map.push_new(entry.key.text.clone().into(), Self::from(&entry.value));
                }
                Self::Map(map)
            }
        }
    }
}

impl Value {
    /// The mapping, if it is one.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value at a path of mapping keys.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| match value {
            Value::Map(map) => map.get(key),
            _ => None,
        })
    }
}

/// A mapping that keeps the order of insertion. Keys are unique.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    entries: Vec<Pair>,
}

/// Most keys are field names, which are there already.
pub(crate) type Pair = (Cow<'static, str>, Value);

impl Map {
    /// An empty mapping.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value behind a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value behind a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets a key: at its old place when it exists, else at the end.
    pub fn insert(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(old) => *old = value,
            None => self.entries.push((key, value)),
        }
    }

    /// Takes entries whose keys may repeat: the last value stands, at the place of the first. Linear, unlike
    /// one [`Map::insert`] after another.
    pub(crate) fn from_entries(entries: Vec<Pair>) -> Self {
        if are_unique(&entries) {
            return Self { entries };
        }
        let mut places: HashMap<Cow<'static, str>, usize> = HashMap::with_capacity(entries.len());
        let mut unique: Vec<Pair> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let place = *places.entry(key.clone()).or_insert(unique.len());
            match unique.get_mut(place) {
                Some(old) => old.1 = value,
                None => unique.push((key, value)),
            }
        }
        Self { entries: unique }
    }

    /// Appends a key that is known to be new; used where a lookup for each key would cost too much.
    pub(crate) fn push_new(&mut self, key: Cow<'static, str>, value: Value) {
        self.entries.push((key, value));
    }

    /// Puts a key that is known to be new at a place.
    pub(crate) fn insert_new(&mut self, place: usize, key: Cow<'static, str>, value: Value) {
        self.entries.insert(place.min(self.entries.len()), (key, value));
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(at).1)
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(key, value)| (&**key, value))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn are_unique(entries: &[Pair]) -> bool {
    /// Up to this many keys are compared with each other.
    const FEW: usize = 16;
    if entries.len() <= FEW {
        return entries
            .iter()
            .enumerate()
            .all(|(at, (key, _))| entries.iter().take(at).all(|(other, _)| key != other));
    }
    let mut seen = HashSet::with_capacity(entries.len());
    entries.iter().all(|(key, _)| seen.insert(&**key))
}

impl<K: Into<Cow<'static, str>>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::from_entries(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(Number::Int(int)) => serializer.serialize_i64(*int),
            Self::Number(Number::Uint(int)) => serializer.serialize_u64(*int),
            Self::Number(Number::Float(float)) => serializer.serialize_f64(*float),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(map) => map.serialize(serializer),
        }
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            out.serialize_entry(key, value)?;
        }
        out.end()
    }
}
