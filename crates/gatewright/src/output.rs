//! Objects as text: YAML documents, one JSON List, or names.

use gatewright_core::router::Artifact;
use gatewright_core::tree::{Map, Value};
use gatewright_core::yaml;

/// YAML documents; `heading` is a comment above the first one.
pub fn to_yaml<'a>(heading: Option<&str>, artifacts: impl IntoIterator<Item = &'a Artifact>) -> String {
    let first: Vec<String> = heading.map(str::to_owned).into_iter().collect();
    let documents = artifacts.into_iter().enumerate().map(|(index, artifact)| {
        let comments: &[String] = if index == 0 { &first } else { &[] };
        (comments, content(artifact))
    });
    yaml::print_documents(documents)
}

fn content(artifact: &Artifact) -> &Value {
    match artifact {
        Artifact::Object(object) => &object.value,
        Artifact::File { content, .. } => content,
    }
}

/// One `v1` List; a file that is no Kubernetes object becomes an item of kind `File`.
pub fn to_json_list<'a>(artifacts: impl IntoIterator<Item = &'a Artifact>) -> Value {
    let items = artifacts.into_iter().map(json_item).collect();
    let mut list = Map::new();
    list.insert("apiVersion", "v1");
    list.insert("kind", "List");
    list.insert("items", Value::List(items));
    Value::Map(list)
}

fn json_item(artifact: &Artifact) -> Value {
    match artifact {
        Artifact::Object(object) => object.value.clone(),
        Artifact::File { name, content } => {
            let mut text = String::new();
            yaml::print(content, &mut text);
            Value::Map([("kind", "File"), ("name", name), ("content", &text)].into_iter().collect())
        }
    }
}

/// `kind/name`, one a line, lower case as `kubectl -o name` has it.
pub fn name_lines<'a>(artifacts: impl IntoIterator<Item = &'a Artifact>) -> String {
    artifacts
        .into_iter()
        .map(|artifact| match artifact {
            Artifact::Object(object) => {
                let group = object.api_version.rsplit_once('/').map_or("", |(group, _)| group);
                let dot = if group.is_empty() { "" } else { "." };
                format!("{}{dot}{group}/{}\n", object.kind.to_lowercase(), object.name)
            }
            Artifact::File { name, .. } => format!("file/{name}\n"),
        })
        .collect()
}
