//! Tabs where Helm takes none.
//!
//! YAML 1.2 forbids tabs in indentation only where a token follows. go-yaml v2, with which Helm and kubectl read,
//! is stricter: where a token might start on a new line or behind `- `, it skips spaces and no tabs
//! (`scannerc.go`, `yaml_parser_scan_to_next_token`), also in front of a comment or the end of the line; behind
//! an unquoted text and in a block scalar it counts them as indentation. Measured on Helm 4.3.1.

use std::ops::Range;

/// What stands in front of a gap between two tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An unquoted text, which may go on in lines that are indented this far.
    Plain(usize),
    Token,
    /// `...`, behind which nothing is read.
    End,
}

/// Looks between the tokens of a text for tabs.
pub(super) struct Tabs<'a> {
    text: &'a str,
    at: usize,
    before: Before,
    found: Option<usize>,
}

impl<'a> Tabs<'a> {
    /// Nothing when there is nothing to look for.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let tabs = Self { text, at: 0, before: Before::Token, found: None };
        text.contains('\t').then_some(tabs)
    }

    /// The place of the first tab that Helm refuses.
    pub(super) fn found(&self) -> Option<usize> {
        self.found
    }

    /// Everything in front of an event.
    pub(super) fn gap_before(&mut self, next: usize, in_flow: bool) {
        if next > self.at {
            let tab = if self.before == Before::End { None } else { self.gap(next, in_flow) };
            self.found = self.found.or(tab);
            self.at = next;
            self.before = Before::Token;
        }
    }

    /// A token.
    pub(super) fn token(&mut self, at: &Range<usize>) {
        if !at.is_empty() {
            self.at = self.at.max(at.end);
            self.before = Before::Token;
        }
    }

    /// The end of a document, which may be written.
    pub(super) fn document_end(&mut self, at: &Range<usize>) {
        if !at.is_empty() {
            self.token(at);
            self.before = Before::End;
        }
    }

    /// An unquoted text; `around` is the column of the collection around it.
    pub(super) fn plain(&mut self, at: &Range<usize>, around: Option<usize>) {
        if !at.is_empty() {
            let indent = around.map_or(0, |column| column + 1);
            let tab = self.tab_in_lines(at.start, at.end, indent);
            self.found = self.found.or(tab);
            self.token(at);
            self.before = Before::Plain(indent);
        }
    }

    /// A block scalar, with the gap in front of it; its place is that of its first letter.
    pub(super) fn block(&mut self, at: &Range<usize>, around: Option<usize>) {
        let head = self.part(self.at..at.start).trim_end();
        let head_end = self.at + head.len();
        let line = head.rsplit('\n').next().unwrap_or_default();
        let header = line.rfind(['|', '>']).map_or("", |bar| &line[bar..]);
        let digit = header.chars().take(3).find_map(|letter| letter.to_digit(10));
        self.gap_before(head_end, false);
        let least = match digit {
            Some(more) => around.unwrap_or(0) + more as usize,
            None if self.first_line_has_tab(head_end, at.end) => usize::MAX,
            None => column(self.text, at.start),
        };
        let tab = self.tab_in_lines(head_end, at.end, least);
        self.found = self.found.or(tab);
        self.token(&(head_end..at.end));
    }

    /// Without a number in its header the first line of a block scalar that is not empty shows the indentation, and
    /// no tab may stand there.
    fn first_line_has_tab(&self, header: usize, end: usize) -> bool {
        let mut lines = self.part(header..end).lines().skip(1).map(|line| line.trim_start_matches(' '));
        lines.find(|line| !line.is_empty()).is_some_and(|line| line.starts_with('\t'))
    }

    fn part(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The first tab of a gap that no token may follow.
    fn gap(&self, end: usize, in_flow: bool) -> Option<usize> {
        let (mut before, mut previous) = (self.before, self.part(0..self.at).chars().next_back());
        let in_front = self.part(0..self.at).trim_end_matches(' ');
        let mut fresh = in_front.is_empty() || in_front.ends_with(['\n', '\r']); // a token may start here
        let mut in_comment = false;
        let mut new_line = fresh;
        for (offset, letter) in self.part(self.at..end).char_indices() {
            let at = self.at + offset;
            let blank_before = previous.is_none_or(|letter| matches!(letter, ' ' | '\t' | '\n' | '\r'));
            match letter {
                '\n' | '\r' => (fresh, new_line, in_comment) = (true, true, false),
                _ if in_comment => {}
                '\t' if new_line || fresh => match before {
                    Before::Plain(indent) if column(self.text, at) < indent && new_line => return Some(at),
                    Before::Token if !in_flow => return Some(at),
                    _ => {}
                },
                ' ' | '\t' => {}
                '#' if blank_before => (in_comment, before) = (true, Before::Token),
                _ => {
                    let indicator =
                        (matches!(letter, '-' | '?') && blank_before) || (letter == ':' && new_line);
                    fresh =
                        indicator && self.part(at + 1..self.text.len()).starts_with([' ', '\t', '\n', '\r']);
                    (new_line, before) = (false, Before::Token);
                }
            }
            previous = Some(letter);
        }
        None
    }

    /// The first tab with fewer spaces than these in front of it, in the lines behind the one of `start`.
    fn tab_in_lines(&self, start: usize, end: usize, least: usize) -> Option<usize> {
        let mut at = start;
        self.part(start..end).split_inclusive('\n').enumerate().find_map(|(index, line)| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let tab =
                index > 0 && spaces < least && line.get(spaces..).is_some_and(|rest| rest.starts_with('\t'));
            let found = tab.then_some(at + spaces);
            at += line.len();
            found
        })
    }
}

/// Characters since the start of the line.
pub(super) fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count()
}
