//! Image repository, tag and pull policy.

use super::subject::{Findings, Place, Subject, one_of, shown};
use crate::chart::Component;
use crate::chart::go::printed;
use crate::suggest::closest;
use crate::tree::{Kind, Node};

const POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];

pub(super) fn images(subject: &Subject<'_>, out: &mut Findings) {
    for component in Component::ALL {
        if subject.value(&[component.block()]).is_some_and(|node| !node.entries().is_empty()) {
            tag(subject, component, out);
            repository(subject, component, out);
            pull_policy(subject, component, out);
        }
    }
    tags_differ(subject, out);
}

fn path(component: Component, key: &str) -> String {
    format!("{}.{key}", component.block())
}

fn tag(subject: &Subject<'_>, component: Component, out: &mut Findings) {
    let Some(node) = subject.given(&[component.block(), "tag"]) else {
        // The default of chart 0.1.0.
        if subject.version.tag() == "latest" && subject.value(&[component.block(), "tag"]).is_some() {
            latest(Place::of(path(component, "tag"), None), out);
        }
        return;
    };
    let place = Place::of(path(component, "tag"), Some(node));
    let pinned = subject.version.tag();
    match &node.kind {
        Kind::Number(_) => {
            let message = format!(
                "a tag is text; without quotes YAML reads a number, and the image would end in `:{}`",
                printed(Some(node))
            );
            let written = subject.source_text(node);
            let help = subject.corrected("tag", node, if written.is_empty() { pinned } else { written });
            out.error("tag-not-a-string", place, message, help);
        }
        Kind::Null => empty(place, pinned, out),
        Kind::String(text) if text.is_empty() => empty(place, pinned, out),
        Kind::String(text) if text == pinned => {
            if text == "latest" {
                latest(place, out);
            }
        }
        Kind::String(text) if text == "latest" => latest(place, out),
        Kind::String(text) if is_tag(text) => {
            let message = format!(
                "Frontegg pins the tag {pinned} with chart {} and asks not to override it; found {text:?}",
                subject.version
            );
            out.warning(
                "tag-overridden",
                place,
                message,
                "remove the line and choose another --chart-version",
            );
        }
        _ => {
            let message = format!(
                "a tag is letters, digits, _, . and -, at most 128 characters, and starts with neither . nor -; found {}",
                shown(Some(node))
            );
            out.error("tag-invalid", place, message, format!("tag: {pinned:?}"));
        }
    }
}

fn empty(place: Place, pinned: &str, out: &mut Findings) {
    let message = "without a tag the image would end in `:`, which Kubernetes cannot read";
    out.error("tag-empty", place, message, format!("remove the line to get {pinned}"));
}

fn latest(place: Place, out: &mut Findings) {
    let message = "`latest` is whatever was pushed last, and IfNotPresent never looks again: two nodes may run different images";
    out.warning(
        "tag-latest",
        place,
        message,
        "use the tag that a later chart version pins: --chart-version 0.11.0",
    );
}

/// The grammar of a tag (distribution/reference, `TagRegexp`).
fn is_tag(text: &str) -> bool {
    let mut bytes = text.bytes();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && bytes.next().is_some_and(word)
        && bytes.all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

/// Both images are released together under one tag.
fn tags_differ(subject: &Subject<'_>, out: &mut Findings) {
    let tag_of = |component: Component| subject.value(&[component.block(), "tag"]).and_then(Node::as_str);
    let (Some(auth), Some(gw)) = (tag_of(Component::Auth), tag_of(Component::Gw)) else { return };
    if auth == gw || auth.is_empty() || gw.is_empty() {
        return;
    }
    let given = |component: Component| subject.given(&[component.block(), "tag"]);
    let (place, other) = match (given(Component::Auth), given(Component::Gw)) {
        (Some(node), other) => (Place::of("mcpAuth.tag", Some(node)), other),
        (None, node) => (Place::of("mcpGw.tag", node), None),
    };
    let message =
        format!("auth would run {auth} and gw {gw}; both images are released together under one tag");
    out.warning("tag-mismatch", place, message, "give both the same tag, or neither");
    if let Some(other) = other {
        out.also(other.span, "the tag of gw");
    }
}

fn repository(subject: &Subject<'_>, component: Component, out: &mut Findings) {
    let Some(node) = subject.given(&[component.block(), "repository"]) else { return };
    let place = Place::of(path(component, "repository"), Some(node));
    let text = node.as_str().unwrap_or_default();
    let default = subject.version.repository(component);
    if let Some(problem) = repository_problem(node) {
        let message = format!("{problem}, found {}; the chart appends `:` and the tag", shown(Some(node)));
        let name = text.split_once("://").map_or(text, |(_, rest)| rest);
        let name = name.split('@').next().unwrap_or(name).trim();
        let name = if has_tag(name) { name.rsplit_once(':').map_or(name, |(name, _)| name) } else { name };
        let fine = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        out.error(
            "repository-invalid",
            place,
            message,
            format!("repository: {}", if fine { name } else { &default }),
        );
        return;
    }
    if text == default {
        return;
    }
    let (own, other) = match component {
        Component::Auth => ("-auth", "-gw"),
        Component::Gw => ("-gw", "-auth"),
    };
    let last = text.rsplit('/').next().unwrap_or(text);
    if last.ends_with(other) {
        let message = format!("{} would run the image of the other component: {last}", component.label());
        out.error(
            "repository-other-component",
            place,
            message,
            format!("the repository of this one ends in {own}"),
        );
    } else {
        let tag = printed(subject.value(&[component.block(), "tag"]));
        let message =
            format!("the image comes from here instead of Frontegg's registry; it must hold the tag {tag}");
        out.info("repository-overridden", place, message, "");
    }
}

fn repository_problem(node: &Node) -> Option<&'static str> {
    let Some(text) = node.as_str().filter(|text| !text.is_empty()) else {
        return Some("an image needs a name");
    };
    if text.contains("://") {
        Some("an image name has no scheme")
    } else if text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')) {
        Some("an image name has no blanks and no quotes")
    } else if text.contains('@') {
        Some("a digest cannot be used")
    } else if has_tag(text) {
        Some("an image name here has no tag")
    } else {
        None
    }
}

/// A colon behind the last slash; before it, it is the port of a registry.
fn has_tag(text: &str) -> bool {
    text.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

fn pull_policy(subject: &Subject<'_>, component: Component, out: &mut Findings) {
    let Some(node) = subject.given(&[component.block(), "pullPolicy"]) else { return };
    // Null and the empty text leave the field out.
    if node.is_null()
        || node.as_str() == Some("")
        || node.as_str().is_some_and(|text| POLICIES.contains(&text))
    {
        return;
    }
    let message = format!(
        "a pull policy is {}, upper and lower case matter; found {}",
        one_of(&POLICIES),
        shown(Some(node))
    );
    let meant = node.as_str().and_then(|text| closest(text, POLICIES)).unwrap_or("IfNotPresent");
    let place = Place::of(path(component, "pullPolicy"), Some(node));
    out.error("pull-policy-invalid", place, message, format!("pullPolicy: {meant}"));
}

/// Pull secrets are objects with a name.
pub(super) fn pull_secrets(subject: &Subject<'_>, out: &mut Findings) {
    let Some(list) = subject.given(&["imagePullSecrets"]) else { return };
    for (index, item) in list.items().iter().enumerate() {
        if item.get("name").and_then(Node::as_str).is_some_and(|name| !name.is_empty()) {
            continue;
        }
        let message = format!("a pull secret is a map with `name`, found {}", shown(Some(item)));
        let name = item.as_str().unwrap_or("regcred");
        let place = Place::of(format!("imagePullSecrets[{index}]"), Some(item));
        out.error("image-pull-secrets-shape", place, message, format!("- name: {name}"));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check, fires, silent};
    use crate::diag::Severity::{Error, Info, Warning};

    #[test]
    fn tags() {
        fires("tag-overridden", Warning, "mcpGw: {tag: abc1234}");
        silent("tag-overridden", "mcpGw: {tag: 65e17bc}");
        fires("tag-mismatch", Warning, "mcpAuth: {tag: e566dca}");
        silent("tag-mismatch", "mcpAuth: {tag: e566dca}\nmcpGw: {tag: e566dca}");
        for tag in ["1234567", "1.10", "65e17", "0123"] {
            fires("tag-not-a-string", Error, &format!("mcpAuth: {{tag: {tag}}}"));
            silent("tag-not-a-string", &format!("mcpAuth: {{tag: \"{tag}\"}}"));
        }
        for tag in ["''", "null"] {
            fires("tag-empty", Error, &format!("mcpAuth: {{tag: {tag}}}"));
        }
        silent("tag-empty", "mcpAuth: {tag: x}");
        for tag in ["'a b'", "-a", "'a:b'", "true", "ä"] {
            fires("tag-invalid", Error, &format!("mcpAuth: {{tag: {tag}}}"));
        }
        silent("tag-invalid", "mcpAuth: {tag: v1.2_3-x}");
        fires("tag-latest", Warning, "mcpAuth: {tag: latest}");
        silent("tag-latest", "mcpAuth: {tag: latest-1}");
        assert_eq!(check("0.1.0", "").iter().filter(|found| found.code == "tag-latest").count(), 2);
        assert!(check("0.2.0", "").iter().all(|found| found.code != "tag-latest"));
    }

    #[test]
    fn repositories() {
        for name in ["https://reg/x", "reg/x:1", "reg/x@sha256", "''", "'a b'", "null"] {
            fires("repository-invalid", Error, &format!("mcpAuth: {{repository: {name}}}"));
        }
        for name in ["reg:5000/x", "registry.local/mcp"] {
            silent("repository-invalid", &format!("mcpAuth: {{repository: '{name}'}}"));
            fires("repository-overridden", Info, &format!("mcpAuth: {{repository: '{name}'}}"));
        }
        fires("repository-other-component", Error, "mcpGw: {repository: reg/hybrid-agen-co-auth}");
        fires("repository-other-component", Error, "mcpAuth: {repository: reg/hybrid-agen-co-gw}");
        silent("repository-other-component", "mcpGw: {repository: auth/hybrid-agen-co-gw}");
        let own = crate::chart::ChartVersion::LATEST.repository(crate::chart::Component::Gw);
        silent("repository-overridden", &format!("mcpGw: {{repository: {own}}}"));
    }

    #[test]
    fn policies_and_pull_secrets() {
        for policy in ["ifnotpresent", "Sometimes", "true", "[Always]"] {
            fires("pull-policy-invalid", Error, &format!("mcpGw: {{pullPolicy: {policy}}}"));
        }
        for policy in ["Always", "''", "null"] {
            silent("pull-policy-invalid", &format!("mcpGw: {{pullPolicy: {policy}}}"));
        }
        for list in ["[regcred]", "[{}]", "[{name: ''}]", "[{name: a}, b]"] {
            fires("image-pull-secrets-shape", Error, &format!("imagePullSecrets: {list}"));
        }
        silent("image-pull-secrets-shape", "imagePullSecrets: [{name: regcred}]");
    }
}
