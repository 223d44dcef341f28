//! Mapping keys: text, and what has an obvious text.

use super::ToValueError;
use serde::ser::{Error as _, Impossible, Serialize, Serializer};

/// Makes the text of a mapping key.
pub(super) struct KeySerializer;

type Refused = Impossible<String, ToValueError>;

fn refused<T>(what: &str) -> Result<T, ToValueError> {
    Err(ToValueError::custom(format_args!("a mapping key must be text, found {what}")))
}

/// Methods for types whose `Display` is the key.
macro_rules! displayed {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Result<String, ToValueError> {
            Ok(value.to_string())
        }
    )*};
}

impl Serializer for KeySerializer {
    type Ok = String;
    type Error = ToValueError;
    type SerializeSeq = Refused;
    type SerializeTuple = Refused;
    type SerializeTupleStruct = Refused;
    type SerializeTupleVariant = Refused;
    type SerializeMap = Refused;
    type SerializeStruct = Refused;
    type SerializeStructVariant = Refused;

    displayed! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_f32(self, _: f32) -> Result<String, ToValueError> {
        refused("a float")
    }

    fn serialize_f64(self, _: f64) -> Result<String, ToValueError> {
        refused("a float")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<String, ToValueError> {
        refused("bytes")
    }

    fn serialize_none(self) -> Result<String, ToValueError> {
        refused("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, ToValueError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, ToValueError> {
        refused("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<String, ToValueError> {
        refused("null")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<String, ToValueError> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<String, ToValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<String, ToValueError> {
        refused("an enum with content")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Refused, ToValueError> {
        refused("a sequence")
    }

    fn serialize_tuple(self, _: usize) -> Result<Refused, ToValueError> {
        refused("a sequence")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Refused, ToValueError> {
        refused("a sequence")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Refused, ToValueError> {
        refused("an enum with content")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Refused, ToValueError> {
        refused("a mapping")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Refused, ToValueError> {
        refused("a mapping")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Refused, ToValueError> {
        refused("an enum with content")
    }
}
