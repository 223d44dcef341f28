//! Upper case as Go's `strings.ToUpper` makes it: one character for one character.

/// Unicode's *simple* upper-case mapping. Rust has the *full* one, which gives several characters where no
/// single one exists (`ß`, `ŉ`, `ﬁ`): these stay as they are. The small Greek letters with iota below do
/// have a simple mapping besides the full one, their title-case letter (UnicodeData.txt, U+1F80 to U+1FF3).
pub(super) fn simple_upper(from: char) -> char {
    let mut full = from.to_uppercase();
    if let (Some(one), None) = (full.next(), full.next()) {
        return one;
    }
    let offset = match from {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => 0,
    };
    char::from_u32(u32::from(from) + offset).unwrap_or(from)
}
