//! The environment of the containers.

use super::Failure;
use super::names::text_again;
use super::text::verb_v;
use serde_json::{Value, json};

pub(super) fn env(minor: u32, env: &Value) -> Result<Value, Failure> {
    let mut out = vec![json!({"name": "PORT", "value": "8080"})];
    let mut keys: Vec<&String> = env.as_object().map(|map| map.keys().collect()).unwrap_or_default();
    keys.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    for key in keys {
        let value = &env[key.as_str()];
        if minor >= 11 && *value == json!("") {
            continue;
        }
        let name = text_again(&translated(key))?;
        out.push(if value.is_null() {
            json!({"name": name})
        } else {
            json!({"name": name, "value": verb_v(value)})
        });
    }
    Ok(Value::Array(out))
}

/// Two passes, like the chart: underscores first, capitals then.
fn translated(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut split = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let boundary = before.is_some_and(|c| matches!(c, 'a'..='z' | '0'..='9'));
        if boundary && matches!(letter, 'A'..='Z') {
            split.push('_');
        }
        split.push(*letter);
    }
    split.chars().map(capital).collect()
}

/// One character for one; the generator uses no letter whose capital is special beyond these.
fn capital(letter: char) -> char {
    match letter {
        'ß' | 'ŉ' => letter,
        _ => letter.to_uppercase().next().unwrap_or(letter),
    }
}
