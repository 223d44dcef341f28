//! Release name, namespace and the names made from them.

use crate::diag::Diagnostic;
use crate::names::{is_label, is_subdomain};

/// Helm's own rule for release names: a DNS-1123 subdomain of at most 53 bytes.
pub fn release_name(name: &str) -> Option<Diagnostic> {
    if is_subdomain(name) && name.len() <= 53 {
        return None;
    }
    let message = format!(
        "the release name {name:?} must be lower-case letters, digits, - and ., start and end with a letter or \
         digit and have at most 53 characters"
    );
    Some(Diagnostic::error("release-name-invalid", message).at_path("release").help("--release mcp-gateway"))
}

/// Kubernetes' rule for namespaces, which Helm does not check when it renders.
pub fn namespace(name: &str) -> Option<Diagnostic> {
    if is_label(name) {
        return None;
    }
    let message =
        format!("the namespace {name:?} must be lower-case letters, digits and -, at most 63 characters");
    Some(Diagnostic::error("namespace-invalid", message).at_path("namespace").help("--namespace team-a"))
}

/// Whether Services called `<fullname>-auth` and `<fullname>-gw` can exist.
pub fn fullname(fullname: &str) -> Option<Diagnostic> {
    let service = format!("{fullname}-auth");
    let (code, message) = if is_label(&service) && is_label(fullname) {
        if !fullname.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        (
            "name-starts-with-digit",
            format!("the Service name {service:?} must start with a letter (RFC 1035)"),
        )
    } else if is_subdomain(fullname) {
        (
            "name-has-dot",
            format!("the Service name {service:?} must not contain a dot, although Helm accepts it"),
        )
    } else {
        (
            "name-invalid",
            format!("the name {fullname:?} made from release and overrides is no valid object name"),
        )
    };
    let help = "fullnameOverride: mcp-gateway";
    Some(Diagnostic::error(code, message).at_path("fullnameOverride").help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let code = |finding: Option<Diagnostic>| finding.map(|finding| finding.code);
        assert_eq!(code(release_name("a.b-1")), None);
        assert_eq!(code(release_name(&"a".repeat(54))), Some("release-name-invalid"));
        for bad in ["Demo", "a_b", "a-", "", ".a"] {
            assert_eq!(code(release_name(bad)), Some("release-name-invalid"), "{bad}");
        }
        for bad in ["Bad_NS", "team.a", ""] {
            assert_eq!(code(namespace(bad)), Some("namespace-invalid"), "{bad}");
        }
        assert_eq!(code(namespace("team-a")), None);
        assert_eq!(code(fullname("mcp-gateway")), None);
        assert_eq!(code(fullname("a.b-mcp-gateway")), Some("name-has-dot"));
        assert_eq!(code(fullname("1a-mcp-gateway")), Some("name-starts-with-digit"));
        assert_eq!(code(fullname("abc-")), Some("name-invalid"));
        assert_eq!(code(fullname("demo-My_Name")), Some("name-invalid"));
    }
}
