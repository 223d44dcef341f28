//! JSON in annotations, read as Go's `encoding/json` fills a struct: keys without regard to case, `null` as absent,
//! another type as an error, unknown keys ignored.

use serde_json::{Map, Value};

/// Parses an object.
///
/// # Errors
/// Why Go's decoder refuses it.
pub(super) fn object(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err("an object is expected".to_owned()),
        Err(error) => Err(format!("it is not JSON: {error}")),
    }
}

fn get<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let found = map
        .get(key)
        .or_else(|| map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

/// A boolean; false when it is absent.
///
/// # Errors
/// Another type.
pub(super) fn boolean(map: &Map<String, Value>, key: &str) -> Result<bool, String> {
    match get(map, key) {
        None => Ok(false),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(format!("{key} must be true or false")),
    }
}

/// A text; empty when it is absent.
///
/// # Errors
/// Another type.
pub(super) fn text(map: &Map<String, Value>, key: &str) -> Result<String, String> {
    match get(map, key) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{key} must be a string")),
    }
}

/// A map of texts; empty when it is absent.
///
/// # Errors
/// Another type.
pub(super) fn texts(map: &Map<String, Value>, key: &str) -> Result<Vec<(String, String)>, String> {
    match get(map, key) {
        None => Ok(Vec::new()),
        Some(Value::Object(inner)) => all_texts(inner).map_err(|why| format!("{why} of {key}")),
        Some(_) => Err(format!("{key} must be an object")),
    }
}

/// The map itself as texts.
///
/// # Errors
/// A value of another type.
pub(super) fn all_texts(map: &Map<String, Value>) -> Result<Vec<(String, String)>, String> {
    let pair = |(key, value): (&String, &Value)| match value {
        Value::String(text) => Ok((key.clone(), text.clone())),
        Value::Null => Ok((key.clone(), String::new())),
        _ => Err(format!("a string is expected as {key:?}")),
    };
    map.iter().map(pair).collect()
}
