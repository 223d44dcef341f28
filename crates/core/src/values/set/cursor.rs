//! A place in the text of a flag.

use std::ops::Range;

/// Reads characters and knows where they stand.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// Text up to a stop character, which is consumed.
pub(super) struct Piece {
    /// With escapes resolved.
    pub(super) text: String,
    pub(super) range: Range<usize>,
    /// `None` at the end of the flag.
    pub(super) stop: Option<char>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Consumes the character if it is the next one.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// Reads up to one of the stops; with escapes, a backslash takes the next character as it is and one at
    /// the end vanishes.
    pub(super) fn until(&mut self, stops: &[char], escapes: bool) -> Piece {
        let start = self.at;
        let mut text = String::new();
        loop {
            let end = self.at;
            match self.next() {
                None => return Piece { text, range: start..end, stop: None },
                Some(c) if stops.contains(&c) => return Piece { text, range: start..end, stop: Some(c) },
                Some('\\') if escapes => text.extend(self.next()),
                Some(c) => text.push(c),
            }
        }
    }
}
