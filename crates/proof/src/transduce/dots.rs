//! Removal of dot segments (RFC 3986 §5.2.4), which can take back what it has written.

use super::{Chain, Normaliser};
use crate::label::Label;
use crate::tail::Tails;
use gatewright_core::decision::{PathStep, Rejection};

/// Where the path stands in its current segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Segment {
    /// Before the first byte of the path.
    Start,
    /// Behind a slash; the slash itself is not written yet.
    Empty,
    /// Behind `/.`, nothing of it written.
    Dot,
    /// Behind `/..`, nothing of it written.
    DotDot,
    /// In a segment that stays, all of it written.
    Body,
    /// The path does not start with a slash and passes unchanged.
    Untouched,
}

/// The state of the step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Dots {
    segment: Segment,
    /// The state of the rest behind everything written.
    pub(super) written: u32,
    /// The states of the rest before each segment that stands, the last ones of them.
    before: Vec<u32>,
    /// Older states were dropped.
    truncated: bool,
}

impl Dots {
    pub(super) fn new(rest: u32) -> Self {
        Self { segment: Segment::Start, written: rest, before: Vec::new(), truncated: false }
    }

    /// What is written before a byte that makes the current segment one that stays.
    pub(super) fn pending(&self) -> Vec<u8> {
        match self.segment {
            Segment::Start | Segment::Body | Segment::Untouched => Vec::new(),
            Segment::Empty => b"/".to_vec(),
            Segment::Dot => b"/.".to_vec(),
            Segment::DotDot => b"/..".to_vec(),
        }
    }

    pub(super) fn size(&self) -> usize {
        1 + self.before.len()
    }

    fn remember(&mut self, nesting: usize) {
        self.before.push(self.written);
        if self.before.len() > nesting {
            self.before.remove(0);
            self.truncated = true;
        }
    }

    fn is_at_root(&self) -> bool {
        self.before.is_empty() && !self.truncated
    }

    /// Takes back one segment.
    ///
    /// # Errors
    /// What becomes of the path instead.
    fn climb(&mut self, above_root: Rejection) -> Result<(), Chain> {
        match (self.before.pop(), above_root) {
            (Some(before), _) => self.written = before,
            (None, _) if self.truncated => return Err(Chain::Forgotten),
            (None, Rejection::Status(status)) => return Err(Chain::Rejected(status)),
            (None, Rejection::Clamp) => {}
        }
        Ok(())
    }
}

fn rules(step: Option<&PathStep>) -> (Rejection, bool) {
    match step {
        Some(PathStep::RemoveDotSegments { above_root, keep_trailing_slash }) => {
            (*above_root, *keep_trailing_slash)
        }
        _ => (Rejection::Clamp, true),
    }
}

impl Normaliser<'_> {
    pub(super) fn advance_dots(&mut self, tails: &Tails, level: usize, mut dots: Dots, byte: u8) -> Chain {
        let (above_root, _) = rules(self.steps.get(level));
        dots.segment = match (dots.segment, byte) {
            (Segment::Start | Segment::Dot | Segment::Body, b'/') => Segment::Empty,
            (Segment::Empty, b'.') => Segment::Dot,
            (Segment::Dot, b'.') => Segment::DotDot,
            (Segment::DotDot, b'/') => {
                if let Err(end) = dots.climb(above_root) {
                    return end;
                }
                Segment::Empty
            }
            (Segment::Empty, b'/') => {
                // An empty segment stays.
                dots.remember(self.nesting);
                dots.written = self.write(tails, level + 1, dots.written, b"/");
                Segment::Empty
            }
            (Segment::Empty | Segment::Dot | Segment::DotDot, _) => {
                let mut bytes = dots.pending();
                bytes.push(byte);
                dots.remember(self.nesting);
                dots.written = self.write(tails, level + 1, dots.written, &bytes);
                Segment::Body
            }
            (Segment::Body, _) => {
                dots.written = self.write(tails, level + 1, dots.written, &[byte]);
                Segment::Body
            }
            (Segment::Start | Segment::Untouched, _) => {
                dots.written = self.write(tails, level + 1, dots.written, &[byte]);
                Segment::Untouched
            }
        };
        Chain::Dots(dots)
    }

    pub(super) fn finish_dots(&mut self, tails: &Tails, level: usize, mut dots: Dots) -> u32 {
        let (above_root, keep_slash) = rules(self.steps.get(level));
        if dots.segment == Segment::DotDot {
            match dots.climb(above_root) {
                Ok(()) => {}
                Err(Chain::Rejected(status)) => return self.core.given(Label::Rejected(status)),
                Err(_) => return self.core.given(Label::Unknown),
            }
        }
        let slash = match dots.segment {
            Segment::Empty => true,
            Segment::Dot | Segment::DotDot => keep_slash || dots.is_at_root(),
            Segment::Start | Segment::Body | Segment::Untouched => false,
        };
        let out: &[u8] = if slash { b"/" } else { b"" };
        let written = self.write(tails, level + 1, dots.written, out);
        self.finish(tails, level + 1, written)
    }
}
