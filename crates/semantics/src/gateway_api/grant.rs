//! ReferenceGrant: who may name objects of another namespace (GEP-709).

use super::GROUP;
use crate::report::{At, Report};
use gatewright_core::router::Manifests;
use gatewright_core::tree::Node;

/// One end of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace on the `from` side, name on the `to` side; none on the `to` side means every name.
    pub name: Option<String>,
}

/// One ReferenceGrant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Namespace of the objects it opens.
    pub namespace: String,
    /// Who may refer.
    pub from: Vec<Side>,
    /// To what.
    pub to: Vec<Side>,
}

/// All ReferenceGrants.
pub fn grants(manifests: &Manifests, namespace: &str, report: &mut Report) -> Vec<Grant> {
    let mut found = Vec::new();
    for manifest in manifests.of_kind(GROUP, "ReferenceGrant") {
        let reference = manifest.reference();
        let at = At::object(&reference);
        let at = at.key("spec");
        let mut sides = |list: &str, name: &str| -> Vec<Side> {
            let at = at.key(list);
            let items = manifest.node.at(&["spec", list]).map(|node| report.items(node, &at).to_vec());
            let items = items.unwrap_or_default();
            items.iter().enumerate().map(|(index, node)| side(node, name, &at.index(index), report)).collect()
        };
        let (from, to) = (sides("from", "namespace"), sides("to", "name"));
        let namespace = manifest.namespace.clone().unwrap_or_else(|| namespace.to_owned());
        found.push(Grant { namespace, from, to });
    }
    found
}

fn side(node: &Node, name: &str, at: &At<'_>, report: &mut Report) -> Side {
    let mut text = |key: &str| node.get(key).and_then(|value| report.text(value, &at.key(key)));
    let (group, kind) = (text("group").unwrap_or_default(), text("kind").unwrap_or_default());
    let (group, kind) = (group.to_owned(), kind.to_owned());
    Side { group, kind, name: text(name).map(str::to_owned) }
}

/// Whether an object `from` (its name is its namespace) may name the object `to` in `namespace`. Inside one
/// namespace everything may.
pub fn is_granted(grants: &[Grant], from: &Side, to: &Side, namespace: &str) -> bool {
    from.name.as_deref() == Some(namespace)
        || grants.iter().filter(|grant| grant.namespace == namespace).any(|grant| {
            grant.from.contains(from)
                && grant.to.iter().any(|side| {
                    side.group == to.group
                        && side.kind == to.kind
                        && side.name.as_ref().is_none_or(|name| Some(name) == to.name.as_ref())
                })
        })
}
