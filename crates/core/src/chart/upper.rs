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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn go() -> BTreeMap<u32, u32> {
        let mut table = BTreeMap::new();
        for line in include_str!("upper/go.tsv").lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let hex = |at: usize| u32::from_str_radix(fields[at], 16).unwrap();
            let distance: i32 = fields[3].parse().unwrap();
            for from in (hex(0)..=hex(1)).step_by(fields[2].parse().unwrap()) {
                table.insert(from, from.checked_add_signed(distance).unwrap());
            }
        }
        table
    }

    #[test]
    fn every_character_as_in_go() {
        let go = go();
        assert!(go.len() > 1400);
        let newer = char::UNICODE_VERSION.0 > 17;
        for from in '\0'..=char::MAX {
            match go.get(&u32::from(from)) {
                Some(upper) => assert_eq!(u32::from(simple_upper(from)), *upper, "{from:?}"),
                // A later Unicode may give a character a capital that Go did not know yet.
                None => assert!(newer || simple_upper(from) == from, "{from:?}"),
            }
        }
    }

    #[test]
    fn one_for_one() {
        for (from, upper) in
            [('ß', 'ß'), ('ŉ', 'ŉ'), ('ı', 'I'), ('ǆ', 'Ǆ'), ('ᾳ', 'ᾼ'), ('é', 'É'), ('7', '7')]
        {
            assert_eq!(simple_upper(from), upper);
        }
    }
}
