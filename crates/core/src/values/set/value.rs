//! What stands behind `=`.

use super::cursor::Piece;
use super::{Setter, Step, Stop};
use crate::tree::{Key, Kind, Number, Style};
use crate::values::SetKind;
use crate::values::table::{Slot, Table};

impl Setter<'_> {
    /// The value of a name.
    pub(super) fn assign(&mut self, table: &mut Table, key: Key) -> Step {
        let at_end = self.cursor.peek().is_none();
        let value = self.item_value()?;
        self.put(table, key, value);
        // Helm sees the end of the flag here, which leaves a list item around it unset.
        if at_end && !matches!(self.kind, SetKind::Json | SetKind::Literal) { Err(Stop::End) } else { Ok(()) }
    }

    /// The value of a name or of a list item.
    pub(super) fn item_value(&mut self) -> Step<Slot> {
        match self.kind {
            SetKind::Json => self.json_item(),
            SetKind::Literal => {
                let piece = self.cursor.until(&[], false);
                Ok(self.scalar(Kind::String(piece.text), Style::Quoted, piece.range))
            }
            _ if self.cursor.peek().is_none() => {
                let end = self.cursor.place();
                Ok(self.scalar(Kind::String(String::new()), Style::Plain, end..end))
            }
            _ if self.cursor.eat('{') => self.braced(),
            _ => {
                let piece = self.cursor.until(&[','], true);
                self.single(piece)
            }
        }
    }

    /// `{a,b}`, up to the brace and a comma behind it.
    fn braced(&mut self) -> Step<Slot> {
        let start = self.cursor.place().saturating_sub(1);
        let mut items = Vec::new();
        loop {
            let piece = self.cursor.until(&[',', '}'], true);
            let stop = piece.stop;
            if stop.is_none() {
                return self.refuse("set-syntax", "a list must end with `}`", start..piece.range.end);
            }
            items.push(self.single(piece)?);
            if stop == Some('}') {
                let span = self.span(start..self.cursor.place());
                self.cursor.eat(',');
                return Ok(Slot::List(span, items));
            }
        }
    }

    fn single(&self, piece: Piece) -> Step<Slot> {
        match self.kind {
            SetKind::Typed => Ok(self.scalar(typed(piece.text), Style::Plain, piece.range)),
            SetKind::File => match (self.file)(&piece.text) {
                Some(content) => Ok(self.scalar(Kind::String(content), Style::Quoted, piece.range)),
                None => {
                    self.refuse("set-file-missing", "the content of this file was not given", piece.range)
                }
            },
            _ => Ok(self.scalar(Kind::String(piece.text), Style::Quoted, piece.range)),
        }
    }

    /// A JSON value up to the next comma; nothing at all is null.
    fn json_item(&mut self) -> Step<Slot> {
        let start = self.cursor.place();
        if self.json_end() {
            return Ok(self.scalar(Kind::Null, Style::Plain, start..start));
        }
        let node = self.json_value()?;
        self.json_end();
        Ok(Slot::from(node))
    }

    /// Skips blanks and one comma; true when the value ended there.
    fn json_end(&mut self) -> bool {
        self.cursor.skip_blanks();
        self.cursor.peek().is_none() || self.cursor.eat(',')
    }
}

/// The types that `--set` recognises (`typedVal`). A number with a leading zero, a point or an exponent is
/// text.
fn typed(text: String) -> Kind {
    if folds_to(&text, "true") {
        return Kind::Bool(true);
    }
    if folds_to(&text, "false") {
        return Kind::Bool(false);
    }
    if folds_to(&text, "null") {
        return Kind::Null;
    }
    if (text == "0" || !text.starts_with('0'))
        && let Ok(int) = text.parse()
    {
        return Kind::Number(Number::Int(int));
    }
    Kind::String(text)
}

/// Go's `strings.EqualFold` against a lower-case ASCII word: the long s folds to s.
fn folds_to(text: &str, word: &str) -> bool {
    let folded = text.chars().map(|c| if c == 'ſ' { 's' } else { c.to_ascii_lowercase() });
    text.len() <= 2 * word.len() && folded.eq(word.chars())
}
