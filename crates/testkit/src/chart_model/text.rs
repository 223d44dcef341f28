//! Truth and text of values, and reading text back.

use super::Failure;
use serde_json::{Number, Value, json};
use std::fmt::Write as _;

/// Truth in a Go template.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// What a template prints for a value at its top: nothing for null.
pub(super) fn printed(value: &Value) -> String {
    if value.is_null() { String::new() } else { verb_v(value) }
}

/// Go's `%v`.
pub(super) fn verb_v(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(verb_v).collect::<Vec<_>>().join(" "))
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
            let parts: Vec<String> =
                keys.iter().map(|key| format!("{key}:{}", verb_v(&map[key.as_str()]))).collect();
            format!("map[{}]", parts.join(" "))
        }
    }
}

/// An integer as it is; a float with its shortest digits, plain while the decimal exponent lies between -5
/// and 6 (both excluded), else as `d.ddde+xx`.
fn number_text(number: &Number) -> String {
    if !number.is_f64() {
        return number.to_string();
    }
    let shortest = number.to_string();
    let (sign, shortest) = shortest.strip_prefix('-').map_or(("", shortest.as_str()), |rest| ("-", rest));
    let (mantissa, power) = shortest.split_once(['e', 'E']).unwrap_or((shortest, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    // 0.<digits> times ten to the power of `point`.
    let leading = i32::try_from(all.len() - all.trim_start_matches('0').len()).unwrap_or(0);
    let point = i32::try_from(whole.len()).unwrap_or(0) + power - leading;
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return format!("{sign}0");
    }
    let exponent = point - 1;
    let mut out = sign.to_owned();
    if exponent <= -5 || exponent >= 6 {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            let _ = write!(out, ".{rest}");
        }
        let _ = write!(out, "e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    } else if let Ok(point) = usize::try_from(point) {
        let padded = format!("{digits:0<point$}");
        let (whole, fraction) = padded.split_at(point.min(padded.len()));
        out.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            let _ = write!(out, ".{fraction}");
        }
    } else {
        let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
        let _ = write!(out, "0.{zeros}{digits}");
    }
    out
}

/// Reads one line of unquoted output back. Knows only what the generator writes: words, numbers, quoted
/// words, comments, lists of plain words, and texts that break YAML.
pub(super) fn read_back(text: &str) -> Result<Value, Failure> {
    let text = text.trim_end_matches('\n').trim_matches(' ');
    if text.contains('\n') {
        return Err("line break in unquoted text");
    }
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            let (inner, rest) = inner.split_once(quote).ok_or("open quote")?;
            let rest = rest.trim_start();
            if inner.contains('\\') || !(rest.is_empty() || rest.starts_with('#')) {
                return Err("text behind a quote");
            }
            return Ok(json!(inner));
        }
    }
    let text = if text.starts_with('#') { "" } else { text.split(" #").next().unwrap_or("").trim_end() };
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or("open list")?.trim();
        if inner.is_empty() {
            return Ok(json!([]));
        }
        let items = inner.split(',').map(|item| Ok(resolve(plain(item.trim(), true)?)));
        return Ok(Value::Array(items.collect::<Result<_, Failure>>()?));
    }
    Ok(resolve(plain(text, false)?))
}

/// Reads text back that was put between double quotes as it is: lines are folded, and of the escapes only
/// the one is known that the generator writes.
pub(super) fn in_quotes(text: &str) -> Result<String, Failure> {
    if text.contains('"') || text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n')) {
        return Err("the text cannot stand in quotes");
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut out = String::new();
    let mut breaks = 0;
    for (at, line) in lines.iter().enumerate() {
        let line = if at > 0 { line.trim_start_matches([' ', '\t']) } else { line };
        let last = at + 1 == lines.len();
        let line = if last { line } else { line.trim_end_matches([' ', '\t']) };
        if line.is_empty() && at > 0 && !last {
            breaks += 1;
            continue;
        }
        if at > 0 {
            out.push_str(if breaks == 0 { " " } else { "\n" });
            breaks = 0;
        }
        out.push_str(line);
    }
    let out = out.replace("\\b", "\u{8}");
    if out.contains('\\') { Err("unknown escape") } else { Ok(out) }
}

/// A plain scalar, or the reason why it is none.
fn plain(text: &str, in_flow: bool) -> Result<&str, Failure> {
    let starts_badly = text.starts_with(['*', '&', '@', '`', '%', '!', '|', '>', '{', '}', ']', ','])
        || ["-", "?", ":"].iter().any(|mark| text == *mark || text.starts_with(&format!("{mark} ")));
    let breaks = text.contains(": ") || text.ends_with(':');
    let in_flow_breaks = in_flow && text.contains(['[', ']', '{', '}', ',']);
    if starts_badly || breaks || in_flow_breaks { Err("unquoted text is not a scalar") } else { Ok(text) }
}

/// YAML 1.1 for the spellings that occur.
pub(super) fn resolve(text: &str) -> Value {
    const TRUE: [&str; 11] = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"];
    const FALSE: [&str; 11] = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"];
    if ["", "~", "null", "Null", "NULL"].contains(&text) {
        return Value::Null;
    }
    if TRUE.contains(&text) {
        return json!(true);
    }
    if FALSE.contains(&text) {
        return json!(false);
    }
    numeric(text).unwrap_or_else(|| json!(text))
}

fn numeric(text: &str) -> Option<Value> {
    let (negative, body) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if !body.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let body = body.replace('_', "");
    let radix = |prefix: &str, base: u32| {
        let digits = body.strip_prefix(prefix)?;
        if digits.starts_with(['+', '-']) { None } else { i64::from_str_radix(digits, base).ok() }
    };
    let octal = |body: &str| (body.len() > 1).then(|| i64::from_str_radix(body, 8).ok()).flatten();
    let integer = radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| radix("0b", 2))
        .or_else(|| if body.starts_with('0') { octal(&body) } else { None })
        .or_else(|| if body.starts_with('0') && body.len() > 1 { None } else { body.parse().ok() });
    if let Some(integer) = integer {
        return Some(json!(if negative { -integer } else { integer }));
    }
    let shaped = body.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    let float: f64 = if shaped { body.parse().ok()? } else { return None };
    Number::from_f64(if negative { -float } else { float }).map(Value::Number)
}
