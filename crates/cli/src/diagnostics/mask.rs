//! What an excerpt of a source must not show.
//!
//! An excerpt shows whole lines, and the lines between two of them, so what is hidden are not the spans of a
//! finding but every secret of the source. Stars keep the length in bytes, so that spans stay valid.

use gatewright::core::diag::Diagnostic;
use gatewright::core::secret::{line_may_hold_secret, may_name_secret, secret_spans};
use gatewright::core::source::{Source, SourceId, SourceMap};
use gatewright::core::yaml::{self, Documents};
use std::ops::Range;

/// Sources with every secret hidden; those that no finding points into are empty.
pub(super) struct Shown {
    pub(super) sources: SourceMap,
    /// The texts of which no line can be told from another: flags, and what is no YAML.
    opaque: Vec<SourceId>,
}

/// The sources as every excerpt may show them. Each text is read once, however many findings point into it.
pub(super) fn without_secrets(sources: &SourceMap, found: &[Diagnostic]) -> Shown {
    let mut opaque = Vec::new();
    let shown = mapped(sources, |id, source| {
        let concerned = found.iter().flat_map(|one| &one.spans).any(|(span, _)| span.source == id);
        if !concerned {
            return String::new();
        }
        let is_flag = source.name.starts_with("--");
        if !is_flag && !may_name_secret(&source.text) {
            // What reading would find too. A text that is no YAML is only called secret where it names one.
            return hide(&source.text, &users(&source.text));
        }
        let read = if is_flag { None } else { yaml::read(sources, id).ok() };
        if read.is_none() {
            opaque.push(id);
        }
        hide_secrets(source, read.as_ref())
    });
    Shown { sources: shown, opaque }
}

/// The same with every value on the lines of a finding hidden, or everywhere in a text that is no YAML: of
/// each line only the key stays.
pub(super) fn without_values(shown: &Shown, diagnostic: &Diagnostic) -> SourceMap {
    mapped(&shown.sources, |id, source| {
        let text = source.text.as_str();
        if !diagnostic.spans.iter().any(|(span, _)| span.source == id) {
            return String::new();
        }
        if shown.opaque.contains(&id) {
            return mask(text);
        }
        let own: Vec<Range<usize>> = diagnostic
            .spans
            .iter()
            .take(1)
            .filter(|(span, _)| span.source == id)
            .map(|(span, _)| span.start as usize..span.end as usize)
            .collect();
        let mut at = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let (start, end) = (at, at + line.len());
            at = end;
            let concerned = own.iter().any(|range| range.start < end && range.end >= start);
            if concerned { mask_line(line) } else { line.to_owned() }
        });
        lines.collect()
    })
}

fn mapped(sources: &SourceMap, mut text: impl FnMut(SourceId, &Source) -> String) -> SourceMap {
    let mut map = SourceMap::default();
    let mut index = 0;
    while let Some(source) = sources.get(SourceId(index)) {
        map.add(source.name.clone(), text(SourceId(index), source));
        let Some(next) = index.checked_add(1) else { break };
        index = next;
    }
    map
}

/// `read` is what the text says as YAML, where it is YAML.
fn hide_secrets(source: &Source, read: Option<&Documents>) -> String {
    let text = source.text.as_str();
    if source.name.starts_with("--") {
        let hidden = line_may_hold_secret(text, text.len());
        return if hidden { mask(text) } else { hide(text, &users(text)) };
    }
    let Some(read) = read else { return by_line(text) };
    let mut ranges = users(text);
    for document in &read.documents {
        let (spans, aliased) = secret_spans(document, text);
        if aliased {
            return mask(text);
        }
        ranges.extend(spans.into_iter().map(|span| span.start as usize..span.end as usize));
    }
    // Of a repeated key the tree has the last value only.
    if read.findings.is_empty() { hide(text, &ranges) } else { hide(&by_line(text), &ranges) }
}

/// A text that is no YAML: every line that may hold a secret is hidden.
fn by_line(text: &str) -> String {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let hidden = line_may_hold_secret(text, at);
        at += line.len();
        if hidden { mask_line(line) } else { line.to_owned() }
    });
    let text: String = lines.collect();
    hide(&text, &users(&text))
}

/// User names and passwords of URLs.
fn users(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (at, separator) in text.match_indices("://") {
        let start = at + separator.len();
        let authority = text.get(start..).unwrap_or_default();
        let end = authority
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ','))
            .unwrap_or(authority.len());
        if let Some(user) = authority.get(..end).and_then(|authority| authority.rfind('@')) {
            ranges.push(start..start + user);
        }
    }
    ranges
}

fn hide(text: &str, ranges: &[Range<usize>]) -> String {
    let hidden = |at: usize| ranges.iter().any(|range| range.contains(&at));
    if ranges.is_empty() {
        return text.to_owned();
    }
    text.char_indices()
        .map(|(at, letter)| if hidden(at) { star(letter) } else { letter.to_string() })
        .collect()
}

/// Stars of the same length in bytes; blanks and line breaks stay.
fn star(letter: char) -> String {
    match letter {
        '\n' | '\r' | ' ' => letter.to_string(),
        other => "*".repeat(other.len_utf8()),
    }
}

fn mask(text: &str) -> String {
    text.split_inclusive('\n').map(mask_line).collect()
}

fn mask_line(line: &str) -> String {
    let is_key = |letter: char| letter.is_alphanumeric() || " \t-_.\"'[]".contains(letter);
    let shown = line.find([':', '=']).filter(|at| line.get(..*at).unwrap_or_default().chars().all(is_key));
    let (key, value) = line.split_at(shown.map_or(0, |at| at + 1));
    format!("{key}{}", value.chars().map(star).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright::core::source::Span;

    fn shown(name: &str, text: &str) -> String {
        let mut sources = SourceMap::default();
        let id = sources.add(name, text);
        let found = [Diagnostic::error("x-y", "").at(Span::new(id, 0, 1))];
        let masked = without_secrets(&sources, &found).sources;
        let masked = masked.get(id).map(|source| source.text.clone()).unwrap_or_default();
        assert_eq!(masked.len(), text.len(), "offsets stay");
        masked
    }

    #[test]
    fn only_secrets_are_hidden() {
        for (text, expected) in [
            ("env:\n  redisPassword: hünter\n  a: b\n", "env:\n  redisPassword: *******\n  a: b\n"),
            ("env: {redisPassword: x1, a: b}\n", "env: {redisPassword: **, a: b}\n"),
            (
                "a:\n  apiToken: |\n    one\n    two\n  b: c\n",
                "a:\n  apiToken: |\n    ***\n    ***\n  b: c\n",
            ),
            ("a: https://u:pw@x.dev/y\n", "a: https://****@x.dev/y\n"),
            ("existingSecret: name\n", "existingSecret: name\n"),
            ("x: &a hunter\nmyToken: *a\n", "x: ** ******\nmyToken: **\n"),
            ("redisPassword: one\nredisPassword: two\n", "redisPassword: ***\nredisPassword: ***\n"),
        ] {
            assert_eq!(shown("values.yaml", text), expected);
        }
        assert_eq!(shown("broken.yaml", "a: [\nredisPassword: x1\n"), "a: [\nredisPassword: **\n");
        assert_eq!(shown("--set", "env.redisPassword=x1"), "env.redisPassword=**");
        assert_eq!(shown("--set", "env.foo=x1"), "env.foo=x1");
    }

    #[test]
    fn a_secret_finding_hides_its_line() {
        let mut sources = SourceMap::default();
        let text = "existingSecret: name\nenv:\n  url: u:pw@x\n";
        let id = sources.add("values.yaml", text);
        let at = text.find("u:pw").unwrap_or_default();
        let found = Diagnostic::error("x-y", "")
            .at(Span::new(id, at, at + 6))
            .labelled(Span::new(id, 0, 3), "")
            .masked();
        let hidden = without_values(&without_secrets(&sources, std::slice::from_ref(&found)), &found);
        let hidden = hidden.get(id).map(|source| source.text.as_str());
        assert_eq!(hidden, Some("existingSecret: name\nenv:\n  url: ******\n"));
    }

    #[test]
    fn masks_keep_every_offset() {
        for (text, expected) in [
            ("env:\n  redisPassword: hünter\n", "env:\n  redisPassword: *******\n"),
            ("a: |\n  secret text\n  x@y: z\n", "a: *\n  ****** ****\n  **** *\n"),
            ("env.redisPassword=hunter", "env.redisPassword=******"),
            ("{a: {redisPassword: x}}", "*** *************** ***"),
        ] {
            assert_eq!(mask(text), expected);
            assert_eq!(mask(text).len(), text.len());
        }
    }
}
