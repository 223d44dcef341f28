//! What the controller's kinds have in common: identity, age, class.

use super::reader::{Reader, child};
use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};
use std::collections::BTreeMap;

/// The group of the controller's own kinds.
pub(super) const GROUP: &str = "k8s.nginx.org";

/// Identity and age of an object.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// `Kind/name` or `Kind/namespace/name`.
    pub(super) reference: String,
    pub(super) namespace: String,
    pub(super) name: String,
    /// `metadata.creationTimestamp`; absent in files that were never in a cluster.
    created: Option<String>,
    uid: Option<String>,
    pub(super) labels: BTreeMap<String, String>,
}

/// Which of two objects the controller prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    First,
    Second,
    /// Age or UID is not known.
    Unknown,
}

impl Identity {
    /// `chooseObjectMetaWinner` in `internal/k8s/configuration.go`: the older one, of the same age the one with
    /// the greater UID.
    pub(super) fn against(&self, other: &Self) -> Preference {
        let (Some(mine), Some(theirs)) = (&self.created, &other.created) else { return Preference::Unknown };
        match mine.cmp(theirs) {
            std::cmp::Ordering::Less => Preference::First,
            std::cmp::Ordering::Greater => Preference::Second,
            std::cmp::Ordering::Equal => match (&self.uid, &other.uid) {
                (Some(mine), Some(theirs)) if mine > theirs => Preference::First,
                (Some(mine), Some(theirs)) if mine < theirs => Preference::Second,
                _ => Preference::Unknown,
            },
        }
    }

    /// When it was created is known.
    pub(super) fn has_age(&self) -> bool {
        self.created.is_some()
    }

    /// `namespace/name`.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// Reads the metadata. Texts of times compare as times do, because Kubernetes writes them in one form.
pub(super) fn identity(manifest: &Manifest, namespace: &str, reader: &mut Reader<'_>) -> Identity {
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("metadata");
    if !gatewright_core::names::is_subdomain(&manifest.name) {
        reader.reject(&at.key("name"), "its name is no lower-case DNS name");
    }
    let metadata = child(&manifest.node, "metadata");
    let mut text = |key: &str| metadata.and_then(|node| reader.text(node, key, &at)).map(str::to_owned);
    let (created, uid) = (text("creationTimestamp"), text("uid"));
    if created.as_deref().is_some_and(|created| !is_timestamp(created)) {
        reader.reject(&at.key("creationTimestamp"), "a time such as 2026-03-19T22:20:31Z is expected");
    }
    let labels = metadata.and_then(|node| child(node, "labels")).map(Node::entries).unwrap_or_default();
    let pair = |entry: &gatewright_core::tree::Entry| {
        Some((entry.key.text.clone(), entry.value.as_str()?.to_owned()))
    };
    Identity {
        namespace: manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
        name: manifest.name.clone(),
        labels: labels.iter().filter_map(pair).collect(),
        reference,
        created,
        uid,
    }
}

/// `metav1.Time`: always UTC, whole seconds.
fn is_timestamp(text: &str) -> bool {
    text.len() == 20
        && text.bytes().zip("0000-00-00T00:00:00Z".bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        })
}

/// `HasCorrectIngressClass` for the controller's own kinds: no class is as good as its own.
pub(super) fn is_own_class(manifest: &Manifest, class: &str, report: &mut Report) -> bool {
    let Some(spec) = child(&manifest.node, "spec") else { return true };
    let named = child(spec, "ingressClassName").and_then(Node::as_str).filter(|name| !name.is_empty());
    let is_own = named.is_none_or(|name| name == class);
    if !is_own {
        let reference = manifest.reference();
        let object = At::object(&reference);
        let message =
            format!("the controller reads the class {class} (--option nginx-f5.class) and no class");
        report.info("other-class", &object.key("spec").key("ingressClassName"), message);
    }
    is_own
}

/// Refuses versions that are not served.
pub(super) fn check_version(manifest: &Manifest, reader: &mut Reader<'_>) {
    if manifest.api_version != "k8s.nginx.org/v1" {
        let reference = manifest.reference();
        let object = At::object(&reference);
        let message = format!("the API server does not serve {} for this kind", manifest.api_version);
        reader.reject(&object.key("apiVersion"), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(created: Option<&str>, uid: Option<&str>) -> Identity {
        let own = |text: &str| text.to_owned();
        Identity {
            reference: own("VirtualServer/a"),
            namespace: own("default"),
            name: own("a"),
            created: created.map(own),
            uid: uid.map(own),
            labels: BTreeMap::new(),
        }
    }

    #[test]
    fn the_older_one_wins_then_the_greater_uid() {
        let old = identity(Some("2024-01-01T00:00:00Z"), Some("a"));
        let young = identity(Some("2025-01-01T00:00:00Z"), Some("b"));
        let twin = identity(Some("2025-01-01T00:00:00Z"), Some("c"));
        let file = identity(None, None);
        assert_eq!(old.against(&young), Preference::First);
        assert_eq!(young.against(&old), Preference::Second);
        assert_eq!(young.against(&twin), Preference::Second);
        assert_eq!(twin.against(&young), Preference::First);
        assert_eq!(young.against(&identity(Some("2025-01-01T00:00:00Z"), None)), Preference::Unknown);
        assert_eq!(old.against(&file), Preference::Unknown);
    }
}
