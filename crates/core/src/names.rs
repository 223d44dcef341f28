//! The syntax of Kubernetes names, labels and annotation keys.
//!
//! Source of the rules: Kubernetes documentation, "Object Names and IDs" and "Labels and Selectors";
//! apimachinery `pkg/util/validation`.

/// DNS-1123 label: at most 63 of `a-z0-9-`, alphanumeric at both ends.
pub fn is_label(text: &str) -> bool {
    text.len() <= 63
        && is_bounded(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// DNS-1123 subdomain: labels of any length joined by dots, at most 253 in all.
pub fn is_subdomain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|part| {
            is_bounded(part, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

/// A host name that Ingress and Gateway API accept and that is not an address: a subdomain whose labels
/// are at most 63 long and whose last label is not all digits.
pub fn is_host(text: &str) -> bool {
    is_subdomain(text)
        && text.split('.').all(|part| part.len() <= 63)
        && !text.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The part of a label or annotation key behind the optional `prefix/`.
fn is_qualified_name(text: &str) -> bool {
    text.len() <= 63
        && is_bounded(text, |byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(is_name_byte)
}

/// A label or annotation key: `[prefix/]name`.
pub fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_qualified_name(name),
        None => is_qualified_name(text),
    }
}

/// A label value: empty, or like the name of a key.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_qualified_name(text)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn is_bounded(text: &str, is_end: impl Fn(u8) -> bool) -> bool {
    match text.as_bytes() {
        [] => false,
        [one] => is_end(*one),
        [first, .., last] => is_end(*first) && is_end(*last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_label("a-1") && !is_label("-a") && !is_label("A") && !is_label("") && !is_label("a.b"));
        assert!(is_subdomain("a.b-c") && !is_subdomain("a..b") && !is_subdomain(".a"));
        assert!(
            is_host("mcp.acme.dev") && !is_host("10.0.0.5") && !is_host(&format!("{}.x", "a".repeat(64)))
        );
        assert!(is_label_key("app.kubernetes.io/name") && !is_label_key("/x") && !is_label_key("a/b/c"));
        assert!(
            is_label_value("") && is_label_value("A_b.c") && !is_label_value("-a") && !is_label_value("a b")
        );
    }
}
