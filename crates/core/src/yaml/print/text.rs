//! How a string is written: plain, quoted or as a literal block.

use super::indent;
use crate::yaml::{Scalar, resolve};
use std::fmt::Write as _;

/// A key longer than this is written in the `? key` form: readers look at most 1,024 characters ahead for
/// the colon of a simple key (YAML 1.2 section 7.4.3).
const LONGEST_SIMPLE_KEY: usize = 1000;

/// What one pass over a string finds.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // independent findings of one pass
struct Traits {
    newline: bool,
    tab: bool,
    /// Some line ends in a blank, starts with a tab, or holds a character that a block cannot hold.
    unfit_for_block: bool,
    /// A character that needs an escape.
    special: bool,
    /// `: `, ` #`, or a blank or colon at the end.
    indicator_inside: bool,
}

/// Printable for every reader: libyaml's set without the characters that YAML 1.1 takes for line breaks or
/// that vanish before a reader's eyes.
pub(super) fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        _ => !matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff),
    }
}

fn traits(text: &str) -> Traits {
    let mut found = Traits::default();
    let mut before = '\n';
    for c in text.chars() {
        match c {
            '\n' => {
                found.newline = true;
                found.unfit_for_block |= matches!(before, ' ' | '\t');
                found.indicator_inside |= before == ':';
            }
            '\t' => {
                found.tab = true;
                found.unfit_for_block |= before == '\n';
            }
            ' ' => found.indicator_inside |= before == ':',
            '#' => found.indicator_inside |= before == ' ',
            _ if !is_printable(c) => found.special = true,
            _ => {}
        }
        before = c;
    }
    found.unfit_for_block |= matches!(before, ' ' | '\t');
    found.indicator_inside |= matches!(before, ' ' | ':') || text.starts_with(' ');
    found
}

/// Appends a mapping key, in the explicit form when it is too long for a simple one.
pub(super) fn write_key(key: &str, column: usize, out: &mut String) {
    let start = out.len();
    write_text(key, None, out);
    if out.len() - start > LONGEST_SIMPLE_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        indent(column, out);
    }
}

/// Asked for nearly every byte that is printed, so it is a table.
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
        byte += 1;
    }
    table
};

/// A word that every reader takes for the same text, which most keys and many values are. Says the same as
/// all the questions of [`write_text`] and asks less.
fn is_plain_word(text: &str) -> bool {
    /// `false`; no word that YAML 1.1 takes for something else is longer.
    const LONGEST_TYPED: usize = 5;
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| WORD[usize::from(byte)])
        && (text.len() > LONGEST_TYPED || resolve(text) == Scalar::String)
}

/// Appends a string. With a column, a text of several lines becomes a literal block there.
pub(super) fn write_text(text: &str, block: Option<usize>, out: &mut String) {
    if is_plain_word(text) {
        return out.push_str(text);
    }
    let found = traits(text);
    if found.newline {
        match block {
            Some(column) if fits_block(text, &found) => literal(text, column, out),
            _ => double_quoted(text, out),
        }
    } else if found.special || found.tab || is_typed(text) {
        double_quoted(text, out);
    } else if found.indicator_inside || starts_like_syntax(text) {
        single_quoted(text, out);
    } else {
        out.push_str(text);
    }
}

fn fits_block(text: &str, found: &Traits) -> bool {
    !found.unfit_for_block && !found.special && !text.bytes().all(|byte| byte == b'\n')
}

/// Some reader takes the plain text for something that is not a string.
fn is_typed(text: &str) -> bool {
    resolve(text) != Scalar::String || matches!(text, "=" | "<<") || like_date(text) || like_base_60(text)
}

/// `2024-1-`, with which every timestamp of YAML 1.1 begins.
fn like_date(text: &str) -> bool {
    let Some((year, rest)) = text.split_at_checked(4) else { return false };
    year.bytes().all(|byte| byte.is_ascii_digit())
        && rest.strip_prefix('-').is_some_and(|rest| {
            let month = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            month.len() < rest.len() && month.starts_with('-')
        })
}

/// `190:20:30.15`, a number for YAML 1.1.
fn like_base_60(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains(':')
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'_' | b':' | b'.'))
}

/// The first characters mean something to a YAML reader.
fn starts_like_syntax(text: &str) -> bool {
    match text.as_bytes() {
        [] | [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..] => true,
        // One or two dashes are harmless in front of a word (`--flag=value`).
        [b'-', b'-' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', ..] => false,
        [first, ..] => b"-?:!&*|>'\"%@`[]{},#".contains(first),
    }
}

fn single_quoted(text: &str, out: &mut String) {
    out.push('\'');
    for (index, piece) in text.split('\'').enumerate() {
        if index > 0 {
            out.push_str("''");
        }
        out.push_str(piece);
    }
    out.push('\'');
}

fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut clean = 0;
    for (at, c) in text.char_indices() {
        if is_printable(c) && !matches!(c, '"' | '\\') {
            continue;
        }
        out.push_str(text.get(clean..at).unwrap_or_default());
        clean = at + c.len_utf8();
        escape(c, out);
    }
    out.push_str(text.get(clean..).unwrap_or_default());
    out.push('"');
}

/// The escapes of JSON where they exist, for the sake of other readers.
fn escape(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        _ => {
            // Writing to a String cannot fail.
            let _ = match u32::from(c) {
                code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                code => write!(out, "\\U{code:08x}"),
            };
        }
    }
}

/// A literal block: `|` with the indentation when the reader could not guess it, and with the sign that
/// says how many newlines end the text.
fn literal(text: &str, column: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text.ends_with("\n\n") {
        out.push('+');
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(column, out);
            out.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_word_needs_no_quotes(
            text in "[a-zA-Z0-9_./-]{1,7}|[a-zA-Z:#' \\n]{1,4}|(yes|No|TRUE|off|null|n|Y|inf|nan|0x)[a-z.-]{0,2}",
        ) {
            let found = traits(&text);
            let anything = found.newline || found.tab || found.special || found.indicator_inside;
            let needs_quotes = anything || is_typed(&text) || starts_like_syntax(&text);
            prop_assert!(!(is_plain_word(&text) && needs_quotes), "{text:?}");
        }
    }

    #[test]
    fn most_keys_are_plain_words() {
        assert!(["apiVersion", "app.kubernetes.io/name", "on-call", "tokens"].into_iter().all(is_plain_word));
        assert!(!["on", "Null", "y", "1a", ".a", "a:", "a b", ""].into_iter().any(is_plain_word));
    }
}
