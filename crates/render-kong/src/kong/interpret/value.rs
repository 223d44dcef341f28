//! Annotation values as the controllers parse them.
//!
//! Source: Kong/kubernetes-ingress-controller `internal/annotations/annotations.go`,
//! `internal/dataplane/kongstate/route.go`. A value that cannot be parsed counts as absent.

/// Go's `strconv.ParseBool` after `strings.ToLower`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "t" | "true" => Some(true),
        "0" | "f" | "false" => Some(false),
        _ => None,
    }
}

/// Go's `strconv.Atoi`.
pub(super) fn int(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// `extractCommaDelimitedStrings`: trimmed, without empty ones.
pub(super) fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// `validMethods`.
pub(super) fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `validHosts`: labels of letters and digits with single hyphens between them; `*` may be the first or the
/// last label.
pub(super) fn is_host(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let name = name.strip_suffix(".*").unwrap_or(name);
    name.split('.').all(|label| {
        label.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    })
}

/// `util.ValidateProtocol`.
pub(super) fn is_protocol(text: &str) -> bool {
    matches!(text, "http" | "https" | "grpc" | "grpcs" | "ws" | "wss" | "tls" | "tcp" | "tls_passthrough")
}

/// `flattenMultipleSlashes`, and `/` for nothing.
pub(super) fn flatten(path: &str) -> String {
    let mut flat = String::with_capacity(path.len().max(1));
    for letter in path.chars() {
        if letter != '/' || !flat.ends_with('/') {
            flat.push(letter);
        }
    }
    if flat.is_empty() {
        flat.push('/');
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The regular expression was run in Go and in Rust's `regex` on these names.
    #[test]
    fn hosts() {
        for (host, expected) in [
            ("mcp.acme.dev", true),
            ("*.acme.dev", true),
            ("acme.*", true),
            ("a-b.c-d", true),
            ("xn--bcher-kva.example", false),
            ("a--b.c", false),
            ("-a.b", false),
            ("a-.b", false),
            ("a..b", false),
            ("a_b.c", false),
            ("a.b:80", false),
            ("", false),
        ] {
            assert_eq!(is_host(host), expected, "{host}");
        }
    }

    #[test]
    fn lists_and_numbers() {
        assert_eq!(list(" GET, ,POST "), ["GET", "POST"]);
        assert!(list("").is_empty());
        assert_eq!((int("3600000"), int("60s"), int("")), (Some(3_600_000), None, None));
        assert_eq!((boolean("FALSE"), boolean("off")), (Some(false), None));
        assert_eq!((flatten("//a///b").as_str(), flatten("").as_str()), ("/a/b", "/"));
    }
}
