//! What nginx refuses of a raw path that it hands on as it is: escapes and `..` above the root.
//!
//! The steps behind it may see other segments (Kong keeps `%2F`), so how deep nginx is counts on its own.

use super::Chain;
use super::step::{HEX, Memory};
use crate::label::Label;

/// A `#` was read, behind which nginx looks at nothing.
const BEHIND: Memory = Memory::MAX;
/// Most segments that are counted; the memory has no place for more.
const MOST: usize = 500;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    Outside,
    Percent,
    /// `%0`, which may become NUL.
    Zero,
    /// `%2`, which may become a dot or a slash.
    Two,
    /// Any other first digit.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Empty,
    Dot,
    DotDot,
    Body,
}

/// Where nginx is in a path.
#[derive(Clone, Copy)]
struct Parse {
    escape: Escape,
    segment: Segment,
    /// There are more segments than those that are counted.
    truncated: bool,
    height: u16,
}

/// Why nginx's way is not followed any further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Refused,
    Forgotten,
}

impl End {
    pub(super) fn label(self, status: u16) -> Label {
        match self {
            Self::Refused => Label::Rejected(status),
            Self::Forgotten => Label::Unknown,
        }
    }

    pub(super) fn chain(self, status: u16) -> Chain {
        match self {
            Self::Refused => Chain::Rejected(status),
            Self::Forgotten => Chain::Forgotten,
        }
    }
}

/// Where nginx is behind a byte. The memory 0 is the start of the path.
pub(super) fn feed(memory: Memory, byte: u8, nesting: usize) -> Result<Memory, End> {
    if memory == BEHIND {
        return Ok(BEHIND);
    }
    let mut parse = Parse::of(memory);
    match (parse.escape, byte) {
        (Escape::Outside, b'#') => return parse.finish().map(|()| BEHIND),
        (Escape::Outside, b'%') => parse.escape = Escape::Percent,
        (Escape::Outside, _) => parse.read(byte, nesting)?,
        (_, _) if !byte.is_ascii_hexdigit() => return Err(End::Refused),
        (Escape::Percent, b'0') => parse.escape = Escape::Zero,
        (Escape::Percent, b'2') => parse.escape = Escape::Two,
        (Escape::Percent, _) => parse.escape = Escape::Other,
        (Escape::Zero, b'0') => return Err(End::Refused),
        (Escape::Two, b'e' | b'E') => parse.read(b'.', nesting)?,
        (Escape::Two, b'f' | b'F') => parse.read(b'/', nesting)?,
        (Escape::Zero | Escape::Two | Escape::Other, _) => parse.read(b'a', nesting)?,
    }
    Ok(parse.memory())
}

/// Whether nginx takes a path that ends here.
pub(super) fn finish(memory: Memory) -> Result<(), End> {
    if memory == BEHIND { Ok(()) } else { Parse::of(memory).finish() }
}

/// The bytes that matter here.
pub(super) fn special(memory: Memory) -> &'static [u8] {
    match memory {
        BEHIND => b"",
        _ if Parse::of(memory).escape == Escape::Outside => b"#%./",
        _ => HEX,
    }
}

impl Parse {
    fn of(memory: Memory) -> Self {
        Self {
            escape: match memory & 7 {
                0 => Escape::Outside,
                1 => Escape::Percent,
                2 => Escape::Zero,
                3 => Escape::Two,
                _ => Escape::Other,
            },
            segment: match memory >> 3 & 3 {
                0 => Segment::Empty,
                1 => Segment::Dot,
                2 => Segment::DotDot,
                _ => Segment::Body,
            },
            truncated: memory >> 5 & 1 == 1,
            height: memory >> 6,
        }
    }

    fn memory(self) -> Memory {
        let truncated = Memory::from(self.truncated);
        self.escape as Memory | (self.segment as Memory) << 3 | truncated << 5 | self.height << 6
    }

    /// A byte, or what an escape stands for.
    fn read(&mut self, byte: u8, nesting: usize) -> Result<(), End> {
        self.escape = Escape::Outside;
        self.segment = match (byte, self.segment) {
            (b'/', segment) => {
                if segment == Segment::DotDot {
                    self.climb()?;
                }
                Segment::Empty
            }
            (b'.', Segment::Empty) => Segment::Dot,
            (b'.', Segment::Dot) => Segment::DotDot,
            (_, segment) => {
                if segment != Segment::Body {
                    self.enter(nesting);
                }
                Segment::Body
            }
        };
        Ok(())
    }

    fn enter(&mut self, nesting: usize) {
        if usize::from(self.height) < nesting.min(MOST) {
            self.height += 1;
        } else {
            self.truncated = true;
        }
    }

    fn climb(&mut self) -> Result<(), End> {
        match self.height.checked_sub(1) {
            Some(height) => self.height = height,
            None if self.truncated => return Err(End::Forgotten),
            None => return Err(End::Refused),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), End> {
        match (self.escape, self.segment) {
            (Escape::Outside, Segment::DotDot) => self.climb(),
            (Escape::Outside, _) => Ok(()),
            _ => Err(End::Refused),
        }
    }
}
