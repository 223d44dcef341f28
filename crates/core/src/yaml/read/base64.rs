//! The content of a `!!binary` scalar.

/// Decodes standard base64 with padding, ignoring line breaks, as Go's `base64.StdEncoding` does.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let mut out = Vec::with_capacity(digits.len() / 4 * 3);
    let (groups, []) = digits.as_chunks::<4>() else { return None };
    for (index, group) in groups.iter().enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 < groups.len()) {
            return None;
        }
        let mut bits = 0_u32;
        for digit in group.iter().take(4 - padding) {
            bits = bits << 6 | u32::from(value(*digit)?);
        }
        let [_, bytes @ ..] = (bits << (6 * padding)).to_be_bytes();
        out.extend(bytes.iter().take(3 - padding));
    }
    Some(out)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Bytes as text, with U+FFFD for every byte that is not UTF-8, as Go's `encoding/json` writes it.
pub(super) fn as_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_4648_section_10() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9v\nYmE="),
        ] {
            assert_eq!(decode(coded).as_deref(), Some(plain.as_bytes()));
        }
        for broken in ["Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm8 ", "Zm_v", "=Zm8"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn every_bad_byte_is_replaced() {
        assert_eq!(as_text(b"a\xff\xfe\xc3\xa4"), "a\u{fffd}\u{fffd}ä");
    }
}
