//! `normalize` with merged slashes, statement by statement (Kong/kong `kong/tools/uri.lua`).

const RESERVED: &[u8] = b"!*'();:@&=+$,/?%#[]";

pub(crate) fn normalize(path: &str) -> Vec<u8> {
    let mut uri = decode(path.as_bytes());
    let mut segments: Vec<Vec<u8>> = Vec::new();
    while !uri.is_empty() {
        if uri == b"/." {
            uri = b"/".to_vec();
        } else if uri == b"/.." {
            uri = b"/".to_vec();
            segments.pop();
        } else if uri == b"." || uri == b".." {
            uri.clear();
        } else if uri.starts_with(b"../") {
            uri.drain(..3);
        } else if uri.starts_with(b"./") || uri.starts_with(b"/./") {
            uri.drain(..2);
        } else if uri.starts_with(b"/../") {
            uri.drain(..3);
            segments.pop();
        } else if uri.starts_with(b"//") {
            uri.drain(..1);
        } else {
            let end = uri.iter().skip(1).position(|byte| *byte == b'/').map_or(uri.len(), |at| at + 1);
            segments.push(uri.drain(..end).collect());
        }
    }
    segments.concat()
}

fn decode(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < path.len() {
        // Two hexadecimal digits; Rust would take a sign for one.
        let digits = path.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|_| path[at] == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if RESERVED.contains(&byte) => {
                out.extend(path[at..at + 3].to_ascii_uppercase());
                at += 3;
            }
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(path[at]);
                at += 1;
            }
        }
    }
    out
}
