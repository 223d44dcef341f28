//! A JSON value with places, read as Go's `encoding/json` does.

use super::{MAX_DEPTH, Setter, Step};
use crate::tree::{Key, Kind, Node, Number, Style};
use crate::values::table::Table;

impl Setter<'_> {
    /// One JSON value; blanks before it are skipped, what follows it stays.
    pub(super) fn json_value(&mut self) -> Step<Node> {
        self.json_at(0)
    }

    fn json_at(&mut self, depth: usize) -> Step<Node> {
        self.json_blanks();
        let start = self.cursor.place();
        if depth > MAX_DEPTH {
            let message = format!("the JSON value is nested more than {MAX_DEPTH} levels deep");
            return self.refuse("set-too-deep", message, start..start);
        }
        let kind = match self.cursor.peek() {
            Some('{') => self.json_map(depth)?,
            Some('[') => self.json_list(depth)?,
            Some('"') => Kind::String(self.json_string()?),
            Some('t') => self.json_word("true", Kind::Bool(true))?,
            Some('f') => self.json_word("false", Kind::Bool(false))?,
            Some('n') => self.json_word("null", Kind::Null)?,
            _ => self.json_number()?,
        };
        let style = if matches!(kind, Kind::String(_)) { Style::Quoted } else { Style::Plain };
        Ok(Node { span: self.span(start..self.cursor.place()), style, kind })
    }

    fn json_blanks(&mut self) {
        while matches!(self.cursor.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.cursor.next();
        }
    }

    fn json_wrong<T>(&self) -> Step<T> {
        let at = self.cursor.place();
        self.refuse(
            "set-json",
            "this is not valid JSON",
            at..at + self.cursor.peek().map_or(0, char::len_utf8),
        )
    }

    fn json_expect(&mut self, wanted: char) -> Step {
        if self.cursor.eat(wanted) { Ok(()) } else { self.json_wrong() }
    }

    fn json_word(&mut self, word: &str, kind: Kind) -> Step<Kind> {
        for c in word.chars() {
            self.json_expect(c)?;
        }
        Ok(kind)
    }

    fn json_map(&mut self, depth: usize) -> Step<Kind> {
        self.json_expect('{')?;
        // A table takes care of repeated keys: the last value stands.
        let mut table = Table::default();
        self.json_blanks();
        if self.cursor.eat('}') {
            return Ok(Kind::Map(Vec::new()));
        }
        loop {
            self.json_blanks();
            let start = self.cursor.place();
            let text = self.json_string()?;
            let key = Key { text, span: self.span(start..self.cursor.place()), retyped: false };
            self.json_blanks();
            self.json_expect(':')?;
            let value = self.json_at(depth + 1)?;
            table.set(key, value.into());
            self.json_blanks();
            if !self.cursor.eat(',') {
                self.json_expect('}')?;
                return Ok(table.into_node().kind);
            }
        }
    }

    fn json_list(&mut self, depth: usize) -> Step<Kind> {
        self.json_expect('[')?;
        let mut items = Vec::new();
        self.json_blanks();
        if self.cursor.eat(']') {
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.json_at(depth + 1)?);
            self.json_blanks();
            if !self.cursor.eat(',') {
                self.json_expect(']')?;
                return Ok(Kind::List(items));
            }
        }
    }

    fn json_digits(&mut self) -> Step {
        if !self.cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
            return self.json_wrong();
        }
        while self.cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.cursor.next();
        }
        Ok(())
    }

    /// A number, always a 64-bit float; one that overflows is refused.
    fn json_number(&mut self) -> Step<Kind> {
        let (start, rest) = (self.cursor.place(), self.cursor.rest());
        self.cursor.eat('-');
        if !self.cursor.eat('0') {
            self.json_digits()?;
        }
        if self.cursor.eat('.') {
            self.json_digits()?;
        }
        if self.cursor.eat('e') || self.cursor.eat('E') {
            let _ = self.cursor.eat('+') || self.cursor.eat('-');
            self.json_digits()?;
        }
        let end = self.cursor.place();
        match rest.get(..end - start).and_then(|text| text.parse::<f64>().ok()) {
            Some(float) if float.is_finite() => Ok(Kind::Number(Number::Float(float))),
            _ => self.refuse("set-json", "this number is too large for 64 bits", start..end),
        }
    }

    fn json_string(&mut self) -> Step<String> {
        self.json_expect('"')?;
        let mut text = String::new();
        loop {
            match self.cursor.peek() {
                None | Some('\0'..='\u{1f}') => return self.json_wrong(),
                Some('"') => {
                    self.cursor.next();
                    return Ok(text);
                }
                Some('\\') => {
                    self.cursor.next();
                    self.json_escape(&mut text)?;
                }
                Some(c) => {
                    self.cursor.next();
                    text.push(c);
                }
            }
        }
    }

    fn json_escape(&mut self, text: &mut String) -> Step {
        let c = match self.cursor.peek() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                self.cursor.next();
                let unit = self.json_hex()?;
                self.json_unicode(unit, text);
                return Ok(());
            }
            _ => return self.json_wrong(),
        };
        self.cursor.next();
        text.push(c);
        Ok(())
    }

    /// One or both halves of a surrogate pair; a half that stands alone becomes U+FFFD.
    fn json_unicode(&mut self, unit: u32, text: &mut String) {
        let low = self.cursor.rest().strip_prefix("\\u").and_then(|rest| rest.get(..4));
        let low = low.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let pair = match low {
            Some(low @ 0xdc00..0xe000) if (0xd800..0xdc00).contains(&unit) => {
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            }
            _ => None,
        };
        if pair.is_some() {
            for _ in 0..6 {
                self.cursor.next();
            }
        }
        text.push(pair.or_else(|| char::from_u32(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn json_hex(&mut self) -> Step<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.cursor.peek().and_then(|c| c.to_digit(16)) else {
                return self.json_wrong();
            };
            self.cursor.next();
            unit = unit << 4 | digit;
        }
        Ok(unit)
    }
}
