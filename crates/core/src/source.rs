//! Where a piece of input came from: files, flags, standard input.

use std::borrow::Cow;

/// Index of a source in a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// Half-open byte range inside one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source the bytes belong to.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `source`; ends beyond 4 GiB are clamped (no source is that long).
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end) }
    }
}

/// One named text.
#[derive(Clone, Debug)]
pub struct Source {
    /// What a message calls it: a path, `-` for standard input, or the flag as given (`--set a=b`).
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A line and a column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All sources of one run, in the order they were given.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
    settings: Vec<(String, Span)>,
}

impl SourceMap {
    /// Adds a text and returns its id. At most 65,535 sources are told apart.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(u16::try_from(self.sources.len()).unwrap_or(u16::MAX));
        self.sources.push(Source { name: name.into(), text: text.into() });
        id
    }

    /// Notes where a setting (`tls`, `release`) is written, for findings that only name it.
    pub fn place_setting(&mut self, name: &str, span: Span) {
        self.settings.push((name.to_owned(), span));
    }

    /// Where a setting is written; `path` is its name, or the name of its flag (`--tls`).
    pub fn place_of_setting(&self, path: &str) -> Option<Span> {
        let name = path.trim_start_matches('-');
        self.settings.iter().find(|(known, _)| known == name).map(|(_, span)| *span)
    }

    /// The source with that id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(usize::from(id.0))
    }

    /// The text a span covers; empty when the span lies outside its source.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source)
            .and_then(|source| source.text.get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }

    /// Name of the source, or an empty string.
    pub fn name(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.name)
    }

    /// Line and column of the first byte of a span.
    pub fn position(&self, span: Span) -> Position {
        let text: Cow<'_, str> = self.get(span.source).map_or(Cow::Borrowed(""), |s| Cow::Borrowed(&*s.text));
        let mut at = (span.start as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let mut map = SourceMap::default();
        let id = map.add("v.yaml", "a: b\nä: c\n");
        let at = "a: b\nä: ".len();
        assert_eq!(map.position(Span::new(id, at, at + 1)), Position { line: 2, column: 4 });
        assert_eq!(map.text(Span::new(id, at, at + 1)), "c");
    }

    #[test]
    fn settings_are_found_by_name_and_by_flag() {
        let mut map = SourceMap::default();
        let span = Span::new(map.add("p.yaml", "tls: off\n"), 5, 8);
        map.place_setting("tls", span);
        assert_eq!([map.place_of_setting("--tls"), map.place_of_setting("tls")], [Some(span); 2]);
        assert_eq!(map.place_of_setting("env.tls"), None);
    }

    #[test]
    fn a_span_inside_a_character_or_past_the_end_is_harmless() {
        let mut map = SourceMap::default();
        let id = map.add("v.yaml", "ä");
        assert_eq!(map.position(Span::new(id, 1, 2)).column, 1);
        assert_eq!(map.position(Span::new(id, 99, 100)).line, 1);
        assert_eq!(map.text(Span::new(SourceId(7), 0, 1)), "");
    }
}
