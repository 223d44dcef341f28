//! What an unquoted scalar means.
//!
//! These are the rules of go-yaml v2 (`resolve.go`), which sigs.k8s.io/yaml and so Helm and kubectl use.

use crate::tree::Number;
use std::borrow::Cow;

/// The type of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// `~`, `null` in three casings, or nothing.
    Null,
    /// The words of YAML 1.1: `y`, `yes`, `on`, `true` and their opposites.
    Bool(bool),
    /// A finite number as it was written: `1e3` is still a float here.
    Number(Number),
    /// `.inf` and `.nan`, which JSON does not have; the sign of infinity is kept for mapping keys.
    NonFinite(f64),
    /// Anything else, dates and base-60 numbers included.
    String,
}

/// Decides the type of a plain scalar.
///
/// ```
/// use gatewright_core::{tree::Number, yaml::{Scalar, resolve}};
/// assert_eq!(resolve("off"), Scalar::Bool(false));
/// assert_eq!(resolve("0755"), Scalar::Number(Number::Int(493)));
/// assert_eq!(resolve("12:30:45"), Scalar::String);
/// ```
pub fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(b'.') => point(text),
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        Some(_) => Scalar::String,
    }
}

fn word(text: &str) -> Scalar {
    match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Scalar::Bool(false)
        }
        _ => Scalar::String,
    }
}

/// The spellings of numbers that JSON does not have, behind an optional sign.
fn non_finite(text: &str) -> Option<Scalar> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(Scalar::NonFinite(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(Scalar::NonFinite(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => Some(Scalar::NonFinite(f64::NEG_INFINITY)),
        _ => None,
    }
}

/// A scalar that starts with a point goes to Go's `ParseFloat`, where an underscore may only stand between
/// two digits.
fn point(text: &str) -> Scalar {
    if let Some(found) = non_finite(text) {
        return found;
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let placed = text.match_indices('_').all(|(at, _)| digit(at.wrapping_sub(1)) && digit(at + 1));
    if placed { float(&without_underscores(text)) } else { Scalar::String }
}

fn number(text: &str) -> Scalar {
    if let Some(found) = non_finite(text) {
        return found;
    }
    let plain = without_underscores(text);
    integer(&plain).map_or_else(|| float(&plain), Scalar::Number)
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) }
}

/// Go's `ParseInt` and then `ParseUint`, both with base 0: a prefix or a leading zero chooses the base.
fn integer(text: &str) -> Option<Number> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => (Some(true), text.get(1..)?),
        b'+' => (Some(false), text.get(1..)?),
        _ => (None, text),
    };
    if let Some(magnitude) = magnitude(unsigned) {
        return match sign {
            Some(negative) => signed(negative, magnitude),
            None => Some(Number::from_u64(magnitude)),
        };
    }
    // go-yaml parses what follows `0b` once more, and there a sign is accepted.
    let digits = text.strip_prefix("0b")?;
    let negative = digits.starts_with('-');
    let digits = digits.strip_prefix(['-', '+'])?;
    signed(negative, in_base(digits, 2)?)
}

fn signed(negative: bool, magnitude: u64) -> Option<Number> {
    let int = if negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
    int.map(Number::Int)
}

fn magnitude(text: &str) -> Option<u64> {
    match text.as_bytes() {
        [b'0'] => Some(0),
        [b'0', b'x' | b'X', _, ..] => in_base(text.get(2..)?, 16),
        [b'0', b'o' | b'O', _, ..] => in_base(text.get(2..)?, 8),
        [b'0', b'b' | b'B', _, ..] => in_base(text.get(2..)?, 2),
        [b'0', ..] => in_base(text.get(1..)?, 8),
        _ => in_base(text, 10),
    }
}

/// Digits only, at least one; `from_str_radix` alone would accept a sign.
fn in_base(digits: &str, base: u32) -> Option<u64> {
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and finite; anything else is text.
fn float(text: &str) -> Scalar {
    let shaped = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    match text.parse::<f64>() {
        Ok(float) if shaped && float.is_finite() => Scalar::Number(Number::Float(float)),
        _ => Scalar::String,
    }
}

#[cfg(test)]
mod tests;
