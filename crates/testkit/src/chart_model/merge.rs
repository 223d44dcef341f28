//! Merging of values files and flags, and laying the result over the defaults.

use serde_json::{Map, Value};

/// A later values file over an earlier one: maps recursively, anything else replaces, nulls stay.
pub fn merge(earlier: &Value, later: &Value) -> Value {
    let (Value::Object(earlier), Value::Object(later)) = (earlier, later) else { return later.clone() };
    let mut out = earlier.clone();
    for (key, value) in later {
        let merged = match out.get(key) {
            Some(old) if old.is_object() && value.is_object() => merge(old, value),
            _ => value.clone(),
        };
        out.insert(key.clone(), merged);
    }
    Value::Object(out)
}

/// A flag's value at a path of keys, making maps on the way where there is nothing.
pub fn set(values: &mut Value, path: &[String], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        *values = value;
        return;
    };
    if !values.is_object() {
        *values = Value::Object(Map::new());
    }
    if let Value::Object(map) = values {
        set(map.entry(key.clone()).or_insert(Value::Null), rest, value);
    }
}

/// The user's values over the defaults: null removes a key that has a default, and stays otherwise.
pub fn over_defaults(user: &Value, defaults: &Value) -> Value {
    let (Value::Object(user), Value::Object(defaults)) = (user, defaults) else { return user.clone() };
    let mut out = Map::new();
    for (key, default) in defaults {
        match user.get(key) {
            None => {
                out.insert(key.clone(), default.clone());
            }
            Some(Value::Null) => {}
            Some(own) => {
                out.insert(key.clone(), over_defaults(own, default));
            }
        }
    }
    for (key, own) in user {
        if !defaults.contains_key(key) {
            out.insert(key.clone(), own.clone());
        }
    }
    Value::Object(out)
}
