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
        write!(out, "{}: {} against {}", self.place, self.left, self.right)
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
        let place = format!("{} {}", left["kind"], left["metadata"]["name"]);
        differ(&place, Some(left), Some(right), helm)
    })
}

fn differ(place: &str, left: Option<&Value>, right: Option<&Value>, helm: bool) -> Option<Difference> {
    let left = left.filter(|value| !value.is_null());
    let right = right.filter(|value| !value.is_null());
    let here = || Difference {
        place: place.to_owned(),
        left: left.cloned().unwrap_or_default(),
        right: right.cloned().unwrap_or_default(),
    };
    if helm
        && left.is_some_and(Value::is_string)
        && !right.is_some_and(Value::is_string)
        && is_text_only(place)
    {
        return None;
    }
    match (left, right) {
        (None, None) => None,
        (Some(Value::Object(one)), Some(Value::Object(two))) => one
            .keys()
            .chain(two.keys())
            .filter(|key| !(place.ends_with("metadata") && *key == "namespace"))
            .find_map(|key| differ(&format!("{place}/{key}"), one.get(key), two.get(key), helm)),
        (Some(Value::Array(one)), Some(Value::Array(two))) if one.len() == two.len() => {
            let pairs = one.iter().zip(two).enumerate();
            pairs
                .into_iter()
                .find_map(|(at, (one, two))| differ(&format!("{place}/{at}"), Some(one), Some(two), helm))
        }
        (Some(Value::Number(one)), Some(Value::Number(two))) => {
            let whole = (one.as_i64(), two.as_i64());
            let same = match whole {
                (Some(one), Some(two)) => one == two,
                _ => one.as_f64() == two.as_f64(),
            };
            (!same).then(here)
        }
        (one, two) => (one != two).then(here),
    }
}

/// Places where the chart prints a name or a label value of its own.
fn is_text_only(place: &str) -> bool {
    let keys: Vec<&str> = place.splitn(2, '/').nth(1).unwrap_or("").split('/').collect();
    match keys.as_slice() {
        ["metadata", "name"]
        | ["spec", "template", "spec", "serviceAccountName"]
        | ["spec", "scaleTargetRef", "name"]
        | ["spec", "template", "spec", "containers", _, "env", _, "name"]
        | [.., "secretRef", "name"] => true,
        // The keys of these labels hold a slash themselves.
        ["metadata", "labels", ..]
        | ["spec", "selector", ..]
        | ["spec", "template", "metadata", "labels", "app.kubernetes.io", ..] => true,
        _ => false,
    }
}
