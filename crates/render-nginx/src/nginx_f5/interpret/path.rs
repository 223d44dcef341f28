//! `path` of a route: a modifier of nginx and a name.
//!
//! Sources: `pkg/apis/configuration/validation/virtualserver.go`, `validateRoutePath` and `NormalizePath`;
//! `internal/configs/virtualserver.go`, `generatePath`.

use super::reader::Reader;
use super::value;
use gatewright_core::decision::{Anchor, Dialect, Regex};
use gatewright_semantics::location::Modifier;
use gatewright_semantics::report::At;

/// A path in its two parts. Two spellings of one location are equal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) modifier: Modifier,
    pub(super) name: String,
}

impl Path {
    /// Splits a path; white space behind the modifier does not count.
    pub(super) fn parse(text: &str) -> Self {
        let modifiers = [
            ("~*", Modifier::Regex { caseless: true }),
            ("~", Modifier::Regex { caseless: false }),
            ("^~", Modifier::FinalPrefix),
            ("=", Modifier::Exact),
        ];
        let found = modifiers
            .into_iter()
            .find_map(|(mark, modifier)| text.strip_prefix(mark).map(|rest| (modifier, rest)));
        let (modifier, name) =
            found.map_or((Modifier::Prefix, text), |(modifier, rest)| (modifier, rest.trim_start()));
        Self { modifier, name: name.to_owned() }
    }

    /// `NormalizePath`: one spelling for one location.
    pub(super) fn spelled(&self) -> String {
        let mark = match self.modifier {
            Modifier::Prefix => "",
            Modifier::FinalPrefix => "^~",
            Modifier::Exact => "=",
            Modifier::Regex { caseless: false } => "~",
            Modifier::Regex { caseless: true } => "~*",
        };
        format!("{mark}{}", self.name)
    }

    /// `subrouteModifierCategory`: the two kinds of expressions are one.
    pub(super) fn same_category(&self, other: &Self) -> bool {
        match (self.modifier, other.modifier) {
            (Modifier::Regex { .. }, Modifier::Regex { .. }) => true,
            (one, other) => one == other,
        }
    }

    pub(super) fn is_regex(&self) -> bool {
        matches!(self.modifier, Modifier::Regex { .. })
    }

    /// Rejects what the controller rejects, and says what is not modelled.
    pub(super) fn check(&self, at: &At<'_>, reader: &mut Reader<'_>) {
        let Modifier::Regex { caseless } = self.modifier else {
            if let Some(reason) = value::refused_path(&self.name) {
                reader.reject(at, reason);
            }
            return;
        };
        if !value::is_escaped(&self.name) {
            reader.reject(at, "quotes in an expression must be escaped, and no backslash ends it");
        }
        if self.name.contains("\\\\") || self.name.contains("\\\"") || self.name.contains("\\'") {
            // Inside the quotes of the configuration these are one character less.
            reader.report.refuse(at, "escaped quotes and backslashes in an expression are not modelled");
        }
        let regex = Regex { pattern: self.name.clone(), dialect: Dialect::Pcre, anchor: Anchor::Search };
        if let Err(problem) = regex.hir(caseless) {
            let message = format!("the expression {} is not modelled: {}", problem.pattern, problem.reason);
            reader.report.refuse(at, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers() {
        for (text, modifier, name) in [
            ("/a", Modifier::Prefix, "/a"),
            ("=/a", Modifier::Exact, "/a"),
            ("= /a", Modifier::Exact, "/a"),
            ("^~ /a", Modifier::FinalPrefix, "/a"),
            ("~^/a", Modifier::Regex { caseless: false }, "^/a"),
            ("~* ^/a", Modifier::Regex { caseless: true }, "^/a"),
        ] {
            assert_eq!(Path::parse(text), Path { modifier, name: name.to_owned() }, "{text}");
        }
        assert!(Path::parse("~a").same_category(&Path::parse("~*b")));
        assert!(!Path::parse("/a").same_category(&Path::parse("=/a")));
    }
}
