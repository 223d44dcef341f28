//! Peels leading literals off an expression, so that many expressions share one small automaton.

use super::{Case, Head};
use regex_syntax::hir::{Class, Dot, Hir, HirKind, Look, Repetition};
use std::collections::VecDeque;

/// Any text, line feeds and invalid UTF-8 included.
pub(super) fn any_text() -> Hir {
    let any = Box::new(Hir::dot(Dot::AnyByte));
    Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: any })
}

/// The expression without its leading `^`; given back when it does not start with one.
///
/// Only a `^` that every match passes first is taken: the head of a sequence, not of an alternative.
pub(super) fn without_start(hir: Hir) -> Result<Hir, Hir> {
    let mut parts = VecDeque::from([hir]);
    loop {
        let Some(first) = parts.pop_front() else { return Err(Hir::empty()) };
        match first.kind() {
            HirKind::Look(Look::Start) => return Ok(Hir::concat(parts.into())),
            HirKind::Concat(_) | HirKind::Capture(_) => unfold(first, &mut parts),
            _ => {
                parts.push_front(first);
                return Err(Hir::concat(parts.into()));
            }
        }
    }
}

/// Puts the parts of a sequence or a group in front. Groups only number what they match.
fn unfold(hir: Hir, parts: &mut VecDeque<Hir>) {
    match hir.into_kind() {
        HirKind::Concat(subs) => {
            for sub in subs.into_iter().rev() {
                parts.push_front(sub);
            }
        }
        HirKind::Capture(capture) => parts.push_front(*capture.sub),
        _ => {}
    }
}

/// The literal head of a sequence that is matched from the start of the path, and the rest.
///
/// A `^` behind the first byte never holds, but would hold at the start of a peeled rest: an expression
/// with one is left whole.
pub(super) fn peel(parts: Vec<Hir>) -> (Head, Vec<Hir>) {
    let mut head = Head::empty();
    let whole = match without_start(Hir::concat(parts)) {
        Ok(rest) | Err(rest) => rest,
    };
    if whole.properties().look_set().contains(Look::Start) {
        return (head, vec![whole]);
    }
    let mut parts = VecDeque::from([whole]);
    while let Some(first) = parts.pop_front() {
        match first.kind() {
            HirKind::Empty => {}
            HirKind::Concat(_) | HirKind::Capture(_) => unfold(first, &mut parts),
            HirKind::Literal(literal) => {
                let taken = literal.0.iter().take_while(|byte| head.push(**byte, Case::Exact)).count();
                let left = literal.0.get(taken..).unwrap_or_default();
                if !left.is_empty() {
                    parts.push_front(Hir::literal(left));
                    break;
                }
            }
            HirKind::Class(class) => {
                if !folded_letter(class).is_some_and(|letter| head.push(letter, Case::Folded)) {
                    parts.push_front(first);
                    break;
                }
            }
            _ => {
                parts.push_front(first);
                break;
            }
        }
    }
    (head, parts.into())
}

/// The letter of a class that holds its two cases and nothing else.
fn folded_letter(class: &Class) -> Option<u8> {
    let Class::Bytes(class) = class else { return None };
    match class.ranges() {
        [upper, lower]
            if upper.start() == upper.end()
                && lower.start() == lower.end()
                && upper.start().is_ascii_uppercase()
                && upper.start().to_ascii_lowercase() == lower.start() =>
        {
            Some(lower.start())
        }
        _ => None,
    }
}
