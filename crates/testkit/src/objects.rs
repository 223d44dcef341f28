//! Objects as values, which a test changes before they are printed and read.
#![allow(clippy::expect_used, clippy::panic)] // tests give up

use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Artifact, Object, Options, Rendered, Router};
use gatewright_core::tree::Value;
use gatewright_core::yaml;

/// The values of rendered objects and files.
///
/// # Errors
/// What the router refuses.
pub fn values(
    router: &dyn Router,
    gateway: &Gateway,
    options: &Options,
) -> Result<Vec<Value>, Vec<Diagnostic>> {
    let value = |artifact| match artifact {
        Artifact::Object(object) => object.value,
        Artifact::File { content, .. } => content,
    };
    Ok(router.render(gateway, options)?.artifacts.into_iter().map(value).collect())
}

/// Values as documents.
pub fn print(values: &[Value]) -> String {
    yaml::print_documents(values.iter().map(|value| (&[] as &[String], value)))
}

/// Values as if a router had rendered them.
pub fn rendered(values: &[Value]) -> Rendered {
    let text =
        |value: &Value, path: &[&str]| value.at(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let object = |value: &Value| Object {
        api_version: text(value, &["apiVersion"]),
        kind: text(value, &["kind"]),
        name: text(value, &["metadata", "name"]),
        value: value.clone(),
    };
    let artifacts = values.iter().map(|value| Artifact::Object(object(value))).collect();
    Rendered { artifacts, remarks: Vec::new() }
}

/// Calls `each` with every node replaced by each of a few values of other types, one at a time. How often.
pub fn with_strange_nodes(values: &[Value], mut each: impl FnMut(&[Value])) -> usize {
    let strange =
        [Value::Null, Value::Bool(true), Value::from(-1), Value::from(""), Value::List(vec![Value::Null])];
    let mut changed = 0;
    for (index, value) in values.iter().enumerate() {
        for path in paths(value) {
            for strange in &strange {
                let mut values = values.to_vec();
                *at(&mut values[index], &path) = strange.clone();
                each(&values);
                changed += 1;
            }
        }
    }
    changed
}

/// Paths to all nodes, as keys and indices.
fn paths(value: &Value) -> Vec<Vec<String>> {
    let children: Vec<(String, &Value)> = match value {
        Value::Map(map) => map.iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        Value::List(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = children.into_iter().flat_map(|(key, value)| {
        paths(value).into_iter().map(move |path| [vec![key.clone()], path].concat())
    });
    std::iter::once(Vec::new()).chain(below).collect()
}

fn at<'v>(value: &'v mut Value, path: &[String]) -> &'v mut Value {
    path.iter().fold(value, |value, key| match value {
        Value::Map(map) => map.get_mut(key).expect("present"),
        Value::List(items) => &mut items[key.parse::<usize>().expect("an index")],
        _ => panic!("no child {key}"),
    })
}

#[cfg(test)]
mod tests {
    use super::with_strange_nodes;
    use gatewright_core::tree::{Map, Value};

    /// The root, the list in it and its item, each five times.
    #[test]
    fn every_node_is_replaced() {
        let list = Value::List(vec![Value::from("a")]);
        let root = Value::Map([("list", list.clone())].into_iter().collect::<Map>());
        let mut seen = Vec::new();
        assert_eq!(
            with_strange_nodes(std::slice::from_ref(&root), |values| seen.extend_from_slice(values)),
            15
        );
        assert!(seen.contains(&Value::Null));
        assert!(seen.contains(&Value::Map([("list", Value::from(-1))].into_iter().collect::<Map>())));
        let item = Value::List(vec![Value::Bool(true)]);
        assert!(seen.contains(&Value::Map([("list", item)].into_iter().collect::<Map>())));
    }
}
