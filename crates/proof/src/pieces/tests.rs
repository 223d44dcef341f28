//! The pieces of a condition match what the naive matcher matches.

use super::*;
use crate::bytes::ByteSet;
use crate::limits::ProofLimits;
use gatewright_core::decision::Dialect;
use proptest::prelude::*;

fn tails() -> Tails {
    // Without the line feed, which `.` does not match.
    Tails::new(ByteSet::of(|byte| byte != b'?' && byte != b'\n'), ProofLimits::default())
}

fn regex(pattern: &str, anchor: Anchor) -> PathMatch {
    PathMatch::Regex(Regex { pattern: pattern.to_owned(), dialect: Dialect::Pcre, anchor })
}

fn matches(tails: &Tails, pieces: &[Piece], path: &[u8]) -> bool {
    pieces.iter().any(|piece| {
        let head = path.get(..piece.head.len()).is_some_and(|head| {
            if piece.caseless { head.eq_ignore_ascii_case(&piece.head) } else { *head == *piece.head }
        });
        head && {
            let rest = &path[piece.head.len()..];
            let end = rest.iter().fold(piece.tail, |state, byte| tails.step(state, *byte));
            end != DEAD && tails.accepts(end)
        }
    })
}

fn heads(path: &PathMatch) -> Vec<(String, bool, u32)> {
    let found = pieces(&mut tails(), path).expect("pieces");
    found.into_iter().map(|p| (String::from_utf8(p.head).expect("text"), p.caseless, p.tail)).collect()
}

#[test]
fn conditions_that_say_the_same_have_the_same_pieces() {
    let segments = heads(&PathMatch::Segments("/a".to_owned()));
    assert_eq!(segments, [("/a".to_owned(), false, EMPTY), ("/a/".to_owned(), false, ANY)]);
    assert_eq!(heads(&regex("^/a(/|$)", Anchor::Search)), segments);
    assert_eq!(heads(&regex("/a(?:/.*)?", Anchor::Full)), segments);
    assert_eq!(heads(&regex("^/a$", Anchor::Search)), heads(&PathMatch::Exact("/a".to_owned())));
    assert_eq!(heads(&regex("^/a", Anchor::Search)), heads(&PathMatch::Prefix("/a".to_owned())));
    assert_eq!(heads(&PathMatch::Glob("/a*".to_owned())), heads(&PathMatch::Prefix("/a".to_owned())));
    assert_eq!(
        heads(&regex("/(?:token|authorize)", Anchor::Full)),
        [("/authorize".to_owned(), false, EMPTY), ("/token".to_owned(), false, EMPTY)]
    );
    let folded = heads(&regex("(?i)^/Api(/|$)", Anchor::Search));
    let caseless = PathMatch::Caseless(Box::new(PathMatch::Segments("/api".to_owned())));
    assert_eq!(folded, heads(&caseless));
    assert_eq!(folded.first(), Some(&("/api".to_owned(), true, EMPTY)));
}

#[test]
fn many_expressions_share_few_automata() {
    let mut tails = tails();
    let mut states: Vec<u32> = (0..50)
        .flat_map(|index| {
            let path = regex(&format!("^/svc{index}/v[0-9]+/"), Anchor::Search);
            pieces(&mut tails, &path).expect("pieces").into_iter().map(|piece| piece.tail)
        })
        .collect();
    states.dedup();
    assert_eq!(states.len(), 1);
}

fn condition() -> impl Strategy<Value = PathMatch> {
    let literal = "/[aA/.]{0,3}";
    let pattern = prop::collection::vec(
        prop::sample::select(vec![
            "a", "A", "/", ".", "[a/]", "(a|/)", "a*", "/?", "^", "$", ".*", "(?i)a", "()",
        ]),
        0..5,
    )
    .prop_map(|parts| parts.concat());
    let anchor = prop::sample::select(vec![Anchor::Full, Anchor::Start, Anchor::Search]);
    let leaf = prop_oneof![
        Just(PathMatch::Any),
        literal.prop_map(PathMatch::Exact),
        literal.prop_map(PathMatch::Prefix),
        literal.prop_map(PathMatch::Segments),
        "/[aA/*?]{0,4}".prop_map(PathMatch::Glob),
        (pattern, anchor).prop_map(|(pattern, anchor)| regex(&pattern, anchor)),
    ];
    (leaf, any::<bool>()).prop_map(
        |(leaf, folded)| {
            if folded { PathMatch::Caseless(Box::new(leaf)) } else { leaf }
        },
    )
}

proptest! {
    #[test]
    fn pieces_match_what_the_condition_matches(path in condition(), texts in prop::collection::vec("/[aA/.b]{0,6}", 24)) {
        let mut tails = tails();
        if let Ok(found) = pieces(&mut tails, &path) {
            for text in texts {
                prop_assert_eq!(matches(&tails, &found, text.as_bytes()), path.matches(text.as_bytes()), "{}", text);
            }
        }
    }
}
