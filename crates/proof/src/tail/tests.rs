//! The automata against the naive matcher, and which conditions become the same state.

use super::*;
use regex_automata::util::syntax;

fn tails() -> Tails {
    Tails::new(ByteSet::of(|byte| byte != b'?'), ProofLimits::default())
}

fn of(tails: &mut Tails, pattern: &str) -> u32 {
    let config = syntax::Config::new().unicode(false).utf8(false);
    tails.of(&syntax::parse_with(pattern, &config).expect("a pattern")).expect("an automaton")
}

#[test]
fn equal_languages_are_one_state() {
    let mut tails = tails();
    assert_eq!(of(&mut tails, ""), EMPTY);
    assert_eq!(of(&mut tails, "(?s-u:.*)"), ANY);
    assert_eq!(of(&mut tails, "(?s-u:a*.*)"), ANY);
    let segments = of(&mut tails, "(?:/(?s-u:.*))?");
    assert_eq!(of(&mut tails, "(?:/|$)(?s-u:.*)"), segments);
    assert_eq!(of(&mut tails, "(?:/?$|/.*)(?s-u:.*)"), segments);
    assert_ne!(of(&mut tails, "/(?s-u:.*)"), segments);
    assert_eq!(tails.step(segments, b'/'), ANY);
    assert_eq!(tails.step(segments, b'a'), DEAD);
    assert!(tails.accepts(segments));
}

#[test]
fn what_never_matches_is_dead() {
    let mut tails = tails();
    assert_eq!(of(&mut tails, "a$b"), DEAD);
    assert_eq!(of(&mut tails, r"\?"), DEAD);
}

#[test]
fn bounds_are_kept() {
    let config = syntax::Config::new().unicode(false).utf8(false);
    let hir = syntax::parse_with("(?:[ab])*a[ab]{12}c", &config).expect("a pattern");
    let limits = ProofLimits { automaton_states: 500, ..ProofLimits::default() };
    assert!(Tails::new(ByteSet::of(|_| true), limits).of(&hir).is_err());
    let limits = ProofLimits { automaton_bytes: 1 << 12, ..ProofLimits::default() };
    assert!(Tails::new(ByteSet::of(|_| true), limits).of(&hir).is_err());
}

#[test]
fn large_automata_stay_exact() {
    let mut tails = tails();
    let state = of(&mut tails, "(?:ab){600}");
    let text = "ab".repeat(600);
    let end = text.bytes().fold(state, |state, byte| tails.step(state, byte));
    assert!(tails.accepts(end));
    assert_eq!(tails.step(state, b'b'), DEAD);
}
