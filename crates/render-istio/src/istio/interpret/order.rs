//! Which object comes first: creation time, then name, then namespace.

use gatewright_core::router::Manifest;
use gatewright_core::tree::Node;
use gatewright_semantics::report::{At, Report};

/// When an object was created. One that was not yet is younger than all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Created {
    /// `2026-01-02T03:04:05Z`; in this form texts sort as times.
    At(String),
    /// The object has no `creationTimestamp`.
    NotYet,
}

/// The key by which istiod sorts (istio/istio `pilot/pkg/model/config.go`, `configCompareByCreationTime`).
pub(super) type Age = (Created, String, String);

pub(super) fn age(object: &Manifest, namespace: &str, at: &At<'_>, report: &mut Report) -> Age {
    (created(object, at, report), object.name.clone(), namespace.to_owned())
}

fn created(object: &Manifest, at: &At<'_>, report: &mut Report) -> Created {
    let Some(node) = object.node.at(&["metadata", "creationTimestamp"]).filter(|node| !node.is_null()) else {
        return Created::NotYet;
    };
    if let Some(text) = node.as_str().filter(|text| is_utc_second(text)) {
        return Created::At(text.to_owned());
    }
    let metadata = at.key("metadata");
    let message = "creationTimestamp decides which object wins and must look like 2026-01-02T03:04:05Z";
    report.refuse(&metadata.key("creationTimestamp"), message);
    Created::NotYet
}

/// The one form in which Kubernetes writes times (RFC 3339, UTC, whole seconds).
fn is_utc_second(text: &str) -> bool {
    let pattern = b"0000-00-00T00:00:00Z";
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            wanted => byte == *wanted,
        })
}

/// The control plane revision that reads the object; without the label every one does.
pub(super) fn revision(node: &Node) -> Option<&str> {
    node.at(&["metadata", "labels", "istio.io/rev"]).and_then(Node::as_str)
}
