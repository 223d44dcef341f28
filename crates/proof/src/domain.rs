//! Sets of paths as small automata: one component of every product.

use crate::bytes::{ByteSet, Range, push};
use crate::class::Class;
use crate::intern::{Map, number};
use crate::tail::{DEAD, Table};
use std::sync::OnceLock;

/// A set of raw paths. All start with `/` and none holds a `?`, which would begin the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Canonical paths: plain bytes, no `//`, no `.` or `..` segment.
    Canonical,
    /// Paths that leave the canonical ones in this way and in no other.
    Only(Class),
    /// Every path.
    Full,
}

/// True for the bytes of canonical paths.
pub(crate) fn is_canonical_byte(byte: u8) -> bool {
    CANONICAL[usize::from(byte)]
}

/// Asked for every byte of every head, so it is a table.
static CANONICAL: [bool; 256] = canonical_bytes();

const fn canonical_bytes() -> [bool; 256] {
    let others = b"._~!$&'()*+,;=:@/-";
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    table
}

impl Language {
    /// The bytes its paths may hold.
    pub(crate) fn alphabet(self) -> ByteSet {
        match self {
            Self::Canonical => ByteSet::of(is_canonical_byte),
            Self::Only(_) | Self::Full => ByteSet::of(|byte| byte != b'?'),
        }
    }

    /// How many segments `..` may climb over, of at most `most`.
    ///
    /// One class is looked at with less: what it leaves out, the walk over all paths finds. Where neither
    /// `..` occurs nor anything that becomes a dot, a slash or the end of the path, nothing need be
    /// remembered.
    pub(crate) fn nesting(self, most: usize) -> usize {
        match self {
            Self::Only(
                Class::EscapedDot
                | Class::EscapedSlash
                | Class::EscapedBackslash
                | Class::DotDotSegment
                | Class::Backslash
                | Class::Fragment,
            ) => most.min(4),
            Self::Only(_) | Self::Canonical => 0,
            Self::Full => most,
        }
    }

    fn allows(self, class: Class) -> bool {
        match self {
            Self::Canonical => false,
            Self::Only(only) => only == class,
            Self::Full => true,
        }
    }
}

/// Where a path stands in its current segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Segment {
    BeforeSlash,
    Empty,
    Dot,
    DotDot,
    Body,
}

/// Where a path stands in an escape; with the value of the first digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Escape {
    Outside,
    Percent,
    Digit(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    segment: Segment,
    escape: Escape,
    /// The one allowed deviation has been seen.
    seen: bool,
}

/// The automaton of a [`Language`].
#[derive(Debug)]
pub(crate) struct Paths {
    states: Vec<(bool, Vec<Range>)>,
    /// Whether these are all paths.
    pub(crate) is_full: bool,
}

impl Paths {
    pub(crate) const START: u32 = 0;

    /// The automaton of the canonical paths, which every proof starts with; built once a process.
    pub(crate) fn canonical() -> &'static Self {
        static CANONICAL: OnceLock<Paths> = OnceLock::new();
        CANONICAL.get_or_init(|| Self::new(Language::Canonical))
    }

    pub(crate) fn new(language: Language) -> Self {
        let start = Place { segment: Segment::BeforeSlash, escape: Escape::Outside, seen: false };
        let mut places = vec![start];
        let mut numbers = Map::default();
        numbers.insert(start, Self::START);
        let (letters, letter_of) = letters(language);
        let mut table = Table { width: letters.len(), accepts: Vec::new(), next: Vec::new() };
        let mut at = 0;
        while let Some(&place) = places.get(at) {
            for &byte in &letters {
                table.next.push(place.step(language, byte).map_or(DEAD, |next| {
                    *numbers.entry(next).or_insert_with(|| {
                        places.push(next);
                        number(places.len() - 1)
                    })
                }));
            }
            table.accepts.push(place.accepts(language));
            at += 1;
        }
        let states = states(&table.trimmed().map(|table| table.minimal()).unwrap_or_default(), &letter_of);
        Self { states, is_full: language == Language::Full }
    }

    pub(crate) fn accepts(&self, state: u32) -> bool {
        self.states[state as usize].0
    }

    pub(crate) fn ranges(&self, state: u32) -> &[Range] {
        &self.states[state as usize].1
    }
}

/// Each state of a table over letters: whether a path may end there, and the states behind each byte.
fn states(table: &Table, letter_of: &[u8; 256]) -> Vec<(bool, Vec<Range>)> {
    let mut runs = Vec::with_capacity(32);
    for byte in 0..=u8::MAX {
        push(&mut runs, 0, byte, letter_of[usize::from(byte)].into());
    }
    let ranges = |state| {
        let mut ranges = Vec::with_capacity(runs.len());
        for &(byte, letter) in &runs {
            push(&mut ranges, 0, byte, table.next(state, letter as usize));
        }
        ranges
    };
    (0..table.len()).map(|state| (table.accepts[state], ranges(state))).collect()
}

/// Bytes that [`Place::step`] treats alike, once each, and the index of every byte's own.
///
/// The automaton is built for every proof; over all 256 bytes it would cost as much as the rest of a small one.
fn letters(language: Language) -> (Vec<u8>, [u8; 256]) {
    let mut letters: Vec<u8> = Vec::with_capacity(32);
    let mut known = [None; 256];
    let letter_of = std::array::from_fn(|byte| {
        let alike = alike(language, u8::try_from(byte).unwrap_or_default());
        *known[usize::from(alike)].get_or_insert_with(|| {
            letters.push(alike);
            u8::try_from(letters.len() - 1).unwrap_or_default()
        })
    });
    (letters, letter_of)
}

/// The byte that stands for all that are treated like this one.
fn alike(language: Language, byte: u8) -> u8 {
    match byte {
        b'/' | b'\\' | b'#' | b'%' | b'?' | b'.' => byte,
        // Canonical paths have no escapes.
        _ if language != Language::Canonical && byte.is_ascii_hexdigit() => byte.to_ascii_lowercase(),
        _ if is_canonical_byte(byte) => b'~',
        _ => b' ',
    }
}

impl Place {
    fn step(mut self, language: Language, byte: u8) -> Option<Self> {
        if byte == b'?' || self.segment == Segment::BeforeSlash && byte != b'/' {
            return None;
        }
        if language == Language::Full {
            // Nothing is forbidden, so nothing need be remembered.
            self.segment = Segment::Body;
            return Some(self);
        }
        if let (true, Some(digit)) = (self.escape != Escape::Outside, hex(byte)) {
            self.escape = match self.escape {
                Escape::Digit(first) => {
                    self = self.event(language, Class::of_escape(first * 16 + digit))?;
                    Escape::Outside
                }
                Escape::Percent | Escape::Outside => Escape::Digit(digit),
            };
            return Some(self);
        }
        if self.escape != Escape::Outside {
            self = self.event(language, Class::MalformedEscape)?;
            self.escape = Escape::Outside;
        }
        self.plain(language, byte)
    }

    /// A byte outside of escapes.
    fn plain(mut self, language: Language, byte: u8) -> Option<Self> {
        let class = match byte {
            // Whatever follows is an escape, whole or malformed: what it is need not be remembered.
            b'%' if language == Language::Canonical => return None,
            b'/' => self.ended(),
            b'\\' => Some(Class::Backslash),
            b'#' => Some(Class::Fragment),
            b'%' => None,
            _ if is_canonical_byte(byte) => None,
            _ => Some(Class::OtherByte),
        };
        if let Some(class) = class {
            self = self.event(language, class)?;
        }
        if byte == b'%' {
            self.escape = Escape::Percent;
        }
        self.segment = match (byte, self.segment) {
            (b'/', _) => Segment::Empty,
            (b'.', Segment::Empty) => Segment::Dot,
            (b'.', Segment::Dot) => Segment::DotDot,
            _ => Segment::Body,
        };
        Some(self)
    }

    /// The class of the segment that a slash ends.
    fn ended(self) -> Option<Class> {
        match self.segment {
            Segment::Empty => Some(Class::DoubleSlash),
            Segment::Dot => Some(Class::DotSegment),
            Segment::DotDot => Some(Class::DotDotSegment),
            Segment::BeforeSlash | Segment::Body => None,
        }
    }

    fn event(mut self, language: Language, class: Class) -> Option<Self> {
        // Only a single class needs to remember that it was seen.
        self.seen |= matches!(language, Language::Only(_));
        language.allows(class).then_some(self)
    }

    fn accepts(mut self, language: Language) -> bool {
        let last = match (self.escape, self.segment) {
            (_, Segment::BeforeSlash) => return false,
            (Escape::Percent | Escape::Digit(_), _) => Some(Class::MalformedEscape),
            // A final slash is canonical.
            (Escape::Outside, Segment::Empty) => None,
            (Escape::Outside, _) => self.ended(),
        };
        if let Some(class) = last {
            let Some(after) = self.event(language, class) else { return false };
            self = after;
        }
        self.seen || !matches!(language, Language::Only(_))
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::at;
    use gatewright_core::routes::is_canonical_path;
    use proptest::prelude::*;

    fn holds(language: Language, path: &[u8]) -> bool {
        let paths = Paths::new(language);
        let end = path.iter().try_fold(Paths::START, |state, byte| {
            Some(at(paths.ranges(state), *byte)).filter(|next| *next != DEAD)
        });
        end.is_some_and(|state| paths.accepts(state))
    }

    #[test]
    fn classes() {
        for (path, class) in [
            (&b"/%61"[..], Class::UnreservedEscape),
            (b"/%2e%2E/a", Class::EscapedDot),
            (b"/a%2F", Class::EscapedSlash),
            (b"/%5c", Class::EscapedBackslash),
            (b"/%00", Class::EscapedNul),
            (b"/%25", Class::OtherEscape),
            (b"/%", Class::MalformedEscape),
            (b"/%4", Class::MalformedEscape),
            (b"/%4g/%zz", Class::MalformedEscape),
            (b"//", Class::DoubleSlash),
            (b"/a//b", Class::DoubleSlash),
            (b"/.", Class::DotSegment),
            (b"/./a", Class::DotSegment),
            (b"/..", Class::DotDotSegment),
            (b"/a/../b", Class::DotDotSegment),
            (b"/\\", Class::Backslash),
            (b"/#", Class::Fragment),
            (b"/ ", Class::OtherByte),
            (b"/\xff", Class::OtherByte),
        ] {
            for other in PATH_CLASSES {
                assert_eq!(holds(Language::Only(other), path), class == other, "{path:?} {other:?}");
            }
            assert!(holds(Language::Full, path) && !holds(Language::Canonical, path), "{path:?}");
        }
    }
    use crate::class::PATH_CLASSES;

    #[test]
    fn bytes_that_are_alike_take_the_same_steps() {
        let languages =
            PATH_CLASSES.into_iter().map(Language::Only).chain([Language::Canonical, Language::Full]);
        for language in languages {
            for segment in
                [Segment::BeforeSlash, Segment::Empty, Segment::Dot, Segment::DotDot, Segment::Body]
            {
                for escape in [Escape::Outside, Escape::Percent, Escape::Digit(2), Escape::Digit(5)] {
                    for byte in 0..=u8::MAX {
                        let place = Place { segment, escape, seen: false };
                        if language == Language::Canonical {
                            let next = Place { escape: Escape::Outside, ..place }.step(language, byte);
                            assert!(
                                next.is_none_or(|next| next.escape == Escape::Outside),
                                "{place:?} {byte}"
                            );
                            if escape != Escape::Outside {
                                continue; // nothing leads there, as was just seen
                            }
                        }
                        assert_eq!(
                            place.step(language, byte),
                            place.step(language, alike(language, byte)),
                            "{place:?} {byte}"
                        );
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn canonical_paths_are_those_of_the_route_table(path in "/?[a.%/?-]{0,6}") {
            prop_assert_eq!(holds(Language::Canonical, path.as_bytes()), is_canonical_path(&path));
        }
    }
}
