//! Texts that the CRDs restrict.

/// Why the API server refuses the value of an `Exact` or `PathPrefix` match; nothing when it takes it
/// (CEL rules of `HTTPPathMatch`).
pub fn path_problem(value: &str) -> Option<&'static str> {
    if !value.starts_with('/') {
        return Some("a path must start with /");
    }
    if ["//", "/./", "/../", "%2f", "%2F", "#"].iter().any(|part| value.contains(part)) {
        return Some("a path must not contain //, /./, /../, %2f, %2F or #");
    }
    if value.ends_with("/.") || value.ends_with("/..") {
        return Some("a path must not end with /. or /..");
    }
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => (0..2).all(|_| bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())),
            byte => byte.is_ascii_alphanumeric() || b"-/._~!$&'()*+,;=:@".contains(&byte),
        };
        if !fine {
            return Some("a path may hold A-Z a-z 0-9 - / . _ ~ ! $ & ' ( ) * + , ; = : @ and %HH only");
        }
    }
    None
}

/// True for a hostname of a listener or route: RFC 1123 in lower case, `*.` in front allowed, no address.
pub fn is_hostname(name: &str) -> bool {
    let plain = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = label.as_bytes();
        edge(bytes.first())
            && edge(bytes.last())
            && bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let is_address = plain.parse::<std::net::Ipv4Addr>().is_ok();
    !name.is_empty() && name.len() <= 253 && !is_address && plain.split('.').all(label)
}

/// A token of RFC 9110 §5.6.2, as header names are.
pub(super) fn is_token(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.len() <= 256 && text.bytes().all(fine)
}
