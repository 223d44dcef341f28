//! JSON in annotations, read as Go's `encoding/json` fills a struct: keys without regard to case, `null` as
//! absent, another type as an error, unknown keys ignored.

use serde_json::{Map, Value};

/// One object.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    map: &'a Map<String, Value>,
    what: &'a str,
}

/// Parses a text.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))
}

/// The objects of a list; `what` is how messages call one.
pub(super) fn objects<'a>(value: &'a Value, what: &'a str) -> Result<Vec<Object<'a>>, String> {
    match value {
        Value::Array(items) => items.iter().map(|item| object(item, what)).collect(),
        Value::Null => Ok(Vec::new()),
        _ => Err(format!("a list of {what}s is expected")),
    }
}

/// One object.
pub(super) fn object<'a>(value: &'a Value, what: &'a str) -> Result<Object<'a>, String> {
    value.as_object().map(|map| Object { map, what }).ok_or_else(|| format!("{what} must be an object"))
}

impl<'a> Object<'a> {
    /// Keys and values in order.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.map.iter()
    }

    fn get(self, key: &str) -> Option<&'a Value> {
        let found = self.map.get(key).or_else(|| {
            self.map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    fn wrong<T>(self, key: &str, wanted: &str) -> Result<T, String> {
        Err(format!("{key} of {} must be {wanted}", self.what))
    }

    /// A text.
    pub(super) fn text(self, key: &str) -> Result<Option<&'a str>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => self.wrong(key, "a string"),
        }
    }

    /// A whole number.
    pub(super) fn int(self, key: &str) -> Result<Option<i64>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => {
                value.as_i64().map_or_else(|| self.wrong(key, "a whole number"), |int| Ok(Some(int)))
            }
        }
    }

    /// Kubernetes' `IntOrString` as a text.
    pub(super) fn int_or_text(self, key: &str) -> Result<Option<String>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) if number.is_i64() => Ok(Some(number.to_string())),
            Some(_) => self.wrong(key, "a whole number or a string"),
        }
    }

    /// An object inside.
    pub(super) fn object(self, key: &'a str) -> Result<Option<Object<'a>>, String> {
        self.get(key).map(|value| object(value, key)).transpose()
    }

    /// A list of objects; empty when it is absent.
    pub(super) fn objects(self, key: &'a str) -> Result<Vec<Object<'a>>, String> {
        self.get(key).map_or_else(|| Ok(Vec::new()), |value| objects(value, key))
    }

    /// A list of texts; empty when it is absent.
    pub(super) fn texts(self, key: &str) -> Result<Vec<String>, String> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| {
                    item.as_str().map(str::to_owned).ok_or_else(|| format!("{key} must hold strings"))
                })
                .collect(),
            Some(_) => self.wrong(key, "a list of strings"),
        }
    }
}
