//! Release name, namespace and the names made from them.

use super::subject::{Findings, Place, Subject};
use crate::chart::go::{printed, truthy};
use crate::diag::{Diagnostic, Severity};
use crate::names::{is_label, is_label_value, is_subdomain};
use crate::yaml::{Scalar, resolve};

/// Helm's own rule for release names: a DNS-1123 subdomain of at most 53 bytes.
pub fn release_name(name: &str) -> Option<Diagnostic> {
    if is_subdomain(name) && name.len() <= 53 {
        return None;
    }
    let message = format!(
        "the release name {name:?} must be lower-case letters, digits, - and ., start and end with a letter or \
         digit and have at most 53 characters"
    );
    Some(
        Diagnostic::error("release-name-invalid", message).at_path("--release").help("--release mcp-gateway"),
    )
}

/// Kubernetes' rule for namespaces, which Helm does not check when it renders.
pub(super) fn namespace(subject: &Subject<'_>, out: &mut Findings) {
    let Some(name) = subject.namespace else { return };
    let place = || Place::of("--namespace", None);
    if !is_label(name) {
        let message =
            format!("the namespace {name:?} must be lower-case letters, digits and -, at most 63 characters");
        out.error("namespace-invalid", place(), message, "--namespace mcp");
    } else if name.starts_with("kube-") {
        let message = format!("{name} belongs to the cluster itself; choose a namespace of your own");
        out.warning("namespace-reserved", place(), message, "--namespace mcp");
    } else if name == "default" {
        let message =
            "`default` is where everything lands that names no namespace; one of its own is easier to guard";
        out.info("namespace-reserved", place(), message, "--namespace mcp");
    }
}

/// The names of the objects.
pub(super) fn names(subject: &Subject<'_>, out: &mut Findings) {
    reads_as_other_type(subject, out);
    let Some(names) = subject.names else { return };
    let override_node = subject.given(&["fullnameOverride"]).filter(|node| truthy(Some(node)));
    let name_node = subject.given(&["nameOverride"]).filter(|node| truthy(Some(node)));
    let place = || match (override_node, name_node) {
        (Some(node), _) => Place::of("fullnameOverride", Some(node)),
        (None, Some(node)) => Place::of("nameOverride", Some(node)),
        (None, None) => Place::of("--release", None),
    };
    fullname(&names.fullname, place(), subject.kubernetes, out);
    let base = name_node.and_then(|node| node.as_str()).unwrap_or("mcp-gateway");
    let whole = match override_node.and_then(|node| node.as_str()) {
        Some(text) => text.to_owned(),
        None if subject.release.contains(base) => subject.release.to_owned(),
        None => format!("{}-{base}", subject.release),
    };
    if whole.len() > 47 {
        let message = format!(
            "the name was shortened from {} to {} characters: {}; another release with the same beginning would collide",
            whole.len(),
            names.fullname.len(),
            names.fullname
        );
        out.warning("name-truncated", place(), message, "fullnameOverride: …   # at most 47 characters");
    }
    if !is_label_value(&names.name) {
        let message = if base.len() > 63 {
            format!("after shortening, the name label is {:?}, which is no label value", names.name)
        } else {
            format!("the name label would be {:?}, which is no label value", names.name)
        };
        let help = "nameOverride: …   # letters, digits, -, _ and ., a letter or digit at both ends";
        out.error("name-label-invalid", Place::of("nameOverride", name_node), message, help);
    }
    if override_node.is_none() && name_node.is_none() && subject.release.contains(base) {
        let message = format!(
            "the release name contains {base}, so the Services are called {} and {}, not {}-{base}-… as the documentation has it",
            names.auth, names.gw, subject.release
        );
        out.info(
            "name-collapses",
            Place::of("--release", None),
            message,
            "fullnameOverride sets the name yourself",
        );
    }
}

/// Whether Services called `<fullname>-auth` and `<fullname>-gw`, and an account called `<fullname>`, can exist.
fn fullname(fullname: &str, place: Place, kubernetes: Option<u16>, out: &mut Findings) {
    let service = format!("{fullname}-auth");
    let help = "fullnameOverride: mcp-gateway";
    if is_label(&service) && is_label(fullname) {
        if fullname.starts_with(|first: char| first.is_ascii_digit()) {
            // KEP-5311 relaxes RFC 1035 to RFC 1123 for Services: beta, so on by default, in 1.36.
            let relaxed = kubernetes.is_some_and(|minor| minor >= 36);
            let severity = if relaxed { Severity::Warning } else { Severity::Error };
            let message = format!(
                "the Service name {service:?} must start with a letter (RFC 1035); clusters allow a digit from \
                 Kubernetes 1.36 on (KEP-5311)"
            );
            out.push(severity, "name-starts-with-digit", place, message, help);
        }
    } else if is_subdomain(fullname) {
        let message = format!(
            "Helm accepts a dot in a release name, but the Service {service:?} must be a DNS label, without dots"
        );
        out.error("name-has-dot", place, message, help);
    } else {
        let message = format!(
            "the objects would be called {fullname:?}, which is no valid name: lower-case letters, digits and -, a \
             letter or digit at both ends"
        );
        out.error("name-invalid", place, message, help);
    }
}

/// Names that Helm prints without quotes and that read as another type. Here they stay text.
fn reads_as_other_type(subject: &Subject<'_>, out: &mut Findings) {
    let mut report = |place: Place, text: &str| {
        if !text.is_empty() && !matches!(resolve(text), Scalar::String) {
            let message = format!(
                "Helm prints {text} without quotes, where YAML reads {} and Kubernetes refuses the object; gatewright \
                 writes a proper text, so this works here and not with Helm itself",
                match resolve(text) {
                    Scalar::Bool(_) => "a boolean",
                    Scalar::Null => "null",
                    _ => "a number",
                }
            );
            out.info(
                "name-reads-as-other-type",
                place,
                message,
                "choose another name to keep both ways open",
            );
        }
    };
    report(Place::of("--release", None), subject.release);
    for path in [&["fullnameOverride"][..], &["existingSecret"], &["serviceAccount", "name"]] {
        let is_name = |node: &&crate::tree::Node| {
            truthy(Some(node)) && (path[0] != "existingSecret" || node.as_str().is_some())
        };
        if let Some(node) = subject.given(path).filter(is_name) {
            report(Place::of(path.join("."), Some(node)), &printed(Some(node)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{fires, release, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    fn codes(name: &str, namespace: Option<&str>) -> Vec<(&'static str, Severity)> {
        release(name, namespace, None).into_iter().map(|found| (found.code, found.severity)).collect()
    }

    #[test]
    fn release_names() {
        let code = |finding: Option<Diagnostic>| finding.map(|finding| finding.code);
        assert_eq!(code(release_name("a.b-1")), None);
        assert_eq!(code(release_name(&"a".repeat(53))), None);
        assert_eq!(code(release_name(&"a".repeat(54))), Some("release-name-invalid"));
        for bad in ["Demo", "a_b", "a-", "", ".a"] {
            assert_eq!(code(release_name(bad)), Some("release-name-invalid"), "{bad}");
        }
    }

    #[test]
    fn namespaces() {
        for bad in ["Bad_NS", "team.a", "", &"a".repeat(64)] {
            assert!(codes("demo", Some(bad)).contains(&("namespace-invalid", Error)), "{bad}");
        }
        for (name, severity) in [("kube-system", Warning), ("kube-mine", Warning), ("default", Info)] {
            assert!(codes("demo", Some(name)).contains(&("namespace-reserved", severity)), "{name}");
        }
        for fine in [Some("team-a"), Some("kubernetes"), None] {
            assert!(codes("demo", fine).iter().all(|(code, _)| !code.starts_with("namespace")), "{fine:?}");
        }
    }

    #[test]
    fn object_names() {
        assert!(codes("a.b", None).contains(&("name-has-dot", Error)));
        assert!(codes("1a", None).contains(&("name-starts-with-digit", Error)));
        let on = |minor| {
            release("1a", None, Some(minor)).into_iter().find(|one| one.code == "name-starts-with-digit")
        };
        assert_eq!(on(36).map(|found| found.severity), Some(Warning));
        assert_eq!(on(35).map(|found| found.severity), Some(Error));
        assert!(codes("a1", None).iter().all(|(code, _)| *code != "name-starts-with-digit"));
        for values in ["fullnameOverride: '-'", "nameOverride: My_Name", "fullnameOverride: 'abc--'"] {
            fires("name-invalid", Error, values);
        }
        silent("name-invalid", "fullnameOverride: 'abc-'");
    }

    #[test]
    fn long_names() {
        assert!(codes(&"a".repeat(36), None).contains(&("name-truncated", Warning)));
        assert!(codes(&"a".repeat(35), None).iter().all(|(code, _)| *code != "name-truncated"));
        fires("name-truncated", Warning, &format!("fullnameOverride: {}", "b".repeat(48)));
        silent("name-truncated", &format!("fullnameOverride: {}", "b".repeat(47)));
        fires("name-label-invalid", Error, &format!("nameOverride: {}--x", "n".repeat(61)));
        silent("name-label-invalid", &format!("nameOverride: {}-x", "n".repeat(61)));
        silent("name-label-invalid", "nameOverride: My_Name");
    }

    #[test]
    fn names_that_differ_from_the_documentation() {
        assert!(codes("mcp-gateway", None).contains(&("name-collapses", Info)));
        assert!(codes("demo", None).iter().all(|(code, _)| *code != "name-collapses"));
        for name in ["on", "123", "1e5", "null"] {
            assert!(codes(name, None).contains(&("name-reads-as-other-type", Info)), "{name}");
        }
        assert!(codes("oN", None).iter().all(|(code, _)| *code != "name-reads-as-other-type"));
        fires("name-reads-as-other-type", Info, "existingSecret: 'yes'");
        fires("name-reads-as-other-type", Info, "serviceAccount: {name: '123'}");
        silent("name-reads-as-other-type", "serviceAccount: {name: 'a123'}");
    }
}
