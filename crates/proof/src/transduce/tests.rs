//! The streaming steps against the plain ones.

use super::*;
use crate::bytes::ByteSet;
use crate::domain::{Language, Paths};
use crate::flat::Flat;
use crate::limits::ProofLimits;
use crate::machine::{Machine, Machines, View};
use crate::pieces::{Piece, pieces};
use crate::product::walk;
use crate::side::Side;
use crate::side::SideRule;
use gatewright_core::decision::{Anchor, Dialect, PathMatch, Regex, Rejection};
use proptest::prelude::*;
use std::rc::Rc;

const KEPT: &[u8] = b"/%";

fn step() -> impl Strategy<Value = PathStep> {
    let above = prop::sample::select(vec![Rejection::Clamp, Rejection::Status(421)]);
    prop_oneof![
        Just(PathStep::CutFragment),
        Just(PathStep::RejectFragment(401)),
        Just(PathStep::DecodeAll { malformed: 402 }),
        Just(PathStep::DecodeUnreserved),
        Just(PathStep::DecodeExcept(KEPT)),
        Just(PathStep::UppercaseEscapes),
        Just(PathStep::RejectNul(403)),
        Just(PathStep::RejectUnparsable(406)),
        Just(PathStep::BackslashToSlash),
        Just(PathStep::MergeSlashes),
        (above, any::<bool>()).prop_map(|(above_root, keep_trailing_slash)| {
            PathStep::RemoveDotSegments { above_root, keep_trailing_slash }
        }),
        Just(PathStep::RejectEscapedSlash(404)),
        Just(PathStep::DecodeEscapedSlash),
        Just(PathStep::RedirectEscapedSlash(405)),
    ]
}

fn raw_path() -> impl Strategy<Value = Vec<u8>> {
    let part = prop::sample::select(vec![
        "/", "/", "/", ".", "..", "/../", "/..", "%2e", "%2E", "%2f", "%2F", "%5C", "%5c", "\\", "%00", "%",
        "%4", "%41", "%61", "a", "b", "A", "2", "f", "#", "%25", "%zz", "\u{1}", "x",
    ]);
    prop::collection::vec(part, 0..10).prop_map(|parts| format!("/{}", parts.concat()).into_bytes())
}

/// Parts with bytes that are no text.
fn raw_bytes() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![
        &b"/"[..],
        b"/",
        b"/..",
        b"/../",
        b".",
        b"%2e",
        b"%2F",
        b"\\",
        b";",
        b"#",
        b"%",
        b"%4",
        b"%zz",
        b"%%41",
        b"%00",
        b"%3F",
        b"%25",
        b"%61",
        b"a",
        b"b",
        b"A",
        b"\xC3",
        b"\xA9",
        b"\xFF",
        b"%C3",
        b"%A9",
        b"%80",
    ])
}

fn conditions() -> Vec<PathMatch> {
    let text = str::to_owned;
    vec![
        PathMatch::Exact(text("/a")),
        PathMatch::Segments(text("/b")),
        PathMatch::Exact(text("/a/b")),
        PathMatch::Prefix(text("/A")),
        PathMatch::Exact(text("/")),
        PathMatch::Prefix(text("/a%2F")),
        PathMatch::Prefix(text("//")),
        PathMatch::Any,
    ]
}

fn apart(tails: &mut Tails) -> Vec<Vec<Piece>> {
    conditions().iter().map(|path| pieces(tails, path).expect("pieces")).collect()
}

fn rules(pieces: &[Vec<Piece>]) -> Vec<SideRule<'_>> {
    (0..).zip(pieces).map(|(index, pieces)| SideRule { index, tier: index, pieces }).collect()
}

/// The plain steps, then the first condition that matches.
fn expected(conditions: &[PathMatch], steps: &[PathStep], path: &[u8]) -> Label {
    match steps.iter().try_fold(path.to_vec(), |path, step| step.apply(path)) {
        Err(status) => Label::Rejected(status),
        Ok(path) => {
            let first = (0..).zip(conditions).find(|(_, condition)| condition.matches(&path));
            first.map_or(Label::None, |(index, _)| Label::Rules(vec![index]))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn streaming_and_plain_steps_agree(
        steps in prop::collection::vec(step(), 0..6),
        paths in prop::collection::vec(raw_path(), 1..8),
    ) {
        let mut tails = Tails::new(ByteSet::of(|byte| byte != b'?'), ProofLimits::default());
        let pieces = apart(&mut tails);
        let mut normaliser = Normaliser::new(&steps, Side::new(&tails, &rules(&pieces)), 64);
        // The same written out, beside the first half of the rules.
        let mut two = [Side::new(&tails, &rules(&pieces[..4])), Side::new(&tails, &rules(&pieces))];
        let flat = Rc::new(Flat::new(&tails, &mut two, 1_000).expect("a small product"));
        let mut written_out = Normaliser::new(&steps, flat, 64);
        let foreseeable = written_out.foreseeable().expect("few labels");
        for path in paths {
            let start = normaliser.start(&tails);
            // Through the ranges, so that they are checked to be fine enough.
            let end = path.iter().fold(start, |state, byte| at(normaliser.ranges(&tails, state), *byte));
            let label = normaliser.label(&tails, end);
            prop_assert_eq!(
                normaliser.says(label, 0),
                &expected(&conditions(), &steps, &path),
                "{:?} {}",
                steps,
                String::from_utf8_lossy(&path)
            );
            let start = written_out.start(&tails);
            let end = path.iter().fold(start, |state, byte| at(written_out.ranges(&tails, state), *byte));
            let flat_label = written_out.label(&tails, end);
            prop_assert_eq!(written_out.says(flat_label, 1), normaliser.says(label, 0));
            prop_assert!(foreseeable.contains(&flat_label));
        }
    }

    /// The steps of Kong in front of a rule about bytes that are no UTF-8 of one or two bytes.
    #[test]
    fn raw_bytes_and_a_rule_about_text(parts in prop::collection::vec(raw_bytes(), 0..12)) {
        let steps = [
            PathStep::RejectUnparsable(406),
            PathStep::DecodeExcept(KEPT),
            PathStep::MergeSlashes,
            PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true },
        ];
        let path = [b"/", parts.concat().as_slice()].concat();
        let front = PathMatch::Regex(Regex {
            pattern: "^(?:[\\x00-\\x7F]|[\\xC2-\\xDF][\\x80-\\xBF])*\
                      (?:[\\x80-\\xC1\\xE0-\\xFF]|[\\xC2-\\xDF](?:$|[^\\x80-\\xBF]))".to_owned(),
            dialect: Dialect::Rust,
            anchor: Anchor::Search,
        });
        let all: Vec<PathMatch> = [front].into_iter().chain(conditions()).collect();
        let mut tails = Tails::new(ByteSet::of(|byte| byte != b'?'), ProofLimits::default());
        let pieces: Vec<Vec<Piece>> = all.iter().map(|one| crate::pieces::pieces(&mut tails, one).expect("pieces")).collect();
        let mut normaliser = Normaliser::new(&steps, Side::new(&tails, &rules(&pieces)), 64);
        let start = normaliser.start(&tails);
        let end = path.iter().fold(start, |state, byte| at(normaliser.ranges(&tails, state), *byte));
        let label = normaliser.label(&tails, end);
        prop_assert_eq!(normaliser.says(label, 0), &expected(&all, &steps, &path), "{}", path.escape_ascii());
    }

    #[test]
    fn steps_leave_canonical_paths_alone(
        step in step(),
        path in "/?([a.!~][a.!~/]{0,3}/){0,3}[a.!~-]{0,3}",
    ) {
        let path = format!("/{}", path.trim_start_matches('/'));
        if gatewright_core::routes::is_canonical_path(&path) {
            prop_assert_eq!(step.apply(path.clone().into_bytes()), Ok(path.into_bytes()));
        }
    }

    /// A short memory of boundaries never gives a wrong label, only the unknown one.
    #[test]
    fn forgetting_is_noticed(path in "/[./ab]{0,24}", nesting in 1..4_usize) {
        let steps = [PathStep::RemoveDotSegments { above_root: Rejection::Clamp, keep_trailing_slash: true }];
        let mut tails = Tails::new(ByteSet::of(|byte| byte != b'?'), ProofLimits::default());
        let pieces = apart(&mut tails);
        let mut normaliser = Normaliser::new(&steps, Side::new(&tails, &rules(&pieces)), nesting);
        let start = normaliser.start(&tails);
        let end = path.bytes().fold(start, |state, byte| at(normaliser.ranges(&tails, state), byte));
        let label = normaliser.label(&tails, end);
        let label = normaliser.says(label, 0);
        prop_assert!(*label == Label::Unknown || *label == expected(&conditions(), &steps, path.as_bytes()), "{} {:?}", path, label);
    }
}

/// Raw paths against paths behind nginx's steps: the walk finds each combination with its smallest path.
#[test]
fn the_walk_finds_the_smallest_raw_path() {
    let mut tails = Tails::new(Language::Full.alphabet(), ProofLimits::default());
    let pieces = apart(&mut tails);
    let steps = [
        PathStep::CutFragment,
        PathStep::DecodeAll { malformed: 400 },
        PathStep::MergeSlashes,
        PathStep::RemoveDotSegments { above_root: Rejection::Status(400), keep_trailing_slash: true },
    ];
    let raw = Machine::Raw(Box::new(Side::new(&tails, &rules(&pieces))));
    let read = Normaliser::new(&steps, Side::new(&tails, &rules(&pieces)), 8);
    let view = |machine| View { machine, part: 0, names: Vec::new() };
    let mut machines =
        Machines { machines: vec![raw, Machine::Normalising(Box::new(read))], views: vec![view(0), view(1)] };
    let paths = Paths::new(Language::Full);
    let found = walk(&tails, &paths, &mut machines, 1_000_000, &mut |labels| labels[0] == labels[1]);
    assert!(!found.cut_short);
    let shortest = |asked: Label, read: Label| {
        let found = found.found.iter().find(|found| found.labels == [asked.clone(), read.clone()]);
        found.map(|found| String::from_utf8_lossy(&found.path).into_owned())
    };
    let rule = |index| Label::Rules(vec![index]);
    assert_eq!(shortest(rule(6), Label::Rejected(400)).as_deref(), Some("//%"));
    assert_eq!(shortest(rule(7), rule(0)).as_deref(), Some("/a#"));
    assert_eq!(shortest(rule(6), rule(0)).as_deref(), Some("//a"));
    assert_eq!(shortest(rule(1), rule(4)).as_deref(), Some("/b/.."));
    assert_eq!(shortest(rule(0), rule(7)), None);
}
