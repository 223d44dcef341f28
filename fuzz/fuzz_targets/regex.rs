//! Any bytes as a regular expression of each dialect: an automaton or a refusal.
#![no_main]

use gatewright::core::decision::{Anchor, Dialect, PathMatch, Regex};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for dialect in [Dialect::Re2, Dialect::Pcre, Dialect::Rust] {
        let regex = Regex { pattern: text.clone().into_owned(), dialect, anchor: Anchor::Search };
        let _ = PathMatch::Regex(regex).matches(b"/.well-known/x");
    }
});
