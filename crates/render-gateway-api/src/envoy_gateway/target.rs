//! What a policy is about.

use gatewright_core::decision::Place;
use gatewright_core::router::{Manifest, Manifests};
use gatewright_core::tree::Node;
use gatewright_semantics::gateway_api::GROUP;
use gatewright_semantics::report::{At, Report};

/// One `targetRef`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) kind: String,
    /// Namespace of the policy: it never targets another one.
    pub(super) namespace: String,
    pub(super) name: String,
    /// A listener of a Gateway, or a rule of a route by name.
    pub(super) section: Option<String>,
    pub(super) place: Place,
}

/// Policies of one kind with what they are about and how old they are.
pub(super) struct Policy<T> {
    pub(super) reference: String,
    pub(super) targets: Vec<Target>,
    /// `creationTimestamp`; absent before it is applied.
    created: Option<String>,
    name: (String, String),
    pub(super) content: T,
}

/// Reads the targets of a policy (`PolicyTargetReferences`).
pub(super) fn targets(manifest: &Manifest, namespace: &str, report: &mut Report) -> Vec<Target> {
    let own = manifest.namespace.as_deref().unwrap_or(namespace);
    let reference = manifest.reference();
    let object = At::object(&reference);
    let at = object.key("spec");
    let spec = |key: &str| manifest.node.at(&["spec", key]).filter(|node| !node.is_null());
    if spec("targetSelectors").is_some() {
        report
            .refuse(&at.key("targetSelectors"), "targets by label are not modelled: name them in targetRefs");
    }
    let mut found: Vec<Target> = Vec::new();
    if let Some(node) = spec("targetRef") {
        found.push(target(node, own, &at.key("targetRef"), report));
        if spec("targetRefs").is_some() {
            report.refuse(&at, "the API server refuses the object: either targetRef or targetRefs");
        }
    }
    if let Some(node) = spec("targetRefs") {
        let at = at.key("targetRefs");
        for (index, item) in report.items(node, &at).iter().enumerate() {
            found.push(target(item, own, &at.index(index), report));
        }
    }
    found
}

fn target(node: &Node, own: &str, at: &At<'_>, report: &mut Report) -> Target {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let group = text("group").unwrap_or_default();
    // A target of another group is none that we read.
    let kind = if group == GROUP { text("kind").unwrap_or_default() } else { "" };
    Target {
        kind: kind.to_owned(),
        namespace: own.to_owned(),
        name: text("name").unwrap_or_default().to_owned(),
        section: text("sectionName").map(str::to_owned),
        place: at.place(),
    }
}

/// All policies of a kind.
pub(super) fn policies<T>(
    manifests: &Manifests,
    kind: &str,
    namespace: &str,
    report: &mut Report,
    read: impl Fn(&Manifest, &mut Report) -> T,
) -> Vec<Policy<T>> {
    let mut found: Vec<Policy<T>> = Vec::new();
    for manifest in manifests.of_kind(super::GROUP, kind) {
        let created = manifest.node.at(&["metadata", "creationTimestamp"]).and_then(Node::as_str);
        let own = manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned());
        found.push(Policy {
            reference: manifest.reference(),
            targets: targets(manifest, namespace, report),
            created: created.map(str::to_owned),
            name: (own, manifest.name.clone()),
            content: read(manifest, report),
        });
    }
    // The oldest wins, then the name (`internal/gatewayapi/sort.go`).
    found.sort_by(|left, right| {
        let key =
            |policy: &Policy<T>| (policy.created.is_none(), policy.created.clone(), policy.name.clone());
        key(left).cmp(&key(right))
    });
    found
}

/// The policy for exactly this target: the oldest one; which one that is must be known.
pub(super) fn find<'p, T>(
    policies: &'p [Policy<T>],
    kind: &str,
    (namespace, name): (&str, &str),
    section: Option<&str>,
    report: &mut Report,
) -> Option<&'p Policy<T>> {
    let is_target = |target: &Target| {
        target.kind == kind
            && target.namespace == namespace
            && target.name == name
            && target.section.as_deref() == section
    };
    let mut all = policies.iter().filter(|policy| policy.targets.iter().any(is_target));
    let first = all.next()?;
    if let Some(second) = all.next() {
        let place = first.targets.iter().find(|target| is_target(target)).map(|target| target.place.clone());
        let place = place.unwrap_or_default();
        if first.created.is_none() && second.created.is_none() {
            let message = format!(
                "{} has the same target, the older one wins, and neither has a creationTimestamp",
                second.reference
            );
            report.refuse_at(place, message);
        } else {
            let message =
                format!("{} has the same target and is younger, so it has no effect", second.reference);
            report.warn_at("conflicted-policy", place, message);
        }
    }
    Some(first)
}
