//! Sequences and mappings under construction.

use super::{Map, ToValueError, Value, key::KeySerializer, tagged, to_value};
use crate::tree::value::Pair;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};
use std::borrow::Cow;

/// A length hint comes from the type and may be absurd, so only so much is reserved in advance.
fn capacity(hint: Option<usize>) -> usize {
    hint.unwrap_or(0).min(256)
}

/// A sequence, or the content of a tuple variant.
pub(super) struct Items {
    items: Vec<Value>,
    variant: Option<&'static str>,
}

impl Items {
    pub(super) fn new(length: Option<usize>, variant: Option<&'static str>) -> Self {
        Self { items: Vec::with_capacity(capacity(length)), variant }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.items.push(to_value(value)?);
        Ok(())
    }

    fn finish(self) -> Value {
        let list = Value::List(self.items);
        match self.variant {
            Some(variant) => tagged(variant, list),
            None => list,
        }
    }
}

/// A mapping or a struct, or the content of a struct variant.
pub(super) struct Fields {
    entries: Vec<Pair>,
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Fields {
    pub(super) fn new(length: Option<usize>, variant: Option<&'static str>) -> Self {
        Self { entries: Vec::with_capacity(capacity(length)), key: None, variant }
    }

    fn push<T: Serialize + ?Sized>(
        &mut self,
        key: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Result<(), ToValueError> {
        self.entries.push((key.into(), to_value(value)?));
        Ok(())
    }

    fn finish(self) -> Value {
        let map = Value::Map(Map::from_entries(self.entries));
        match self.variant {
            Some(variant) => tagged(variant, map),
            None => map,
        }
    }
}

impl SerializeSeq for Items {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.push(value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeTuple for Items {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.push(value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeTupleStruct for Items {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.push(value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeTupleVariant for Items {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.push(value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeMap for Fields {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ToValueError> {
        self.key = Some(key.serialize(KeySerializer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        let key =
            self.key.take().ok_or_else(|| ToValueError::custom("a mapping value came without its key"))?;
        self.push(key, value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeStruct for Fields {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ToValueError> {
        self.push(key, value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}

impl SerializeStructVariant for Fields {
    type Ok = Value;
    type Error = ToValueError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), ToValueError> {
        self.push(key, value)
    }

    fn end(self) -> Result<Value, ToValueError> {
        Ok(self.finish())
    }
}
