//! When two renderings mean the same: key order does not matter, a null is nothing, lists keep their order,
//! and the namespace is not the chart's business.

use serde_json::Value;
use std::fmt;

/// The first place where two renderings differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Object and path of keys.
    pub place: String,
    /// What the left side has there; null for nothing.
    pub left: Value,
    /// What the right side has there.
    pub right: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, {} against {}", self.place, self.left, self.right)
    }
}

/// Compares two renderings, object by object in their order.
pub fn compare(left: &[Value], right: &[Value]) -> Option<Difference> {
    objects(left, right, false)
}

/// As [`compare`], with Helm's rendering on the right: where Helm's unquoted text turned a name or a label
/// value into another type, which Kubernetes refuses, any text on the left is right.
pub fn compare_with_helm(ours: &[Value], helm: &[Value]) -> Option<Difference> {
    objects(ours, helm, true)
}

fn objects(left: &[Value], right: &[Value], helm: bool) -> Option<Difference> {
    if left.len() != right.len() {
        let kinds = |side: &[Value]| side.iter().map(|object| object["kind"].clone()).collect();
        return Some(Difference { place: "objects".to_owned(), left: kinds(left), right: kinds(right) });
    }
    left.iter().zip(right).find_map(|(left, right)| {
        let mut found = differ(&mut Vec::new(), Some(left), Some(right), helm)?;
        found.place = format!("{} {}: {}", left["kind"], left["metadata"]["name"], found.place);
        Some(found)
    })
}

fn differ<'a>(
    path: &mut Vec<&'a str>,
    left: Option<&'a Value>,
    right: Option<&'a Value>,
    helm: bool,
) -> Option<Difference> {
    let left = left.filter(|value| !value.is_null());
    let right = right.filter(|value| !value.is_null());
    let same = match (left, right) {
        (Some(Value::Object(one)), Some(Value::Object(two))) => {
            for key in one.keys().chain(two.keys().filter(|key| !one.contains_key(*key))) {
                if path.last() == Some(&"metadata") && key == "namespace" {
                    continue;
                }
                path.push(key);
                let found = differ(path, one.get(key), two.get(key), helm);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
            true
        }
        (Some(Value::Array(one)), Some(Value::Array(two))) if one.len() == two.len() => {
            for (one, two) in one.iter().zip(two) {
                path.push("[]");
                let found = differ(path, Some(one), Some(two), helm);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
            true
        }
        (Some(Value::Number(one)), Some(Value::Number(two))) => match (one.as_i64(), two.as_i64()) {
            (Some(one), Some(two)) => one == two,
            _ => one.as_f64() == two.as_f64(),
        },
        (one, two) => one == two || helm && one.is_some_and(Value::is_string) && is_retyped(path, two),
    };
    (!same).then(|| Difference {
        place: path.join(" > "),
        left: left.cloned().unwrap_or_default(),
        right: right.cloned().unwrap_or_default(),
    })
}

/// Helm's text has something else than text where the chart prints a name or a label value of its own.
fn is_retyped(path: &[&str], right: Option<&Value>) -> bool {
    let places_for_text = match path {
        ["metadata", "name"]
        | ["metadata", "labels", _]
        | ["spec", "selector", ..]
        | ["spec", "template", "spec", "serviceAccountName"]
        | ["spec", "scaleTargetRef", "name"]
        | ["spec", "template", "spec", "containers", _, "env", _, "name"]
        | [.., "secretRef", "name"] => true,
        ["spec", "template", "metadata", "labels", key] => key.starts_with("app.kubernetes.io/"),
        _ => false,
    };
    places_for_text && !right.is_some_and(Value::is_string)
}
