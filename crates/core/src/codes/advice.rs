//! Why a code matters and how to mend what it found; the pages of the documentation are made from it.

mod env;
mod hosts;
mod input;
mod pods;
mod proof;
mod routers;
mod values;

use crate::diag::Severity::{self, Error, Info, Warning};

/// What is said about a code beyond its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Advice {
    /// The code.
    pub code: &'static str,
    /// Severities it can have before `--strict` and `--allow` weigh it.
    pub severities: &'static [Severity],
    /// Why it matters.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// An input that gives it and one that does not, where it is about values: lines of a values file, and
    /// lines that start with `--` for flags. The rest of the values is complete.
    pub example: Option<(&'static str, &'static str)>,
}

const E: &[Severity] = &[Error];
const W: &[Severity] = &[Warning];
const I: &[Severity] = &[Info];
const EW: &[Severity] = &[Error, Warning];
const EI: &[Severity] = &[Error, Info];
const WI: &[Severity] = &[Warning, Info];

const fn advice(
    code: &'static str,
    severities: &'static [Severity],
    why: &'static str,
    fix: &'static str,
) -> Advice {
    Advice { code, severities, why, fix, example: None }
}

const fn shown(
    code: &'static str,
    severities: &'static [Severity],
    why: &'static str,
    fix: &'static str,
    before: &'static str,
    after: &'static str,
) -> Advice {
    Advice { example: Some((before, after)), ..advice(code, severities, why, fix) }
}

/// All of them, in several tables.
pub static ADVICE: [&[Advice]; 7] =
    [values::TABLE, pods::TABLE, env::TABLE, hosts::TABLE, input::TABLE, routers::TABLE, proof::TABLE];

/// The advice for a code.
pub fn advice_for(code: &str) -> Option<&'static Advice> {
    ADVICE.into_iter().flatten().find(|advice| advice.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::CODES;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_explained_once() {
        let mut explained = BTreeSet::new();
        for advice in ADVICE.into_iter().flatten() {
            assert!(explained.insert(advice.code), "{} is explained twice", advice.code);
            assert!(advice.why.ends_with('.') && advice.fix.ends_with('.'), "{}", advice.code);
            assert!(!advice.severities.is_empty(), "{}", advice.code);
            assert!(advice.severities.is_sorted_by(|one, two| one > two), "{}: worst first", advice.code);
        }
        let registered: BTreeSet<&str> = CODES.iter().map(|code| code.code).collect();
        let missing: Vec<_> = registered.difference(&explained).collect();
        assert!(missing.is_empty(), "no advice for {missing:?}; add it below crates/core/src/codes/advice");
        let unknown: Vec<_> = explained.difference(&registered).collect();
        assert!(unknown.is_empty(), "advice for codes that are not registered: {unknown:?}");
    }

    #[test]
    fn codes_are_sorted_unique_words() {
        assert!(CODES.is_sorted_by(|one, two| one.code < two.code));
        for code in CODES {
            assert!(code.meaning.ends_with('.') && code.meaning.len() > 10, "{}", code.code);
            let word = |word: &str| {
                !word.is_empty()
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            };
            assert!(code.code.split('-').all(word), "{}", code.code);
        }
    }
}
