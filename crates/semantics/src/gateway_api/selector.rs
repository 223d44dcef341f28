//! From which namespaces routes may attach.

use super::reject;
use crate::report::{At, Report};
use gatewright_core::router::Manifests;
use gatewright_core::tree::Node;

/// `allowedRoutes.namespaces`.
#[derive(Clone, Debug, PartialEq)]
pub enum Namespaces {
    /// The namespace of the Gateway (the default).
    Same,
    /// Every namespace.
    All,
    /// None at all.
    None,
    /// Namespaces whose labels match.
    Selector(Selector),
}

/// A label selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

/// Set by Kubernetes on every Namespace.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

impl Namespaces {
    /// Reads `{from, selector}`.
    pub fn read(node: &Node, at: &At<'_>, report: &mut Report) -> Self {
        let from = node.get("from").and_then(|from| report.text(from, &at.key("from")));
        let selector = node.get("selector").filter(|selector| !selector.is_null());
        match from.unwrap_or("Same") {
            "Same" => Self::Same,
            "All" => Self::All,
            "None" => Self::None,
            "Selector" => {
                let at = at.key("selector");
                Self::Selector(selector.map(|node| Selector::read(node, &at, report)).unwrap_or_default())
            }
            other => {
                reject(
                    report,
                    &at.key("from"),
                    format_args!("{other:?} is none of All, Selector, Same, None"),
                );
                Self::None
            }
        }
    }

    /// Whether a route of `namespace` may attach to a listener of `own`; nothing when the labels of the
    /// namespace decide and are not among the objects.
    pub fn admits(&self, own: &str, namespace: &str, manifests: &Manifests) -> Option<bool> {
        match self {
            Self::Same => Some(own == namespace),
            Self::All => Some(true),
            Self::None => Some(false),
            Self::Selector(selector) => selector.matches(namespace, manifests),
        }
    }
}

impl Selector {
    fn read(node: &Node, at: &At<'_>, report: &mut Report) -> Self {
        let mut terms = Vec::new();
        if let Some(labels) = node.get("matchLabels") {
            let at = at.key("matchLabels");
            for entry in report.entries(labels, &at) {
                let value = report.text(&entry.value, &at.key(&entry.key.text)).unwrap_or_default();
                let (key, values) = (entry.key.text.clone(), vec![value.to_owned()]);
                terms.push(Term { key, operator: Operator::In, values });
            }
        }
        if let Some(expressions) = node.get("matchExpressions") {
            let at = at.key("matchExpressions");
            for (index, item) in report.items(expressions, &at).iter().enumerate() {
                terms.extend(expression(item, &at.index(index), report));
            }
        }
        Self { terms }
    }

    fn matches(&self, namespace: &str, manifests: &Manifests) -> Option<bool> {
        let object = manifests.of_kind("", "Namespace").find(|object| object.name == namespace);
        let label = |key: &str| -> Option<Option<&str>> {
            if key == NAME_LABEL {
                return Some(Some(namespace));
            }
            let labels = object?.node.at(&["metadata", "labels"]);
            Some(labels.and_then(|labels| labels.get(key)).and_then(Node::as_str))
        };
        let mut open = false;
        for term in &self.terms {
            match label(&term.key) {
                None => open = true,
                Some(value) if !term.holds(value) => return Some(false),
                Some(_) => {}
            }
        }
        (!open).then_some(true)
    }
}

fn expression(node: &Node, at: &At<'_>, report: &mut Report) -> Option<Term> {
    let key = node.get("key").and_then(|key| report.text(key, &at.key("key")))?.to_owned();
    let values = node.get("values").map(|values| report.texts(values, &at.key("values"))).unwrap_or_default();
    let values = values.into_iter().map(str::to_owned).collect();
    let operator = match node.get("operator").and_then(|node| report.text(node, &at.key("operator"))) {
        Some("In") => Operator::In,
        Some("NotIn") => Operator::NotIn,
        Some("Exists") => Operator::Exists,
        Some("DoesNotExist") => Operator::DoesNotExist,
        other => {
            report.refuse(at, format!("{:?} is no operator of a selector", other.unwrap_or_default()));
            return None;
        }
    };
    Some(Term { key, operator, values })
}

impl Term {
    fn holds(&self, value: Option<&str>) -> bool {
        let listed = value.is_some_and(|value| self.values.iter().any(|one| one == value));
        match self.operator {
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}
