//! Values of the user inside objects that were built from types.
//!
//! A type would refuse or change what the user wrote (`cpu: 1` becomes the text `"1"`), so such values are
//! put into the tree after the type has been serialised.

use crate::router::Object;
use crate::tree::{Map, ToValueError, Value, to_value};
use serde::ser::Error as _;
use std::borrow::Cow;

/// A typed value as a mapping.
pub(super) fn map_of<T: serde::Serialize>(typed: &T) -> Result<Map, ToValueError> {
    match to_value(typed)? {
        Value::Map(map) => Ok(map),
        _ => Err(ToValueError::custom("a type did not serialise to a mapping")),
    }
}

/// The mapping at a path.
pub(super) fn at<'a>(map: &'a mut Map, path: &[&str]) -> Result<&'a mut Map, ToValueError> {
    path.iter().try_fold(map, |map, key| {
        map.get_mut(key)
            .and_then(Value::as_map_mut)
            .ok_or_else(|| ToValueError::custom(format_args!("no mapping at {}", path.join("."))))
    })
}

/// The mapping of a whole object.
pub(super) fn root(object: &mut Object) -> Result<&mut Map, ToValueError> {
    object.value.as_map_mut().ok_or_else(|| ToValueError::custom("an object is no mapping"))
}

/// Sets a key, at its place in alphabetical order; `apiVersion` and `kind` stay in front.
pub(super) fn put(map: &mut Map, key: impl Into<Cow<'static, str>>, value: Value) {
    let key = key.into();
    if let Some(old) = map.get_mut(&key) {
        *old = value;
        return;
    }
    let behind = |other: &str| other > &*key && other != "apiVersion" && other != "kind";
    let place = map.iter().position(|(other, _)| behind(other)).unwrap_or(map.len());
    map.insert_new(place, key, value);
}

/// Sets a key if there is a value for it; removes it otherwise, as the type may have put a filler there.
pub(super) fn put_or_remove(map: &mut Map, key: impl Into<Cow<'static, str>>, value: Option<Value>) {
    match value {
        Some(value) => put(map, key, value),
        None => {
            map.remove(&key.into());
        }
    }
}
