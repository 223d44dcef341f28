//! Any `serde` type as a [`Value`], in the way serde_json shapes it.

mod compound;
mod key;

use super::{Map, Number, Value};
use compound::{Fields, Items};
use serde::ser::{Error as _, Serialize, Serializer};
use std::fmt;

/// Turns a typed object into the tree that gets printed.
///
/// Structs become mappings in the order of their fields, enums are tagged from outside as serde_json does,
/// and `None` becomes null unless the type leaves the field out itself.
///
/// # Errors
/// A float that is not finite, an integer beyond 64 bits, a mapping key that is neither text, integer,
/// boolean nor character, or whatever the type's own `Serialize` reports.
///
/// ```
/// use gatewright_core::tree::{Value, to_value};
/// let value = to_value(&std::collections::BTreeMap::from([("name", "demo")])).expect("text to text");
/// assert_eq!(value.at(&["name"]), Some(&Value::from("demo")));
/// ```
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, ToValueError> {
    value.serialize(ValueSerializer)
}

/// Why a type could not become a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToValueError(String);

impl fmt::Display for ToValueError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for ToValueError {}

impl serde::ser::Error for ToValueError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

struct ValueSerializer;

/// `{variant: content}`, the shape of an externally tagged enum.
fn tagged(variant: &'static str, content: Value) -> Value {
    Value::Map(Map::from_entries(vec![(variant.into(), content)]))
}

impl Serializer for ValueSerializer {
    type Ok = Value;
    type Error = ToValueError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, value: bool) -> Result<Value, ToValueError> {
        Ok(Value::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<Value, ToValueError> {
        Ok(Value::Number(Number::Int(value)))
    }

    fn serialize_u8(self, value: u8) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Value, ToValueError> {
        self.serialize_i64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<Value, ToValueError> {
        Ok(Value::Number(Number::from_u64(value)))
    }

    fn serialize_f32(self, value: f32) -> Result<Value, ToValueError> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Value, ToValueError> {
        if !value.is_finite() {
            return Err(ToValueError::custom("a number that is not finite has no form in JSON"));
        }
        Ok(Value::Number(Number::Float(value)))
    }

    fn serialize_char(self, value: char) -> Result<Value, ToValueError> {
        Ok(Value::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Value, ToValueError> {
        Ok(Value::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Value, ToValueError> {
        Ok(Value::List(value.iter().map(|byte| Value::from(i64::from(*byte))).collect()))
    }

    fn serialize_none(self) -> Result<Value, ToValueError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, ToValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, ToValueError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, ToValueError> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, ToValueError> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, ToValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, ToValueError> {
        Ok(tagged(variant, to_value(value)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, ToValueError> {
        Ok(Items::new(length, None))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, ToValueError> {
        Ok(Items::new(Some(length), None))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items, ToValueError> {
        Ok(Items::new(Some(length), None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items, ToValueError> {
        Ok(Items::new(Some(length), Some(variant)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Fields, ToValueError> {
        Ok(Fields::new(length, None))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Fields, ToValueError> {
        Ok(Fields::new(Some(length), None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Fields, ToValueError> {
        Ok(Fields::new(Some(length), Some(variant)))
    }
}

#[cfg(test)]
mod tests;
