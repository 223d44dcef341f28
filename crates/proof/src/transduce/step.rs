//! One path step as a machine that reads bytes and writes bytes, without looking ahead.
//!
//! Each is the streaming form of `PathStep::apply`, which the tests hold it against.

use super::parse;
use gatewright_core::decision::{PathStep, Rejection};

/// Memory of a step between two bytes.
pub(super) type Memory = u16;

/// Nothing is held back.
pub(super) const REST: Memory = 0;
/// A `%` was read (or `#`, or `/`, for steps that only need one bit).
const MARK: Memory = 1;
/// A `%` and a digit were read; the digit is added.
const DIGIT: Memory = 2;

/// Hexadecimal digits by rising byte.
pub(super) const HEX: &[u8; 22] = b"0123456789ABCDEFabcdef";

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
        | PathStep::DecodeEscapedSlash => escapes(step, memory, byte),
        // Handled by the chain, which knows how far it may climb.
        PathStep::RejectUnparsable(_) => keep(memory, &[byte]),
        PathStep::RejectNul(_) | PathStep::RejectEscapedSlash(_) | PathStep::RedirectEscapedSlash(_) => {
            Ok(Fed { memory: look(step, memory, byte)?, out: vec![byte] })
        }
    }
}

/// What comes out at the end of the path.
///
/// # Errors
/// The status with which the router refuses the path.
pub(super) fn flush(step: PathStep, memory: Memory) -> Result<Vec<u8>, u16> {
    match step {
        PathStep::DecodeAll { malformed } if memory != REST => Err(malformed),
        _ => Ok(held(step, memory)),
    }
}

/// The bytes that a step treats unlike most others in this state; the rest are passed on as they are.
pub(super) fn special(step: PathStep, memory: Memory) -> &'static [u8] {
    match step {
        PathStep::CutFragment | PathStep::RejectFragment(_) => b"#",
        PathStep::BackslashToSlash => b"\\",
        PathStep::MergeSlashes => b"/",
        PathStep::RemoveDotSegments { .. } => b"./",
        PathStep::RejectUnparsable(_) => parse::special(memory),
        _ if memory == REST => b"%",
        _ => b"%0123456789ABCDEFabcdef",
    }
}

/// True for the steps that hold back the beginning of an escape.
fn reads_escapes(step: PathStep) -> bool {
    !only_looks(step)
        && !matches!(
            step,
            PathStep::CutFragment
                | PathStep::RejectFragment(_)
                | PathStep::BackslashToSlash
                | PathStep::MergeSlashes
                | PathStep::RemoveDotSegments { .. }
        )
}

/// The status with which a step that only reads and writes can refuse a path.
pub(super) fn rejects_with(step: PathStep) -> Option<u16> {
    match step {
        PathStep::RejectFragment(status)
        | PathStep::DecodeAll { malformed: status }
        | PathStep::RejectNul(status)
        | PathStep::RejectUnparsable(status)
        | PathStep::RejectEscapedSlash(status)
        | PathStep::RedirectEscapedSlash(status) => Some(status),
        _ => None,
    }
}

/// The status with which the removal of dot segments can refuse a path.
pub(super) fn dots_rejects(step: PathStep) -> Option<u16> {
    match step {
        PathStep::RemoveDotSegments { above_root: Rejection::Status(status), .. } => Some(status),
        _ => None,
    }
}

/// True for the steps that read and write and can refuse a path.
pub(super) fn rejects(step: PathStep) -> bool {
    rejects_with(step).is_some()
}

/// True for the steps that change no byte: they pass on what they read and only remember where they are.
fn only_looks(step: PathStep) -> bool {
    matches!(
        step,
        PathStep::RejectNul(_)
            | PathStep::RejectUnparsable(_)
            | PathStep::RejectEscapedSlash(_)
            | PathStep::RedirectEscapedSlash(_)
    )
}

/// True when the rest of the path is cut off.
pub(super) fn cuts(step: PathStep, memory: Memory) -> bool {
    step == PathStep::CutFragment && memory == MARK
}

/// True when a `%` and a digit were read.
pub(super) fn is_second(step: PathStep, memory: Memory) -> bool {
    memory >= DIGIT && reads_escapes(step)
}

/// The bytes of an escape that has begun.
pub(super) fn held(step: PathStep, memory: Memory) -> Vec<u8> {
    match memory {
        _ if !reads_escapes(step) => Vec::new(),
        REST => Vec::new(),
        MARK => b"%".to_vec(),
        _ => vec![b'%', digit(memory)],
    }
}

/// The digit of an escape that has begun.
pub(super) fn digit(memory: Memory) -> u8 {
    u8::try_from(memory.saturating_sub(DIGIT)).unwrap_or_default()
}

/// Where a step that changes nothing is behind a byte. Escapes that it lets pass whatever their second digit
/// is need not be remembered.
///
/// # Errors
/// The status with which the router refuses the path.
fn look(step: PathStep, memory: Memory, byte: u8) -> Result<Memory, u16> {
    if byte == b'%' {
        return Ok(MARK);
    }
    if memory == REST || !byte.is_ascii_hexdigit() {
        return Ok(REST);
    }
    if memory == MARK {
        let matters = HEX.iter().any(|low| complete(step, byte, *low).is_err());
        return Ok(if matters { DIGIT + u16::from(byte) } else { REST });
    }
    complete(step, digit(memory), byte).map(|_| REST)
}

fn escapes(step: PathStep, memory: Memory, byte: u8) -> Result<Fed, u16> {
    if memory != REST && byte.is_ascii_hexdigit() {
        if memory == MARK {
            return Ok(Fed { memory: DIGIT + u16::from(byte), out: Vec::new() });
        }
        let (out, count) = complete(step, digit(memory), byte)?;
        return Ok(Fed { memory: REST, out: out.get(..count).unwrap_or_default().to_vec() });
    }
    let mut out = held(step, memory);
    if let (PathStep::DecodeAll { malformed }, false) = (step, out.is_empty()) {
        return Err(malformed);
    }
    if byte == b'%' {
        return Ok(Fed { memory: MARK, out });
    }
    out.push(byte);
    Ok(Fed { memory: REST, out })
}

/// What a step makes of a complete escape: up to three bytes and their count.
///
/// # Errors
/// The status with which the router refuses the path.
pub(super) fn complete(step: PathStep, high: u8, low: u8) -> Result<([u8; 3], usize), u16> {
    let byte = value(high) * 16 + value(low);
    let is_slash = matches!(byte, b'/' | b'\\');
    let decoded = match step {
        PathStep::DecodeAll { malformed } if byte == 0 => return Err(malformed),
        PathStep::RejectNul(status) if byte == 0 => return Err(status),
        PathStep::RejectEscapedSlash(status) | PathStep::RedirectEscapedSlash(status) if is_slash => {
            return Err(status);
        }
        PathStep::DecodeAll { .. } => true,
        // RFC 3986 §2.3.
        PathStep::DecodeUnreserved => byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
        PathStep::DecodeExcept(kept) => !kept.contains(&byte),
        PathStep::DecodeEscapedSlash => is_slash,
        _ => false,
    };
    if decoded {
        return Ok(([byte, 0, 0], 1));
    }
    let mut kept = [b'%', high, low];
    if matches!(step, PathStep::DecodeExcept(_) | PathStep::UppercaseEscapes) {
        kept.make_ascii_uppercase();
    }
    Ok((kept, 3))
}

fn value(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or_default()
}
