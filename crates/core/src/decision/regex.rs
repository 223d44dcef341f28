//! One front end for the regular expression dialects of routers.

use super::{Anchor, Dialect, PathMatch, Regex};
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::{Anchored, Input, util::syntax};
use regex_syntax::hir::{Hir, Look};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Why a pattern has no automaton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRegular {
    /// The pattern as written.
    pub pattern: String,
    /// What stands in the way.
    pub reason: String,
}

impl Regex {
    /// The pattern as an expression over bytes that has to match from its anchor on.
    ///
    /// # Errors
    /// [`NotRegular`] when the pattern does not parse in its dialect or uses a construct that is not
    /// regular (look-around, back-references, possessive quantifiers).
    pub fn hir(&self, caseless: bool) -> Result<Hir, NotRegular> {
        let refuse = |reason: String| NotRegular { pattern: self.pattern.clone(), reason };
        let text = self.translated().map_err(|reason| refuse(reason.to_owned()))?;
        let hir = syntax::parse_with(&text, &config(caseless)).map_err(|error| refuse(error.to_string()))?;
        if hir.properties().look_set().iter().any(|look| !matches!(look, Look::Start | Look::End)) {
            return Err(refuse("line and word boundaries are not modelled".to_owned()));
        }
        Ok(hir)
    }

    /// Rewrites what a dialect spells differently from Rust's syntax, or refuses what would silently mean
    /// something else there.
    fn translated(&self) -> Result<String, &'static str> {
        if self.pattern.contains("&&") || self.pattern.contains("--") || self.pattern.contains("~~") {
            // Rust's classes have set operations; RE2 and PCRE take these characters literally.
            let in_class = self.pattern.contains('[');
            if in_class && self.dialect != Dialect::Rust {
                return Err("a class with a doubled operator character is not modelled");
            }
        }
        if self.dialect == Dialect::Pcre {
            for construct in
                ["(?>", "(?|", "(?R", "(?&", "(*", "\\K", "\\G", "++", "*+", "?+", "}+", "\\h", "\\R"]
            {
                if self.pattern.contains(construct) {
                    return Err("PCRE construct outside the modelled part");
                }
            }
        }
        if self.dialect == Dialect::Re2 && self.pattern.contains("\\Q") {
            return Err("\\Q…\\E is not modelled");
        }
        if self.dialect == Dialect::Pcre && self.anchor != Anchor::Full {
            return Ok(with_line_feeds(&self.pattern));
        }
        Ok(self.pattern.clone())
    }
}

/// Writes the line feed that `$` of PCRE may leave over (pcre2pattern, "Circumflex and dollar") where `$` ends an
/// alternative. Neither nginx nor Kong sets `PCRE2_DOLLAR_ENDONLY`.
fn with_line_feeds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                out.push(letter);
                out.extend(letters.next());
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '$' if !in_class && matches!(letters.peek(), None | Some('|' | ')')) => out.push_str("\\n?"),
            _ => {}
        }
        out.push(letter);
    }
    out
}

fn config(caseless: bool) -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false).case_insensitive(caseless)
}

impl PathMatch {
    /// True when the path, after the router's steps, matches.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.matches_with(path, &Compiled::default())
    }

    /// The same, with expressions that were compiled before.
    pub(super) fn matches_with(&self, path: &[u8], compiled: &Compiled) -> bool {
        self.matches_case(path, false, compiled)
    }

    fn matches_case(&self, path: &[u8], caseless: bool, compiled: &Compiled) -> bool {
        let equal = |left: &[u8], right: &[u8]| {
            if caseless { left.eq_ignore_ascii_case(right) } else { left == right }
        };
        let starts = |with: &[u8]| path.get(..with.len()).is_some_and(|head| equal(head, with));
        match self {
            Self::Any => true,
            Self::Never => false,
            Self::Exact(text) => equal(path, text.as_bytes()),
            Self::Prefix(text) => starts(text.as_bytes()),
            Self::Segments(text) => {
                starts(text.as_bytes()) && matches!(path.get(text.len()), None | Some(b'/'))
            }
            Self::Glob(pattern) => glob(pattern.as_bytes(), path, caseless),
            Self::Regex(regex) => compiled.matches(regex, path, caseless),
            Self::Caseless(inner) => inner.matches_case(path, true, compiled),
        }
    }
}

/// A machine with its scratch space.
type Machine = (PikeVM, Cache);

/// Regular expressions that were compiled for one evaluation after another.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    known: RefCell<BTreeMap<(Regex, bool), Option<Machine>>>,
}

impl Compiled {
    fn matches(&self, regex: &Regex, path: &[u8], caseless: bool) -> bool {
        let mut known = self.known.borrow_mut();
        let entry = known.entry((regex.clone(), caseless)).or_insert_with(|| regex.compile(caseless));
        let Some((vm, cache)) = entry else { return false };
        let anchored = if regex.anchor == Anchor::Search { Anchored::No } else { Anchored::Yes };
        vm.is_match(cache, Input::new(path).anchored(anchored))
    }
}

impl Regex {
    fn compile(&self, caseless: bool) -> Option<Machine> {
        let pattern = self.hir(caseless).ok()?.to_string();
        let pattern = match self.anchor {
            Anchor::Full => format!("(?:{pattern})\\z"),
            Anchor::Start | Anchor::Search => pattern,
        };
        let vm = PikeVM::builder().syntax(config(false)).thompson(thompson()).build(&pattern).ok()?;
        let cache = vm.create_cache();
        Some((vm, cache))
    }
}

fn thompson() -> regex_automata::nfa::thompson::Config {
    regex_automata::nfa::thompson::Config::new().utf8(false).nfa_size_limit(Some(1 << 22))
}

/// Iterative glob with one backtrack point: linear in text times pattern.
fn glob(pattern: &[u8], text: &[u8], caseless: bool) -> bool {
    let same = |left: u8, right: u8| if caseless { left.eq_ignore_ascii_case(&right) } else { left == right };
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(here) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(expected) if *expected == b'?' || same(*expected, *byte) => {
                at += 1;
                here += 1;
            }
            _ => match star {
                Some((star_at, taken)) => {
                    star = Some((star_at, taken + 1));
                    at = star_at + 1;
                    here = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(pattern: &str, anchor: Anchor, dialect: Dialect) -> PathMatch {
        PathMatch::Regex(Regex { pattern: pattern.to_owned(), dialect, anchor })
    }

    #[test]
    fn anchors() {
        let full = regex("/a|/b", Anchor::Full, Dialect::Re2);
        assert!(full.matches(b"/a") && full.matches(b"/b") && !full.matches(b"/bc"));
        let start = regex("/a", Anchor::Start, Dialect::Pcre);
        assert!(start.matches(b"/ab") && !start.matches(b"/x/a"));
        assert!(regex("/a", Anchor::Search, Dialect::Re2).matches(b"/x/a"));
        assert!(PathMatch::Caseless(Box::new(regex("^/.w", Anchor::Search, Dialect::Pcre))).matches(b"/xW"));
    }

    #[test]
    fn ends_of_alternatives() {
        assert_eq!(with_line_feeds(r"/a$|/b\$|(c$)[$]"), r"/a\n?$|/b\$|(c\n?$)[$]");
    }

    /// nginx 1.31.3: `~^/dcr/[a-z]+$` takes `/dcr/register%0a`.
    #[test]
    fn a_dollar_of_pcre_leaves_a_line_feed() {
        let search = regex("^/a$", Anchor::Search, Dialect::Pcre);
        assert!(search.matches(b"/a") && search.matches(b"/a\n"));
        assert!(!search.matches(b"/a\n\n") && !search.matches(b"/a\nb"));
        assert!(regex("^(/a$|/b$)", Anchor::Search, Dialect::Pcre).matches(b"/b\n"));
        assert!(!regex(r"^/a\$", Anchor::Search, Dialect::Pcre).matches(b"/a\n"));
        assert!(!regex("^/a$", Anchor::Search, Dialect::Re2).matches(b"/a\n"));
        assert!(!regex("/a$", Anchor::Full, Dialect::Pcre).matches(b"/a\n"));
    }

    #[test]
    fn segments_are_not_a_string_prefix() {
        let segments = PathMatch::Segments("/.well-known".to_owned());
        for (path, expected) in [
            ("/.well-known", true),
            ("/.well-known/", true),
            ("/.well-known/x", true),
            ("/.well-knownx", false),
        ] {
            assert_eq!(segments.matches(path.as_bytes()), expected, "{path}");
        }
    }

    #[test]
    fn globs() {
        for (pattern, path, expected) in [
            ("/a*", "/a/b/c", true),
            ("/*/c", "/a/b/c", true),
            ("/?", "/a", true),
            ("/?", "/", false),
            ("/a*b*c", "/aXbYbZc", true),
            ("/a*b*c", "/aXbYbZ", false),
            ("*", "", true),
        ] {
            assert_eq!(
                PathMatch::Glob(pattern.to_owned()).matches(path.as_bytes()),
                expected,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn what_is_not_regular_is_refused() {
        for (pattern, dialect) in [
            (r"(a)\1", Dialect::Pcre),
            ("(?=a)", Dialect::Pcre),
            ("a++", Dialect::Pcre),
            (r"\bx", Dialect::Re2),
        ] {
            let regex = Regex { pattern: pattern.to_owned(), dialect, anchor: Anchor::Full };
            assert!(regex.hir(false).is_err(), "{pattern}");
        }
    }
}
