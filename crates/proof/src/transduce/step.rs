//! One path step as a machine that reads bytes and writes bytes, without looking ahead.
//!
//! Each is the streaming form of `PathStep::apply`, which the tests hold it against.

use crate::bytes::ByteSet;
use gatewright_core::decision::PathStep;

/// Memory of a step between two bytes.
pub(super) type Memory = u16;

/// Nothing is held back.
pub(super) const REST: Memory = 0;
/// A `%` was read (or `#`, or `/`, for steps that only need one bit).
const MARK: Memory = 1;
/// A `%` and a digit were read; the digit is added.
const DIGIT: Memory = 2;

/// What one byte does.
pub(super) struct Fed {
    pub(super) memory: Memory,
    /// At most two bytes held back and the new one.
    pub(super) out: Vec<u8>,
}

/// Reads one byte.
///
/// # Errors
/// The status with which the router refuses the path.
pub(super) fn feed(step: PathStep, memory: Memory, byte: u8) -> Result<Fed, u16> {
    let keep = |memory, out: &[u8]| Ok(Fed { memory, out: out.to_vec() });
    match step {
        PathStep::CutFragment if memory == MARK || byte == b'#' => keep(MARK, &[]),
        PathStep::RejectFragment(status) if byte == b'#' => Err(status),
        PathStep::BackslashToSlash if byte == b'\\' => keep(REST, b"/"),
        PathStep::MergeSlashes if byte == b'/' => keep(MARK, if memory == MARK { b"" } else { b"/" }),
        PathStep::CutFragment
        | PathStep::RejectFragment(_)
        | PathStep::BackslashToSlash
        | PathStep::MergeSlashes
        | PathStep::RemoveDotSegments { .. } => keep(REST, &[byte]),
        PathStep::DecodeAll { .. }
        | PathStep::DecodeUnreserved
        | PathStep::DecodeExcept(_)
        | PathStep::UppercaseEscapes
        | PathStep::RejectNul(_)
        | PathStep::RejectEscapedSlash(_)
        | PathStep::RedirectEscapedSlash(_)
        | PathStep::DecodeEscapedSlash => escapes(step, memory, byte),
    }
}

/// What comes out at the end of the path.
///
/// # Errors
/// The status with which the router refuses the path.
pub(super) fn flush(step: PathStep, memory: Memory) -> Result<Vec<u8>, u16> {
    match step {
        PathStep::DecodeAll { malformed } if memory != REST => Err(malformed),
        _ if reads_escapes(step) => Ok(held(memory)),
        _ => Ok(Vec::new()),
    }
}

/// The bytes that a step treats unlike most others in this state; the rest are passed on as they are.
pub(super) fn special(step: PathStep, memory: Memory) -> ByteSet {
    ByteSet::of(|byte| match step {
        PathStep::CutFragment | PathStep::RejectFragment(_) => byte == b'#',
        PathStep::BackslashToSlash => byte == b'\\',
        PathStep::MergeSlashes => byte == b'/',
        PathStep::RemoveDotSegments { .. } => matches!(byte, b'/' | b'.'),
        _ => byte == b'%' || memory != REST && byte.is_ascii_hexdigit(),
    })
}

/// True for the steps that hold back the beginning of an escape.
pub(super) fn reads_escapes(step: PathStep) -> bool {
    !matches!(
        step,
        PathStep::CutFragment
            | PathStep::RejectFragment(_)
            | PathStep::BackslashToSlash
            | PathStep::MergeSlashes
            | PathStep::RemoveDotSegments { .. }
    )
}

/// The bytes of an escape that has begun.
pub(super) fn held(memory: Memory) -> Vec<u8> {
    match memory {
        REST => Vec::new(),
        MARK => b"%".to_vec(),
        _ => vec![b'%', digit(memory)],
    }
}

fn digit(memory: Memory) -> u8 {
    u8::try_from(memory.saturating_sub(DIGIT)).unwrap_or_default()
}

fn escapes(step: PathStep, memory: Memory, byte: u8) -> Result<Fed, u16> {
    if memory != REST && byte.is_ascii_hexdigit() {
        if memory == MARK {
            return Ok(Fed { memory: DIGIT + u16::from(byte), out: Vec::new() });
        }
        let out = complete(step, digit(memory), byte)?;
        return Ok(Fed { memory: REST, out });
    }
    let mut out = held(memory);
    if let (PathStep::DecodeAll { malformed }, false) = (step, out.is_empty()) {
        return Err(malformed);
    }
    if byte == b'%' {
        return Ok(Fed { memory: MARK, out });
    }
    out.push(byte);
    Ok(Fed { memory: REST, out })
}

/// What a step makes of a complete escape.
fn complete(step: PathStep, high: u8, low: u8) -> Result<Vec<u8>, u16> {
    let byte = value(high) * 16 + value(low);
    let as_it_is = vec![b'%', high, low];
    let upper = as_it_is.to_ascii_uppercase();
    let is_slash = matches!(byte, b'/' | b'\\');
    match step {
        PathStep::DecodeAll { malformed } if byte == 0 => Err(malformed),
        PathStep::RejectNul(status) if byte == 0 => Err(status),
        PathStep::RejectEscapedSlash(status) | PathStep::RedirectEscapedSlash(status) if is_slash => {
            Err(status)
        }
        PathStep::DecodeAll { .. } => Ok(vec![byte]),
        // RFC 3986 §2.3.
        PathStep::DecodeUnreserved if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            Ok(vec![byte])
        }
        PathStep::DecodeExcept(kept) if !kept.contains(&byte) => Ok(vec![byte]),
        PathStep::DecodeEscapedSlash if is_slash => Ok(vec![byte]),
        PathStep::DecodeExcept(_) | PathStep::UppercaseEscapes => Ok(upper),
        _ => Ok(as_it_is),
    }
}

fn value(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or_default()
}
