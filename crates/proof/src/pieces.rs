//! A path condition as a few pieces: a literal head and the state of what may follow it.
//!
//! The pieces are a normal form as far as that is cheap. An element-wise prefix becomes the exact path and
//! the string prefix with the slash, which is how many routers spell it; a regular expression over a few
//! literal paths becomes those paths. Conditions that say the same then have the same pieces.

mod expand;
mod literal;

use crate::tail::{ANY, DEAD, EMPTY, Tails, TooLarge};
use expand::expand;
use gatewright_core::decision::{Anchor, NotRegular, PathMatch, Regex};
use literal::{any_text, peel};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir};

/// A literal head and the automaton state behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    /// Letters of the head compare without case and are in lower case here.
    pub(crate) caseless: bool,
    pub(crate) head: Vec<u8>,
    pub(crate) tail: u32,
}

/// Why a condition has no pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoPieces {
    /// It is not regular or not valid; it matches nothing in the naive evaluation either.
    NotRegular(NotRegular),
    /// Its automaton is too large.
    TooLarge(TooLarge),
}

/// How the letters of a head compare: a head is built from left to right and must not mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// No letter so far.
    Open,
    Exact,
    Folded,
}

/// A head under construction.
#[derive(Clone, Debug)]
struct Head {
    bytes: Vec<u8>,
    case: Case,
}

impl Head {
    fn empty() -> Self {
        Self { bytes: Vec::new(), case: Case::Open }
    }

    /// Appends a byte; false when its letter does not fit the case of the head so far.
    fn push(&mut self, byte: u8, case: Case) -> bool {
        if byte.is_ascii_alphabetic() {
            if self.case != Case::Open && self.case != case {
                return false;
            }
            self.case = case;
        }
        self.bytes.push(if case == Case::Folded { byte.to_ascii_lowercase() } else { byte });
        true
    }

    fn piece(self, tail: u32) -> Piece {
        Piece { caseless: self.case == Case::Folded, head: self.bytes, tail }
    }
}

/// The pieces of a condition; a path matches when one of them does.
pub(crate) fn pieces(tails: &mut Tails, path: &PathMatch) -> Result<Vec<Piece>, NoPieces> {
    let mut inner = path;
    while let PathMatch::Caseless(next) = inner {
        inner = next;
    }
    let caseless = !std::ptr::eq(inner, path);
    let literal = |text: &str, tail: u32| {
        let mut head = Head::empty();
        let case = if caseless { Case::Folded } else { Case::Exact };
        for byte in text.bytes() {
            head.push(byte, case);
        }
        head.piece(tail)
    };
    Ok(match inner {
        PathMatch::Any => vec![literal("", ANY)],
        PathMatch::Never | PathMatch::Caseless(_) => Vec::new(),
        PathMatch::Exact(text) => vec![literal(text, EMPTY)],
        PathMatch::Prefix(text) => vec![literal(text, ANY)],
        PathMatch::Segments(text) => vec![literal(text, EMPTY), literal(&format!("{text}/"), ANY)],
        PathMatch::Glob(pattern) => {
            let parts = pattern.bytes().map(|byte| glob_part(byte, caseless)).collect();
            split(tails, parts)?
        }
        PathMatch::Regex(regex) => return of_regex(tails, regex, caseless),
    })
}

/// The pieces of an expression, which several readings of one set of objects share.
fn of_regex(tails: &mut Tails, regex: &Regex, caseless: bool) -> Result<Vec<Piece>, NoPieces> {
    if let Some(known) = tails.known_pieces(regex, caseless) {
        return known;
    }
    let found = regex_parts(regex, caseless).and_then(|parts| split(tails, parts));
    tails.know_pieces(regex, caseless, found.clone());
    found
}

fn glob_part(byte: u8, caseless: bool) -> Hir {
    match byte {
        b'*' => any_text(),
        b'?' => Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(0, u8::MAX)]))),
        _ if caseless && byte.is_ascii_alphabetic() => {
            let (lower, upper) = (byte.to_ascii_lowercase(), byte.to_ascii_uppercase());
            let both = [ClassBytesRange::new(lower, lower), ClassBytesRange::new(upper, upper)];
            Hir::class(Class::Bytes(ClassBytes::new(both)))
        }
        _ => Hir::literal([byte]),
    }
}

/// The expression for the whole path, as a sequence.
fn regex_parts(regex: &Regex, caseless: bool) -> Result<Vec<Hir>, NoPieces> {
    let hir = regex.hir(caseless).map_err(NoPieces::NotRegular)?;
    Ok(match regex.anchor {
        Anchor::Full => vec![hir],
        Anchor::Start => vec![hir, any_text()],
        Anchor::Search => match literal::without_start(hir) {
            Ok(anchored) => vec![anchored, any_text()],
            Err(hir) => vec![any_text(), hir, any_text()],
        },
    })
}

/// Peels the literal head, builds the rest, and unfolds it where that ends in few pieces.
fn split(tails: &mut Tails, parts: Vec<Hir>) -> Result<Vec<Piece>, NoPieces> {
    let (head, rest) = peel(parts);
    let tail = tails.of(&Hir::concat(rest)).map_err(NoPieces::TooLarge)?;
    Ok(if tail == DEAD { Vec::new() } else { expand(tails, head, tail) })
}

#[cfg(test)]
mod tests;
